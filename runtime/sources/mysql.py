"""MySQL and MariaDB databases, read through aiomysql's connections."""

from __future__ import annotations

import asyncio
import datetime as dt
import decimal
import re
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from dataflow.compiler.catalog import Statistics, Table
from dataflow.compiler.dialects.mysql import MARIADB, MYSQL
from dataflow.dsl.errors import InternalError, SourceError
from dataflow.runtime.sources import mysql_schema
from dataflow.runtime.sources.mysql_errors import explain
from dataflow.runtime.sources.mysql_pool import Pool, address_of
from dataflow.runtime.sources.mysql_statistics import MySQLStatistics
from dataflow.runtime.sources.source import Statement
from dataflow.runtime.sources.url import scheme_of

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.compiler.dialects.dialect import Dialect
    from dataflow.runtime.sources.mysql_rows import Rows

FIRST_ROWS: Final = 1024
BATCH_ROWS: Final = 16_384
BATCH_BYTES: Final = 8 << 20
_CHUNK_BYTES: Final = 1 << 18

# Names are written between backticks, and what looks like a placeholder there is none.
_PLACEHOLDER: Final = re.compile(r"`[^`]*`|%\(p(\d+)\)s")


class MySQLSource:
    """A database of a MySQL or MariaDB server: `mysql://user:password@host:3306/database`, or `mariadb://`.

    Options behind `?`: `ssl-mode` (disabled, required, verify_ca, verify_identity), `ssl-ca`, `unix_socket`,
    `connect_timeout`. A table of the URL's database is named by itself, one of another database with that in front.
    Which of the two dialects is spoken the server says at the first connection; before, the URL's scheme does.

    Sessions are in UTC, and in the server mode that the dialect counts on whatever the server's own is.
    """

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self._address = address_of(name, url)
        self._dialect = MARIADB if scheme_of(url) == "mariadb" else MYSQL
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
        import pymysql

        from dataflow.runtime.sources.mysql_rows import batch_of_bytes

        pool, connection = await self._acquire()
        is_over = False
        try:
            rows = await _start(connection, self._text_of(connection, statement), len(statement.fields))
            wanted = FIRST_ROWS
            while not is_over:
                await _fill(connection, rows, wanted)
                is_over = rows.ended
                if rows.count:
                    yield batch_of_bytes(rows.take(), statement.fields, self.name)
                _raise_error(connection, rows)
                wanted = BATCH_ROWS
        except pymysql.MySQLError as error:
            # What the server answers with an error is over, and what was lost is closed.
            is_over = True
            raise self._explained(error) from error
        finally:
            if is_over:
                pool.release(connection)
            else:
                await pool.abandon(connection)

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None and pool.loop is asyncio.get_running_loop():
            pool.close()

    async def _acquire(self) -> tuple[Pool, Any]:
        import pymysql

        if self._pool is not None and self._pool.loop is not asyncio.get_running_loop():
            # A forked process has sockets and a selector in common with its parent: they must not be touched here.
            self._abandoned.append(self._pool)
            self._pool = None
        pool = self._pool = self._pool or Pool(self._address)
        try:
            connection = await pool.acquire()
        except pymysql.MySQLError as error:
            raise self._explained(error) from error
        self._dialect = MARIADB if "mariadb" in connection.get_server_info().lower() else MYSQL
        return pool, connection

    async def _query(self, sql: str | None, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """The rows of a small statement; without one, those of a table's columns."""
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
            pool.release(connection)

    def _text_of(self, connection: Any, statement: Statement) -> str:
        """The statement with its values written into it, as this protocol has it."""
        import pymysql

        literals = []
        for value in statement.parameters:
            try:
                literals.append(_literal_of(connection, value))
            except (pymysql.MySQLError, TypeError) as error:
                message = f"a parameter of type `{type(value).__name__}` cannot be sent to source `{self.name}`"
                raise SourceError(message, notes=[f"driver: {error}"]) from error
        return _PLACEHOLDER.sub(lambda found: literals[int(found[1]) - 1] if found[1] else found[0], statement.sql)

    def _explained(self, error: Exception) -> SourceError:
        return explain(error, self.name, self.description, self._address)


async def _start(connection: Any, sql: str, width: int) -> Rows:
    """Sends a statement and reads up to its first row. Raises the driver's error."""
    from aiomysql.connection import MySQLResult
    from pymysql.constants import COMMAND

    from dataflow.runtime.sources.mysql_rows import Rows

    await connection._execute_command(COMMAND.COM_QUERY, sql.encode())
    packet = await connection._read_packet()
    rows = Rows(width)
    if packet.is_ok_packet():
        rows.ended = True
        return rows
    result = MySQLResult(connection)
    result.field_count = packet.read_length_encoded_integer()
    await result._get_descriptions()
    if result.field_count != width:
        raise InternalError(f"a statement returned {result.field_count} columns: expected {width}")
    return rows


async def _fill(connection: Any, rows: Rows, wanted: int) -> None:
    """Reads until there are enough rows or no more. Raises the driver's error."""
    import pymysql

    while not rows.ended and rows.count < wanted and (rows.size < BATCH_BYTES or not rows.count):
        try:
            data = await connection._reader.read(_CHUNK_BYTES)
        except OSError as error:
            connection.close()
            raise pymysql.OperationalError(2013, str(error)) from error
        if not data:
            connection.close()
            raise pymysql.OperationalError(2013, "the server closed the connection")
        rows.feed(data)


def _raise_error(connection: Any, rows: Rows) -> None:
    if rows.error is not None:
        from pymysql.protocol import MysqlPacket

        MysqlPacket(rows.error, connection.encoding).raise_for_error()


def _literal_of(connection: Any, value: object) -> str:
    """A value as the session's SQL writes it. Raises the driver's error, or TypeError."""
    match value:
        case []:
            return "(SELECT NULL FROM DUAL WHERE 1 = 0)"
        case list():
            return f"({', '.join(_item_of(connection, item) for item in value)})"
        case bytes():
            # The driver's own writing of these fails.
            return f"_binary x'{value.hex()}'"
        case dt.datetime() if value.tzinfo is not None:
            value = value.astimezone(dt.UTC).replace(tzinfo=None)
        case uuid.UUID():
            value = str(value)
    literal: str = connection.literal(value)
    return literal


def _item_of(connection: Any, value: object) -> str:
    """An item of a list, which says its type itself, since no cast around the list can.

    Of an indexed integer, MariaDB finds 1 as what is equal to 0.5, but not to a CAST.
    """
    literal = _literal_of(connection, value)
    match value:
        case float():
            return f"CAST({literal} AS DOUBLE)"
        case decimal.Decimal():
            return f"CAST({literal} AS DECIMAL(65, {max(-int(value.as_tuple().exponent), 0)}))"
        case dt.datetime():
            return f"TIMESTAMP {literal}"
        case dt.date():
            return f"DATE {literal}"
        case dt.time():
            return f"TIME {literal}"
        case _:
            return literal
