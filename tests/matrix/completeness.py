"""Which classes of edge values a function is tried on, and which its parameters ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from meaning.case import Case
from meaning.cases import EVERY_ORDERED_TOTAL, EVERY_TOTAL, EVERY_WINDOW, MATRIX
from meaning.refused import REFUSED

from dataflow.dsl.functions import Function
from dataflow.dsl.types import Interval

Test = Callable[[Any], bool]

ANY = ("int64", "float64", "decimal", "string", "bool", "date", "timestamp")
"""Types that stand for all where any will do."""

_DAYS: Mapping[str, Test] = {
    "a leap day": lambda x: (x.month, x.day) == (2, 29),
    "an end of a month": lambda x: (x + dt.timedelta(1)).day == 1 if x.year < 9999 else x.day == 31,
    "a day of another ISO year": lambda x: x.isocalendar().year != x.year,
    "the year 1": lambda x: x.year == 1,
    "the year 9999": lambda x: x.year == 9999,
}
EDGES: Mapping[str, Mapping[str, Test]] = {
    "bool": {"true": lambda x: x is True, "false": lambda x: x is False},
    "int64": {
        "zero": lambda x: x == 0,
        "a negative number": lambda x: x < 0,
        "the greatest": lambda x: x == 2**63 - 1,
        "the least": lambda x: x == -(2**63),
    },
    "float64": {
        "zero": lambda x: x == 0,
        "a negative number": lambda x: x < 0,
        "a huge one": lambda x: abs(x) >= 1e300,
        "a tiny one": lambda x: 0 < abs(x) <= 1e-300,
    },
    "decimal": {
        "zero": lambda x: x == 0,
        "a negative number": lambda x: x < 0,
        "the greatest": lambda x: len(x.as_tuple().digits) == 15 and set(x.as_tuple().digits) == {9},
    },
    "string": {
        "an empty text": lambda x: x == "",
        "a combining character": lambda x: "\u0301" in x,
        "a character beyond the first 65536": lambda x: any(ord(character) > 0xFFFF for character in x),
        "letters whose case is longer": lambda x: "ß" in x or "İ" in x,
    },
    "date": _DAYS,
    "timestamp": {**_DAYS, "a fraction of a second": lambda x: x.microsecond > 0},
    "timestamptz": {**_DAYS, "a fraction of a second": lambda x: x.microsecond > 0},
    "time": {
        "midnight": lambda x: x == dt.time(0),
        "the last microsecond": lambda x: x == dt.time(23, 59, 59, 999999),
    },
    "list": {"no items": lambda x: x == [], "a null item": lambda x: None in x},
    "json": {
        "null": lambda x: x == "null",
        "an empty object": lambda x: x == "{}",
        "an empty list": lambda x: x == "[]",
        "a text beyond ASCII": lambda x: not x.isascii(),
    },
    "interval": {
        "no time": lambda x: x == Interval(),
        "a negative one": lambda x: min(x.months, x.days, x.microseconds) < 0,
    },
    "struct": {"a null field": lambda x: None in x.values()},
}
"""What a column of each type has to hold."""

LATER: Mapping[str, tuple[str, ...]] = {
    "string": ("an empty text", "a character beyond the first 65536"),
    "int64": ("zero", "a negative number"),
}
"""What is enough for arguments behind the first, where they are not of its kind."""


@cache
def tried() -> Mapping[str, Sequence[Case]]:
    """The cases of each function."""
    found: dict[str, list[Case]] = {}
    for case in MATRIX:
        found.setdefault(case.base, []).append(case)
    return found


def lacking(function: Function) -> Iterator[str]:
    """What a function is not tried on, a line each."""
    if function.name == "grouping":
        # It has no meaning outside of `rollup`: `test_totals.py` tries it there.
        return
    if function.is_aggregate:
        yield from _lacking_aggregate(function)
    elif function.family == "window":
        yield from _lacking_window(function)
    else:
        for at in range(len(function.parameters)):
            yield from _lacking_parameter(function, at)
        if not tried().get(function.name):
            yield "any case"
        yield from _lacking_units(function)


def _lacking_units(function: Function) -> Iterator[str]:
    names = {case.function for case in tried().get(function.name, ())}
    yield from (f"unit {unit}" for unit in function.units if f"{function.name}.{unit}" not in names)


def _lacking_parameter(function: Function, at: int) -> Iterator[str]:
    name, accepted = function.parameters[at]
    cases = [case for case in tried().get(function.name, ()) if len(case.types) > at]
    # Paths are written out as well.
    is_constant = at > 0 and (any(case.constants for case in cases) or function.name == "json_get")
    if not is_constant and not any(_null_alone(row, at) for case in cases for row in case.rows):
        yield f"a null as `{name}`"
    for type_ in accepted or ANY:
        values = [row[at] for case in cases if case.types[at].name == type_ for row in case.rows]
        for name_of, (types, rows) in REFUSED.items():
            if name_of.partition(" ")[0] == function.name and types[at].name == type_:
                values += [row[at] for row in rows]
        if not values:
            # Behind the first, arguments are like it or are converted to it.
            if at == 0:
                yield f"{type_} as `{name}`"
            continue
        if not is_constant:
            yield from (f"{edge} as `{name}`, a {type_}" for edge in _missing(function, at, type_, values))


def _missing(function: Function, at: int, type_: str, values: Sequence[object]) -> Iterator[str]:
    known = [value for value in values if value is not None]
    later = at > 0 and function.parameters[at][1] != function.parameters[0][1]
    for edge, test in EDGES[type_].items():
        asked = not later or edge in LATER.get(type_, EDGES[type_])
        if asked and (function.name, edge) not in WITHOUT and not any(map(test, known)):
            yield edge


def _null_alone(row: Sequence[object], at: int) -> bool:
    return row[at] is None and sum(value is None for value in row) == 1


def _lacking_aggregate(function: Function) -> Iterator[str]:
    totals: list[Any] = [total for total in (*EVERY_TOTAL, *EVERY_ORDERED_TOTAL) if total.function == function.name]
    for type_ in (function.parameters[0][1] or ANY) if function.parameters else ():
        groups = [total.values for total in totals if total.type.name == type_]
        known = [[value for value in values if value is not None] for values in groups]
        kinds: dict[str, bool] = {
            "no rows": any(len(values) == 0 for values in groups),
            "only nulls": any(values and not some for values, some in zip(groups, known)),
            "nulls and values": any(len(values) > len(some) > 0 for values, some in zip(groups, known)),
            "one row": any(len(values) == len(some) == 1 for values, some in zip(groups, known)),
            "equal values": any(len(set(some)) < len(some) for some in known),
        }
        yield from (f"{kind} of {type_}" for kind, there in kinds.items() if not there)


def _lacking_window(function: Function) -> Iterator[str]:
    cases = [case for case in EVERY_WINDOW if case.function == function.name]
    if not cases:
        yield "any case"
    if function.parameters and function.parameters[0][0] == "x":
        types = {case.type.name for case in cases}
        yield from (f"{type_} as `x`" for type_ in ANY if type_ not in types)


WITHOUT: frozenset[tuple[str, str]] = frozenset(
    {
        # Its result is no float.
        ("exp", "the greatest"),
        ("degrees", "a huge one"),
        # Before 1800 zones were local times of the sun, which engines know in different detail.
        ("at_zone", "the year 1"),
        ("at_zone", "the year 9999"),
        # Seconds have a whole part below 60.
        ("make_timestamp", "a tiny one"),
    }
)
"""Edges that a function is not tried on."""
