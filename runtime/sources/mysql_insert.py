"""Rows into a table of MySQL or MariaDB, all or none: LOAD DATA LOCAL, or INSERT where the server does not allow that.

aiomysql 0.3.2 can do the former itself, but fails above 16 MB and keeps all it sends in memory; and it would send any
file that the server asks for. Here its connection is used and nothing but the rows is sent.
The protocol: https://mariadb.com/kb/en/local_infile_packet/.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import pymysql
from pymysql.constants import COMMAND
from pymysql.protocol import OKPacketWrapper

from dataflow.compiler.catalog import Table, TableColumn
from dataflow.dsl.errors import DataFlowError
from dataflow.dsl.types import BINARY, Field
from dataflow.runtime.loop import in_thread
from dataflow.runtime.sources.mysql_answer import Answer
from dataflow.runtime.sources.mysql_fitting import fitted
from dataflow.runtime.sources.mysql_literals import text_of
from dataflow.runtime.sources.mysql_texts import lines_of, values_of
from dataflow.runtime.sources.source import Changed

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.runtime.sources.source import Statement

_PACKET_BYTES: Final = 1 << 18
_STATEMENT_BYTES: Final = 1 << 20

_OLD_SPELLING: Final = 1287
"""MySQL would like another one for VALUES, which MariaDB does not have."""

_NOT_UNDONE: Final = 1196
"""https://mariadb.com/kb/en/e1196/: the table's engine has no transactions."""


_MATCHED: Final = re.compile(rb"Rows matched: (\d+)")
"""https://dev.mysql.com/doc/c-api/8.4/en/mysql-info.html"""

Encode = Callable[["pa.RecordBatch"], Iterator[bytes]]


async def add_rows(
    connection: Any,
    table: Table,
    columns: Sequence[str],
    batches: AsyncIterator[pa.RecordBatch],
    keys: Sequence[str] = (),
    kept: Sequence[str] = (),
) -> int:
    """Adds rows and says how many, in the transaction that is open; by `keys` it exchanges those there, but
    for what is `kept`.

    Raises SourceError for a value that a column cannot hold, and the driver's error, which is a DataError where the
    server would change or leave out something.
    """
    by_name = {column.name: column for column in table.columns}
    targets = [by_name[name] for name in columns]
    is_allowed, most = await _settings(connection)
    if is_allowed and not keys:
        return await _load(connection, table, targets, batches)
    tail = _exchange([name for name in columns if name not in kept], keys).encode()
    return await _insert(connection, table, targets, batches, min(_STATEMENT_BYTES, most // 2), tail)


async def change_rows(connection: Any, statements: Sequence[Statement], source: str) -> int:
    """Runs UPDATEs or DELETEs and says how many rows they found, in the transaction that is open.

    Raises SourceError for a value that cannot be sent, and the driver's error.
    """
    texts = [text_of(connection, statement, source) for statement in statements]
    count = 0
    for text in texts:
        count += (await change_row(connection, text)).count
    return count


async def change_row(connection: Any, text: str) -> Changed:
    """Runs one statement that changes a table. Raises the driver's errors."""
    await connection.query(text)
    result = connection._result
    # The number of rows of an UPDATE leaves out those that had the values already.
    found = _MATCHED.search(result.message or b"")
    return Changed(int(found[1]) if found else int(result.affected_rows or 0), counted=result.insert_id or None)


async def returned_rows(connection: Any, text: str, fields: Sequence[Field], source: str) -> Changed:
    """Runs one statement that gives rows back. Raises the driver's errors."""
    rows = await Answer(connection, fields, source).all_rows(text)
    return Changed(sum(batch.num_rows for batch in rows) if isinstance(rows, list) else len(rows), rows)


async def roll_back(connection: Any) -> list[str]:
    """Undoes what was written, where the connection is not lost; notes on what cannot be undone."""
    try:
        await connection.rollback()
        async with connection.cursor() as cursor:
            await cursor.execute("SHOW WARNINGS")
            return [f"server: {message}" for _, code, message in await cursor.fetchall() if code == _NOT_UNDONE]
    except pymysql.MySQLError:
        # The end of its connection undoes it as well.
        connection.close()
        return []


async def _settings(connection: Any) -> tuple[bool, int]:
    async with connection.cursor() as cursor:
        await cursor.execute("SELECT @@local_infile, @@max_allowed_packet")
        [row] = await cursor.fetchall()
    return bool(row[0]), int(row[1])


async def _load(
    connection: Any, table: Table, columns: Sequence[TableColumn], batches: AsyncIterator[pa.RecordBatch]
) -> int:
    count = 0
    try:
        async for batch in batches:
            texts = await in_thread(_encoded, batch, columns, lines_of)
            if not count and batch.num_rows:
                await connection._execute_command(COMMAND.COM_QUERY, _load_statement(table, columns).encode())
                await connection._read_packet()
            for text in texts:
                await _send(connection, text)
            count += batch.num_rows
    except DataFlowError:
        # What was sent is undone by whoever began the transaction, for which the connection is needed.
        await _end_load(connection, count)
        raise
    await _check(connection, await _end_load(connection, count))
    return count


async def _end_load(connection: Any, count: int) -> int:
    """Says that no more rows follow; how many warnings there are. Raises the driver's error."""
    if not count:
        return 0
    connection.write_packet(b"")
    return int(OKPacketWrapper(await connection._read_packet()).warning_count)


async def _send(connection: Any, text: bytes) -> None:
    try:
        for start in range(0, len(text), _PACKET_BYTES):
            connection.write_packet(text[start : start + _PACKET_BYTES])
            await connection._writer.drain()
    except OSError as error:
        connection.close()
        raise pymysql.OperationalError(2013, str(error)) from error


def _exchange(columns: Sequence[str], keys: Sequence[str]) -> str:
    """What stands behind INSERT where rows that are there get the values instead."""
    if not keys:
        return ""
    names = [_quoted(name) for name in columns if name not in keys]
    changed = [f"{name} = VALUES({name})" for name in names] or [f"{_quoted(keys[0])} = {_quoted(keys[0])}"]
    return f" ON DUPLICATE KEY UPDATE {', '.join(changed)}"


async def _insert(
    connection: Any,
    table: Table,
    columns: Sequence[TableColumn],
    batches: AsyncIterator[pa.RecordBatch],
    most: int,
    tail: bytes,
) -> int:
    names = ", ".join(_quoted(column.name) for column in columns)
    head = f"INSERT INTO {_relation(table)} ({names}) VALUES ".encode()
    count = 0
    async for batch in batches:
        for text in await in_thread(_encoded, batch, columns, lambda rows: values_of(rows, most)):
            await connection.query(head + text + tail)
            await _check(connection, connection._result.warning_count)
        count += batch.num_rows
    return count


def _encoded(batch: pa.RecordBatch, columns: Sequence[TableColumn], encode: Encode) -> list[bytes]:
    return list(encode(fitted(batch, columns)))


def _load_statement(table: Table, columns: Sequence[TableColumn]) -> str:
    targets, settings = [], []
    for number, column in enumerate(columns):
        name, template = _quoted(column.name), _reader(column)
        targets.append(name if template is None else f"@c{number}")
        settings += [] if template is None else [f"{name} = {template.format(f'@c{number}')}"]
    return (
        f"LOAD DATA LOCAL INFILE 'rows' INTO TABLE {_relation(table)} CHARACTER SET utf8mb4"
        r" FIELDS TERMINATED BY '\t' ESCAPED BY '\\' LINES TERMINATED BY '\n'"
        f" ({', '.join(targets)}){' SET ' if settings else ''}{', '.join(settings)}"
    )


def _reader(column: TableColumn) -> str | None:
    """What makes a column's value of its text, None where the server does."""
    if column.native.startswith(("bit", "year")):
        # The text '1' is a byte of a BIT, and the text '0' the YEAR 2000.
        return "CAST({0} AS UNSIGNED)"
    return "UNHEX({0})" if column.type == BINARY else None


async def _check(connection: Any, warnings: int) -> None:
    if warnings:
        async with connection.cursor() as cursor:
            await cursor.execute("SHOW WARNINGS LIMIT 64")
            for _, code, message in await cursor.fetchall():
                if code == _OLD_SPELLING:
                    continue
                # LOAD DATA LOCAL has no errors, as the rows are on their way already.
                raise pymysql.DataError(code, message)


def _relation(table: Table) -> str:
    return ".".join(map(_quoted, table.relation))


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"
