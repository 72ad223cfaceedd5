"""Updates and deletes: statements of the table's source, else over the rows whose keys are read first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dataflow.compiler.catalog import TableColumn
from dataflow.compiler.compile_write import CompiledWrite, in_its_file
from dataflow.compiler.render.staged import Staged
from dataflow.dsl.build_query import Query
from dataflow.dsl.errors import UnsupportedError
from dataflow.dsl.expr import Column, Expr, Param, map_parts
from dataflow.dsl.query import From, Item, Pipeline, Select
from dataflow.dsl.types import DataType, Field
from dataflow.dsl.write import Insert, Update, WritePipeline, joins_others, verb_of
from dataflow.runtime.insert import insert
from dataflow.runtime.numbered_rows import PLAIN, with_numbers
from dataflow.runtime.parameters import bind_slots, check_floats, check_parameters
from dataflow.runtime.returning import Returning, read_there
from dataflow.runtime.rows import fitted
from dataflow.runtime.sources.source import Statement
from dataflow.runtime.sources.writer import Batches, in_transactions, writable
from dataflow.runtime.staging import Outcome, Work, has_doubles, write_all
from dataflow.runtime.written import Written

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.runtime.session import SourceSession

_OWN: Final = "written row"
_NEW: Final = "new {0}"
"""What the new values of a column are called; no other column of a table is."""


async def write(session: SourceSession, pipeline: WritePipeline, parameters: Mapping[str, object]) -> Written:
    """Changes the rows in one transaction and says how many they were. Runs on the background loop.

    What the source cannot do with the same meaning is done here: the keys and new values of the rows are read, and then
    the rows of these keys are changed, whatever became of them in between.
    Raises BindError, ParameterError, UnsupportedError where there is no key, and SourceError.
    """
    compiled = await session.compile_write(pipeline)
    if isinstance(pipeline.step, Insert) and compiled.why_not is not None:
        return await _inserted(session, pipeline, pipeline.step, parameters)
    values = check_parameters(compiled.parameters, parameters)
    returning = _returning(pipeline, compiled)
    if returning is not None:
        await returning.check(session)
    outcome = await _changed(session, pipeline, compiled, values)
    result = None if returning is None else await returning.result(session, outcome.batches)
    return Written(outcome.count, result)


async def _inserted(
    session: SourceSession, pipeline: WritePipeline, step: Insert, parameters: Mapping[str, object]
) -> Written:
    target = Pipeline(From(step.table, None, step.span))
    rows, wanted = Query(pipeline.rows, session), replace(PLAIN, returning=pipeline.returning)
    return await insert(session, target, rows, parameters, step.keys, wanted)


def _returning(pipeline: WritePipeline, compiled: CompiledWrite) -> Returning | None:
    if pipeline.returning is None or compiled.returned is None:
        return None
    alias = None if isinstance(pipeline.step, Insert) else pipeline.rows.source.alias
    return Returning(pipeline.returning, compiled.table, compiled.returned, alias)


async def _changed(
    session: SourceSession, pipeline: WritePipeline, compiled: CompiledWrite, values: Mapping[str, object]
) -> Outcome:
    source = writable(session.reachable()[compiled.table.source])
    if compiled.why_not is not None:
        return await _by_keys(session, pipeline, compiled, values)
    if not compiled.steps:
        return Outcome()
    check_floats(compiled.slots, values, source.dialect)
    bound = bind_slots(compiled.slots, values)
    if compiled.returned is None:
        async with session.admission.place(source):
            statements = [Statement(step.sql, bound, ()) for step in compiled.steps]
            return Outcome(await source.write(compiled.table, statements))
    return await _in_steps(session, compiled, bound)


async def _in_steps(session: SourceSession, compiled: CompiledWrite, bound: tuple[object, ...]) -> Outcome:
    """Runs the statements one after the other, and keeps the rows that one of them gives."""
    source, outcome = in_transactions(session.reachable()[compiled.table.source]), Outcome()
    counted = any(step.gives == "count" for step in compiled.steps)
    async with session.admission.place(source), source.changing(compiled.table) as writer:
        for step in compiled.steps:
            if step.gives == "rows":
                outcome.batches = await writer.read(Statement(step.sql, bound, compiled.returned_fields))
            else:
                count = await writer.change(Statement(step.sql, bound, ()))
                outcome.count = count if step.gives == "count" else outcome.count
    if not counted:
        outcome.count = sum(batch.num_rows for batch in outcome.batches)
    return outcome


async def _by_keys(
    session: SourceSession, pipeline: WritePipeline, compiled: CompiledWrite, values: Mapping[str, object]
) -> Outcome:
    """Reads the keys and new values of the rows that are meant, and changes the rows of these keys."""
    table, source = compiled.table, in_transactions(session.reachable()[compiled.table.source])
    keys = [column.name for column in table.row_key]
    if not keys:
        raise _unsupported(pipeline, compiled)
    changed = [item.name or "" for item in pipeline.step.items] if isinstance(pipeline.step, Update) else []
    batches = await _read(session, _wanted(pipeline, compiled, keys), values)
    if not batches:
        return Outcome()
    names = (*keys, *map(_NEW.format, changed))
    known = {column.name: column for column in table.columns}
    fields = [_field(known[name], called) for name, called in zip((*keys, *changed), names, strict=True)]
    target = in_its_file(table, source.dialect)
    returned = None if compiled.returned is None else read_there(compiled.returned, target)
    async with session.admission.place(source), source.changing(table) as writer:
        rows = Batches((*keys, *changed), _each(batches, fields, table.label), names)
        staged = Staged(target, await writer.stage(table, rows), source.dialect, returned=returned)
        new = dict(zip(changed, names[len(keys) :], strict=True))
        work = Work("update" if isinstance(pipeline.step, Update) else "delete", new, tuple(keys))
        if isinstance(pipeline.step, Update) and joins_others(pipeline) and await has_doubles(writer, staged, keys):
            raise _unclear(pipeline, table.label)
        outcome = await write_all(writer, staged, work)
        await writer.unstage()
    return outcome


def _field(column: TableColumn, name: str) -> Field:
    assert column.type is not None  # it was bound
    return Field(name, column.type)


async def _each(
    batches: Sequence[pa.RecordBatch], fields: Sequence[Field], label: str
) -> AsyncIterator[pa.RecordBatch]:
    first = 1
    for batch in batches:
        numbers = range(first, first + batch.num_rows)
        yield with_numbers(fitted(batch, fields, first, f"`{label}`"), numbers)
        first += batch.num_rows


async def _read(session: SourceSession, rows: Pipeline, values: Mapping[str, object]) -> list[pa.RecordBatch]:
    """The rows of a pipeline over the write's parameters, of which it may need but some."""
    wanted = {field.name for field in (await session.acompile(rows)).parameters}
    given = {name: value for name, value in values.items() if name in wanted}
    _, batches = await session.batches_of(rows, given)
    async with aclosing(batches):  # type: ignore[type-var]
        return [batch async for batch in batches if batch.num_rows]


def read_for(pipeline: WritePipeline, compiled: CompiledWrite) -> Pipeline | None:
    """The query that is read for a write which is no statement: its keys and values. None for all others."""
    if compiled.why_not is None:
        return None
    if isinstance(pipeline.step, Insert):
        return pipeline.rows
    return _wanted(pipeline, compiled, [column.name for column in compiled.table.row_key])


def _wanted(pipeline: WritePipeline, compiled: CompiledWrite, keys: Sequence[str]) -> Pipeline:
    rows, types = pipeline.rows, {field.name: field.type for field in compiled.parameters}
    table: tuple[str, ...] = ()
    if joins_others(pipeline):
        # Beside others, a key's name may mean theirs.
        table = (rows.source.alias or _OWN,)
        rows = replace(rows, source=replace(rows.source, alias=table[0]))
    items = [Item(name, Column((*table, name))) for name in keys]
    if isinstance(pipeline.step, Update):
        items += [Item(_NEW.format(item.name), _typed(item.expr, types)) for item in pipeline.step.items]
    return replace(rows, steps=(*rows.steps, Select(tuple(items))))


def _typed(expr: Expr, types: Mapping[str, DataType]) -> Expr:
    """An expression whose parameters say the types that they take from the columns that they are for."""
    if isinstance(expr, Param):
        return replace(expr, type=types.get(expr.name, expr.type))
    return map_parts(expr, lambda part: _typed(part, types))


def _unclear(pipeline: WritePipeline, table: str) -> UnsupportedError:
    return UnsupportedError(
        f"a row of `{table}` is joined with several rows, so that its new values are not clear",
        pipeline.step.span,
        hint="make one row of them first, by `agg … by` or `distinct by`",
    )


def _unsupported(pipeline: WritePipeline, compiled: CompiledWrite) -> UnsupportedError:
    assert compiled.why_not is not None
    table, verb = compiled.table.label, verb_of(pipeline.step)
    return UnsupportedError(
        f"`{verb}` of `{table}` cannot be one statement with the same meaning: {compiled.why_not}",
        pipeline.step.span,
        notes=[f"`{table}` has no unique columns without nulls, by which its rows could be named"],
    )
