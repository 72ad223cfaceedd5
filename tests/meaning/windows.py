"""Window functions and aggregates of rows in order, over a few rows that are in order already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from meaning.case import Row

from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.types import DATE, FLOAT64, INT64, STRING, DataType

PLACES = (1, 2, 2, 3, 4, 4, 4)
"""The place of each row in the order; seven rows, so that shares of them have endless digits."""


@dataclass(frozen=True, slots=True)
class WindowCase:
    """A function of a window: the values of its first argument, its constants, and what it gives in each row."""

    function: str
    type: DataType
    values: Row
    constants: Row
    expected: Row
    all_rows: bool = False

    @property
    def sees_values(self) -> bool:
        """Whether the values are its first argument."""
        parameters = FUNCTIONS[self.function].parameters
        return bool(parameters) and parameters[0][0] == "x"

    @property
    def types(self) -> tuple[DataType, ...]:
        """The types of all arguments."""
        constants = (INT64, self.type)[: len(self.constants)]
        return (self.type, *constants) if self.sees_values else constants

    @property
    def result(self) -> DataType:
        return FUNCTIONS[self.function].result(self.types)

    def __str__(self) -> str:
        return f"{self.function}({', '.join([self.type.name, *map(str, self.constants)])})"


@dataclass(frozen=True, slots=True)
class OrderedTotal:
    """An aggregate of rows in order."""

    function: str
    type: DataType
    values: Row
    constants: Row
    expected: object

    def __str__(self) -> str:
        return f"{self.function}({self.type.name}) of {self.values}"


VALUES: dict[DataType, Row] = {
    INT64: (5, None, 2**53 + 1, -1, None, 0, 7),
    STRING: ("b", "", None, "A", "ä", "a ", None),
    FLOAT64: (0.1, -2.5, None, 1e15, None, 0.0, 1.5),
}


def window_cases() -> Iterator[WindowCase]:
    yield from _ranks()
    for type_, values in VALUES.items():
        yield WindowCase("lag", type_, values, (), (None, *values[:-1]))
        yield WindowCase("lead", type_, values, (), (*values[1:], None))
        for n in (0, 1, 3, 9):
            gap = (None,) * min(n, len(values))
            yield WindowCase("lag", type_, values, (n,), (*gap, *values[: len(values) - len(gap)]))
            yield WindowCase("lead", type_, values, (n,), (*values[n:], *gap))
            filled = (values[0],) * len(gap)
            yield WindowCase("lag", type_, values, (n, values[0]), (*filled, *values[: len(values) - len(gap)]))
            yield WindowCase("lead", type_, values, (n, values[0]), (*values[n:], *filled))
        yield WindowCase("first_value", type_, values, (), (values[0],) * 7, all_rows=True)
        yield WindowCase("last_value", type_, values, (), (values[-1],) * 7, all_rows=True)
        for n in (1, 2, 7, 8):
            yield WindowCase("nth_value", type_, values, (n,), ((*values, None)[n - 1],) * 7, all_rows=True)
    ints = VALUES[INT64]
    yield WindowCase("count", INT64, ints, (), tuple(_running(ints, len)))
    yield WindowCase("sum", INT64, ints, (), tuple(_running(ints, lambda seen: sum(seen) if seen else None)))
    yield WindowCase("min", INT64, ints, (), tuple(_running(ints, min)))
    yield WindowCase("max", INT64, ints, (), tuple(_running(ints, max)))
    small = (1, 2, None, 4, 2, None, 1)
    yield WindowCase("count_distinct", INT64, small, (), tuple(_running(small, lambda seen: len(set(seen)))))
    yield WindowCase("avg", INT64, small, (), tuple(_running(small, lambda seen: sum(seen) / len(seen))))


def _ranks() -> Iterator[WindowCase]:
    none = (None,) * 7
    ranks = tuple(PLACES.index(place) + 1 for place in PLACES)
    yield WindowCase("row_number", INT64, none, (), (1, 2, 3, 4, 5, 6, 7))
    yield WindowCase("rank", INT64, none, (), ranks)
    yield WindowCase("dense_rank", INT64, none, (), PLACES)
    yield WindowCase("percent_rank", INT64, none, (), tuple((rank - 1) / 6 for rank in ranks))
    yield WindowCase("cume_dist", INT64, none, (), tuple(sum(p <= place for p in PLACES) / 7 for place in PLACES))
    yield WindowCase("ntile", INT64, none, (1,), (1,) * 7)
    yield WindowCase("ntile", INT64, none, (3,), (1, 1, 1, 2, 2, 3, 3))
    yield WindowCase("ntile", INT64, none, (9,), (1, 2, 3, 4, 5, 6, 7))


def _running(values: Row, total: Callable[[Sequence[int]], object]) -> Iterator[object]:
    """The total, in each row, of the rows up to it and of those in the same place."""
    for place in PLACES:
        seen = [value for value, other in zip(values, PLACES, strict=True) if other <= place and value is not None]
        yield total(seen)  # type: ignore[arg-type]


def ordered_totals() -> Iterator[OrderedTotal]:
    for type_, values in VALUES.items():
        for kept in (values, values[1:], ()):
            yield OrderedTotal("first", type_, kept, (), kept[0] if kept else None)
            yield OrderedTotal("last", type_, kept, (), kept[-1] if kept else None)
        yield OrderedTotal("array_agg", type_, values, (), list(values))
        yield OrderedTotal("array_agg", type_, (), (), None)
    yield OrderedTotal("last", DATE, (dt.date(2024, 2, 29), dt.date(1999, 1, 1)), (), dt.date(1999, 1, 1))
    texts = VALUES[STRING]
    for separator in (", ", "", "'%{0}"):
        yield OrderedTotal("string_agg", STRING, texts, (separator,), separator.join(["b", "", "A", "ä", "a "]))
    yield OrderedTotal("string_agg", STRING, (None,), (",",), None)
    yield OrderedTotal("string_agg", STRING, (), (",",), None)
