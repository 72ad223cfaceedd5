"""Every aggregate and window function over every engine in whole queries, done there or here."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from matrix.running import read
from matrix.storage import PLACES, Key, Storage, open_storage
from matrix.totals import Tally, tables, tallies, windows

from dataflow import DataFlowError, Expression, Query, UnsupportedError, col, fn, rollup

LIMIT = 1e-13
"""How far floats may be off that were summed in another order."""

Make = Callable[[Query, dict[str, Expression]], Query]


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[Storage]:
    with open_storage(tables(), tmp_path_factory.mktemp("totals"), postgres_url, mysql_url) as opened:
        yield opened


def _named(key: Key) -> str:
    return ",".join(type_.name for type_ in key[0])


def _totals(table: Query, named: dict[str, Expression]) -> Query:
    return table.agg(**named)


def _by_group(table: Query, named: dict[str, Expression]) -> Query:
    return table.group_by("g").agg(**named).sort("g")


def _over(table: Query, named: dict[str, Expression]) -> Query:
    return table.select("g", "n", **named).sort("g", "n")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("key", tallies(), ids=_named)
def test_of_one_group(key: Key, place: str, storage: Storage) -> None:
    groups = sorted({group for tally in tallies()[key] for group in tally.expected})
    wrong: list[str] = []
    for group in groups:
        table = storage.table(place, key, group)
        some = [tally for tally in tallies()[key] if group in tally.expected]
        for row, tally, found in _values(table, place, some, _totals):
            assert row == 0
            wrong += _differences(tally, group, tally.expected[group], found)
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("key", tallies(), ids=_named)
def test_of_many_groups(key: Key, place: str, storage: Storage) -> None:
    wrong: list[str] = []
    for groups, some in _alike(key).items():
        table = storage.groups(place, key, groups)
        there = [group for group in groups if group in storage.filled(key)]
        for row, tally, found in _values(table, place, some, _by_group):
            wrong += _differences(tally, there[row], tally.expected[there[row]], found)
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("key", tallies(), ids=_named)
def test_where_no_row_is_meant(key: Key, place: str, storage: Storage) -> None:
    """An aggregate with a condition that no row fulfils is that of an empty group."""
    empty = {tally: _of_no_rows(tally) for tally in tallies()[key]}
    table = storage.groups(place, key, tuple(storage.filled(key)))
    wrong: list[str] = []
    for _, tally, found in _values(table, place, list(empty), _totals, where=col.n < 0):
        wrong += _differences(tally, -1, empty[tally], found)
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("key", windows(), ids=_named)
def test_of_windows(key: Key, place: str, storage: Storage) -> None:
    wrong: list[str] = []
    by_group: dict[int, list[Tally]] = {}
    for tally in windows()[key]:
        by_group.setdefault(next(iter(tally.expected)), []).append(tally)
    for group, some in by_group.items():
        table = storage.groups(place, key, (group,))
        for row, tally, found in _values(table, place, some, _over):
            wrong += _differences(tally, group, tally.expected[group][row], found)  # type: ignore[index]
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("key", [key for key in tallies() if len(key[0]) == 1], ids=_named)
def test_grouping(key: Key, place: str, storage: Storage) -> None:
    """A null among the keys is told from one that stands for all."""
    group = max(storage.filled(key), key=lambda group: sum(row[0] == group for row in storage.tables[key].rows))
    values = [row[2] for row in storage.tables[key].rows if row[0] == group]
    table = storage.table(place, key, group)
    found = table.group_by(rollup(k=col.a0)).agg(g=fn.grouping(col.k), c=fn.count()).collect().rows()
    expected = [(value, 0, values.count(value)) for value in dict.fromkeys(values)] + [(None, 1, len(values))]
    rows = [tuple(row.values()) for row in found]
    assert len(rows) == len(expected)
    assert all(row in rows for row in expected)


def _of_no_rows(tally: Tally) -> object:
    return 0 if tally.function in ("count", "count_distinct") else None


def _alike(key: Key) -> dict[tuple[int, ...], list[Tally]]:
    """The aggregates by the groups whose values are known."""
    found: dict[tuple[int, ...], list[Tally]] = {}
    for tally in tallies()[key]:
        found.setdefault(tuple(sorted(tally.expected)), []).append(tally)
    return found


def _values(
    table: Query, place: str, some: Sequence[Tally], make: Make, where: Expression | None = None
) -> Iterator[tuple[int, Tally, object]]:
    """The number of the row, the aggregate, and what was found; those that are local apart from the others."""
    parts: dict[bool, list[Tally]] = {True: [], False: []}
    for tally in some:
        parts[_is_there(make(table, {"r": tally.expression}), place)].append(tally)
    for part in parts.values():
        if part:
            yield from _found(table, part, make, where)


def _found(
    table: Query, part: Sequence[Tally], make: Make, where: Expression | None
) -> Iterator[tuple[int, Tally, object]]:
    named = {f"r{at}": _with(tally.expression, where) for at, tally in enumerate(part)}
    try:
        result = make(table, named).collect()
    except DataFlowError as error:
        if len(part) == 1:
            raise AssertionError(f"{part[0]}: {error}") from error
        for half in (part[: len(part) // 2], part[len(part) // 2 :]):
            yield from _found(table, half, make, where)
        return
    types = {field.name: field.type for field in result.schema}
    for at, tally in enumerate(part):
        assert types[f"r{at}"] == tally.result, tally
    for number, row in enumerate(result.rows()):
        for at, tally in enumerate(part):
            yield number, tally, read(row[f"r{at}"], types[f"r{at}"])


def _with(expression: Expression, where: Expression | None) -> Expression:
    return expression if where is None else Expression(replace(expression._tree, where=where._tree))


def _is_there(query: Query, place: str) -> bool:
    if place not in ("postgres", "mariadb", "sqlite"):
        return True
    try:
        query.sql(place)
    except UnsupportedError:
        return False
    return True


def _differences(tally: Tally, group: int, expected: object, found: object) -> Iterator[str]:
    if isinstance(expected, float | int) and isinstance(found, float):
        same = math.isclose(expected, found, rel_tol=LIMIT, abs_tol=1e-300)
    else:
        same = type(expected) is type(found) and expected == found
    if not same:
        yield f"{tally}, group {group}: {expected!r} expected, {found!r} found"
