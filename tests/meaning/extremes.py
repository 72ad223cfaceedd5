"""The ends of the types, and texts of every kind, as further arguments of the cases that are there.

Of results that do not fit into their type, and of moments that no calendar has, nothing is said here: they are errors.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from meaning.case import EXACT, Case, Row

from dataflow.dsl.types import DATE, FLOAT64, INT64, INTERVAL, STRING, TIMESTAMP, TIMESTAMPTZ, DataType, Interval

LAST = dt.datetime(9999, 12, 31, 23, 59, 59, 999999)
FIRST = dt.datetime(1, 1, 1)
ENDS: dict[DataType, Row] = {
    INT64: (2**63 - 1, -(2**63)),
    FLOAT64: (1.7976931348623157e308, -1.7976931348623157e308, 5e-324, -2.2250738585072014e-308),
    EXACT: (Decimal("999999999999.999"), Decimal("-999999999999.999")),
    DATE: (dt.date(1, 1, 1), dt.date(9999, 12, 31)),
    TIMESTAMP: (FIRST, LAST),
    TIMESTAMPTZ: (FIRST.replace(tzinfo=dt.UTC), LAST.replace(tzinfo=dt.UTC)),
    STRING: ("e\u0301", "👍🏽", "ßİ", ""),
}
USUAL: dict[DataType, Row] = {
    INT64: (0, 1, -1, 3),
    FLOAT64: (0.0, 1.0, -2.5),
    EXACT: (Decimal(0), Decimal("1.5"), Decimal(-1)),
    DATE: (dt.date(2024, 2, 29),),
    TIMESTAMP: (dt.datetime(2024, 2, 29, 12, 30, 1, 5),),
    TIMESTAMPTZ: (dt.datetime(2024, 2, 29, 12, 30, 1, 5, dt.UTC),),
    STRING: ("e\u0301👍🏽ßİe\u0301", "a"),
    INTERVAL: (Interval(), Interval(-1, 0, -1)),
}


APART = ("add", "subtract", "greatest", "least", "coalesce", "if", "nullif", "is_distinct", "atan2", "log",
         "equal", "not_equal", "less", "less_equal", "greater", "greater_equal")  # fmt: skip
"""Functions that do not divide or multiply one argument by another."""

MAY_BE_ZERO = ("exp", "floor", "ceil", "subtract", "round", "truncate", "floor_divide")
"""Functions whose result is 0 by their meaning; of others, what only rounds to 0 is an error in PostgreSQL."""

COUNTING = ("repeat", "lpad", "rpad", "list_range", "interval_times")
"""Functions that make so many of something: the greatest number would be too many."""


def extreme_cases(cases: Sequence[Case]) -> Iterator[Case]:
    """Of each function and types the case with its arguments' ends, where it has any."""
    seen: set[tuple[str, tuple[DataType, ...]]] = set()
    for case in cases:
        key = (case.function, case.types)
        # Of more arguments there would be too many choices.
        is_apt = len(case.types) <= 3 and not case.constants and case.base != "json_get"
        if key in seen or not is_apt or not any(type_ in ENDS for type_ in case.types):
            continue
        seen.add(key)
        rows = tuple(row for row in _rows(case) if _is_sound(case, row))
        if rows:
            yield Case(case.function, case.types, rows, case.meaning, case.sees_nulls)


def _rows(case: Case) -> Iterator[Row]:
    """Each end in each place, beside ends and usual values in the others."""
    choices = [(*_ends(case, type_), *USUAL.get(type_, ())) or _few(case, at) for at, type_ in enumerate(case.types)]
    for row in product(*choices):
        has_end = any(value in ENDS.get(type_, ()) for value, type_ in zip(row, case.types, strict=True))
        # Else steps in between are nearer to 0 than any float.
        if has_end and (not any(map(_is_tiny, row)) or case.base in APART or all(map(_is_tiny_or_one, row))):
            yield row


def _is_tiny(value: object) -> bool:
    return isinstance(value, float) and 0 < abs(value) < 1e-300


def _is_tiny_or_one(value: object) -> bool:
    return _is_tiny(value) or value in (1, None)


def _ends(case: Case, type_: DataType) -> Row:
    return () if case.function in COUNTING and type_ == INT64 else ENDS.get(type_, ())


def _few(case: Case, at: int) -> Row:
    return tuple({repr(row[at]): row[at] for row in case.rows}.values())[:3]


def _is_sound(case: Case, row: Row) -> bool:
    """Whether the result is a value of its type."""
    try:
        match case.expected(row), case.result.name:
            case int(value), "int64":
                return -(2**63) <= value < 2**63
            case float(value), _:
                return math.isfinite(value) and (value != 0 or 0 in row or case.function in MAY_BE_ZERO)
            case _:
                return True
    except (ArithmeticError, ValueError):
        return False
