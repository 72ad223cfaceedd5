"""Keys of one fragment's rows for the statement of another, collected while a query runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dataflow.compiler.compile import CompiledFragment, CompiledKeys, CompiledLocal, CompiledReduced
from dataflow.compiler.plan.facts import number
from dataflow.compiler.render.select import fragment_name
from dataflow.dsl.errors import InternalError, SourceError
from dataflow.runtime import arrow
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.parameters import bind_slots
from dataflow.runtime.sources.source import LocalSource, Source, in_transaction, is_in_place
from dataflow.runtime.trace import SentKeys, Trace

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.compiler.catalog import Table

    Attachments = list[tuple[LocalSource, Table]]

KEPT_BYTES: Final = 32 << 20
"""What one fragment may send before the others no longer wait for its keys."""

SENT_BYTES: Final = 2 << 20
"""Keys of one statement; servers take 4 MB and more at a time, and a number may be written in twice its bytes."""

MANY: Final = 1_000
"""Keys for which a server takes so long to find the first row that it should not be asked to do it twice."""


class KeptRows:
    """The rows of one fragment, kept from the first to the last for those who wait for its keys, then handed on."""

    def __init__(self, most: int = KEPT_BYTES) -> None:
        self._most = most
        self._all: asyncio.Future[list[pa.RecordBatch] | None] = asyncio.get_running_loop().create_future()

    async def wait(self) -> list[pa.RecordBatch] | None:
        """All batches as soon as they are there, None where they are too many. Raises what the fragment failed with."""
        return await asyncio.shield(self._all)

    async def through(self, batches: AsyncIterator[pa.RecordBatch]) -> AsyncIterator[pa.RecordBatch]:
        """The same batches; the first comes when it is known whether all are kept."""
        kept: list[pa.RecordBatch] = []
        size = 0
        try:
            async with aclosing(batches):  # type: ignore[type-var]
                async for batch in batches:
                    kept.append(batch)
                    size += batch.nbytes
                    if size > self._most:
                        self._tell(None)
                        break
                else:
                    self._tell(kept)
                for batch in kept:
                    yield batch
                if size > self._most:
                    kept.clear()
                    async for batch in batches:
                        yield batch
        except Exception as error:
            if not self._all.done():
                self._all.set_exception(error)
                # Whoever waits raises it; it is no mistake if nobody does.
                self._all.exception()
            raise

    def _tell(self, kept: list[pa.RecordBatch] | None) -> None:
        if not self._all.done():
            self._all.set_result(kept)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a fragment runs: one of its reduced statements, its own where there is none, with the values of its keys.

    is_empty: a list of keys is empty, so there is nothing to run. many: as `MANY` says.
    """

    reduced: CompiledReduced | None
    values: Mapping[str, object]
    is_empty: bool = False
    many: bool = False


class KeysOfQuery:
    """The keys that the fragments of one run wait for."""

    def __init__(
        self,
        fragments: Sequence[CompiledFragment],
        values: Mapping[str, object],
        sources: Mapping[str, Source],
        local: LocalDuckDB,
        trace: Trace,
    ) -> None:
        self._fragments = fragments
        self._values = values
        self._sources = sources
        self._local = local
        self._trace = trace
        wanted = {number for fragment in fragments for keys in fragment.keys for number in keys.fragments}
        self._kept = {number: KeptRows() for number in wanted}

    def through(self, number: int, batches: AsyncIterator[pa.RecordBatch]) -> AsyncIterator[pa.RecordBatch]:
        """The batches of a fragment on their way, kept where others wait for them."""
        kept = self._kept.get(number)
        return batches if kept is None else kept.through(batches)

    async def choose(self, number: int) -> Choice:
        """What a fragment runs, once its keys are known. Raises what a fragment that it waits for failed with."""
        fragment = self._fragments[number - 1]
        found = await self._all_found(fragment.keys)
        is_empty = any(values is not None and not values for values in found)
        usable = (
            each for each in fragment.reduced if not each.ranges and all(found[at] is not None for at in each.keys)
        )
        reduced = next(usable, None)
        sent = () if reduced is None else reduced.keys
        given: dict[str, object] = {fragment.keys[at].parameter: found[at] for at in sent}
        if reduced is None:
            reduced, given = await self._ranged(fragment)
        for at, (keys, values) in enumerate(zip(fragment.keys, found, strict=True)):
            count = None if values is None else len(values)
            ranged = reduced is not None and at in reduced.ranges
            self._trace.keys(number, SentKeys(keys.column, keys.fragments, count, at in sent or is_empty or ranged))
        many = any(len(found[at] or ()) > MANY for at in sent)
        return Choice(reduced, given, is_empty, many)

    async def _all_found(self, wanted: Sequence[CompiledKeys]) -> list[list[object] | None]:
        """The keys of each, found at the same time."""
        tasks = [asyncio.create_task(self._found(keys)) for keys in wanted]
        try:
            return await asyncio.gather(*tasks)
        finally:
            # Where one fails, the others may wait for a fragment that is stopped now.
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _found(self, keys: CompiledKeys) -> list[object] | None:
        """The keys, None where they are not to be sent."""
        from dataflow.runtime.values import python_values

        table = await self._table(keys.statement, keys.fragments)
        if table is None or table.num_rows > keys.most or table.nbytes > SENT_BYTES:
            return None
        (field,) = keys.statement.fields
        values = python_values(table.column(0), field.type)
        # Some databases have no such text, and fail where it is sent.
        return None if field.type.name == "string" and any("\0" in str(value) for value in values) else values

    async def _ranged(self, fragment: CompiledFragment) -> tuple[CompiledReduced | None, dict[str, object]]:
        """The statement by the range of keys that are too many, with its values; none where no range is narrow."""
        for reduced in fragment.reduced:
            for at in reduced.ranges:
                keys = fragment.keys[at]
                bounds = await self._bounds(keys)
                if keys.range is not None and bounds is not None:
                    return reduced, {keys.range.least: bounds[0], keys.range.greatest: bounds[1]}
        return None, {}

    async def _bounds(self, keys: CompiledKeys) -> tuple[object, object] | None:
        from dataflow.runtime.values import python_values

        table = None if keys.range is None else await self._table(keys.range.statement, keys.fragments)
        if table is None or keys.range is None:
            return None
        fields = keys.range.statement.fields
        (least,), (greatest,) = (python_values(table.column(at), field.type) for at, field in enumerate(fields))
        first, last = number(least), number(greatest)
        return None if first is None or last is None or last - first > keys.range.width else (least, greatest)

    async def _table(self, statement: CompiledLocal, fragments: Sequence[int]) -> pa.Table | None:
        """The rows of a statement over fragments that are kept, None where they are not, or where it fails."""
        import pyarrow as pa

        if any(in_transaction(self._sources[table.source]) for table in statement.tables):
            return None  # its connection is the whole query's own statement's, which waits for the rows of this one
        kept = {feeder: await self._kept[feeder].wait() for feeder in fragments}
        inputs = {}
        for feeder, rows in kept.items():
            if rows is None:
                return None
            schema = arrow.schema_of(self._fragments[feeder - 1].fields)
            inputs[fragment_name(feeder)] = pa.Table.from_batches(rows, schema)
        batches = self._local.read(
            statement.sql,
            bind_slots(statement.slots, self._values),
            statement.fields,
            attachments=attachments_of(statement.tables, self._sources),
            inputs=inputs,
        )
        try:
            async with aclosing(batches):  # type: ignore[type-var]
                found = [batch async for batch in batches]
        except SourceError:
            # The whole query's own statement says what is wrong, if anything is: here rows may be read that it drops.
            return None
        return pa.Table.from_batches(found, arrow.schema_of(statement.fields))


def attachments_of(tables: Sequence[Table], sources: Mapping[str, Source]) -> Attachments:
    """The tables that a local statement reads, each with its source."""
    return [(_local_source(sources, table.source), table) for table in tables]


def _local_source(sources: Mapping[str, Source], name: str) -> LocalSource:
    source = sources[name]
    if not is_in_place(source):
        raise InternalError(f"source `{name}` cannot be read in place")
    return source
