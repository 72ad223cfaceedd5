"""DuckDB files, attached to the local DuckDB for reading."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from dataflow.compiler.catalog import Keys, Statistics, Table
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.dsl.errors import SourceError
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.loop import in_thread
from dataflow.runtime.sources.declared_keys import keys_of
from dataflow.runtime.sources.duckdb_file import DuckDBFile
from dataflow.runtime.sources.in_place import columns_of, create_view, identifier, relation_of

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from dataflow.compiler.dialects.dialect import Dialect
    from dataflow.runtime.sources.duckdb_transaction import DuckDBTransaction
    from dataflow.runtime.sources.source import Statement
    from dataflow.runtime.sources.turns import Place, Terms
    from dataflow.runtime.sources.writable import Changed
    from dataflow.runtime.sources.writer import Writer

_DEFAULT_SCHEMA = "main"

_KEYS = """
SELECT CASE constraint_type WHEN 'PRIMARY KEY' THEN 'primary' WHEN 'UNIQUE' THEN 'unique' ELSE 'foreign' END,
  constraint_index::VARCHAR, unnest(constraint_column_names), referenced_table,
  CASE constraint_type WHEN 'FOREIGN KEY' THEN unnest(referenced_column_names) END, '',
  generate_subscripts(constraint_column_names, 1)
FROM duckdb_constraints()
WHERE database_name = $1 AND schema_name = $2 AND table_name = $3 AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY',
  'UNIQUE')
UNION ALL
SELECT 'default', NULL, column_name, column_default, NULL, NULL, 1 FROM duckdb_columns()
WHERE database_name = $1 AND schema_name = $2 AND table_name = $3 AND column_default IS NOT NULL
UNION ALL
SELECT 'index', index_name, trim(unnest(expressions::VARCHAR[]), '"'), NULL, NULL, NULL,
  generate_subscripts(expressions::VARCHAR[], 1)
FROM duckdb_indexes()
WHERE database_name = $1 AND schema_name = $2 AND table_name = $3 AND is_unique
UNION ALL
SELECT 'counted', NULL, column_name, NULL, NULL, NULL, 1 FROM duckdb_columns()
WHERE database_name = $1 AND schema_name = $2 AND table_name = $3 AND column_default LIKE 'nextval(%'
ORDER BY 1, 2, 7"""


class DuckDBSource(DuckDBFile):
    """A DuckDB file: `duckdb:///relative.duckdb`, `duckdb:////absolute.duckdb` or a path.

    A relative path is so to the current folder at the time. Tables of schema `main` have a path of one name, others
    of two. The file is attached READ_ONLY on first use and stays so until the local DuckDB closes. Meanwhile other
    processes can read it but not open it for writing; and while one has it open for writing, it cannot be read here
    (https://duckdb.org/docs/stable/connect/concurrency). A file that is exchanged for another is attached anew.
    """

    def __init__(self, name: str, target: str | os.PathLike[str], local: LocalDuckDB) -> None:
        super().__init__(name, target)
        self._local = local

    @property
    def dialect(self) -> Dialect:
        return DUCKDB

    @property
    def description(self) -> str:
        return f"duckdb {self._shown}"

    async def list_tables(self) -> tuple[tuple[str, ...], ...]:
        return await in_thread(self._list)

    async def load_table(self, path: Sequence[str]) -> Table | None:
        return await in_thread(self._load, tuple(path))

    async def load_statistics(self, table: Table) -> Statistics | None:
        return await in_thread(self._statistics, table)

    async def insert(
        self,
        table: Table,
        columns: Sequence[str],
        batches: AsyncIterator[pa.RecordBatch],
        keys: Sequence[str] = (),
        kept: Sequence[str] = (),
    ) -> int:
        """Adds rows in one transaction, and says how many; by `keys` it exchanges those that are there.

        Raises SourceError.

        Meanwhile the file is attached for writing, so that queries over it wait.
        """
        from dataflow.runtime.sources.duckdb_writing import insert

        return await insert(self, table, columns, batches, keys, kept)

    async def write(self, table: Table, statements: Sequence[Statement]) -> int:
        """Runs statements that change a table in one transaction, and says how many rows. Raises SourceError.

        As for `insert`, queries over the file wait.
        """
        from dataflow.runtime.sources.duckdb_writing import change

        return await change(self, table, statements)

    @asynccontextmanager
    async def changing(self, table: Table) -> AsyncIterator[Writer]:
        """A transaction that changes a table, for the length of the block. Raises SourceError."""
        from dataflow.runtime.sources.duckdb_writer import DuckDBWriter

        async with DuckDBWriter(self, table) as writer:
            yield writer

    async def change(self, table: Table, statement: Statement) -> Changed:
        """Runs a statement that changes a table, and says what it gives back. Raises SourceError."""
        from dataflow.runtime.sources.duckdb_writing import change_row

        return await change_row(self, table, statement)

    async def load_keys(self, table: Table) -> Keys:
        return await in_thread(self._keys, table)

    async def define(self, statements: Sequence[str]) -> None:
        """Runs statements that define tables, in one transaction; makes the file. Raises SourceError."""
        from dataflow.runtime.sources.duckdb_writing import define

        await in_thread(define, self, statements)

    def transaction(self, terms: Terms, depth: Callable[[], int], place: Place) -> DuckDBTransaction:
        """The source as one transaction sees it, which begins with its first statement."""
        from dataflow.runtime.sources.duckdb_transaction import DuckDBTransaction

        return DuckDBTransaction(self, terms, depth, place)

    async def close(self) -> None:
        """Nothing to do: the file is let go when the local DuckDB closes."""

    def attach(self, connection: duckdb.DuckDBPyConnection, table: Table) -> None:
        """Makes the table a view on the connection. Raises SourceError where the file or the table is gone."""
        import duckdb

        origin = identifier(self._attached(connection), *_qualified(table.path))
        try:
            create_view(connection, table, origin)
        except duckdb.CatalogException as error:
            message = f"table `{'.'.join(table.path)}` of source `{self.name}` is gone"
            raise SourceError(message, hint="`db.refresh()` reads the tables again") from error
        except duckdb.BinderException as error:
            message = f"table `{'.'.join(table.path)}` of source `{self.name}` has changed"
            notes = [str(error).partition("\n")[0]]
            raise SourceError(message, notes=notes, hint="`db.refresh()` reads the tables again") from error

    def _list(self) -> tuple[tuple[str, ...], ...]:
        with self.looking() as cursor:
            rows = cursor.execute(
                "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = $1 AND NOT internal "
                "UNION ALL "
                "SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = $1 AND NOT internal "
                "ORDER BY ALL",
                [self._attached(cursor)],
            ).fetchall()
        return tuple((table,) if schema == _DEFAULT_SCHEMA else (schema, table) for schema, table in rows)

    def _load(self, path: tuple[str, ...]) -> Table | None:
        import duckdb

        if path not in self._list():
            return None
        with self.looking() as cursor:
            alias = self._attached(cursor)
            required = _required(cursor, alias, *_qualified(path))
            try:
                found = columns_of(cursor, identifier(alias, *_qualified(path)), self.name)
            except duckdb.Error as error:
                # Only views can fail here: in an attached file they find no tables of other schemas by their bare
                # names.
                message = f"view `{'.'.join(path)}` of source `{self.name}` cannot be read"
                raise SourceError(
                    message,
                    notes=[str(error).partition("\n")[0]],
                    hint="tables of other schemas must be named in full in the view, as `main.t`",
                ) from error
            columns = tuple(replace(column, nullable=column.name not in required) for column in found)
        return Table(self.name, path, relation_of(self.name, path), columns, written=_qualified(path))

    def _statistics(self, table: Table) -> Statistics | None:
        import duckdb

        from dataflow.runtime.sources.duckdb_statistics import statistics_of

        with self.looking() as cursor:
            try:
                return statistics_of(cursor, self._attached(cursor), _qualified(table.path), table)
            except duckdb.Error as error:
                raise SourceError(f"source `{self.name}` failed", notes=[str(error).partition("\n")[0]]) from error

    def _keys(self, table: Table) -> Keys:
        with self.looking() as cursor:
            place = [self._attached(cursor), *_qualified(table.path)]
            return keys_of(row[:6] for row in cursor.execute(_KEYS, place).fetchall())

    def looking(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A connection to look at which tables there are."""
        return self.cursor()

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to the local DuckDB for a while."""
        with self._local.cursor() as cursor:
            yield cursor

    @contextmanager
    def writable(self, connection: duckdb.DuckDBPyConnection, path: tuple[str, ...]) -> Iterator[str]:
        """The name of a table that can be written inside the block; who wants to read waits. Raises SourceError."""
        # Behind ON CONFLICT the sequences that defaults count by are looked for where the connection is.
        with self.writing(connection) as alias, self.statements(connection, alias):
            yield identifier(alias, *_qualified(path))


def _qualified(path: tuple[str, ...]) -> tuple[str, ...]:
    return path if len(path) > 1 else (_DEFAULT_SCHEMA, *path)


def _required(cursor: duckdb.DuckDBPyConnection, alias: str, schema: str, table: str) -> frozenset[str]:
    rows = cursor.execute(
        "SELECT column_name FROM duckdb_columns() "
        "WHERE database_name = $1 AND schema_name = $2 AND table_name = $3 AND NOT is_nullable",
        [alias, schema, table],
    ).fetchall()
    return frozenset(name for (name,) in rows)
