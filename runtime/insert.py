"""Rows into a table of a source, in one transaction: those that a program has, or those of a query as they come."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from dataflow.compiler.catalog import Table
from dataflow.compiler.compile_write import in_its_file
from dataflow.compiler.render.staged import Staged
from dataflow.dsl.build_query import Query
from dataflow.dsl.errors import BuildError
from dataflow.dsl.query import Pipeline
from dataflow.dsl.span import Span
from dataflow.runtime.numbered_rows import PLAIN, Taking, Wanted, with_numbers
from dataflow.runtime.returning import Returning, read_there, returning_of
from dataflow.runtime.row_input import Input, Rows
from dataflow.runtime.sources.writable import TransactionalSource, WritableSource
from dataflow.runtime.sources.writer import Batches, in_transactions, writable
from dataflow.runtime.staging import Outcome, Work, write_staged
from dataflow.runtime.unique import check_keys
from dataflow.runtime.written import Written

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.runtime.model_defaults import Defaults
    from dataflow.runtime.numbered_rows import Numbered
    from dataflow.runtime.session import SourceSession


def table_of(
    target: object, named: Callable[[str, Span | None], Query], span: Span | None, verb: str = "insert"
) -> Pipeline:
    """What a user names as a table that takes rows ▶ the pipeline that is this table. Raises BuildError, ParseError."""
    if isinstance(target, str):
        target = named(target, span)
    if not isinstance(target, Query) or target._pipeline.steps or target._pipeline.lets:
        found = "a query with steps" if isinstance(target, Query) else f"`{type(target).__name__}`"
        raise BuildError(f"`{verb}` takes the name of a table, found {found}", span, hint='as in `"shop.orders"`')
    return target._pipeline


async def insert(
    session: SourceSession,
    target: Pipeline,
    rows: object,
    parameters: Mapping[str, object],
    keys: Sequence[str] = (),
    wanted: Wanted = PLAIN,
    defaults: Defaults | None = None,
) -> Written:
    """Adds rows to the columns of their names and says how many they were; all of them or none.

    keys: a unique key of the table, by which rows that are there get the other values instead. rows: what `Input`
    takes; `parameters` belong to a query. defaults: for fields that rows lack. Runs on the background loop.
    Raises ParameterError, before anything is written where the columns do not fit, and what reading or writing raises.
    """
    await session.acompile(target)
    table, source = target_of(session, target)
    returning = None if wanted.returning is None else returning_of(table, wanted.returning)
    if returning is not None:
        await returning.check(session)
    taking = Taking(wanted, keys or [column.name for column in table.row_key])
    found = await Input(session, table, taking).of(rows, parameters)
    found = found if defaults is None else defaults.beside(found, table)
    async with aclosing(found.batches) as batches:  # type: ignore[type-var]
        if found.columns:
            check_keys(table, found.columns, keys, only_key=source.dialect.any_key_conflicts)
        if found.columns and returning is None and not wanted.skip:
            return Written(await source.insert(table, found.columns, _alone(batches), keys, wanted.kept))
        outcome = await _by_stage(in_transactions(source), table, found, keys, returning, taking)
    taking.refused += outcome.refused
    result = None if returning is None else await returning.result(session, outcome.batches)
    return Written(taking.done - len(outcome.refused), result, taking.in_order())


async def _by_stage(
    source: TransactionalSource,
    table: Table,
    rows: Rows,
    keys: Sequence[str],
    returning: Returning | None,
    taking: Taking,
) -> Outcome:
    if not rows.columns:
        return Outcome()
    target, skip = in_its_file(table, source.dialect), taking.wanted.skip
    named = tuple(name for name in taking.named if name in rows.columns)
    work = Work("insert", {name: name for name in rows.columns}, tuple(keys), named, kept=taking.wanted.kept)
    async with source.changing(table) as writer:
        stage = await writer.stage(table, Batches(rows.columns, numbered(rows.batches)), lenient=skip)
        returned = None if returning is None else read_there(returning.columns, target)
        staged = Staged(target, stage, source.dialect, returned=returned)
        outcome = await write_staged(writer, staged, work, taking.last, skip=skip)
        await writer.unstage()
    return outcome


async def numbered(batches: AsyncIterator[Numbered]) -> AsyncIterator[pa.RecordBatch]:
    """Batches with the numbers of their rows as one more column."""
    async for batch, numbers in batches:
        yield with_numbers(batch, numbers)


async def _alone(batches: AsyncIterator[Numbered]) -> AsyncIterator[pa.RecordBatch]:
    async for batch, _ in batches:
        yield batch


def target_of(session: SourceSession, target: Pipeline) -> tuple[Table, WritableSource]:
    """The table that a compiled pipeline is, and its source. Raises SourceError where it takes no rows."""
    (key,) = session.introspection.keys(target)
    assert key is not None  # it was compiled
    return session.introspection.catalog().tables[key], writable(session.reachable()[key[0]])
