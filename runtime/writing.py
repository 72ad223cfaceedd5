"""Updates and deletes: one statement of the table's source, else of the rows whose keys are read first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dataflow.compiler.catalog import Table, TableColumn
from dataflow.dsl.errors import SourceError, UnsupportedError
from dataflow.dsl.expr import Call, Column, InParam, Param
from dataflow.dsl.query import Filter, Item, Pipeline, Select
from dataflow.dsl.types import List
from dataflow.dsl.write import Delete, WritePipeline, verb_of
from dataflow.runtime import arrow
from dataflow.runtime.parameters import bind_slots, check_floats, check_parameters
from dataflow.runtime.sources.source import Source, Statement, WritableSource, in_transaction

if TYPE_CHECKING:
    from dataflow.compiler.compile_write import CompiledWrite
    from dataflow.runtime.session import SourceSession

_KEYS: Final = "keys of rows"
"""The parameter that keys are; no parameter of a user has blanks in its name."""


async def write(session: SourceSession, pipeline: WritePipeline, parameters: Mapping[str, object]) -> int:
    """Changes the rows in one transaction and says how many they were. Runs on the background loop.

    What the source cannot do with the same meaning is done here: the keys and new values of the rows are read, and then
    the rows of these keys are changed, whatever became of them in between.
    Raises BindError, ParameterError, UnsupportedError where there is no key, and SourceError.
    """
    compiled = await session.compile_write(pipeline)
    source = writable(session.reachable()[compiled.table.source])
    values = check_parameters(compiled.parameters, parameters)
    if compiled.why_not is None:
        return 0 if compiled.sql is None else await _run(session, source, compiled, [values])
    key = _key_of(compiled.table)
    if key is None or key.type is None:
        raise _unsupported(pipeline, compiled)
    chosen = _chosen(pipeline, key)
    by_keys = await session.compile_write(chosen)
    if by_keys.why_not is None:
        keys = [row[0] for row in await _read(session, _keys(pipeline, key), values)]
        wanted = {name: value for name, value in values.items() if name in _names(by_keys)}
        return await _run(session, source, by_keys, [{**wanted, _KEYS: keys}]) if keys else 0
    by_key = await session.compile_write(_one_row(pipeline, compiled.table, key))
    if by_key.why_not is not None:
        raise _unsupported(pipeline, by_key)
    rows = await _read(session, _new_values(pipeline, key), values)
    names = (_KEYS, *map(_value_name, range(len(rows[0]) - 1))) if rows else ()
    return await _run(session, source, by_key, [dict(zip(names, row, strict=True)) for row in rows])


def writable(source: Source) -> WritableSource:
    """A source that takes writes. Raises SourceError for others."""
    if not isinstance(source, WritableSource):
        raise unwritable(source)
    return source


def unwritable(source: Source) -> SourceError:
    """What is said of a source that takes no rows."""
    return SourceError(
        f"source `{source.name}` takes no rows: {source.description}",
        notes=["rows can be written to databases"],
        hint="a file is written by `.collect().write(path)`",
    )


async def _run(
    session: SourceSession, source: WritableSource, compiled: CompiledWrite, given: Sequence[Mapping[str, object]]
) -> int:
    if compiled.sql is None or not given:
        return 0
    statements = []
    for values in given:
        check_floats(compiled.slots, values, source.dialect)
        statements.append(Statement(compiled.sql, bind_slots(compiled.slots, values), ()))
    # A transaction has its place already.
    async with session.admission.admit({} if in_transaction(source) else {source.name: 1}):
        return await source.write(compiled.table, statements)


async def _read(session: SourceSession, rows: Pipeline, values: Mapping[str, object]) -> list[tuple[object, ...]]:
    """The rows of a pipeline over the write's parameters, of which it may need but some."""
    import pyarrow as pa

    from dataflow.runtime.result import Result

    wanted = {field.name for field in (await session.acompile(rows)).parameters}
    given = {name: value for name, value in values.items() if name in wanted}
    plan, batches = await session.batches_of(rows, given)
    async with aclosing(batches):  # type: ignore[type-var]
        table = pa.Table.from_batches([batch async for batch in batches], arrow.schema_of(plan.fields))
    return [tuple(row.values()) for row in Result(table, plan.fields).rows()]


def _names(compiled: CompiledWrite) -> set[str]:
    return {field.name for field in compiled.parameters}


def _value_name(number: int) -> str:
    return f"value {number}"


def _chosen(pipeline: WritePipeline, key: TableColumn) -> WritePipeline:
    """The same change of the rows whose keys are given."""
    assert key.type is not None
    chosen = Filter((InParam(Column((key.name,)), Param(_KEYS, List(key.type))),))
    return WritePipeline(Pipeline(pipeline.rows.source, (chosen,), pipeline.rows.lets), pipeline.step)


def _one_row(pipeline: WritePipeline, table: Table, key: TableColumn) -> WritePipeline:
    """The same change of the row whose key is given, to values that are given."""
    chosen = Filter((Call("equal", (Column((key.name,)), Param(_KEYS, key.type))),))
    rows = Pipeline(pipeline.rows.source, (chosen,))
    if isinstance(pipeline.step, Delete):
        return WritePipeline(rows, pipeline.step)
    types = {column.name: column.type for column in table.columns}
    items = tuple(
        Item(item.name, Param(_value_name(number), types[item.name or ""]), item.span)
        for number, item in enumerate(pipeline.step.items)
    )
    return WritePipeline(rows, replace(pipeline.step, items=items))


def _keys(pipeline: WritePipeline, key: TableColumn) -> Pipeline:
    rows = pipeline.rows
    return replace(rows, steps=(*rows.steps, Select((Item(None, Column((key.name,))),))))


def _new_values(pipeline: WritePipeline, key: TableColumn) -> Pipeline:
    """The rows that are meant: the key of each, and its new values."""
    if isinstance(pipeline.step, Delete):
        return _keys(pipeline, key)
    rows = pipeline.rows
    values = (Item(_value_name(number), item.expr) for number, item in enumerate(pipeline.step.items))
    return replace(rows, steps=(*rows.steps, Select((Item(None, Column((key.name,))), *values))))


def _key_of(table: Table) -> TableColumn | None:
    """A column that names each row of a table."""
    indexes = () if table.statistics is None else table.statistics.indexes
    names = {index.columns[0] for index in indexes if index.unique and len(index.columns) == 1}
    return next((column for column in table.columns if column.name in names and not column.nullable), None)


def _unsupported(pipeline: WritePipeline, compiled: CompiledWrite) -> UnsupportedError:
    assert compiled.why_not is not None
    table, verb = compiled.table.label, verb_of(pipeline.step)
    return UnsupportedError(
        f"`{verb}` of `{table}` cannot be one statement with the same meaning: {compiled.why_not}",
        pipeline.step.span,
        notes=[f"`{table}` has no unique column without nulls, by which its rows could be named"],
    )
