"""Comparisons, truth values, choices among values, and formats of dates, said in Python."""

from __future__ import annotations

import datetime as dt
import operator
import re
import uuid
from collections.abc import Callable, Iterator

from meaning.case import Case, Row, ones, pairs
from meaning.nested import DOCUMENTS, NUMBERS_OF_JSON, OF_DOCUMENTS, at_path
from meaning.values import CALENDAR, NUMBERS, TEXTS, TIMES

from dataflow.dsl.functions.dates import DATE_CODES
from dataflow.dsl.types import BINARY, BOOL, DATE, JSON, STRING, TIME, TIMESTAMP, UUID, DataType

TRUTHS = (True, False, None)
WORDS = (*TEXTS[:16], "ab", "b", "B", None)
SORTABLE: dict[DataType, Row] = {**NUMBERS, STRING: WORDS, **CALENDAR, TIME: TIMES}
KEYS = (uuid.UUID(int=0), uuid.UUID(int=2**128 - 1), uuid.UUID("00000000-0000-4000-8000-0000000000ff"), None)
BYTES = (b"", b"\x00", b"a", b"A", b"a\x00", b"\xff\xfe", "ß😀".encode(), None)
ANY: dict[DataType, Row] = {**SORTABLE, BOOL: TRUTHS, UUID: KEYS, BINARY: BYTES}


PATHS = ("a.b", "s", "[0]", "[3].z", "a", "nothing")


def logic_cases() -> Iterator[Case]:
    yield from _documents()
    for type_, values in ANY.items():
        rows = tuple(zip(values, (*values[1:], values[0])))
        yield Case("array", (type_, type_), rows, lambda *x: [*x], sees_nulls=True)
    yield from _comparisons()
    yield from _truths()
    yield from _choices()
    yield from _formats()


def _documents() -> Iterator[Case]:
    for path in PATHS:
        written = "$" + path if path[0] == "[" else "$." + path
        keys = re.sub(r"\.(\w+)", r'."\1"', written)
        for documents in (DOCUMENTS, NUMBERS_OF_JSON):
            for name, meaning in OF_DOCUMENTS.items():
                yield Case(name, (JSON, STRING), pairs(documents, (path,)), _below(meaning, keys), constants=True)


def _below(meaning: Callable[[object], object], keys: str) -> Callable[[str, str], object]:
    return lambda text, _: meaning(at_path(text, keys))


def _comparisons() -> Iterator[Case]:
    ordered: dict[str, Callable[..., object]] = {
        "less": operator.lt,
        "less_equal": operator.le,
        "greater": operator.gt,
        "greater_equal": operator.ge,
    }
    for type_, values in ANY.items():
        yield Case("equal", (type_, type_), pairs(values, values), operator.eq)
        yield Case("not_equal", (type_, type_), pairs(values, values), operator.ne)
        yield Case("is_null", (type_,), ones(values), lambda x: x is None, sees_nulls=True)
        yield Case("is_not_null", (type_,), ones(values), lambda x: x is not None, sees_nulls=True)
        if type_ in SORTABLE:
            for name, meaning in ordered.items():
                yield Case(name, (type_, type_), pairs(values, values), meaning)


def _and(x: bool | None, y: bool | None) -> bool | None:
    if x is False or y is False:
        return False
    return None if x is None or y is None else True


def _or(x: bool | None, y: bool | None) -> bool | None:
    if x is True or y is True:
        return True
    return None if x is None or y is None else False


def _truths() -> Iterator[Case]:
    yield Case("and", (BOOL, BOOL), pairs(TRUTHS, TRUTHS), _and, sees_nulls=True)
    yield Case("or", (BOOL, BOOL), pairs(TRUTHS, TRUTHS), _or, sees_nulls=True)
    yield Case("not", (BOOL,), ones(TRUTHS), operator.not_)


def _first(*values: object) -> object:
    return next((value for value in values if value is not None), None)


def _choices() -> Iterator[Case]:
    for type_, values in ANY.items():
        yield Case("coalesce", (type_,), ones(values), _first, sees_nulls=True)
        rows = tuple((x, y, z) for x in (None, *values[:3]) for y in (values[-2], None) for z in (values[0], None))
        yield Case("coalesce", (type_, type_), tuple((x, y) for x, y, _ in rows), _first, sees_nulls=True)
        yield Case("coalesce", (type_, type_, type_), rows, _first, sees_nulls=True)
        chosen = tuple((truth, x, y) for truth in TRUTHS for x, y in zip(values, (*values[1:], values[0])))
        yield Case("if", (BOOL, type_, type_), chosen, lambda c, x, y: x if c else y, sees_nulls=True)
        alone = tuple((truth, x) for truth in TRUTHS for x in (*values[:2], None))
        yield Case("if", (BOOL, type_), alone, lambda c, x: x if c else None, sees_nulls=True)
    for type_, values in ((BOOL, TRUTHS), (UUID, KEYS), (BINARY, BYTES)):
        rows = pairs(values, values)
        yield Case("is_distinct", (type_, type_), rows, lambda x, y: x != y, sees_nulls=True)
        yield Case("nullif", (type_, type_), rows, lambda x, y: None if x == y else x, sees_nulls=True)


FORMATS = ("%Y-%m-%d", "%d.%m.%y, %H Uhr %M (100%%)", "%G-W%V-%u", "%j", "%a %B", "%I:%M:%S.%f %p", "%b'%A\\ß😀")


def _formats() -> Iterator[Case]:
    for type_, values in CALENDAR.items():
        ends: Row = tuple(
            moment if type_ == TIMESTAMP else moment.date() if type_ == DATE else moment.replace(tzinfo=dt.UTC)
            for moment in (dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999999))
        )
        for text in FORMATS:
            yield Case("strftime", (type_, STRING), pairs(values, (text,)), _formatted, constants=True)
            # MariaDB's TIMESTAMP ends before the year 9999.
            yield Case("strftime", (type_, STRING), pairs(ends, (text,)), _formatted, constants=True)


def _formatted(x: dt.date, text: str) -> str:
    for code in DATE_CODES:
        # The C library writes early years without zeros.
        if code in "YG":
            year = x.year if code == "Y" else x.isocalendar().year
            text = text.replace(f"%{code}", f"{year:04}")
    return x.strftime(text)
