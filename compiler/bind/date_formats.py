"""Formats of dates written out in a query ▶ their parts: letters of `date_text`, and the texts between them."""

from __future__ import annotations

from dataclasses import dataclass

from dataflow.dsl.functions.dates import DATE_CODES

READABLE = tuple(code for code in DATE_CODES if code not in ("G", "V", "u"))
"""Letters that a text can be read by: days of ISO weeks are not among them."""


@dataclass(frozen=True, slots=True)
class Code:
    """A part of a date, by its letter."""

    letter: str


Piece = Code | str


def read_format(text: str) -> tuple[Piece, ...] | str:
    """A format in, its pieces out; the code that is wrong, such as `%Q`, where there is one."""
    pieces: list[Piece] = []
    at = 0
    while at < len(text):
        end = text.find("%", at)
        end = len(text) if end < 0 else end
        if end > at:
            pieces.append(text[at:end])
        if end == len(text):
            break
        letter = text[end + 1 : end + 2]
        if letter == "%":
            pieces.append("%")
        elif letter in DATE_CODES:
            pieces.append(Code(letter))
        else:
            return f"%{letter}"
        at = end + 2
    return tuple(pieces)
