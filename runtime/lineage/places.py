"""Places in a text that stands in a YAML file ▶ places in the file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dataflow.dsl.errors import Diagnostic
from dataflow.dsl.span import TextSpan


@dataclass(frozen=True, slots=True)
class File:
    """A file's name, and what it holds."""

    name: str
    text: str


class Located(str):
    """A text of a file; `start` is the index at which it begins there, with `sign`: a quote, `|` or `>`, or None."""

    __slots__ = ("file", "sign", "start")

    file: File
    start: int
    sign: str | None

    @classmethod
    def at(cls, text: str, file: File, start: int, sign: str | None) -> Located:
        located = cls(text)
        located.file, located.start, located.sign = file, start, sign
        return located

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


def loaded(file: File) -> Any:
    """What a YAML file holds, its texts as `Located`. Raises yaml.YAMLError."""
    import yaml

    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        """Knows where texts stand."""

    def text_of(_loader: Any, node: Any) -> Located:
        return Located.at(node.value, file, node.start_mark.index, node.style)

    Loader.add_constructor("tag:yaml.org,2002:str", text_of)
    return yaml.load(file.text, Loader)


def span_of(text: object) -> TextSpan | None:
    """Where a text stands in its file; None where that is not known."""
    if not isinstance(text, Located):
        return None
    found = _spans(text)
    return TextSpan(text.file.text, found[0], found[-1], text.file.name) if found else None


def in_file(problem: Diagnostic, text: object, prefix: str = "") -> Diagnostic:
    """A problem within a text, or within `prefix` and this text, with its place in the file where that is known."""
    span = problem.span
    if not isinstance(span, TextSpan) or not isinstance(text, Located) or span.text != prefix + text:
        return problem
    places = _spans(text)
    start, end = span.start - len(prefix), span.end - len(prefix)
    if not places or not 0 <= start <= len(text):
        return problem
    first = places[start]
    last = places[min(max(end - 1, start), len(text))]
    return replace(problem, span=TextSpan(text.file.text, first, last + 1, text.file.name))


def _spans(text: Located) -> list[int]:
    """The index in the file of each character of a text, and of its end; none where YAML changes the text."""
    content = text.file.text
    if text.sign == "|":
        return _of_block(text, content)
    start = text.start + (text.sign is not None)
    return list(range(start, start + len(text) + 1)) if content[start : start + len(text)] == text else []


def _of_block(text: Located, content: str) -> list[int]:
    at = content.find("\n", text.start) + 1
    lines = text.split("\n")
    begun = next((line for line in content[at:].split("\n") if line.strip()), "")
    indent = (
        len(begun) - len(begun.lstrip(" ")) - (len(lines[0]) - len(lines[0].lstrip(" ")) if lines[0].strip() else 0)
    )
    places: list[int] = []
    for line in lines:
        start = at + indent if line else at
        if content[start : start + len(line)] != line:
            return []
        places += range(start, start + len(line) + 1)
        at = content.find("\n", start) + 1 or len(content)
    return places
