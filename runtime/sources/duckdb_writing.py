"""Arrow batches ▶ rows of a table of a DuckDB file, in one transaction.

A file is attached either for reading or for writing. The rows may come from the file itself, so they go into a
temporary table of the local DuckDB first, which spills what does not fit.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dataflow.compiler.catalog import Table
from dataflow.dsl.errors import RefusedError, SourceError
from dataflow.dsl.types import Field
from dataflow.runtime import arrow
from dataflow.runtime.channel import Channel
from dataflow.runtime.interrupt import interruptible
from dataflow.runtime.local_stream import bound
from dataflow.runtime.plain import few_of
from dataflow.runtime.sources.in_place import identifier
from dataflow.runtime.sources.inserted import conflict_clause, conformed, fields_of
from dataflow.runtime.sources.seen_keys import SeenKeys
from dataflow.runtime.sources.source import Changed

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from dataflow.runtime.sources.duckdb import DuckDBSource
    from dataflow.runtime.sources.source import Statement

_GIVEN: Final = "given"
_ROWS: Final = "temp.main.inserted"


async def insert(
    source: DuckDBSource,
    table: Table,
    columns: Sequence[str],
    batches: AsyncIterator[pa.RecordBatch],
    keys: Sequence[str] = (),
    kept: Sequence[str] = (),
) -> int:
    """Adds rows in one transaction, and says how many; by `keys` it exchanges those there but for what is `kept`.

    None of them is written where it fails or is cancelled. Raises SourceError.
    """
    fields = fields_of(table, columns)
    channel = Channel(arrow.schema_of(fields))
    seen = SeenKeys(table, columns, keys)
    feeding = asyncio.create_task(feed(seen.of(batches), fields, channel))
    writing = _Writing(source, table, channel, _Exchange(keys, kept, seen))
    try:
        return await interruptible(writing.run, writing.interrupt)
    finally:
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)


def define(source: DuckDBSource, statements: Sequence[str]) -> None:
    """Runs statements that define tables, all of them or none; makes the file. Raises SourceError."""
    import duckdb

    source.make()
    with source.cursor() as outside, source.writing(outside) as alias, source.cursor() as cursor:
        try:
            with source.statements(cursor, alias):
                for statement in statements:
                    cursor.execute(statement)
        except duckdb.Error as error:
            message = f"source `{source.name}` does not take a definition"
            raise SourceError(message, notes=[str(error).partition("\n")[0]]) from error


async def feed(batches: AsyncIterator[pa.RecordBatch], fields: Sequence[Field], channel: Channel) -> None:
    """Sends batches into a channel as the fields have them; what fails is raised at its other end."""
    try:
        async for batch in batches:
            if not await channel.send(conformed(batch, fields)):
                return
    except Exception as error:  # noqa: BLE001  # it is raised at the other end of the channel
        channel.fail(error)
    else:
        channel.finish()


async def change(source: DuckDBSource, table: Table, statements: Sequence[Statement]) -> int:
    """Runs UPDATEs or DELETEs in one transaction, and says how many rows. Raises SourceError.

    Their tables are named below the file.
    """
    changing = _Changing(source, table, statements)
    return sum(changed.count for changed in await interruptible(changing.run, changing.interrupt))


async def change_row(source: DuckDBSource, table: Table, statement: Statement) -> Changed:
    """Runs one statement as a transaction, and says what it gives back. Raises SourceError."""
    changing = _Changing(source, table, [statement])
    (changed,) = await interruptible(changing.run, changing.interrupt)
    return changed


class _Changing:
    """Runs in a thread; `interrupt` may be called from any."""

    def __init__(self, source: DuckDBSource, table: Table, statements: Sequence[Statement]) -> None:
        self._source = source
        self._table = table
        self._statements = statements
        self._running: list[duckdb.DuckDBPyConnection] = []

    def interrupt(self) -> None:
        for connection in self._running:
            connection.interrupt()

    def run(self) -> list[Changed]:
        import duckdb

        with self._source.cursor() as outside:
            self._running.append(outside)
            try:
                with self._source.writing(outside) as alias, self._source.cursor() as cursor:
                    self._running.append(cursor)
                    with self._source.statements(cursor, alias):
                        return [self._changed(cursor, statement) for statement in self._statements]
            except duckdb.Error as error:
                raise not_taken(self._source, self._table, error) from error
            finally:
                self._running.clear()

    def _changed(self, connection: duckdb.DuckDBPyConnection, statement: Statement) -> Changed:
        values = [bound(value) for value in statement.parameters]
        rows = connection.execute(statement.sql, values).fetchall()
        if not statement.fields:
            return Changed(int(rows[0][0]))
        return Changed(len(rows), few_of(rows, statement.fields, self._source.name))


def not_taken(source: DuckDBSource, table: Table, error: Exception) -> SourceError:
    """What DuckDB says of a statement that changes a table, said in terms of the source."""
    message = f"table `{source.name}.{'.'.join(table.path)}` does not take the rows"
    return RefusedError(message, notes=[str(error).partition("\n")[0]])


@dataclass(frozen=True, slots=True)
class _Exchange:
    """By which columns rows are found that are there, which of theirs they keep, and what is known of the keys."""

    keys: Sequence[str]
    kept: Sequence[str]
    seen: SeenKeys


class _Writing:
    """Runs in a thread; `interrupt` may be called from any."""

    def __init__(self, source: DuckDBSource, table: Table, channel: Channel, exchange: _Exchange) -> None:
        self._source = source
        self._table = table
        self._channel = channel
        self._exchange = exchange
        self._cursor: duckdb.DuckDBPyConnection | None = None

    def interrupt(self) -> None:
        self._channel.stop()
        if self._cursor is not None:
            self._cursor.interrupt()

    def _names(self) -> list[str]:
        return self._channel.schema.names

    def _last_of_each(self) -> str:
        """Of several rows with one key the last; a null is a key of its own."""
        if not self._exchange.keys or self._exchange.seen.are_distinct:
            return ""
        names = [identifier(name) for name in self._exchange.keys]
        nulls = " OR ".join(f"{name} IS NULL" for name in names)
        by = f"PARTITION BY {', '.join(names)} ORDER BY rowid DESC"
        return f" QUALIFY row_number() OVER ({by}) = 1 OR {nulls}"

    def run(self) -> int:
        import duckdb

        with self._source.cursor() as cursor:
            self._cursor = cursor
            try:
                cursor.register(_GIVEN, self._channel.reader())
                cursor.execute(f"CREATE TEMP TABLE inserted AS FROM {_GIVEN}")
                with self._source.writable(cursor, self._table.path) as target:
                    names = ", ".join(map(identifier, self._names()))
                    end = conflict_clause(self._names(), self._exchange.keys, self._exchange.kept)
                    rows = f"(SELECT {names} FROM {_ROWS}{self._last_of_each()})"
                    cursor.execute(f"INSERT INTO {target} ({names}) FROM {rows}{end}")
                (given,) = cursor.execute(f"SELECT count(*) FROM {_ROWS}").fetchall()
                # In a transaction the next rows come over the same connection.
                cursor.execute(f"DROP TABLE {_ROWS}")
                cursor.unregister(_GIVEN)
                return int(given[0])
            except duckdb.Error as error:
                if self._channel.error is not None:
                    raise self._channel.error from self._channel.error.__cause__
                raise not_taken(self._source, self._table, error) from error
            finally:
                self._channel.stop()
                self._cursor = None
