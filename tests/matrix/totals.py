"""Aggregates and window functions as queries, over groups of rows in every place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from matrix.storage import Key, Stored, Types, key_of
from meaning.case import Row
from meaning.cases import EVERY_ORDERED_TOTAL, EVERY_TOTAL, EVERY_WINDOW
from meaning.windows import PLACES as PLACES_IN_ORDER
from meaning.windows import OrderedTotal

from dataflow import Expression, col
from dataflow.dsl.build_expr import call
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.types import INT64, DataType

RANKS = ("rank", "dense_rank", "percent_rank", "cume_dist")
"""Window functions for which rows may be equal."""


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """A call over a group, and what it gives for each group by its number: one value, or one a row."""

    function: str
    types: Types
    expression: Expression
    result: DataType
    expected: dict[int, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.expression!r} of {', '.join(map(str, self.types))}"


@cache
def tallies() -> dict[Key, list[Tally]]:
    """All aggregates, by the table that has their groups."""
    found: dict[Key, dict[object, Tally]] = {}
    for total in (*EVERY_TOTAL, *EVERY_ORDERED_TOTAL):
        ordered = isinstance(total, OrderedTotal)
        types = (total.type,) if ordered else total.types
        rows = tuple(zip(total.values)) if ordered else total.rows
        constants = total.constants if ordered else (float(total.constant),) if total.constant else ()
        columns = [col[f"a{at}"] for at in range(len(types))]
        key = _key(types, rows)
        tally = found.setdefault(key, {}).setdefault(
            (total.function, constants),
            Tally(
                total.function,
                types,
                call(total.function, *columns, *constants, sort="n" if ordered else None),
                FUNCTIONS[total.function].result(types),
            ),
        )
        tally.expected[_group(key, rows)] = total.expected
    return {key: list(some.values()) for key, some in found.items()}


@cache
def windows() -> dict[Key, list[Tally]]:
    """All window functions, by the table that has their rows: the place of each in the order, and a value."""
    found: dict[Key, list[Tally]] = {}
    for case in EVERY_WINDOW:
        types = (INT64, case.type)
        rows = tuple(zip(PLACES_IN_ORDER, case.values, strict=True))
        key = _key(types, rows)
        of_all = FUNCTIONS[case.function].is_aggregate or case.function in RANKS
        arguments = [*([col.a1] if case.sees_values else []), *case.constants]
        expression = call(case.function, *arguments).over(sort="a0" if of_all else ("a0", "n"))
        tally = Tally(case.function, types, expression, case.result, {_group(key, rows): case.expected})
        found.setdefault(key, []).append(tally)
    return found


def _key(types: Types, rows: Sequence[Row]) -> Key:
    return key_of(types, rows)


_GROUPS: dict[Key, dict[str, tuple[int, Sequence[Row]]]] = {}


def _group(key: Key, rows: Sequence[Row]) -> int:
    known = _GROUPS.setdefault(key, {})
    return known.setdefault(repr(rows), (len(known), rows))[0]


def tables() -> dict[Key, Stored]:
    """The tables of all groups."""
    tallies()
    windows()
    return {
        key: Stored(
            f"g_{'abcdefghijklmnopqrstuvwxyz'[number // 26]}{'abcdefghijklmnopqrstuvwxyz'[number % 26]}",
            key,
            list(_rows(groups)),
        )
        for number, (key, groups) in enumerate(_GROUPS.items())
    }


def _rows(groups: dict[str, tuple[int, Sequence[Row]]]) -> Iterator[Row]:
    for group, rows in groups.values():
        yield from ((group, at, *row) for at, row in enumerate(rows))
