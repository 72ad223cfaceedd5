"""Arrow batches ▶ rows of a PostgreSQL table, as a binary COPY in the transaction of a connection."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from dataflow.compiler.catalog import Table, TableColumn
from dataflow.dsl.errors import RefusedError, SourceError
from dataflow.dsl.types import STRING, Decimal, Field, List
from dataflow.runtime import arrow
from dataflow.runtime.loop import in_thread
from dataflow.runtime.sources.inserted import conflict_clause
from dataflow.runtime.sources.postgres_encode import ENCODERS, list_encoder, refused, rows_of
from dataflow.runtime.sources.seen_keys import SeenKeys

if TYPE_CHECKING:
    import asyncpg

    from dataflow.runtime.sources.postgres_encode import Encode
    from dataflow.runtime.sources.source import Statement

BATCH_ROWS: Final = 8_192

_SIGNATURE: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER: Final = b"\xff\xff"
_STAGE: Final = "dataflow_rows"
_CONTEXT: Final = re.compile(r"^COPY .*, line \d+, column (.+?)(?:: .*)?$", re.MULTILINE)


# Each type's items, where it has some, and what they, or else it, are below all domains.
_TYPES: Final = """
WITH RECURSIVE base AS (
  SELECT oid AS type, CASE WHEN typcategory = 'A' THEN typelem ELSE 0 END AS item,
    CASE WHEN typcategory = 'A' THEN typelem ELSE oid END AS oid
  FROM pg_type WHERE oid = ANY($1::oid[])
  UNION ALL
  SELECT b.type, b.item, t.typbasetype FROM base AS b JOIN pg_type AS t ON t.oid = b.oid WHERE t.typtype = 'd'
)
SELECT b.type::int8, b.item::int8, CASE t.typtype WHEN 'e' THEN 'text' ELSE t.typname::text END
FROM base AS b JOIN pg_type AS t ON t.oid = b.oid WHERE t.typtype <> 'd'
"""

_DEFINING: Final = 0x6461_7461_666C_6F77
"""The number of a lock that those who define tables take."""

_TEXT: Final = 25
"""The number of the type `text`."""


@dataclass(frozen=True, slots=True)
class Target:
    """A column that takes values: its type there, the field that they become first, and how they are written.

    staged: they are written as texts, of which the server makes values of the column's type. base: the type below all
    domains and without a length.
    """

    field: Field
    native: str
    encode: Encode
    staged: bool = False
    base: str = "int8"


async def insert(
    connection: asyncpg.Connection,
    table: Table,
    columns: Sequence[str],
    batches: AsyncIterator[pa.RecordBatch],
    keys: Sequence[str] = (),
    kept: Sequence[str] = (),
) -> int:
    """Adds rows in the transaction that is open, and says how many; by `keys` it exchanges those that are there,
    but for what is `kept`.

    Where there are keys, or a column's type is not known here, all rows go by way of a temporary table, where such a
    column is a text, and the server makes the value of it. Raises the driver's errors, SourceError for what does not
    fit.
    """
    targets = await targets_of(connection, table, columns)
    seen = SeenKeys(table, columns, keys)
    writer = _Writer(targets, table.source, seen.of(batches))
    staged = bool(keys) or any(target.staged for target in targets)
    if staged:
        await connection.execute(_stage(targets))
    path: dict[str, Any] = {} if staged else {"schema_name": table.relation[0]}
    await connection.copy_to_table(
        _STAGE if staged else table.relation[-1], source=writer, columns=list(columns), format="binary", **path
    )
    if staged:
        await connection.execute(_unstage(table, targets, keys, kept, distinct=seen.are_distinct))
        # In a transaction of the user's the next one makes it anew.
        await connection.execute(f"DROP TABLE pg_temp.{_STAGE}")
    return writer.rows


async def define(connection: asyncpg.Connection, statements: Sequence[str]) -> None:
    """Runs statements that define tables, in the transaction that is open. Raises the driver's errors."""
    # Two that make one table at the same time fail, IF NOT EXISTS or not.
    await connection.execute(f"SELECT pg_advisory_xact_lock({_DEFINING})")
    for statement in statements:
        await connection.execute(statement)


async def change(connection: asyncpg.Connection, statements: Sequence[Statement]) -> int:
    """Runs UPDATEs or DELETEs in the transaction that is open, and says how many rows. Raises the driver's errors."""
    count = 0
    for statement in statements:
        count += await changed(connection, statement)
    return count


async def changed(connection: asyncpg.Connection, statement: Statement) -> int:
    """Runs an INSERT, UPDATE or DELETE, and says how many rows; 0 of another statement. Raises the driver's errors."""
    # `UPDATE 3`: https://www.postgresql.org/docs/current/protocol-message-formats.html, CommandComplete
    done = (await connection.execute(statement.sql, *statement.parameters)).rpartition(" ")[2]
    return int(done) if done.isdecimal() else 0


async def copy(
    connection: asyncpg.Connection,
    name: str,
    targets: Sequence[Target],
    source: str,
    batches: AsyncIterator[pa.RecordBatch],
) -> int:
    """Adds rows to a temporary table, and says how many. Raises the driver's errors, and SourceError."""
    writer, columns = _Writer(targets, source, batches), [target.field.name for target in targets]
    await connection.copy_to_table(name, source=writer, columns=columns, format="binary")
    return writer.rows


async def change_row(connection: asyncpg.Connection, statement: Statement) -> tuple[int, list[Any]]:
    """Runs one statement that changes a table: how many rows, and what it gives back. Raises the driver's errors."""
    # What the driver's own `fetch` calls: it leaves out how many rows there were.
    execute: Any = connection._execute  # type: ignore[attr-defined]
    rows, status, _ = await execute(statement.sql, statement.parameters, 0, None, return_status=True)
    return int(status.rpartition(b" ")[2]), rows


def not_taken(failure: SourceError, error: BaseException, table: Table) -> SourceError:
    """The failure of an insert, with the column that the server names, where it does, else the table."""
    import asyncpg

    named = getattr(error, "column_name", None)
    found = _CONTEXT.search(getattr(error, "context", None) or "")
    column = named or (found[1].strip('"') if found else None)
    if column is None and not isinstance(error, asyncpg.IntegrityConstraintViolationError):
        return failure
    message = f"table `{table.label}` does not take the rows"
    if column is not None:
        message = f"column `{column}` of source `{table.source}` cannot take a value"
    return RefusedError(message, notes=failure.diagnostics[0].notes, hint=failure.diagnostics[0].hint)


class _Writer:
    """The bytes of a COPY, made in a thread of each few rows of the batches as the server takes them."""

    def __init__(self, targets: Sequence[Target], source: str, batches: AsyncIterator[pa.RecordBatch]) -> None:
        self.rows = 0
        self._targets = targets
        self._source = source
        self._batches = batches

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield _SIGNATURE
        encoding: asyncio.Future[bytes] | None = None
        async for batch in self._batches:
            for start in range(0, batch.num_rows, BATCH_ROWS):
                part = batch.slice(start, BATCH_ROWS)
                # The next rows are encoded while the server takes these.
                ready, encoding = encoding, asyncio.ensure_future(in_thread(partial(self._encoded, part)))
                self.rows += part.num_rows
                if ready is not None:
                    yield await ready
        if encoding is not None:
            yield await encoding
        yield _TRAILER

    def _encoded(self, batch: pa.RecordBatch) -> bytes:
        fields = [
            _field(target.field, column.type) for target, column in zip(self._targets, batch.columns, strict=True)
        ]
        cells = []
        for target, column in zip(self._targets, arrow.conform(batch, fields).columns, strict=True):
            try:
                cells.append(target.encode(column))
            except ValueError as error:
                raise refused(target.field.name, self._source, error) from error
        return rows_of(cells, batch.num_rows)[0].tobytes()


def _field(field: Field, given: pa.DataType) -> Field:
    """What the values of a column become first: decimals keep their own digits, of which the server takes its share."""
    known = arrow.language_type(given)
    return Field(field.name, known) if isinstance(field.type, Decimal) and isinstance(known, Decimal) else field


async def targets_of(connection: asyncpg.Connection, table: Table, columns: Sequence[str]) -> list[Target]:
    """The named columns of a table as they take values. Raises SourceError where there is none, the driver's errors."""
    known = {column.name: column for column in table.columns}
    if missing := next((name for name in columns if name not in known), None):
        raise SourceError(f"table `{table.label}` has no column `{missing}`")
    names = ", ".join(map(_quoted, columns))
    prepared = await connection.prepare(f"SELECT {names} FROM {_path(table)}")
    types = [attribute.type.oid for attribute in prepared.get_attributes()]
    found = {type_: (item, name) for type_, item, name in await connection.fetch(_TYPES, types)}
    return [_target(known[name], *found[type_]) for name, type_ in zip(columns, types, strict=True)]


def _target(column: TableColumn, item: int, name: str) -> Target:
    """How a column is written: the number of its items' type (0 where it has none), and what that type is."""
    encode = ENCODERS.get(name)
    match column.type:
        case List() if encode is not None:
            return Target(Field(column.name, column.type), column.native, list_encoder(name, item), base=f"{name}[]")
        case List():
            return Target(Field(column.name, List(STRING)), column.native, list_encoder("text", _TEXT), staged=True)
        case None:
            return Target(Field(column.name, STRING), column.native, ENCODERS["text"], staged=True)
        case _ if encode is None:
            return Target(Field(column.name, STRING), column.native, ENCODERS["text"], staged=True)
        case _:
            return Target(Field(column.name, column.type), column.native, encode, base=name)


def _stage(targets: Sequence[Target]) -> str:
    columns = []
    for target in targets:
        text = "text[]" if isinstance(target.field.type, List) else "text"
        columns.append(f"{_quoted(target.field.name)} {text if target.staged else target.native}")
    return f"CREATE TEMPORARY TABLE {_STAGE} ({', '.join(columns)}) ON COMMIT DROP"


def _unstage(
    table: Table, targets: Sequence[Target], keys: Sequence[str], kept: Sequence[str], *, distinct: bool
) -> str:
    names = ", ".join(_quoted(target.field.name) for target in targets)
    values = ", ".join(
        f"CAST({_quoted(target.field.name)} AS {target.native}) AS {_quoted(target.field.name)}" for target in targets
    )
    insert = f"INSERT INTO {_path(table)} ({names})"
    end = conflict_clause([target.field.name for target in targets], keys, kept)
    if not keys or distinct:
        return f"{insert} SELECT {values} FROM pg_temp.{_STAGE}{end}"
    by = ", ".join(map(_quoted, keys))
    # Of several rows with one key the last; a null is a key of its own. Rows are in the order in which they came.
    number = f'row_number() OVER (PARTITION BY {by} ORDER BY "place of a row" DESC) AS "turn of a row"'
    nulls = " OR ".join(f"{_quoted(name)} IS NULL" for name in keys)
    placed = f'SELECT ctid AS "place of a row", {values} FROM pg_temp.{_STAGE}'
    numbered = f"SELECT *, {number} FROM ({placed}) AS placed"
    last = f'SELECT {names} FROM ({numbered}) AS numbered WHERE "turn of a row" = 1 OR {nulls}'
    return f"{insert} {last}{end}"


def _path(table: Table) -> str:
    return ".".join(map(_quoted, table.relation))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
