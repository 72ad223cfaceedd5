"""Conditional functions and aggregates, said in Python."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from meaning.case import EXACT, Case, Row, Total, ones, pairs, small_of
from meaning.values import CALENDAR, DECIMALS, NUMBERS, TEXTS, TIMES

from dataflow.dsl.types import BOOL, FLOAT64, INT64, STRING, TIME, DataType


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
        yield Case("is_distinct", (type_, type_), rows, lambda x, y: x != y, sees_nulls=True)
        yield Case("nullif", (type_, type_), rows, lambda x, y: None if x == y else x, sees_nulls=True)
    for type_, values in CALENDAR.items():
        yield Case("is_null", (type_,), ones(values), lambda x: x is None, sees_nulls=True)


def _share(values: Sequence[float | Decimal], share: Fraction) -> float:
    ordered = sorted(map(Fraction, values))
    whole, rest = divmod(share * (len(ordered) - 1), 1)
    upper = ordered[min(whole + 1, len(ordered) - 1)]
    return float(ordered[whole] + (upper - ordered[whole]) * rest)


def _variance(values: Sequence[float | Decimal], fewer: int) -> float | None:
    fractions = [Fraction(value) for value in values]
    if len(fractions) <= fewer:
        return None
    mean = sum(fractions) / len(fractions)
    return float(sum((value - mean) ** 2 for value in fractions) / (len(fractions) - fewer))


def _statistics() -> Iterator[Total]:
    columns: dict[DataType, tuple[Row, ...]] = {
        INT64: ((1, 2, 4, None, -5), (7,), (3, 1), (10, 11, 13), (2, 2, None, 2, -9)),
        EXACT: (
            tuple(map(Decimal, ("0.100", "0.200", "0.700", "-5.000"))),
            (Decimal("1.125"), None),
            (Decimal("-0.005"),),
            (Decimal("1.5"), Decimal("1.5"), None),
        ),
        FLOAT64: ((0.5, 0.25, -3.0, None, 1e6, 7.0), (0.0,), (-1.5, -1.5)),
    }
    for type_, rows in columns.items():
        for values in (*rows, (None,), ()):
            known: list[float | Decimal] = [value for value in values if value is not None]  # type: ignore[misc]
            yield Total("median", type_, values, _share(known, Fraction(1, 2)) if known else None)
            for text in ("0", "0.25", "0.9", "1"):
                expected = _share(known, Fraction(text)) if known else None
                yield Total("quantile", type_, values, expected, constant=text)
            for name, fewer in (("", 1), ("_pop", 0)):
                variance = _variance(known, fewer)
                yield Total(f"var{name}", type_, values, variance)
                yield Total(f"stddev{name}", type_, values, None if variance is None else math.sqrt(variance))
            yield Total("product", type_, values, math.prod(map(float, known)) if known else None)


def _pairwise() -> Iterator[Total]:
    for type_, convert in ((INT64, int), (FLOAT64, float), (EXACT, Decimal)):
        yield Total("corr", type_, (None, None), None, others=(None, convert(1)))
        x, y = (1, 2, 3, None, 9), (2, 1, 7, 5, None)
        yield Total(
            "corr", type_, _converted(x, convert), 5 / math.sqrt(2 * Fraction(62, 3)), others=_converted(y, convert)
        )
        for few in ((1,), (1, 1), (None, 1), ()):
            others = _converted(range(len(few)), convert)
            yield Total("corr", type_, _converted(few, convert), None, others=others)


def _converted(values: Iterable[int | None], convert: Callable[[int], object]) -> Row:
    return tuple(None if value is None else convert(value) for value in values)


def _truths() -> Iterator[Total]:
    for values in ((True, False), (True, None), (False, None), (None,), (), (False,), (True, True)):
        known = [value for value in values if value is not None]
        for name, choose in (("any", any), ("all", all), ("max", any), ("min", all)):
            yield Total(name, BOOL, values, choose(known) if known else None)


def _mean(values: Iterable[float | Decimal]) -> float:
    fractions = [Fraction(value) for value in values]
    return float(sum(fractions) / len(fractions))


def totals() -> Iterator[Total]:
    yield from _statistics()
    yield from _pairwise()
    yield from _truths()
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
        for value in known[:3]:
            for name in ("sum", "avg"):
                meant = value if name == "sum" else float(value)  # type: ignore[arg-type]
                yield Total(name, type_, (value,), meant)
                yield Total(name, type_, (value, None, value), meant * (2 if name == "sum" else 1))  # type: ignore[operator]
    yield Total("avg", INT64, (1, 1, 2), 4 / 3)
    yield Total("avg", EXACT, (Decimal("0.050"), Decimal("0.050"), Decimal("0.051")), float(Fraction(151, 3000)))
