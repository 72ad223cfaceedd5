"""The rows of one query of the local DuckDB, while they come."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Final, Self

from dataflow.compiler.catalog import Table
from dataflow.dsl.errors import InternalError, SourceError
from dataflow.dsl.types import Field, Interval
from dataflow.runtime.channel import Channel, StoppedError
from dataflow.runtime.conform import conform
from dataflow.runtime.local_errors import explain
from dataflow.runtime.sources.source import LocalSource
from dataflow.runtime.special_values import check_held

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from dataflow.runtime.local import LocalDuckDB

    Input = Channel | pa.RecordBatchReader | pa.Table | pa.RecordBatch


TRIES: Final = 20
"""How often a statement begins anew whose tables were let go of before it held them."""


def bound(value: object) -> object:
    """A value of a statement as DuckDB takes it; an interval as a text, which the statement casts."""
    match value:
        case Interval(months=months, days=days, microseconds=microseconds):
            return f"{months} months {days} days {microseconds} microseconds"
        case list():
            return [bound(item) for item in value]
        case _:
            return value


def _is_missing(error: BaseException) -> bool:
    """Whether a table was not there, as where somebody who writes its file has let go of it since it was attached."""
    import duckdb

    return isinstance(error, duckdb.CatalogException) or isinstance(error.__cause__, duckdb.CatalogException)


class LocalStream:
    """The rows of one query as batches of exactly its fields' types; an iterator and a context manager.

    It has a cursor of its own, and with it the views and inputs, and gives all back when it is drained, fails or is
    closed.
    """

    def __init__(
        self,
        local: LocalDuckDB,
        sql: str,
        parameters: tuple[object, ...],
        fields: tuple[Field, ...],
        attachments: tuple[tuple[LocalSource, Table], ...],
        inputs: Mapping[str, Input],
        kept: frozenset[str],
        batch_rows: int,
    ) -> None:
        self._local = local
        self._sql = sql
        self._parameters = parameters
        self._fields = fields
        self._attachments = attachments
        self._inputs = inputs
        self._kept = kept
        self._batch_rows = batch_rows
        self.lent: duckdb.DuckDBPyConnection | None = None
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self._reader: pa.RecordBatchReader | None = None
        self._interrupted = False
        self._closed = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> pa.RecordBatch:
        """The next batch that has rows. Raises SourceError, or the very error that an input's producer failed with."""
        import duckdb
        import pyarrow as pa

        if self._closed:
            raise StopIteration
        try:
            if self._interrupted:
                raise duckdb.InterruptException("interrupted before it began")
            reader = self._reader = self._reader or self._start()
            while (batch := reader.read_next_batch()).num_rows == 0:
                pass
            conforming = conform(batch, self._fields)
            check_held(conforming, self._fields)
            return conforming
        except (duckdb.Error, pa.ArrowException, OSError, StoppedError) as error:
            failed = self._failed_input()
            self.close()
            if failed is not None:
                # The producer's error, with the cause it has; this one only says that it failed.
                raise failed from failed.__cause__
            raise self._explained(error) from error
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def interrupt(self) -> None:
        """Makes the query stop soon; may be called from any thread, at any time, and again."""
        self._interrupted = True
        self._stop_inputs()
        if self._cursor is not None:
            self._cursor.interrupt()

    def close(self) -> None:
        """Stops what still runs and gives the cursor back; does nothing the second time."""
        if self._closed:
            return
        self._closed = True
        self._stop_inputs()
        if self._reader is not None:
            self._reader.close()
        if self._cursor is not None and self.lent is None:
            self._cursor.close()
        elif self._cursor is not None:
            self._clear(self._cursor)

    def _clear(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Takes from a connection that stays open what the statement has put there."""
        import duckdb

        with suppress(duckdb.Error):  # after an error it takes no statement any more
            for name in self._inputs:
                cursor.unregister(f"{name}_once" if name in self._kept else name)
            for name in self._kept:
                cursor.execute(f'DROP TABLE IF EXISTS temp.main."{name}"')

    def _start(self) -> pa.RecordBatchReader:
        cursor = self._cursor = self.lent or self._local.cursor()
        for name, data in self._inputs.items():
            registered = f"{name}_once" if name in self._kept else name
            cursor.register(registered, data.reader() if isinstance(data, Channel) else data)
        for name in sorted(self._kept):
            cursor.execute(f'CREATE TEMP TABLE "{name}" AS FROM "{name}_once"')
        # An error ends a transaction that it is in.
        for left in reversed(range(TRIES if self._attachments and self.lent is None else 1)):
            try:
                return self._opened(cursor)
            except Exception as error:
                if not left or self._interrupted or not _is_missing(error):
                    raise
        raise InternalError("the last try returns or raises")

    def _opened(self, cursor: duckdb.DuckDBPyConnection) -> pa.RecordBatchReader:
        """The rows of the statement, over the tables of sources as they are now."""
        for source, table in self._attachments:
            source.attach(cursor, table)
        with self._local.written_join_order() if self._inputs else nullcontext():
            # A relation streams; a result of `execute` would be copied whole before its first batch.
            relation = cursor.sql(self._sql, params=[bound(value) for value in self._parameters] or None)
            reader: pa.RecordBatchReader = relation.to_arrow_reader(self._batch_rows)
        return reader

    def _stop_inputs(self) -> None:
        for data in self._inputs.values():
            if isinstance(data, Channel):
                data.stop()

    def _failed_input(self) -> BaseException | None:
        errors = (data.error for data in self._inputs.values() if isinstance(data, Channel))
        return next((error for error in errors if error is not None), None)

    def _explained(self, error: Exception) -> SourceError:
        if self._interrupted:
            return SourceError("the local query was interrupted")
        return explain(error, [(source.name, source.description) for source, _ in self._attachments])
