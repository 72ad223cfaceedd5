"""Tokens ▶ the values and names they spell."""

from __future__ import annotations

import datetime as dt
import decimal
import math
import re
import uuid
from collections.abc import Callable

from dataflow.dsl.backticks import without_backticks
from dataflow.dsl.errors import might_be_meant, quoted
from dataflow.dsl.expr import Literal, Value
from dataflow.dsl.plain_values import unknown_type
from dataflow.dsl.transform.source import at, source_of
from dataflow.dsl.types import MICROSECONDS, STRING, DataType, Interval, parse_type
from dataflow.grammar.lexer import Lexeme

_ESCAPES = {"\\": "\\", "'": "'", '"': '"', "n": "\n", "r": "\r", "t": "\t"}
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]{1,8})\}|\\(.)|(''|\"\")")
_PART = re.compile(r"\s*([+-]?\s*\d[\d_]*(?:\.\d+)?)\s*([a-z]+)")
_MOST_CHARACTERS = 0x10FFFF

_DAYS = {"week": 7, "day": 1}
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
UNITS = (*_MONTHS, *_DAYS, *MICROSECONDS)
"""Units of intervals, longest first."""


def name_of(token: Lexeme) -> str:
    """The name that a word or a name in backticks stands for."""
    word: str = token.value
    if not word.startswith("`"):
        return word
    return without_backticks(word, lambda code: _character(code, token))


def type_of(word: Lexeme) -> DataType:
    """The type that a word names; an unknown one is reported."""
    type_ = parse_type(word.value)
    if type_ is None:
        notes, hint = unknown_type(word.value)
        source_of(word).report(f"unknown type `{word.value}`", at(word), notes=notes, hint=hint)
        return STRING
    return type_


def text_of(token: Lexeme) -> str:
    """The text that a string spells; `\\d` and its like, which are no escapes, keep their backslash."""
    word: str = token.value
    if "\\" not in word and word[0] not in word[1:-1]:
        return word[1:-1]

    def plain(match: re.Match[str]) -> str:
        code, escaped, doubled = match.groups()
        if code is not None:
            return _character(code, token)
        if doubled is not None:
            return word[0] if doubled[0] == word[0] else doubled
        return _ESCAPES.get(escaped) or "\\" + escaped

    return _ESCAPE.sub(plain, word[1:-1])


def _character(code: str, token: Lexeme) -> str:
    number = int(code, 16)
    if number > _MOST_CHARACTERS:
        source_of(token).report(f"there is no character `\\u{{{code}}}`", at(token))
        return ""
    return chr(number)


def constant(token: Lexeme) -> Literal:
    """The literal of one token."""
    match token.type:
        case "NUMBER":
            value: Value = _number(token)
        case "STRING":
            value = text_of(token)
        case "MOMENT":
            value = _moment(token)
        case word:
            value = {"TRUE": True, "FALSE": False}.get(word)
    return Literal(value, at(token))


def _number(token: Lexeme) -> int | float:
    digits = token.value.replace("_", "")
    if digits.isdecimal():
        try:
            return int(digits)
        except ValueError:
            source_of(token).report("a number has too many digits", at(token))
            return 0
    number = float(digits)
    if math.isinf(number):
        source_of(token).report(f"`{token.value}` is more than a float64 holds", at(token))
    return number


def _moment(token: Lexeme) -> dt.date | dt.datetime | None:
    text: str = token.value[1:]
    try:
        return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
    except ValueError as error:
        source_of(token).report(f"there is no such date: {error}", at(token))
        return None


def interval(tokens: list[Lexeme]) -> Literal:
    """The literal of `7days` or `1month 2days`."""
    first, last = tokens[0], tokens[-1]
    span = source_of(first).span(first.start_pos or 0, last.end_pos or 0)
    try:
        value: Value = read_interval(" ".join(token.value for token in tokens))
    except ValueError as error:
        source_of(first).report(str(error), span, hint="say it in smaller units")
        value = None
    return Literal(value, span)


def read_interval(text: str) -> Interval:
    """The interval of a text such as `1 month -2 days`. Raises ValueError."""
    months = days = microseconds = position = 0
    if not text.strip():
        raise ValueError("an interval has at least one unit")
    text = text.rstrip()
    while position < len(text):
        part = _PART.match(text, position)
        unit = "" if part is None else part[2].removesuffix("s")
        if part is None or unit not in UNITS:
            raise ValueError(f"`{text[position:].strip()}` is no interval, its units are {quoted(UNITS)}")
        count = decimal.Decimal(part[1].replace("_", "").replace(" ", ""))
        amount = count * (_MONTHS.get(unit) or _DAYS.get(unit) or MICROSECONDS[unit])
        if amount != int(amount):
            raise ValueError(f"`{part[0].strip()}` is not a whole number of days or months")
        months += int(amount) if unit in _MONTHS else 0
        days += int(amount) if unit in _DAYS else 0
        microseconds += int(amount) if unit in MICROSECONDS else 0
        position = part.end()
    return Interval(months, days, microseconds)


def _float(text: str) -> float:
    return math.nan if text == "nan" else float(text)


_TYPED: dict[str, Callable[[str], Value]] = {
    "decimal": decimal.Decimal,
    "float64": _float,
    "int64": int,
    "string": str,
    "binary": bytes.fromhex,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "timestamp": dt.datetime.fromisoformat,
    "timestamptz": dt.datetime.fromisoformat,
    "uuid": uuid.UUID,
    "interval": read_interval,
}
"""How the text behind the name of a type is read."""


def typed(name: Lexeme, string: Lexeme) -> Literal:
    """The literal of a type's name and a text, such as `decimal '12.50'`."""
    source = source_of(name)
    span = source.span(name.start_pos or 0, string.end_pos or 0)
    word, text = name_of(name), text_of(string)
    if word not in _TYPED:
        hint = might_be_meant(word, _TYPED) or f"an operator or a comma is missing between `{word}` and the text"
        source.report(f"unknown type of literal `{word}`", span, hint=hint)
        return Literal(None, span)
    try:
        return Literal(_TYPED[word](text), span)
    except (ValueError, decimal.InvalidOperation):
        source.report(f"`{text}` is no {word}", span)
        return Literal(None, span)
