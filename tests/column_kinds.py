"""Columns of every type of an engine, there and back: what all of them must do, whatever the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from dataflow import Query, col, fn, lit, param
from dataflow.dsl import types as t
from dataflow.dsl.types import DataType
from dataflow.runtime.arrow import arrow_type
from dataflow.runtime.values import python_values


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of an engine, the language's type for it, and values: as they are stored and as they are read."""

    native: str
    type: DataType
    values: tuple[tuple[Any, Any], ...]

    @property
    def has_equality(self) -> bool:
        return self.type.name not in ("json", "interval", "list", "struct")


def rows_of(kinds: Mapping[str, Kind], null: Any = None) -> list[tuple[Any, ...]]:
    """The stored values row by row, a row of nulls last; shorter columns are filled with nulls."""
    columns = ([stored for stored, _ in kind.values] for kind in kinds.values())
    rows = list(zip_longest(*columns, fillvalue=null))
    return [*rows, (null,) * len(kinds)]


def values_of(kinds: Mapping[str, Kind]) -> dict[str, list[Any]]:
    """The values of each column as they are read, row by row."""
    rows = max(len(kind.values) for kind in kinds.values()) + 1
    read = {name: [value for _, value in kind.values] for name, kind in kinds.items()}
    return {name: values + [None] * (rows - len(values)) for name, values in read.items()}


def check_types(table: Query, kinds: Mapping[str, Kind]) -> None:
    schema = table.collect().to_arrow().schema
    assert {name: schema.field(name).type for name in kinds} == {
        name: arrow_type(kind.type) for name, kind in kinds.items()
    }


def check_values(table: Query, kinds: Mapping[str, Kind]) -> None:
    found = table.sort("id").collect()
    for name, values in values_of(kinds).items():
        assert [(type(value), value) for value in found[name]] == [(type(value), value) for value in values], name


def check_many(table: Query, copies: Query, kinds: Mapping[str, Kind]) -> None:
    """All rows with each of some others, which come in several batches."""
    expected, seen, batches = values_of(kinds), 0, 0
    for batch in table.join(copies, how="cross").stream():
        places = batch.column("id").to_pylist()
        for name, kind in kinds.items():
            found = python_values(batch.column(name), kind.type)
            assert found == [expected[name][place] for place in places], name
        seen, batches = seen + batch.num_rows, batches + 1
    assert seen == copies.count() * len(rows_of(kinds))
    assert batches > 1


def check_found_by_values(table: Query, kinds: Mapping[str, Kind]) -> None:
    """Each row by its values as parameters, compared with columns and as they are; nulls are asked for as such."""
    values = values_of(kinds)
    compared = [name for name, kind in kinds.items() if kind.has_equality]
    for number in range(len(values[compared[0]])):
        given = {name: values[name][number] for name in compared if values[name][number] is not None}
        query = table.select("id", **{f"v_{name}": param(name, str(kinds[name].type)) for name in given})
        (row,) = query.filter(col.id == number).collect(**given).rows()
        assert {name: row[f"v_{name}"] for name in given} == given
        found = table
        for name in compared:
            found = found.filter(col[name] == param(name) if name in given else col[name].is_null())
        assert found.select("id").collect(**given).rows() == [{"id": number}], given


def check_lists(table: Query, kinds: Mapping[str, Kind]) -> None:
    values = {
        name: [value for value in column if value is not None]
        for name, column in values_of(kinds).items()
        if kinds[name].has_equality
    }
    query = table.select("id", **{name: col[name].is_in(param(name)) for name in values}).sort("id").collect(**values)
    for name, column in values_of(kinds).items():
        if name in values:
            assert query[name] == [None if value is None else True for value in column], name
    for name, present in values.items():
        one = table.select("id", name).filter(col[name].is_in(param.vs)).sort("id").collect(vs=present[:1])
        assert [*dict.fromkeys(one[name])] == present[:1], name


def check_answers(table: Query, frame: Query, kinds: Mapping[str, Kind]) -> None:
    """Filters, order, groups, joins and windows, over the engine and over the same rows in a frame."""
    for name, kind in kinds.items():
        if kind.has_equality:
            assert _answers(table, name, kind) == _answers(frame, name, kind), name


def _answers(table: Query, name: str, kind: Kind) -> list[Any]:
    rows = table.select("id", x=col[name])
    answers: list[Query] = [
        rows.group_by(col.x).agg(n=col.id.count(), least=col.id.min()).sort("least"),
        rows.join(rows.select(other=col.id, y=col.x), on=col.x == col.y).sort("id", "other"),
        rows.derive(place=fn.row_number().over(by=col.x, sort="id")).sort("id"),
    ]
    if kind.type.name != "binary":
        answers.append(rows.sort(col.x.desc(nulls="first"), col.id))
    if kind.type not in (t.BINARY, t.BOOL, t.UUID):
        middle = kind.values[-1][1]
        answers += [
            rows.select("id", is_less=col.x < lit(middle), least=fn.least(col.x, lit(middle))).sort("id"),
            rows.agg(least=col.x.min(), greatest=col.x.max(), different=col.x.count_distinct()),
        ]
    return [answer.collect().rows() for answer in answers]


def check_updates(table: Query, kinds: Mapping[str, Kind]) -> None:
    """Each value is the same in another row, the last one, and where a column gets its own."""
    names = [name for name, kind in kinds.items() if kind.type.name != "struct"]
    rows = table.sort("id").collect().rows()
    last = table.filter(col.id == lit(rows[-1]["id"]))
    try:
        for row in rows[:-1]:
            # A parameter that is a list has no nulls and is none.
            wanted = {name: row[name] for name in names if kinds[name].type.name != "list" or _is_given(row[name])}
            change = last.update({name: param(f"p_{name}", kinds[name].type) for name in wanted})
            assert change.execute(**{f"p_{name}": value for name, value in wanted.items()}) == 1
            assert repr(last.select(*wanted).first()) == repr(wanted)
    finally:
        last.update(dict.fromkeys(names)).execute()
    assert table.update({name: col[name] for name in names}, all_rows=True).execute() == len(rows)
    assert repr(table.sort("id").collect().rows()) == repr(rows)


def _is_given(value: Any) -> bool:
    return value is not None and None not in value
