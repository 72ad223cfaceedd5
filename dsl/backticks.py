"""Names between backticks: how any name is spelt, and read again."""

from __future__ import annotations

import re
from collections.abc import Callable

WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
"""Names that need no backticks."""

_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]{1,8})\}|``")


def in_backticks(name: str) -> str:
    """Any name on one line, without `${`, which Kailash would fill in."""
    # A backslash is itself in a name, but for `\u{…}`.
    spelt = name.replace("`", "``").replace("\\u{", "\\u{5c}u{")
    spelt = "".join(char if char.isprintable() else f"\\u{{{ord(char):x}}}" for char in spelt)
    return "`" + spelt.replace("${", "\\u{24}{") + "`"


def without_backticks(spelt: str, character: Callable[[str], str]) -> str:
    """The name that is spelt so; `character` gives that of a code point in hexadecimal digits."""
    return _ESCAPE.sub(lambda match: "`" if match[1] is None else character(match[1]), spelt[1:-1])
