"""Rows into a table of a source, in one transaction: those that a program has, or those of a query as they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dataflow.compiler.catalog import Table
from dataflow.compiler.compile_write import in_its_file
from dataflow.compiler.render.staged import Staged
from dataflow.dsl.build_query import Query
from dataflow.dsl.errors import BuildError, ParameterError, quoted
from dataflow.dsl.query import Item, Pipeline
from dataflow.dsl.span import Span
from dataflow.dsl.types import Field
from dataflow.runtime.returning import Returning, read_there, returning_of
from dataflow.runtime.rows import (
    batches_of_records,
    check_columns,
    check_types,
    columns_of,
    fitted,
    is_records,
)
from dataflow.runtime.sources.frames import FramesSource, is_frame
from dataflow.runtime.sources.source import WritableSource
from dataflow.runtime.sources.writer import Batches, TransactionSource, in_transactions, writable
from dataflow.runtime.staging import Outcome, Work, numbered, write_all
from dataflow.runtime.unique import check_keys
from dataflow.runtime.written import Written

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.runtime.session import SourceSession


def table_of(target: object, parse: Callable[[str], Query], span: Span | None) -> Pipeline:
    """What a user names as a table that takes rows ▶ the pipeline that is this table. Raises BuildError, ParseError."""
    if isinstance(target, str):
        target = parse(f"from {target}")
    if not isinstance(target, Query) or target._pipeline.steps or target._pipeline.lets:
        found = "a query with steps" if isinstance(target, Query) else f"`{type(target).__name__}`"
        raise BuildError(f"`insert` takes the name of a table, found {found}", span, hint='as in `"shop.orders"`')
    return target._pipeline


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows on their way: the columns that they have, and their batches."""

    columns: Sequence[str]
    batches: AsyncIterator[pa.RecordBatch]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for besides: what is read of the rows that were written, as `returning` names it."""

    returning: tuple[Item, ...] | None = None


PLAIN: Final = Wanted()


async def insert(
    session: SourceSession,
    target: Pipeline,
    rows: object,
    parameters: Mapping[str, object],
    keys: Sequence[str] = (),
    wanted: Wanted = PLAIN,
) -> Written:
    """Adds rows to the columns of their names and says how many they were; all of them or none.

    keys: a unique key of the table, by which rows that are there get the other values instead.

    rows: a Query, which `parameters` belong to, a frame, Arrow data, or a list of dicts. Runs on the background loop.
    Raises ParameterError, before anything is written where the columns do not fit, and what reading or writing raises.
    """
    await session.acompile(target)
    table, source = _target(session, target)
    what = f"`{table.label}`"
    returning = None if wanted.returning is None else returning_of(table, wanted.returning)
    if returning is not None:
        await returning.check(session)
    if isinstance(rows, Query):
        found = await _of_query(session, rows, parameters, table, what)
    elif parameters:
        raise ParameterError(
            f"rows take no parameters, found {quoted(parameters)}", hint="give a query instead of rows"
        )
    else:
        found = _of_values(session, rows, table, what)
    async with aclosing(found.batches) as batches:  # type: ignore[type-var]
        check_keys(table, found.columns, keys, only_key=source.dialect.any_key_conflicts)
        if returning is None:
            return Written(await source.insert(table, found.columns, batches, keys))
        outcome = await _by_stage(in_transactions(source), table, found.columns, batches, keys, returning)
    return Written(outcome.count, await returning.result(session, outcome.batches))


async def _by_stage(
    source: TransactionSource,
    table: Table,
    columns: Sequence[str],
    batches: AsyncIterator[pa.RecordBatch],
    keys: Sequence[str],
    returning: Returning,
) -> Outcome:
    if not columns:
        return Outcome()
    target = in_its_file(table, source.dialect)
    async with source.changing(table) as writer:
        stage = await writer.stage(table, Batches(columns, numbered(batches)))
        staged = Staged(target, stage, source.dialect, returned=read_there(returning.columns, target))
        outcome = await write_all(writer, staged, Work("insert", {name: name for name in columns}, tuple(keys)))
        await writer.unstage()
    return outcome


def _target(session: SourceSession, target: Pipeline) -> tuple[Table, WritableSource]:
    (key,) = session.introspection.keys(target)
    assert key is not None  # it was compiled
    source = writable(session.reachable()[key[0]])
    return session.introspection.catalog().tables[key], source


def _fields(table: Table, names: Iterable[str], what: str) -> tuple[Field, ...]:
    """The table's columns of these names. Raises ParameterError for unknown ones, and those of foreign types."""
    fields = [Field(column.name, column.type, column.nullable) for column in table.columns if column.type is not None]
    foreign = {column.name: column.native for column in table.columns if column.type is None}
    names = list(names)
    unusable = [name for name in names if name in foreign]
    if unusable:
        raise ParameterError(
            f"column `{unusable[0]}` of {what} is `{foreign[unusable[0]]}`, a type that cannot be written"
        )
    check_columns(names, fields, what)
    if not names:
        raise ParameterError(f"the rows for {what} have no columns")
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise ParameterError(f"the rows for {what} have more than one column `{twice}`: expected each name once")
    by_name = {field.name: field for field in fields}
    return tuple(by_name[name] for name in names)


async def _of_query(
    session: SourceSession, query: Query, parameters: Mapping[str, object], table: Table, what: str
) -> _Rows:
    reading: Any = query._session
    plan, batches = await reading.batches_of(query._pipeline, parameters)
    fields = _fields(table, [field.name for field in plan.fields], what)
    check_types(plan.fields, fields, what)
    if reading.base is session.base and any(
        key is not None and key[0] == table.source for key in session.introspection.keys(query._pipeline)
    ):
        # A database in a file can be read or written, not both: what is read is read first.
        async with aclosing(batches):
            kept = [batch async for batch in batches]
        return _Rows([field.name for field in fields], _fit(_each(kept), fields, what))
    return _Rows([field.name for field in fields], _fit(batches, fields, what))


def _of_values(session: SourceSession, rows: Any, table: Table, what: str) -> _Rows:
    if is_records(rows):
        fields = _fields(table, columns_of(rows, what), what) if rows else ()
        return _Rows([field.name for field in fields], _each(batches_of_records(rows, fields, what)))
    batches: Iterable[pa.RecordBatch]
    if is_frame(rows) and not isinstance(rows, Mapping):
        data = FramesSource("rows", rows, session.local).data
        names, batches = data.schema.names, data.to_batches()
    elif hasattr(rows, "__arrow_c_stream__"):
        import pyarrow as pa

        reader = pa.RecordBatchReader.from_stream(rows)
        names, batches = reader.schema.names, reader
    else:
        raise ParameterError(
            f"the rows for {what} are a `{type(rows).__name__}`",
            hint="rows are a query, a data frame, Arrow data or a list of dicts",
        )
    fields = _fields(table, names, what)
    return _Rows(names, _fit(_each(batches), fields, what))


async def _each(batches: Iterable[pa.RecordBatch]) -> AsyncIterator[pa.RecordBatch]:
    for batch in batches:
        yield batch


async def _fit(
    batches: AsyncIterator[pa.RecordBatch], fields: Sequence[Field], what: str
) -> AsyncIterator[pa.RecordBatch]:
    first = 1
    async with aclosing(batches):  # type: ignore[type-var]
        async for batch in batches:
            yield fitted(batch, fields, first, what)
            first += batch.num_rows
