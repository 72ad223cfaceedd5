"""Rows that a database refused ▶ an error that names the model, the field and the row, said alike for all databases.

Databases say little of a row among many, and each in its own words. So after a refusal, when nothing is written, the
rows are looked at once more: for values of unique fields that are there already, and for keys that lead nowhere.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from dataflow.dsl.errors import DataFlowError, Diagnostic, RefusedError
from dataflow.dsl.expr import Column, InParam, Param
from dataflow.dsl.model import Model
from dataflow.dsl.query import Filter, From, Item, Pipeline, Select
from dataflow.dsl.types import List
from dataflow.runtime.model_values import row_name, shown

if TYPE_CHECKING:
    from dataflow.runtime.model_face import Face
    from dataflow.runtime.way import Way

Row = Mapping[str, object]
Numbered = Sequence[tuple[int | None, Row]]

_MOST_VALUES: Final = 10_000
"""Values that are asked for at a time."""

_VALUES: Final = "values of rows"


async def explained(
    face: Face, way: Way, rows: Numbered, error: RefusedError, *, keys: Sequence[str] = (), are_new: bool = True
) -> RefusedError:
    """Why these rows were refused; rows that a number is known of have it.

    keys: those by which rows that are there are changed. are_new: whether they are not in the table yet.
    """
    try:
        found = await _found(face, way, rows, keys, are_new)
    except DataFlowError:
        found = None  # of a transaction that the refusal undid nothing can be read
    if found is not None:
        return RefusedError(found)
    what = row_name(face.model, *rows[0]) if len(rows) == 1 else f"some of the rows of `{face.model.name}`"
    return RefusedError(f"{what}: the database refuses it", notes=error.diagnostics[0].notes)


async def still_needed(face: Face, way: Way, keys: Sequence[Row], error: RefusedError) -> RefusedError:
    """Why rows were not removed, or got no other key: rows of other models that lead to them."""
    try:
        found = await _needed_by(face, way, keys)
    except DataFlowError:
        found = None
    return RefusedError(
        found or Diagnostic(f"rows of `{face.model.name}` are not changed", notes=error.diagnostics[0].notes)
    )


async def _needed_by(face: Face, way: Way, keys: Sequence[Row]) -> Diagnostic | None:
    """What is wrong where a row of another model leads to one of these."""
    for model in face.session.models.of_source(face.source) if face.session.models else ():
        for key in model.foreign_keys:
            if key.table != face.model.table or key.on_delete != "no action" or set(key.target) != set(face.model.key):
                continue
            values = [tuple(row[name] for name in key.target) for row in keys]
            async for found in _existing(face, way, model, key.columns, values):
                at = dict(zip(key.target, found, strict=True))
                fields = ", ".join(f"`{name}`" for name in key.columns)
                message = f"{row_name(face.model, None, at)} cannot be removed: a row of `{model.name}` leads to it"
                return Diagnostic(message, notes=(f"by {fields} of `{model.name}`",))
    return None


async def _found(face: Face, way: Way, rows: Numbered, keys: Sequence[str], are_new: bool) -> Diagnostic | None:
    """What is wrong with the first row that could not be written, as far as the table and others show it."""
    unique = {face.model.key, *(index.columns for index in face.model.indexes if index.unique)}
    for key in sorted(unique):
        if set(key) == set(keys) or (not are_new and key == face.model.key):
            continue
        found = _twice(face.model, rows, key) or await _there(face, way, rows, key, are_new=are_new)
        if found is not None:
            return found
    return await _leads_nowhere(face, way, rows)


def _twice(model: Model, rows: Numbered, key: tuple[str, ...]) -> Diagnostic | None:
    """What is wrong where two of the rows have one value."""
    seen: dict[tuple[object, ...], int | None] = {}
    for number, row in rows:
        value = tuple(row.get(name) for name in key)
        if None in value:
            continue
        if value in seen:
            return Diagnostic(f"{row_name(model, number, row)}: {_said(key, value)}, as in row {seen[value]}")
        seen[value] = number
    return None


async def _there(face: Face, way: Way, rows: Numbered, key: tuple[str, ...], *, are_new: bool) -> Diagnostic | None:
    """What is wrong where another row of the table has the same value."""
    given = {
        value: (number, row) for number, row in rows if None not in (value := tuple(row.get(name) for name in key))
    }
    own = () if are_new else face.model.key
    async for found in _existing(face, way, face.model, (*key, *own), list(given), of=len(key)):
        number, row = given[found[: len(key)]]
        if own and found[len(key) :] == tuple(row.get(name) for name in own):
            continue
        return Diagnostic(f"{row_name(face.model, number, row)}: {_said(key, found[: len(key)])}, as in another row")
    return None


async def _leads_nowhere(face: Face, way: Way, rows: Numbered) -> Diagnostic | None:
    """What is wrong where a foreign key leads to no row."""
    models = face.session.models.of_source(face.source) if face.session.models is not None else ()
    by_table = {model.table: model for model in models}
    linked = next((model for model in models if model.name == face.model.name), face.model)
    for key in linked.foreign_keys:
        other = by_table.get(key.table)
        if other is None:
            continue
        given = {
            value: (number, row)
            for number, row in rows
            if None not in (value := tuple(row.get(name) for name in key.columns))
        }
        there = {found async for found in _existing(face, way, other, key.target, list(given))}
        for value, (number, row) in given.items():
            if value not in there:
                message = f"{row_name(face.model, number, row)}: {_said(key.columns, value)}"
                return Diagnostic(f"{message}, which no `{other.name}` has")
    return None


async def _existing(
    face: Face,
    way: Way,
    model: Model,
    names: Sequence[str],
    values: Sequence[tuple[object, ...]],
    of: int | None = None,
) -> AsyncIterator[tuple[object, ...]]:
    """The rows of a model, by these columns, whose first `of` columns have one of the values."""
    column = model.column(names[0])
    assert column is not None
    wanted, width = set(values), len(names) if of is None else of
    chosen = Filter((InParam(Column((column.name,)), Param(_VALUES, List(column.type))),))
    selected = Select(tuple(Item(None, Column((name,))) for name in names))
    pipeline = Pipeline(From((face.source, model.table)), (chosen, selected))
    for start in range(0, len(values), _MOST_VALUES):
        part = list(dict.fromkeys(value[0] for value in values[start : start + _MOST_VALUES]))
        for row in (await face.read(way, pipeline, {_VALUES: part})).rows:
            if tuple(row)[:width] in wanted:
                yield tuple(row)


def _said(names: Sequence[str], values: Sequence[object]) -> str:
    if len(names) == 1:
        return f"field `{names[0]}` is {shown(values[0])}"
    fields = ", ".join(f"`{name}`" for name in names)
    return f"fields {fields} are {', '.join(map(shown, values))}"
