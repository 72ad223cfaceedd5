"""MySQL and MariaDB databases, read through aiomysql's connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Any

from dataflow.compiler.catalog import Keys, Statistics, Table
from dataflow.compiler.dialects.mysql import MARIADB, MYSQL
from dataflow.dsl.errors import DataFlowError, SourceError
from dataflow.runtime.sources import mysql_schema
from dataflow.runtime.sources.declared_keys import keys_of
from dataflow.runtime.sources.here import OnLoops, Places
from dataflow.runtime.sources.mysql_errors import explain, refused
from dataflow.runtime.sources.mysql_literals import text_of
from dataflow.runtime.sources.mysql_pool import Pool, address_of
from dataflow.runtime.sources.mysql_statistics import MySQLStatistics
from dataflow.runtime.sources.source import Changed, Reader, Statement
from dataflow.runtime.sources.url import database_of

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.compiler.dialects.dialect import Dialect
    from dataflow.runtime.plain import Plain
    from dataflow.runtime.sources.mysql_answer import Answer
    from dataflow.runtime.sources.mysql_here import MySQLHere
    from dataflow.runtime.sources.mysql_transaction import MySQLTransaction
    from dataflow.runtime.sources.turns import Place, Terms
    from dataflow.runtime.sources.writer import Writer


class MySQLSource(OnLoops["MySQLHere"]):
    """A database of a MySQL or MariaDB server: `mysql://user:password@host:3306/database`, or `mariadb://`.

    Options behind `?`: `ssl-mode` (disabled, required, verify_ca, verify_identity), `ssl-ca`, `unix_socket`,
    `connect_timeout`. A table of the URL's database is named by itself, one of another database with that in front.
    Which of the two dialects is spoken the server says at the first connection; before, the URL's scheme does.

    Sessions are in UTC, and in the server mode that the dialect counts on whatever the server's own is.
    """

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self._address = address_of(name, url)
        self._dialect = MARIADB if database_of(url) == "mariadb" else MYSQL
        self._pool: Pool | None = None
        self._abandoned: list[Pool] = []
        self._statistics = MySQLStatistics(self._query)

    @property
    def dialect(self) -> Dialect:
        return self._dialect

    @property
    def description(self) -> str:
        return f"{self._dialect.name} on {self._address.place}"

    async def list_tables(self) -> tuple[tuple[str, ...], ...]:
        rows = await self._query(mysql_schema.TABLES, {})
        return tuple((table,) if schema == self._address.database else (schema, table) for schema, table in rows)

    async def load_table(self, path: Sequence[str]) -> Table | None:
        match tuple(path):
            case (table,) if self._address.database:
                relation = (self._address.database, table)
            case (schema, table):
                relation = (schema, table)
            case _:
                return None
        rows = await self._query(None, {"schema": relation[0], "table": relation[1]})
        # The names of information_schema are compared without case, those of tables with it on most systems.
        texts = mysql_schema.MARIADB_TEXTS if self._dialect is MARIADB else mysql_schema.MYSQL_TEXTS
        columns = tuple(mysql_schema.column_of(row, texts) for row in rows if row[:2] == relation)
        return Table(self.name, tuple(path), relation, columns) if columns else None

    async def load_statistics(self, table: Table) -> Statistics | None:
        return await self._statistics.load(table, self._dialect is MARIADB)

    async def read(self, statement: Statement) -> AsyncIterator[pa.RecordBatch]:
        """The statement's rows in batches. Raises SourceError; stops the statement when closed or cancelled."""
        from dataflow.runtime.sources.mysql_answer import Answer

        pool, connection = await self._acquire()
        answer = Answer(connection, statement.fields, self.name)
        try:
            async with aclosing(self._run(answer, statement)) as batches:
                async for batch in batches:
                    yield batch
        finally:
            await self._give_back(pool, connection, answer.ended)

    async def read_all(self, statement: Statement) -> Plain | list[pa.RecordBatch]:
        """All rows of a statement. Raises SourceError; stops the statement when cancelled."""
        import pymysql

        from dataflow.runtime.sources.mysql_answer import Answer

        pool, connection = await self._acquire()
        answer = Answer(connection, statement.fields, self.name)
        try:
            return await answer.all_rows(text_of(connection, statement, self.name))
        except pymysql.MySQLError as error:
            raise self._explained(error) from error
        finally:
            await self._give_back(pool, connection, answer.ended)

    @asynccontextmanager
    async def snapshot(self, readers: int) -> AsyncIterator[Reader]:
        """The database as it is now, for so many statements at a time inside the block. Raises SourceError."""
        from dataflow.runtime.sources.mysql_snapshot import Snapshot

        pool, connection = await self._acquire()
        pool.release(connection)
        async with Snapshot(pool, self.name, readers, self._run, self._explained) as snapshot:
            yield snapshot

    async def _run(self, answer: Answer, statement: Statement) -> AsyncGenerator[pa.RecordBatch, None]:
        import pymysql

        try:
            async with aclosing(answer.batches(text_of(answer.connection, statement, self.name))) as batches:
                async for batch in batches:
                    yield batch
        except pymysql.MySQLError as error:
            raise self._explained(error) from error

    async def insert(
        self,
        table: Table,
        columns: Sequence[str],
        batches: AsyncIterator[pa.RecordBatch],
        keys: Sequence[str] = (),
        kept: Sequence[str] = (),
    ) -> int:
        """Adds rows in one transaction, and says how many; by `keys` it exchanges those that are there.

        A value that the server would change to make it fit is an error. Raises SourceError. A table of an engine
        without transactions keeps what was written before an error, which then says so.
        """
        from dataflow.runtime.sources.mysql_insert import add_rows

        return await self._written(table, lambda connection: add_rows(connection, table, columns, batches, keys, kept))

    async def write(self, table: Table, statements: Sequence[Statement]) -> int:
        """Runs statements that change a table in one transaction, and says how many rows. Raises SourceError."""
        from dataflow.runtime.sources.mysql_insert import change_rows

        return await self._written(table, lambda connection: change_rows(connection, statements, self.name))

    @asynccontextmanager
    async def changing(self, table: Table) -> AsyncIterator[Writer]:
        """A transaction that changes a table, for the length of the block. Raises SourceError."""
        from dataflow.runtime.sources.mysql_writer import MySQLWriter

        async with self._writing(table) as connection:
            writer = MySQLWriter(connection, table, self._explained)
            try:
                yield writer
            except DataFlowError:
                await writer.clear()
                raise

    async def change(self, table: Table, statement: Statement) -> Changed:
        """Runs a statement that changes a table: one round trip. Raises SourceError."""
        from dataflow.runtime.sources.mysql_insert import change_row, returned_rows

        async with self._changing(table) as connection:
            text = text_of(connection, statement, self.name)
            if statement.fields:
                return await returned_rows(connection, text, statement.fields, self.name)
            return await change_row(connection, text)

    @asynccontextmanager
    async def _changing(self, table: Table) -> AsyncIterator[Any]:
        """A connection for one statement, which is a transaction by itself. Raises SourceError."""
        import pymysql

        pool, connection = await self._acquire()
        is_over = False
        try:
            yield connection
            is_over = True
        except pymysql.MySQLError as error:
            is_over = True
            raise refused(error, table, []) or self._explained(error) from error
        except DataFlowError:
            is_over = True
            raise
        finally:
            await self._give_back(pool, connection, is_over)

    async def _written(self, table: Table, write: Callable[[Any], Awaitable[int]]) -> int:
        async with self._writing(table) as connection:
            return await write(connection)

    @asynccontextmanager
    async def _writing(self, table: Table) -> AsyncIterator[Any]:
        """A connection in a transaction, which is committed behind the block or else undone. Raises SourceError."""
        import pymysql

        from dataflow.runtime.sources.mysql_insert import roll_back

        pool, connection = await self._acquire()
        is_over = False
        try:
            await connection.query("START TRANSACTION")
            yield connection
            await connection.commit()
            is_over = True
        except pymysql.MySQLError as error:
            notes = await roll_back(connection)
            is_over = True
            raise refused(error, table, notes) or self._explained(error) from error
        except DataFlowError as error:
            notes = await roll_back(connection)
            is_over = True
            if notes and isinstance(error, SourceError):
                found = error.diagnostics[0]
                raise SourceError(found.message, notes=[*found.notes, *notes], hint=found.hint) from error
            raise
        finally:
            await self._give_back(pool, connection, is_over)

    def _place(self, places: Places[MySQLHere]) -> MySQLHere:
        from dataflow.runtime.sources.mysql_here import MySQLHere

        return MySQLHere(self, places)

    async def load_keys(self, table: Table) -> Keys:
        schema, name = table.relation
        return keys_of(row[:6] for row in await self._query(mysql_schema.KEYS, {"schema": schema, "table": name}))

    async def define(self, statements: Sequence[str]) -> None:
        """Runs statements that define tables, each of which stays even where a later one fails. Raises SourceError."""
        for statement in statements:
            await self._query(statement)

    def transaction(self, terms: Terms, depth: Callable[[], int], place: Place) -> MySQLTransaction:
        """The source as one transaction sees it, which begins with its first statement."""
        from dataflow.runtime.sources.mysql_transaction import MySQLTransaction

        return MySQLTransaction(self, terms, depth, place)

    async def close(self) -> None:
        self._leave_to_parent()
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    async def _acquire(self) -> tuple[Pool, Any]:
        """A connection outside of any transaction, and its pool. Raises SourceError."""
        import pymysql

        self._leave_to_parent()
        pool = self._pool = self._pool or Pool(self._address)
        try:
            connection = await pool.acquire()
        except pymysql.MySQLError as error:
            raise self._explained(error) from error
        self._dialect = MARIADB if "mariadb" in connection.get_server_info().lower() else MYSQL
        return pool, connection

    def _leave_to_parent(self) -> None:
        """A forked process has sockets and a selector in common with its parent: they are kept and never touched."""
        if self._pool is not None and self._pool.loop is not asyncio.get_running_loop():
            self._abandoned.append(self._pool)
            self._pool = None

    async def _give_back(self, pool: Pool, connection: Any, is_over: bool) -> None:
        if is_over:
            pool.release(connection)
        else:
            await pool.abandon(connection)

    async def _query(self, sql: str | None, parameters: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a small statement; without one, those of a table's columns.

        Without parameters, a percent sign is one.
        """
        import pymysql

        pool, connection = await self._acquire()
        is_mariadb = self._dialect is MARIADB
        columns = mysql_schema.MARIADB_COLUMNS if is_mariadb else mysql_schema.MYSQL_COLUMNS
        try:
            async with connection.cursor() as cursor:
                await cursor.execute(sql or columns, parameters)
                return [tuple(row) for row in await cursor.fetchall()]
        except pymysql.MySQLError as error:
            raise self._explained(error) from error
        finally:
            # The driver closes what is cancelled; so short a statement ends by itself.
            await self._give_back(pool, connection, True)

    def _explained(self, error: Exception) -> SourceError:
        """An error of the driver's, said in terms of the source."""
        return explain(error, self.name, self.description, self._address)
