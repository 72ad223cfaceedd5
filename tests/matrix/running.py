"""Runs checks in whole queries: those that an engine can do in one, and those that are local in another."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from matrix.checks import Batch, Check
from matrix.storage import Storage

from dataflow import DataFlowError, Query, UnsupportedError, col
from dataflow.dsl import expr as tree
from dataflow.dsl.expr import walk
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.types import DataType, List

MOST_COLUMNS = 120
"""Columns of one query."""


def differences(storage: Storage, place: str, batch: Batch, exact: bool) -> Iterator[str]:
    """What is not as expected in a place, a line each."""
    table = storage.table(place, batch.key, batch.group)
    for part in parted(table, place, batch.checks):
        # Its decimals are floats.
        yield from _differences(table, part, exact, 15 if place == "sqlite" else None)


def parted(table: Query, place: str, checks: Sequence[Check]) -> Iterator[Sequence[Check]]:
    """Checks that the engine does, apart from those that are local: one local column makes all of a query local."""
    known: dict[object, bool] = {}
    parts: dict[bool, list[Check]] = {True: [], False: []}
    for check in checks:
        # Where a pattern that is written out is looked for, is up to the pattern.
        key = check if FUNCTIONS[check.case.base].family == "pattern" else check.case
        if key not in known:
            known[key] = is_there(table, place, check)
        parts[known[key]].append(check)
    for some in parts.values():
        for start in range(0, len(some), MOST_COLUMNS):
            yield some[start : start + MOST_COLUMNS]


def is_there(table: Query, place: str, check: Check) -> bool:
    """Whether the engine computes a check by itself."""
    if place not in ("postgres", "mariadb", "sqlite"):
        return True
    try:
        table.select(r=check.expression).sql(place)
    except UnsupportedError:
        return False
    return True


def _differences(table: Query, checks: Sequence[Check], exact: bool, digits: int | None = None) -> Iterator[str]:
    named = {f"r{at}": check.expression for at, check in enumerate(checks)}
    values = {name: value for check in checks for name, value in check.values.items()}
    try:
        result = table.select("n", **named).sort("n").collect(**values)
    except DataFlowError as error:
        if len(checks) == 1 and digits is not None and "more than 15 digits" in str(error):
            yield from _without_long_decimals(table, checks[0], exact, digits)
            return
        if len(checks) == 1:
            yield f"{checks[0]}: {str(error)[:300]}"
            return
        half = len(checks) // 2
        yield from _differences(table, checks[:half], exact, digits)
        yield from _differences(table, checks[half:], exact, digits)
        return
    rows = [tuple(row.values())[1:] for row in result.rows()]
    for at, check in enumerate(checks):
        type_ = result.schema[at + 1].type
        # An integer that is written out has no more digits than are written.
        if type_ != check.type and not (type_.name == "decimal" == check.type.name and not exact):
            yield f"{check}: is {type_}, not {check.type}"
        for row, expected, found in zip(check.rows, check.expected, (row[at] for row in rows), strict=True):
            if not same(expected, read(found, type_), digits):
                yield f"{check} of {row}: {expected!r} expected, {read(found, type_)!r} found"


def _without_long_decimals(table: Query, check: Check, exact: bool, digits: int) -> Iterator[str]:
    """What is not as expected in the rows whose numbers a float holds; there must be others, which failed."""
    shorts = [at for at, row in enumerate(check.rows) if not any(map(_is_long, (*row, check.expected[at])))]
    if len(shorts) == len(check.rows) and not any(map(_is_long, (*check.values.values(), *_constants(check)))):
        yield f"{check}: no decimal has more than {digits} digits"
    elif shorts and len(shorts) < len(check.rows):
        rows, expected = zip(*((check.rows[at], check.expected[at]) for at in shorts), strict=True)
        few = replace(check, rows=rows, expected=expected)
        yield from _differences(table.filter(col.n.is_in(shorts)), [few], exact, digits)


def _is_long(value: object) -> bool:
    if isinstance(value, int):
        return abs(value) >= 10**15
    return isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) >= 15


def _constants(check: Check) -> list[object]:
    return [node.value for node in walk(check.expression._tree) if isinstance(node, tree.Literal)]


def read(value: object, type_: DataType) -> object:
    """A document as what it stands for."""
    match value, type_:
        case str(), _ if type_.name == "json":
            return json.loads(value)
        case list(), List(item=item):
            return [read(part, item) for part in value]
        case _:
            return value


def same(expected: object, found: object, digits: int | None = None) -> bool:
    """Whether a value is the expected one; of decimals so many digits are looked at."""
    if digits is not None and isinstance(expected, Decimal) and isinstance(found, Decimal):
        return abs(expected - found) <= abs(expected).scaleb(1 - digits)
    if isinstance(found, float) and isinstance(expected, int | float) and not isinstance(expected, bool):
        return math.isclose(expected, found, rel_tol=1e-14, abs_tol=1e-300)
    return type(expected) is type(found) and expected == found
