"""Names of the text form: which stand between backticks, how any is spelt there, and read again."""

from __future__ import annotations

import re
from collections.abc import Callable

WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
"""Names that need no backticks."""

RESERVED = frozenset(
    "and as between by case else end exists false ilike in is like not null on or over sort then true when".split()  # noqa: SIM905
)
"""Words that are no names unless they stand in backticks."""

_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]{1,8})\}|``")


def format_path(path: tuple[str, ...]) -> str:
    """A path as it stands in the text form."""
    return ".".join(map(format_name, path))


def format_name(name: str) -> str:
    """A name as it stands in the text form, in backticks where it needs them."""
    if WORD.fullmatch(name) and name not in RESERVED:
        return name
    return in_backticks(name)


def in_backticks(name: str) -> str:
    """Any name on one line, without `${`, which Kailash would fill in."""
    # A backslash is itself in a name, but for `\u{…}`.
    spelt = name.replace("`", "``").replace("\\u{", "\\u{5c}u{")
    spelt = "".join(char if char.isprintable() else f"\\u{{{ord(char):x}}}" for char in spelt)
    return "`" + spelt.replace("${", "\\u{24}{") + "`"


def without_backticks(spelt: str, character: Callable[[str], str]) -> str:
    """The name that is spelt so; `character` gives that of a code point in hexadecimal digits."""
    return _ESCAPE.sub(lambda match: "`" if match[1] is None else character(match[1]), spelt[1:-1])
