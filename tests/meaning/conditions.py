"""Conditional functions and aggregates, said in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from meaning.case import EXACT, Case, Row, Total, pairs, small_of
from meaning.values import CALENDAR, DECIMALS, NUMBERS, TEXTS, TIMES

from dataflow.dsl.types import FLOAT64, INT64, STRING, TIME, DataType


def _extreme(choose: Callable[..., object]) -> Callable[..., object]:
    def extreme(x: object, y: object) -> object:
        known = [value for value in (x, y) if value is not None]
        return choose(known) if known else None

    return extreme


def condition_cases() -> Iterator[Case]:
    ordered: dict[DataType, Row] = {**NUMBERS, STRING: (*TEXTS, "ab", "B"), **CALENDAR, TIME: TIMES}
    for type_, values in ordered.items():
        rows = pairs(values, values)
        yield Case("greatest", (type_, type_), rows, _extreme(max), sees_nulls=True)
        yield Case("least", (type_, type_), rows, _extreme(min), sees_nulls=True)
        yield Case("nullif", (type_, type_), rows, lambda x, y: None if x == y else x, sees_nulls=True)


def _mean(values: Iterable[float | Decimal]) -> float:
    fractions = [Fraction(value) for value in values]
    return float(sum(fractions) / len(fractions))


def totals() -> Iterator[Total]:
    columns: dict[DataType, Row] = {
        INT64: (1, 2, 2**53 + 1, -5, None, 2**60),
        EXACT: small_of(DECIMALS, 1e9),
        FLOAT64: (0.5, 0.25, -3.0, None, 1e6),
    }
    for type_, values in columns.items():
        known = [value for value in values if value is not None]
        yield Total("sum", type_, values, sum(known))  # type: ignore[call-overload]
        yield Total("avg", type_, values, _mean(known))  # type: ignore[arg-type]
        for name in ("sum", "avg"):
            yield Total(name, type_, (None,), None)
            yield Total(name, type_, (), None)
    yield Total("avg", INT64, (1, 1, 2), 4 / 3)
    yield Total("avg", EXACT, (Decimal("0.050"), Decimal("0.050"), Decimal("0.051")), float(Fraction(151, 3000)))
