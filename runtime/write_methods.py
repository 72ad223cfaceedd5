"""What a `DataFlow` object does with rows that a program has: adding them to tables, and changing tables by them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from dataflow.dsl.build_write import names_of, returning_items
from dataflow.dsl.errors import BuildError, might_be_meant
from dataflow.dsl.span import CallSpan, Span, caller
from dataflow.runtime.model_bulk import bulk_create, bulk_upsert
from dataflow.runtime.numbered_rows import PLAIN, Wanted
from dataflow.runtime.way import BLOCKING, WAITING, Way, finished

if TYPE_CHECKING:
    from dataflow.dsl.build_query import Query
    from dataflow.runtime.models import Models
    from dataflow.runtime.session import SourceSession
    from dataflow.runtime.written import Written

OnError = Literal["abort", "skip"]
"""What becomes of all rows where one cannot be written: none is written, or all others are."""

Progress = Callable[[int], object]
"""What is told how many rows were taken so far, on a thread of the library's; where it raises, nothing is written."""


class WriteMethods:
    """The part of `DataFlow` that writes rows.

    For all of them: table is as in `"shop.orders"`, or `db.shop.orders`. rows: a query, which `parameters` are for, a
    file, a frame, Arrow data, a list of dicts, or an iterator of dicts, frames or Arrow data, an asynchronous one too.
    Columns are matched by name. What is given back is the number of rows, as an int, with more where it is asked for.
    returning: columns or expressions of the rows as they then are, which its `rows()` has; `"*"` for all columns.
    on_error: `"skip"` leaves out rows that do not fit or that the database refuses; `refused` has them, with reasons.
    progress: is called now and then with the number of rows that were taken; True shows it in the terminal or notebook.
    All of it is one transaction. Raises ParameterError where columns or values do not fit, SourceError where the
    database refuses them; nothing is written then.
    """

    _session: SourceSession
    _models: Models
    _table: Callable[[str, Span | None], Query]

    def insert(
        self,
        table: str | Query,
        rows: object,
        /,
        *,
        returning: object = None,
        on_error: OnError = "abort",
        progress: Progress | bool = False,
        **parameters: object,
    ) -> Written:
        """Adds rows to a table that is there: `db.insert("shop.orders", rows)`; `WriteMethods` has the options."""
        span = caller("insert")
        wanted = wanted_of(returning, on_error, progress, span)
        return finished(self._written(BLOCKING, "insert", table, rows, None, wanted, parameters, span))

    async def add_rows(self, table: Query, query: Query, parameters: Mapping[str, object]) -> Written:
        """As `ainsert`, for a query whose parameters may have any names, such as those of the options."""
        return await self._written(WAITING, "insert", table, query, None, PLAIN, parameters, None)

    async def ainsert(
        self,
        table: str | Query,
        rows: object,
        /,
        *,
        returning: object = None,
        on_error: OnError = "abort",
        progress: Progress | bool = False,
        **parameters: object,
    ) -> Written:
        """As `insert`, without blocking the running event loop."""
        span = caller("ainsert")
        wanted = wanted_of(returning, on_error, progress, span)
        return await self._written(WAITING, "insert", table, rows, None, wanted, parameters, span)

    def upsert(
        self,
        table: str | Query,
        rows: object,
        /,
        *,
        on: str | Sequence[str],
        returning: object = None,
        on_error: OnError = "abort",
        progress: Progress | bool = False,
        **parameters: object,
    ) -> Written:
        """Adds rows as `insert` does; where a row of the same key is there, it gets the other values of the new one.

        on: the column or columns of a unique key. Of several rows with one key the last counts; a null is like no other
        key. Raises ParameterError where there is no such key, and UnsupportedError where a database that exchanges rows
        by all of its keys might find them by another one.
        """
        span = caller("upsert")
        wanted = wanted_of(returning, on_error, progress, span)
        return finished(self._written(BLOCKING, "upsert", table, rows, on, wanted, parameters, span))

    async def aupsert(
        self,
        table: str | Query,
        rows: object,
        /,
        *,
        on: str | Sequence[str],
        returning: object = None,
        on_error: OnError = "abort",
        progress: Progress | bool = False,
        **parameters: object,
    ) -> Written:
        """As `upsert`, without blocking the running event loop."""
        span = caller("aupsert")
        wanted = wanted_of(returning, on_error, progress, span)
        return await self._written(WAITING, "upsert", table, rows, on, wanted, parameters, span)

    def update(
        self,
        table: str | Query,
        rows: object,
        /,
        *,
        on: str | Sequence[str],
        returning: object = None,
        on_error: OnError = "abort",
        progress: Progress | bool = False,
        **parameters: object,
    ) -> Written:
        """Gives rows of a table the other values of the given rows with the same keys: `db.update("t", rows, on="id")`.

        on: the columns by which rows are found. Each dict sets the columns that it names; of several with one key later
        ones do so later. A key that is not there is no error: the number that is given back is that of rows found.
        """
        span = caller("update")
        wanted = wanted_of(returning, on_error, progress, span)
        return finished(self._written(BLOCKING, "update", table, rows, on, wanted, parameters, span))

    async def aupdate(
        self,
        table: str | Query,
        rows: object,
        /,
        *,
        on: str | Sequence[str],
        returning: object = None,
        on_error: OnError = "abort",
        progress: Progress | bool = False,
        **parameters: object,
    ) -> Written:
        """As `update`, without blocking the running event loop."""
        span = caller("aupdate")
        wanted = wanted_of(returning, on_error, progress, span)
        return await self._written(WAITING, "update", table, rows, on, wanted, parameters, span)

    def delete(
        self,
        table: str | Query,
        rows: object,
        /,
        *,
        on: str | Sequence[str],
        returning: object = None,
        on_error: OnError = "abort",
        progress: Progress | bool = False,
        **parameters: object,
    ) -> Written:
        """Removes the rows of a table that have the keys of the given rows: `db.delete("t", rows, on="id")`.

        on: the columns by which rows are found; others of the given rows are ignored. `returning` has the rows as they
        were.
        """
        span = caller("delete")
        wanted = wanted_of(returning, on_error, progress, span)
        return finished(self._written(BLOCKING, "delete", table, rows, on, wanted, parameters, span))

    async def adelete(
        self,
        table: str | Query,
        rows: object,
        /,
        *,
        on: str | Sequence[str],
        returning: object = None,
        on_error: OnError = "abort",
        progress: Progress | bool = False,
        **parameters: object,
    ) -> Written:
        """As `delete`, without blocking the running event loop."""
        span = caller("adelete")
        wanted = wanted_of(returning, on_error, progress, span)
        return await self._written(WAITING, "delete", table, rows, on, wanted, parameters, span)

    async def _written(
        self,
        way: Way,
        verb: Literal["insert", "upsert", "update", "delete"],
        table: object,
        rows: object,
        on: object,
        wanted: Wanted,
        parameters: Mapping[str, object],
        span: CallSpan | None,
    ) -> Written:
        if wanted.progress is not True:
            return await self._taken(way, verb, table, rows, on, wanted, parameters, span)
        from dataflow.runtime.write_progress import shown

        with shown() as told:
            wanted = replace(wanted, progress=told)
            return await self._taken(way, verb, table, rows, on, wanted, parameters, span)

    async def _taken(
        self,
        way: Way,
        verb: Literal["insert", "upsert", "update", "delete"],
        table: object,
        rows: object,
        on: object,
        wanted: Wanted,
        parameters: Mapping[str, object],
        span: CallSpan | None,
    ) -> Written:
        """Rows that are added to a model's table are checked as the model says; others as the table does."""
        from dataflow.runtime.insert import table_of

        target = table_of(table, self._table, span, verb)
        keys = () if verb == "insert" else names_of(on, verb, span)
        if verb == "update" or verb == "delete":
            records = self._models.records(rows)
            return await way.of(self._session.change_by_rows(verb, target, records, parameters, keys, wanted))
        model = self._models.of_table(target.source.path)
        if model is None:
            records = self._models.records(rows)
            return await way.of(self._session.insert(target, records, parameters, keys, wanted))
        face = self._models.face(model.name)
        if verb == "upsert":
            return await bulk_upsert(face, way, rows, keys, parameters, wanted)
        return await bulk_create(face, way, rows, parameters, wanted)


def wanted_of(returning: object, on_error: object, progress: Progress | bool, span: CallSpan | None) -> Wanted:
    """The options of a write ▶ what is asked for besides it. Raises BuildError."""
    if on_error not in ("abort", "skip"):
        hint = might_be_meant(on_error, ["abort", "skip"]) if isinstance(on_error, str) else None
        raise BuildError(f"`on_error` is `abort` or `skip`, found `{on_error!r}`", span, hint=hint)
    return Wanted(returning_items(returning, span), on_error == "skip", progress)
