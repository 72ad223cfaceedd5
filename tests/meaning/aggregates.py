"""Aggregates of any type over groups of every kind: empty, of nulls, of one row, of equal values; said in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from meaning.case import Row, Total
from meaning.logic import ANY, SORTABLE
from meaning.values import NUMBERS
from meaning.windows import PLACES, OrderedTotal, WindowCase

from dataflow.dsl.types import STRING, DataType

Meaning = Callable[[Sequence[object]], object]


def groups(values: Row) -> tuple[Row, ...]:
    """Groups of every kind, of a type's values."""
    some = [value for value in values if value is not None]
    one, other = some[-1], some[0]
    return (), (None,), (None, None), (one,), (one, one), (other, None, one, other), (*some[:8], None)


def _known(values: Row) -> list[object]:
    return [value for value in values if value is not None]


def _least(choose: Callable[..., object]) -> Meaning:
    return lambda known: choose(known) if known else None


def more_totals() -> Iterator[Total]:
    for type_, values in ANY.items():
        for group in groups(values):
            known = _known(group)
            yield Total("count", type_, group, len(known))
            yield Total("count_distinct", type_, group, len(set(known)))
            if type_ in SORTABLE:
                yield Total("min", type_, group, _least(min)(known))
                yield Total("max", type_, group, _least(max)(known))


def more_ordered_totals() -> Iterator[OrderedTotal]:
    for type_, values in ANY.items():
        for group in groups(values):
            yield OrderedTotal("first", type_, group, (), group[0] if group else None)
            yield OrderedTotal("last", type_, group, (), group[-1] if group else None)
            yield OrderedTotal("array_agg", type_, group, (), list(group) if group else None)
            if type_ == STRING:
                known = [str(value) for value in _known(group)]
                for separator in (", ", "ß😀"):
                    joined = separator.join(known) if known else None
                    yield OrderedTotal("string_agg", type_, group, (separator,), joined)


def more_windows() -> Iterator[WindowCase]:
    for type_, values in ANY.items():
        seven = (*_known(values)[:3], None, *_known(values)[1:3], None)[: len(PLACES)]
        seven = (*seven, *(None,) * (len(PLACES) - len(seven)))
        yield from _windows(type_, seven)


def _windows(type_: DataType, values: Row) -> Iterator[WindowCase]:
    yield WindowCase("lag", type_, values, (), (None, *values[:-1]))
    yield WindowCase("lead", type_, values, (), (*values[1:], None))
    yield WindowCase("lag", type_, values, (2,), (None, None, *values[:-2]))
    yield WindowCase("lag", type_, values, (2, values[0]), (values[0], values[0], *values[:-2]))
    yield WindowCase("lead", type_, values, (2, values[0]), (*values[2:], values[0], values[0]))
    yield WindowCase("first_value", type_, values, (), (values[0],) * 7, all_rows=True)
    yield WindowCase("last_value", type_, values, (), (values[-1],) * 7, all_rows=True)
    for n in (1, 4, 7, 8):
        yield WindowCase("nth_value", type_, values, (n,), ((*values, None)[n - 1],) * 7, all_rows=True)
    if type_ in SORTABLE and type_ not in NUMBERS:
        for name, choose in (("min", min), ("max", max)):
            yield WindowCase(name, type_, values, (), tuple(_running(values, _least(choose))))


def _running(values: Row, total: Meaning) -> Iterator[object]:
    for place in PLACES:
        yield total(_known(tuple(value for value, other in zip(values, PLACES, strict=True) if other <= place)))
