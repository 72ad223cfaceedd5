"""Paths into JSON documents: `a.b[0]` as written ▶ the one spelling that all engines read."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(r"[\w-]+")
_QUOTED = re.compile(r'"([^"\\\x00-\x1f]+)"')
_ITEM = re.compile(r"\[\s*(\d{1,9})\s*\]")


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A path whose names are all quoted: `$."a"."b"[0]`; `by_item` where it has a number of an item."""

    text: str
    by_item: bool = False


@dataclass(frozen=True, slots=True)
class Malformed:
    """Where a path cannot be read, and what was expected there."""

    at: int
    expected: str


def path_of_names(names: tuple[str, ...]) -> JsonPath | Malformed:
    """Names of fields, each within the one before ▶ their path."""
    for name in names:
        if not _QUOTED.fullmatch(f'"{name}"'):
            return Malformed(0, "names without quotes, backslashes and control characters")
    return JsonPath("$" + "".join(f'."{name}"' for name in names))


def read_path(text: str) -> JsonPath | Malformed:
    """A path as written, `a.b[0]`, `$.a` or `a."odd name"` ▶ its one spelling, or where it is wrong."""
    at, result, by_item = 0, "$", False
    bare = not text.startswith("$")
    if not bare:
        at = 1
    while at < len(text) or bare:
        if text.startswith("[", at):
            match = _ITEM.match(text, at)
            if match is None:
                return Malformed(at, "the number of an item, from 0, in brackets: `[0]`")
            result, by_item = f"{result}[{int(match[1])}]", True
        elif bare or text.startswith(".", at):
            at += 0 if bare else 1
            match = _NAME.match(text, at) or _QUOTED.match(text, at)
            if match is None:
                return Malformed(at, _expected_name(text, at))
            result += f'."{match[1] if match.re is _QUOTED else match[0]}"'
        else:
            return Malformed(at, "`.` or `[`")
        at, bare = match.end(), False
    return JsonPath(result, by_item)


def _expected_name(text: str, at: int) -> str:
    if text.startswith('"', at):
        return "a name in quotes, without quotes and backslashes in it"
    return "the name of a field"
