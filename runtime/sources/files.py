"""Files that the local DuckDB reads in place: Parquet, CSV and JSON; one, a folder of them, or all that fit a glob."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from dataflow.compiler.catalog import Statistics, Table, TableColumn
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import MAX_PRECISION
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.loop import in_thread
from dataflow.runtime.sources.csv_columns import is_ragged, quoted_empties, with_long_fractions
from dataflow.runtime.sources.file_scan import sampled, scan
from dataflow.runtime.sources.file_tables import FORMATS, FileTable, find_tables, format_of, is_pattern, root_of
from dataflow.runtime.sources.in_place import columns_of, create_view, literals, relation_of
from dataflow.runtime.sources.json_numbers import with_large_integers

if TYPE_CHECKING:
    import duckdb

    from dataflow.compiler.dialects.dialect import Dialect

_TITLES = {"parquet": "Parquet", "csv": "CSV", "tsv": "tab-separated text", "json": "JSON"}


class FilesSource:
    """A file, which is itself the table; or a folder or glob, whose tables are named by the stems of the files.

    Relative paths are so to the current folder at the time. Which files there are is looked up anew each time.
    """

    def __init__(self, name: str, target: str | os.PathLike[str], local: LocalDuckDB) -> None:
        self.name = name
        self._shown = os.fspath(target)
        self._target = os.path.abspath(os.path.expanduser(self._shown))
        self._local = local
        self._quoted: dict[tuple[str, ...], frozenset[str]] = {}

    @property
    def dialect(self) -> Dialect:
        return DUCKDB

    @property
    def description(self) -> str:
        return f"files {self._shown}"

    async def list_tables(self) -> tuple[tuple[str, ...], ...]:
        return await in_thread(lambda: tuple(sorted(self._find())))

    async def load_table(self, path: Sequence[str]) -> Table | None:
        return await in_thread(self._load, tuple(path))

    async def load_statistics(self, table: Table) -> Statistics | None:
        return await in_thread(self._statistics, table)

    async def close(self) -> None:
        """Nothing to do: files are open only while a query reads them."""

    def attach(self, connection: duckdb.DuckDBPyConnection, table: Table) -> None:
        """Makes the table a view on the connection. Raises SourceError where its files are gone or cannot be read."""
        import duckdb

        found = self._find().get(table.path)
        if found is None:
            message = f"table `{table.label}` is gone: no file of it is left"
            raise SourceError(message, hint="`db.refresh()` reads the tables again")
        types = {column.name: column.native for column in table.columns}
        try:
            create_view(connection, table, scan(found, types, self._quoted.get(table.path)))
        except duckdb.BinderException as error:
            message = f"table `{table.label}` has changed"
            notes = [str(error).partition("\n")[0]]
            raise SourceError(message, notes=notes, hint="`db.refresh()` reads the tables again") from error
        except duckdb.Error as error:
            raise self._unreadable(found, error) from error

    def _find(self) -> dict[tuple[str, ...], FileTable]:
        if is_pattern(self._target):
            tables = find_tables(self.name, _matches(self._target), root_of(self._target))
        elif os.path.isdir(self._target):
            tables = find_tables(self.name, _matches(os.path.join(glob.escape(self._target), "*")), self._target)
        elif os.path.lexists(self._target):
            tables = {(): FileTable((self._target,), self._format(), False)}
        else:
            raise SourceError(f"file `{self._shown}` of source `{self.name}` is not there")
        if not tables:
            raise self._nothing()
        return tables

    def _format(self) -> str:
        format_ = format_of(self._target)
        if format_ is None:
            message = f"the format of file `{self._shown}` of source `{self.name}` is not known"
            raise SourceError(message, notes=[f"endings of files that can be read: {', '.join(FORMATS)}"])
        return format_

    def _nothing(self) -> SourceError:
        kinds = [f"endings of files that can be read: {', '.join(FORMATS)}"]
        if is_pattern(self._target):
            return SourceError(f"no file matches `{self._shown}` of source `{self.name}`", notes=kinds)
        return SourceError(
            f"folder `{self._shown}` of source `{self.name}` holds no file that can be read", notes=kinds
        )

    def _load(self, path: tuple[str, ...]) -> Table | None:
        import duckdb

        found = self._find().get(path)
        if found is None:
            return None
        for file in found.files:
            self._check(file, found.format)
        with self._local.cursor() as cursor:
            try:
                columns = columns_of(cursor, scan(found), self.name)
                if found.format == "parquet":
                    columns = _without_wide_decimals(cursor, found, columns)
                elif found.format == "json":
                    columns = with_large_integers(cursor, partial(sampled, found), columns)
                else:
                    columns = with_long_fractions(cursor, found, columns)
                    self._quoted[path] = quoted_empties(cursor, found, columns, self.name)
                ragged = found.format in ("csv", "tsv") and is_ragged(cursor, found, columns)
            except duckdb.Error as error:
                raise self._unreadable(found, error) from error
        if ragged:
            message = f"file `{os.path.basename(found.files[0])}` of source `{self.name}` cannot be read as CSV"
            raise SourceError(message, notes=["expected lines of one number of columns, found several"])
        return Table(self.name, path, relation_of(self.name, path), columns)

    def _statistics(self, table: Table) -> Statistics | None:
        import duckdb

        from dataflow.runtime.sources.file_statistics import statistics_of

        found = self._find().get(table.path)
        if found is None:
            return None
        with self._local.cursor() as cursor:
            try:
                return statistics_of(cursor, found, table)
            except (duckdb.Error, OSError) as error:
                raise self._unreadable(found, error) from error

    def _check(self, file: str, format_: str) -> None:
        """Raises SourceError for what DuckDB would take for a table without rows, or explain less well."""
        shown = f"file `{os.path.basename(file)}` of source `{self.name}`"
        try:
            with open(file, "rb") as stream:
                head = stream.read(4)
                size = stream.seek(0, os.SEEK_END)
                stream.seek(max(size - 4, 0))
                tail = stream.read(4)
        except OSError as error:
            raise SourceError(f"{shown} cannot be read: {(error.strerror or str(error)).lower()}") from error
        if not size:
            raise SourceError(f"{shown} is empty: expected {_TITLES[format_]}, found 0 bytes")
        if format_ == "parquet" and not (head == tail == b"PAR1"):
            where, found = ("begin", head) if head != b"PAR1" else ("end", tail)
            raise SourceError(
                f"{shown} is not Parquet: expected it to {where} with `PAR1`, found `{_printable(found)}`"
            )

    def _unreadable(self, table: FileTable, error: Exception) -> SourceError:
        files = [os.path.basename(file) for file in table.files]
        # DuckDB names the file it failed at; with one file there is no doubt.
        culprit = next((file for file in files if file in str(error)), files[0])
        message = f"file `{culprit}` of source `{self.name}` cannot be read as {_TITLES[table.format]}"
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        return SourceError(
            message, notes=[line.replace(os.path.dirname(table.files[0]) + os.sep, "") for line in lines[:2]]
        )


def _without_wide_decimals(
    cursor: duckdb.DuckDBPyConnection, table: FileTable, columns: tuple[TableColumn, ...]
) -> tuple[TableColumn, ...]:
    """The columns, with those of more digits than a decimal has without a type: DuckDB would read them as floats."""
    files = literals(glob.escape(file) for file in table.files)
    rows = cursor.execute(
        "SELECT DISTINCT name, precision, scale FROM parquet_schema("
        f"{files}) WHERE converted_type = 'DECIMAL' AND precision > {MAX_PRECISION}"
    ).fetchall()
    wide = {name: f"DECIMAL({precision},{scale})" for name, precision, scale in rows}
    return tuple(
        TableColumn(column.name, None, column.nullable, wide[column.name]) if column.name in wide else column
        for column in columns
    )


def _matches(pattern: str) -> list[str]:
    found = glob.glob(pattern, recursive=True)
    # `**` matches both a folder and the files in it.
    return [entry for entry in found if "**" not in pattern or not os.path.isdir(entry)]


def _printable(head: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}" for byte in head)
