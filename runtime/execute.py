"""CompiledPlan ▶ record batches: one task a fragment, all at the same time, joined by the local DuckDB."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, aclosing
from typing import TYPE_CHECKING

from dataflow.dsl.errors import InternalError
from dataflow.runtime import arrow
from dataflow.runtime.admission import Admission
from dataflow.runtime.channel import Channel
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.parameters import bind_slots, check_floats
from dataflow.runtime.refusals import of_schema
from dataflow.runtime.sources.source import (
    Reader,
    RemoteSource,
    Source,
    Statement,
    has_snapshots,
    in_transaction,
    is_here,
    is_prompt,
    reads_all,
    runs_statements,
)
from dataflow.runtime.trace import Trace

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.compiler.compile import CompiledFragment, CompiledLocal, CompiledPlan, CompiledReduced
    from dataflow.runtime.keys import KeysOfQuery
    from dataflow.runtime.plain import Plain

RESULT = 0
"""The part of a trace that is the result itself."""


def execute(
    plan: CompiledPlan,
    values: Mapping[str, object],
    sources: Mapping[str, Source],
    local: LocalDuckDB,
    admission: Admission,
    trace: Trace | None = None,
) -> AsyncIterator[pa.RecordBatch]:
    """A compiled query and its parameters' values in, its batches out; runs on the background loop.

    Closing the iterator early, or cancelling its task, stops all statements. Raises SourceError.
    """
    if plan.local is None:
        return _execute_one(plan.fragments[0], values, sources, admission, trace)
    return _execute_many(plan.fragments, plan.local, values, sources, local, admission, trace or Trace())


def at_once(
    plan: CompiledPlan, values: Mapping[str, object], sources: Mapping[str, Source], *, waits: bool = False
) -> Plain | list[pa.RecordBatch] | None:
    """The rows of a query that is one statement of a source that has them soon, by the calling thread; else None.

    waits: whether the thread may wait for others that write. Raises SourceError.
    """
    if plan.local is not None:
        return None
    fragment = plan.fragments[0]
    source = sources[fragment.source]
    if not is_prompt(source):
        return None
    return source.read_at_once(_statement_of(fragment, values, source), waits=waits)


async def at_hand(
    plan: CompiledPlan, values: Mapping[str, object], sources: Mapping[str, Source]
) -> Plain | list[pa.RecordBatch] | None:
    """The rows of a query that is one statement of few rows, awaited on the running loop; else None.

    Cancelling the task stops the statement. Raises SourceError.
    """
    if plan.local is not None:
        return None
    fragment = plan.fragments[0]
    source = sources[fragment.source]
    if not is_here(source):
        return None
    return _conforming(await source.here().read_all(_statement_of(fragment, values, source)), fragment)


async def whole(
    plan: CompiledPlan, values: Mapping[str, object], sources: Mapping[str, Source], admission: Admission
) -> Plain | list[pa.RecordBatch] | None:
    """All rows of a query that is one statement of a source that can be asked for them; else None, for `execute`.

    Runs on the background loop; cancelling its task stops the statement. Raises SourceError.
    """
    if plan.local is not None:
        return None
    fragment = plan.fragments[0]
    source = sources[fragment.source]
    if not reads_all(source):
        return None
    async with admission.admit(_places([fragment.source], sources)):
        return _conforming(await source.read_all(_statement_of(fragment, values, source)), fragment)


def _conforming(
    rows: Plain | list[pa.RecordBatch] | None, fragment: CompiledFragment
) -> Plain | list[pa.RecordBatch] | None:
    """All rows that a source gave, whose batches have the schema of the fragment."""
    if not isinstance(rows, list):
        return rows
    schema = arrow.schema_of(fragment.fields)
    return [of_schema(batch, schema, fragment.source) for batch in rows]


async def _execute_one(
    fragment: CompiledFragment,
    values: Mapping[str, object],
    sources: Mapping[str, Source],
    admission: Admission,
    trace: Trace | None,
) -> AsyncIterator[pa.RecordBatch]:
    """The batches of a query that is one statement. It often has a few rows: what is done here is done for each."""
    async with admission.admit(_places([fragment.source], sources)):
        source = _runner(sources[fragment.source])
        statement, schema = _statement_of(fragment, values, source), arrow.schema_of(fragment.fields)
        async with aclosing(source.read(statement)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                if trace is not None:
                    trace.batch(RESULT, batch)
                yield of_schema(batch, schema, fragment.source)
    if trace is not None:
        trace.end(RESULT)


async def _execute_many(
    fragments: tuple[CompiledFragment, ...],
    statement: CompiledLocal,
    values: Mapping[str, object],
    sources: Mapping[str, Source],
    local: LocalDuckDB,
    admission: Admission,
    trace: Trace,
) -> AsyncIterator[pa.RecordBatch]:
    wanted = Counter(fragment.source for fragment in fragments)
    places = _places(wanted.elements(), sources)
    async with admission.admit(places), AsyncExitStack() as snapshots:
        readers = {name: await _reader(sources[name], count, snapshots) for name, count in wanted.items()}
        batches = _run_local(fragments, statement, values, sources, readers, local, trace)
        async with aclosing(batches):  # type: ignore[type-var]
            async for batch in batches:
                trace.batch(RESULT, batch)
                yield batch
    trace.end(RESULT)


def _places(names: Iterable[str], sources: Mapping[str, Source]) -> Counter[str]:
    """The places that statements of these sources take; those of a transaction have the transaction's own."""
    return Counter(name for name in names if not in_transaction(sources[name]))


async def _reader(source: Source, count: int, snapshots: AsyncExitStack) -> Reader:
    """What runs so many statements of a source: where there are several, one state of it that all of them see."""
    runner = _runner(source)
    if count > 1 and has_snapshots(runner):
        return await snapshots.enter_async_context(runner.snapshot(count))
    return runner


def _runner(source: Source) -> RemoteSource:
    if not runs_statements(source):
        raise InternalError(f"source `{source.name}` runs no statements of its own")
    return source


def _statement_of(
    fragment: CompiledFragment,
    values: Mapping[str, object],
    source: Source,
    reduced: CompiledReduced | None = None,
    *,
    many_keys: bool = False,
) -> Statement:
    made = reduced or fragment
    check_floats(made.slots, values, source.dialect)
    bound = bind_slots(made.slots, values)
    scanned = fragment.scanned if reduced is None else None
    return Statement(made.sql, bound, fragment.fields, made.most_rows, made.grouped or many_keys, scanned)


async def _run_fragment(
    fragment: CompiledFragment,
    values: Mapping[str, object],
    sources: Mapping[str, Source],
    readers: Mapping[str, Reader],
    reduced: CompiledReduced | None = None,
    *,
    many_keys: bool = False,
) -> AsyncIterator[pa.RecordBatch]:
    statement = _statement_of(fragment, values, sources[fragment.source], reduced, many_keys=many_keys)
    batches, schema = readers[fragment.source].read(statement), arrow.schema_of(fragment.fields)
    async with aclosing(batches):  # type: ignore[type-var]
        async for batch in batches:
            yield of_schema(batch, schema, fragment.source)


async def _run_with_keys(
    number: int,
    fragment: CompiledFragment,
    keys: KeysOfQuery,
    values: Mapping[str, object],
    sources: Mapping[str, Source],
    readers: Mapping[str, Reader],
) -> AsyncIterator[pa.RecordBatch]:
    """A fragment's batches, of fewer rows where the keys that it waits for are few."""
    choice = await keys.choose(number)
    if choice.is_empty:
        return
    given = {**values, **choice.values}
    batches = _run_fragment(fragment, given, sources, readers, choice.reduced, many_keys=choice.many)
    async with aclosing(batches):  # type: ignore[type-var]
        async for batch in batches:
            yield batch


async def _run_local(
    fragments: tuple[CompiledFragment, ...],
    statement: CompiledLocal,
    values: Mapping[str, object],
    sources: Mapping[str, Source],
    readers: Mapping[str, Reader],
    local: LocalDuckDB,
    trace: Trace,
) -> AsyncIterator[pa.RecordBatch]:
    from dataflow.compiler.render.select import fragment_name
    from dataflow.runtime.keys import KeysOfQuery, attachments_of

    channels = [Channel(arrow.schema_of(fragment.fields)) for fragment in fragments]
    keys = KeysOfQuery(fragments, values, sources, local, trace)
    # What may fail comes before the first task.
    batches = local.read(
        statement.sql,
        bind_slots(statement.slots, values),
        statement.fields,
        attachments=attachments_of(statement.tables, sources),
        inputs={fragment_name(number): channel for number, channel in enumerate(channels, 1)},
        kept={fragment_name(number) for number in statement.shared},
    )
    pumps = []
    for number, (fragment, channel) in enumerate(zip(fragments, channels, strict=True), 1):
        rows = (
            _run_with_keys(number, fragment, keys, values, sources, readers)
            if fragment.keys
            else _run_fragment(fragment, values, sources, readers)
        )
        pumps.append(asyncio.create_task(_pump(keys.through(number, _traced(rows, trace, number)), channel)))
    try:
        async with aclosing(batches):  # type: ignore[type-var]
            async for batch in batches:
                yield batch
    finally:
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)


async def _traced(batches: AsyncIterator[pa.RecordBatch], trace: Trace, number: int) -> AsyncIterator[pa.RecordBatch]:
    async with aclosing(batches):  # type: ignore[type-var]
        async for batch in batches:
            trace.batch(number, batch)
            yield batch
    trace.end(number)


async def _pump(batches: AsyncIterator[pa.RecordBatch], channel: Channel) -> None:
    """Sends a fragment's batches to the local DuckDB; its error goes the same way and is raised there."""
    try:
        async with aclosing(batches):  # type: ignore[type-var]
            async for batch in batches:
                if not await channel.send(batch):
                    return
    except Exception as error:  # noqa: BLE001  # it is raised at the other end of the channel
        channel.fail(error)
    else:
        channel.finish()
