"""The documentation's pairs of examples: a block of Python, and the block of text that is the same query."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"
_PAIR = re.compile(
    r"^```python\n(?P<python>(?:(?!^```).*\n)*?)```\n\n```q\n(?P<text>(?:(?!^```).*\n)*?)```\n", re.MULTILINE
)


@dataclass(frozen=True)
class Example:
    """One query in both forms, and the line of its page where it begins."""

    page: str
    line: int
    python: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def examples(page: Path) -> list[Example]:
    """The pairs of a page, in order."""
    content = page.read_text(encoding="utf-8")
    return [
        Example(page.name, content.count("\n", 0, match.start()) + 1, match["python"], match["text"])
        for match in _PAIR.finditer(content)
    ]


def lonely_blocks(page: Path) -> list[str]:
    """Blocks of the text form that stand without a block of Python before them."""
    content = page.read_text(encoding="utf-8")
    paired = {match["text"] for match in _PAIR.finditer(content)}
    return [text for text in re.findall(r"^```q\n(.*?)^```\n", content, re.MULTILINE | re.DOTALL) if text not in paired]


def evaluate(code: str, names: dict[str, object], file: str) -> object:
    """Python code that ends in an expression ▶ its value; names that the code makes are added to `names`."""
    module = ast.parse(code, file)
    last = module.body.pop()
    assert isinstance(last, ast.Expr)
    exec(compile(module, file, "exec"), names)  # noqa: S102
    return eval(compile(ast.Expression(last.value), file, "eval"), names)  # noqa: S307
