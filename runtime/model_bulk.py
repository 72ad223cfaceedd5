"""Many rows of a model's table at a time, all of them or none: made, changed, removed, made or changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dataflow.compiler.catalog import Table
from dataflow.compiler.render.insert_row import Conflict, insert_row
from dataflow.dsl.build_write import update_step
from dataflow.dsl.errors import BuildError, ParameterError, RefusedError
from dataflow.dsl.expr import Column, InParam, Param
from dataflow.dsl.query import Filter, Item, Pipeline
from dataflow.dsl.types import List
from dataflow.dsl.write import Delete, WritePipeline, WriteStep, problem_of
from dataflow.runtime.model_columns import Columns, columns_of, rows_of, table_of
from dataflow.runtime.model_face import Face
from dataflow.runtime.model_faults import explained, still_needed
from dataflow.runtime.model_filter import condition_of
from dataflow.runtime.model_reads import given_row
from dataflow.runtime.model_values import Record, row_name
from dataflow.runtime.model_writes import NEW, update_of
from dataflow.runtime.parameters import bind_slots, check_floats, check_parameters
from dataflow.runtime.sources.source import Statement, ValuesSource, takes_values
from dataflow.runtime.unique import check_keys
from dataflow.runtime.way import Way
from dataflow.runtime.written import Written

_KEYS: Final = "keys of rows"
"""The parameter that keys are."""


async def bulk_create(
    face: Face, way: Way, rows: object, parameters: Record, returning: tuple[Item, ...] | None = None
) -> Written:
    """Adds rows: dicts or instances, a frame, Arrow data or a query. How many they were."""
    if not isinstance(rows, list | tuple):
        return await way.of(face.session.insert(face.rows, rows, parameters, (), returning))
    if not rows:
        return await _none(face, way, parameters, returning)
    columns = columns_of(face.checks, rows)
    if columns is not None:
        try:
            return await _insert_columns(face, way, columns, returning)
        except RefusedError as error:
            raise await explained(face, way, list(enumerate(rows_of(columns), 1)), error) from error.__cause__
    made = [face.checks.whole(given_row(face, row, {}, number), number) for number, row in enumerate(rows, 1)]
    try:
        if _are_alike(made) or returning is not None:
            return await way.of(face.session.insert(face.rows, made, {}, (), returning))
        return Written(await _insert_each(face, way, made, ()))
    except RefusedError as error:
        raise await explained(face, way, list(enumerate(made, 1)), error) from error.__cause__


async def bulk_upsert(
    face: Face,
    way: Way,
    rows: object,
    on: Sequence[str],
    parameters: Record,
    returning: tuple[Item, ...] | None = None,
) -> Written:
    """Adds rows; those whose values of `on` are there change these. How many they were."""
    keys = tuple(on) or face.model.key
    if not isinstance(rows, list | tuple):
        return await way.of(face.session.insert(face.rows, rows, parameters, keys, returning))
    if not rows:
        return await _none(face, way, parameters, returning)
    given = [given_row(face, row, {}, number) for number, row in enumerate(rows, 1)]
    made = [face.checks.whole(row, number) for number, row in enumerate(given, 1)]
    try:
        is_whole = _are_alike(made) and all(row.keys() == own.keys() for row, own in zip(made, given, strict=True))
        if is_whole or returning is not None:
            return await way.of(face.session.insert(face.rows, made, {}, keys, returning))
        return Written(await _insert_each(face, way, made, keys, given))
    except RefusedError as error:
        raise await explained(face, way, list(enumerate(made, 1)), error, keys=keys) from error.__cause__


async def bulk_update(face: Face, way: Way, rows: object) -> int:
    """Rows with a key and new values of other fields each. How many of them there are."""
    if not isinstance(rows, list | tuple):
        raise BuildError(f"`bulk_update` takes a list of rows, or a filter and fields, found `{type(rows).__name__}`")
    found: list[tuple[WritePipeline, dict[str, object]]] = []
    for number, row in enumerate(rows, 1):
        given = given_row(face, row, {}, number)
        place = row_name(face.model, number, given)
        missing = [name for name in face.model.key if given.get(name) is None]
        if missing:
            raise ParameterError(f"{place}: field `{missing[0]}`, which is of the key, has no value")
        checked = face.checks.some(given, place)
        key = {name: checked.pop(name) for name in face.model.key}
        if not checked:
            raise ParameterError(f"{place}: no field is given a new value")
        pipeline = update_of(face, tuple(key), tuple(checked))
        found.append((pipeline, {**key, **{NEW + name: value for name, value in checked.items()}}))
    try:
        return await _write_each(face, way, found)
    except RefusedError as error:
        numbered = [
            (number, {name.removeprefix(NEW): value for name, value in values.items()})
            for number, (_, values) in enumerate(found, 1)
        ]
        raise await explained(face, way, numbered, error, are_new=False) from error.__cause__


async def bulk_delete(face: Face, way: Way, keys: Sequence[object]) -> int:
    """Removes the rows of these keys. How many of them there were."""
    found = [face.key(key) for key in keys]
    if not found:
        return 0
    try:
        return await _delete(face, way, found)
    except RefusedError as error:
        raise await still_needed(face, way, found, error) from error.__cause__


async def _delete(face: Face, way: Way, found: Sequence[dict[str, object]]) -> int:
    names = tuple(found[0])
    if len(names) > 1:
        pipeline = WritePipeline(face.of_key(names), Delete())
        return await _write_each(face, way, [(pipeline, values) for values in found])
    (name,) = names
    column = face.model.column(name)
    assert column is not None
    chosen = Filter((InParam(Column((name,)), Param(_KEYS, List(column.type))),))
    pipeline = WritePipeline(Pipeline(face.rows.source, (chosen,)), Delete())
    return await face.write(way, pipeline, {_KEYS: [values[name] for values in found]})


async def change_chosen(
    face: Face, way: Way, condition: object, fields: Record | None, all_rows: bool, parameters: Record
) -> int:
    """New values for the rows that a filter chooses; without fields they are removed. How many they were."""
    chosen, values = condition_of(face.model, face.checks, condition, parameters)
    steps = (Filter(chosen),) if chosen else ()
    step: WriteStep = Delete(all_rows) if fields is None else update_step((fields,), {}, all_rows, None)
    pipeline = WritePipeline(Pipeline(face.rows.source, steps), step)
    problem = problem_of(pipeline)
    if problem is not None:
        raise BuildError([problem])
    return await face.write(way, pipeline, values)


async def _none(face: Face, way: Way, parameters: Record, returning: tuple[Item, ...] | None) -> Written:
    """What is said of no rows."""
    return await way.of(face.session.insert(face.rows, [], parameters, (), returning))


async def _insert_columns(face: Face, way: Way, columns: Columns, returning: tuple[Item, ...] | None) -> Written:
    table, source = await face.table(way), face.row_source()
    if takes_values(source) and returning is None:
        return Written(await way.of(_insert_values(face, source, table, columns)))
    rows = table_of(columns, face.model.columns, f"`{face.model.name}`")
    return await way.of(face.session.insert(face.rows, rows, {}, (), returning))


async def _insert_values(face: Face, source: ValuesSource, table: Table, columns: Columns) -> int:
    async with face.session.admission.place(source):
        return await source.insert_values(table, list(columns), list(columns.values()))


def _are_alike(rows: Sequence[Mapping[str, object]]) -> bool:
    """Whether the database is left the same columns of all rows."""
    return all(row.keys() == rows[0].keys() for row in rows)


async def _insert_each(
    face: Face,
    way: Way,
    rows: Sequence[Mapping[str, object]],
    keys: tuple[str, ...],
    given: Sequence[Record] = (),
) -> int:
    """Adds rows by a statement each, in one transaction."""
    table, source = await face.table(way), face.row_source()
    statements = []
    for number, row in enumerate(rows):
        conflict = None
        if keys:
            check_keys(table, tuple(row), keys, only_key=source.dialect.any_key_conflicts)
            taken = tuple(name for name in row if name in given[number] and name not in keys)
            conflict = Conflict(keys, taken)
        sql = insert_row(table, tuple(row), (), source.dialect, conflict)
        statements.append(Statement(sql, tuple(row.values()), ()))
    await way.of(_run(face, statements))
    return len(rows)


async def _write_each(face: Face, way: Way, writes: Sequence[tuple[WritePipeline, dict[str, object]]]) -> int:
    statements = []
    for pipeline, values in writes:
        compiled = await face.compiled(way, pipeline)
        if compiled.why_not is not None:
            raise BuildError(f"`{face.model.name}` cannot be changed row by row: {compiled.why_not}")
        if compiled.sql is not None:
            checked = check_parameters(compiled.parameters, values)
            check_floats(compiled.slots, checked, face.row_source().dialect)
            statements.append(Statement(compiled.sql, bind_slots(compiled.slots, checked), ()))
    return await way.of(_run(face, statements)) if statements else 0


async def _run(face: Face, statements: Sequence[Statement]) -> int:
    (key,) = face.session.introspection.keys(face.rows)
    assert key is not None
    source = face.row_source()
    async with face.session.admission.place(source):
        return await source.write(face.session.introspection.catalog().tables[key], statements)
