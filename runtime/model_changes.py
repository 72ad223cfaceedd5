"""Many rows of a model's table at a time that are there, all of them or none: changed, removed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from dataflow.dsl.errors import BuildError, ParameterError, RefusedError
from dataflow.dsl.expr import Column, InParam, Param
from dataflow.dsl.query import Filter, Pipeline
from dataflow.dsl.types import List
from dataflow.dsl.write import Delete, WritePipeline, WriteStep, problem_of
from dataflow.runtime.model_column_checks import checked
from dataflow.runtime.model_columns import Columns, batches_of, given_columns, rows_of
from dataflow.runtime.model_face import Face
from dataflow.runtime.model_faults import explained, still_needed
from dataflow.runtime.model_filter import condition_of
from dataflow.runtime.model_reads import given_row
from dataflow.runtime.model_values import Record, row_name
from dataflow.runtime.model_writes import new_values
from dataflow.runtime.sources.source import takes_values
from dataflow.runtime.way import Way

_KEYS: Final = "keys of rows"
"""The parameter that keys are."""


async def bulk_update(face: Face, way: Way, rows: object) -> int:
    """Rows with a key and new values of other fields each. How many of them there are."""
    if not isinstance(rows, list | tuple):
        raise BuildError(f"`bulk_update` takes a list of rows, or a filter and fields, found `{type(rows).__name__}`")
    columns = given_columns(face.checks, rows, face.model.key)
    records = [] if columns is not None else [_changed(face, row, number) for number, row in enumerate(rows, 1)]
    try:
        if columns is not None:
            return await _update_columns(face, way, columns)
        return await way.of(face.session.change_by_rows("update", face.rows, records, {}, face.model.key))
    except RefusedError as error:
        numbered = list(enumerate(records if columns is None else rows_of(columns), 1))
        raise await explained(face, way, numbered, error, are_new=False) from error.__cause__


async def _update_columns(face: Face, way: Way, columns: Columns) -> int:
    table, source = await face.table(way), face.row_source()
    if takes_values(source) and _are_numbers([columns[name] for name in face.model.key]):
        update = partial(source.update_values, table, list(columns), list(columns.values()), face.model.key)
        return await way.of(face.session.admission.run(source, update))
    batches = batches_of(columns, face.model.columns, f"`{face.model.name}`")
    return await way.of(face.session.change_by_rows("update", face.rows, batches, {}, face.model.key))


def _are_numbers(keys: Sequence[Sequence[Any]]) -> bool:
    """Whether keys, a list for each column, are integers, which are equal in one way everywhere, and no two are."""
    if any(set(map(type, column)) != {int} for column in keys):
        return False
    return len(set(keys[0] if len(keys) == 1 else zip(*keys, strict=True))) == len(keys[0])


def _changed(face: Face, row: object, number: int) -> dict[str, object]:
    """A row with its key and new values, checked."""
    given = given_row(face, row, {}, number)
    place = row_name(face.model, number, given)
    missing = [name for name in face.model.key if given.get(name) is None]
    if missing:
        raise ParameterError(f"{place}: field `{missing[0]}`, which is of the key, has no value")
    if given.keys() <= set(face.model.key):
        raise ParameterError(f"{place}: no field is given a new value")
    return face.checks.some(given, place)


async def bulk_delete(face: Face, way: Way, keys: Sequence[object]) -> int:
    """Removes the rows of these keys. How many of them there were."""
    if not keys:
        return 0
    values = _values_of(face, keys)
    found = [face.key(key) for key in keys] if values is None else []
    try:
        if len(face.model.key) > 1:
            return await way.of(face.session.change_by_rows("delete", face.rows, found, {}, face.model.key))
        (name,) = face.model.key
        return await _delete(face, way, name, values or [key[name] for key in found])
    except RefusedError as error:
        found = found or [face.key(key) for key in keys]
        raise await still_needed(face, way, found, error) from error.__cause__


def _values_of(face: Face, keys: Sequence[object]) -> list[Any] | None:
    """Keys of one field as its column holds them; None where each is to be looked at."""
    check = face.checks.of(face.model.key[0])
    if len(face.model.key) > 1 or check is None or set(map(type, keys)) != {check.plain}:
        return None
    return checked(check, list(keys))


async def _delete(face: Face, way: Way, name: str, values: list[Any]) -> int:
    table, source = await face.table(way), face.row_source()
    if takes_values(source) and set(map(type, values)) == {int}:
        delete = partial(source.delete_values, table, name, values)
        return await way.of(face.session.admission.run(source, delete))
    column = face.model.column(name)
    assert column is not None
    chosen = Filter((InParam(Column((name,)), Param(_KEYS, List(column.type))),))
    pipeline = WritePipeline(Pipeline(face.rows.source, (chosen,)), Delete())
    return await face.write(way, pipeline, {_KEYS: values}, checked=True)


async def change_chosen(
    face: Face, way: Way, condition: object, fields: Record | None, all_rows: bool, parameters: Record
) -> int:
    """New values for the rows that a filter chooses; without fields they are removed. How many they were."""
    chosen, values = condition_of(face.model, face.checks, condition, parameters)
    steps = (Filter(chosen),) if chosen else ()
    step: WriteStep = Delete(all_rows)
    if fields is not None:
        step, changed = new_values(face, fields, f"the rows of `{face.model.name}`", all_rows)
        values |= changed
    pipeline = WritePipeline(Pipeline(face.rows.source, steps), step)
    problem = problem_of(pipeline)
    if problem is not None:
        raise BuildError([problem])
    return await face.write(way, pipeline, values)
