"""Long lines ▶ lines that fit; what is cut or broken is still whole in the JSON form."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import Final

WIDTH: Final = 120

_WORDS: Final = re.compile(r"""(?:'[^']*'|"[^"]*"|`[^`]*`|[^ '"`])+""")
_QUOTED: Final = re.compile(r"""'[^']*'|"[^"]*"|`[^`]*`""")
_CLAUSES: Final = frozenset({"FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION"})


def sql_lines(sql: str, width: int) -> list[str]:
    """A statement ▶ the same with line breaks in the place of spaces, none of them within quotes.

    Clauses begin a line each; what is too long for one is broken before AND and OR or behind a comma, where it can be.
    """
    words = _WORDS.findall(sql)
    # What a backslash does within quotes is not the same everywhere, so that their ends would be guessed.
    if len(sql) <= width or "\\" in sql or " ".join(words) != sql:
        return [sql]
    clauses: list[list[str]] = [[""]]
    depth = 0
    for word in words:
        if depth == 0 and word in _CLAUSES:
            clauses.append([word])
        elif depth == 0 and (word in ("AND", "OR") or clauses[-1][-1].endswith(",")):
            clauses[-1].append(word)
        else:
            clauses[-1][-1] = f"{clauses[-1][-1]} {word}".lstrip()
        plain = _QUOTED.sub("", word)
        depth += plain.count("(") - plain.count(")")
    return [line for pieces in clauses for line in _filled(pieces, width)]


def _filled(pieces: list[str], width: int) -> list[str]:
    lines = [""]
    for piece in pieces:
        # A piece that fits no line is broken between its words, from a line of its own on.
        fits = len(piece) <= width - 4
        for at, part in enumerate([piece] if fits else _WORDS.findall(piece)):
            if not lines[-1]:
                lines[-1] = part
            elif (fits or at > 0) and len(lines[-1]) + 1 + len(part) <= width:
                lines[-1] += f" {part}"
            else:
                lines.append(f"    {part}")
    return lines


def few_lines(text: str, width: int, most: int) -> list[str]:
    """A text ▶ at most so many lines, the last cut where there are more; those behind the first are indented."""
    if len(text) <= width:
        return [text]
    lines = wrap(text, width - 1, subsequent_indent="    ", break_on_hyphens=False)
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1] + "…"]
