"""The examples of the documentation: queries in both forms, and programs with what they print."""

from __future__ import annotations

import ast
import linecache
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from dataflow import DataFlow

DOCS = Path(__file__).parents[1] / "docs"
README = DOCS.parent / "README.md"
_PROGRAM = re.compile(
    r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<printed>.*?)^```\n)?", re.MULTILINE | re.DOTALL
)
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
    paired = {match["text"] for match in _PAIR.finditer(page.read_text(encoding="utf-8"))}
    return [text for text in blocks(page, "q") if text not in paired]


def blocks(page: Path, language: str) -> list[str]:
    """The blocks of a language on a page, in order."""
    content = page.read_text(encoding="utf-8")
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", content, re.MULTILINE | re.DOTALL)
    return found


def programs(page: Path) -> list[tuple[str, str]]:
    """The blocks of Python on a page, in order, each with the text behind it: what it prints."""
    found = _PROGRAM.finditer(page.read_text(encoding="utf-8"))
    return [(program["code"], program["printed"] or "") for program in found]


def check_programs(
    page: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    file: str = "example_{}.py",
) -> None:
    """Runs the blocks of Python of a page as one program in a folder. Fails where one prints anything else.

    file: what each is called there, for what errors say and for what looks sources up.
    """
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(folder))
    module = ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", module)  # where dataclasses look for the names of their annotations
    try:
        for number, (code, printed) in enumerate(programs(page)):
            name = file.format(number)
            Path(name).write_text(code, encoding="utf-8")
            linecache.checkcache(name)
            exec(compile(code, name, "exec"), vars(module))  # noqa: S102
            assert capsys.readouterr().out == printed
    finally:
        for value in vars(module).values():
            if isinstance(value, DataFlow):
                value.close()


def evaluate(code: str, names: dict[str, object], file: str) -> object:
    """Python code that ends in an expression ▶ its value; names that the code makes are added to `names`."""
    module = ast.parse(code, file)
    last = module.body.pop()
    assert isinstance(last, ast.Expr)
    exec(compile(module, file, "exec"), names)  # noqa: S102
    return eval(compile(ast.Expression(last.value), file, "eval"), names)  # noqa: S307
