"""Rows as a program has them ▶ numbered Arrow batches of columns of a table, as they come.

They may be a query, a file, a frame, Arrow data, a list of dicts, or an iterator of dicts, frames or Arrow data.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from dataflow.compiler.catalog import Table
from dataflow.dsl.build_query import Query
from dataflow.dsl.errors import ParameterError, quoted
from dataflow.dsl.query import From, Pipeline
from dataflow.dsl.types import Field
from dataflow.runtime import arrow
from dataflow.runtime.numbered_rows import Taking, of_batch, of_records
from dataflow.runtime.row_streams import ahead, each, flat, in_chunks, in_threads
from dataflow.runtime.rows import (
    BATCH_ROWS,
    Numbers,
    Record,
    check_columns,
    check_types,
    columns_of,
    is_records,
)
from dataflow.runtime.sources.frames import FramesSource, is_frame

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.runtime.numbered_rows import Numbered
    from dataflow.runtime.session import SourceSession

_FILE: Final = "file"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows on their way: the columns that they have, and their batches with the numbers of the rows."""

    columns: Sequence[str]
    batches: AsyncIterator[Numbered]


@dataclass(frozen=True, slots=True)
class Input:
    """Where rows come from and go to.

    required: columns that must have values whatever the table says. alike: whether dicts must all name the same.
    """

    session: SourceSession
    table: Table
    taking: Taking
    required: Sequence[str] = ()
    alike: bool = False

    @property
    def what(self) -> str:
        """What the rows are for, in errors."""
        return f"`{self.table.label}`"

    async def of(self, rows: Any, parameters: Mapping[str, object]) -> Rows:
        """Rows of any kind. Raises ParameterError where the columns do not fit, and what reading raises."""
        if isinstance(rows, Query):
            return await self._of_query(rows, rows._session, parameters)
        if parameters:
            message = f"rows take no parameters, found {quoted(parameters)}"
            raise ParameterError(message, hint="give a query instead of rows")
        if isinstance(rows, str | os.PathLike):
            return await self._of_file(rows)
        if is_records(rows):
            fields = self._named(columns_of(rows, self.what)) if rows else ()
            return self._of_chunks(rows, range(1, len(rows) + 1), fields)
        reader = self._reader(rows)
        if reader is not None:
            return self._of_reader(*reader)
        if hasattr(rows, "__aiter__"):
            return await self._of_items(in_chunks(rows.__aiter__()))
        if hasattr(rows, "__next__"):
            return await self._of_items(in_chunks(in_threads(rows)))
        raise ParameterError(
            f"the rows for {self.what} are a `{type(rows).__name__}`",
            hint="rows are a query, a file, a data frame, Arrow data, a list of dicts, or an iterator of these",
        )

    def of_records(self, records: Sequence[Record], numbers: Numbers) -> Rows:
        """Dicts that all name the same columns, with their numbers. Raises ParameterError."""
        return self._of_chunks(records, numbers, self._named(list(records[0])))

    def _of_chunks(self, records: Sequence[Record], numbers: Numbers, fields: Sequence[Field]) -> Rows:
        return Rows([field.name for field in fields], self._records(records, numbers, fields))

    def _named(self, names: Iterable[str]) -> tuple[Field, ...]:
        fields = fields_of(self.table, names, self.what)
        return tuple(replace(field, nullable=False) if field.name in self.required else field for field in fields)

    async def _of_query(self, query: Query, reading: Any, parameters: Mapping[str, object]) -> Rows:
        plan, batches = await reading.batches_of(query._pipeline, parameters)
        fields = self._named([field.name for field in plan.fields])
        check_types(plan.fields, fields, self.what)
        if reading.base is self.session.base and any(
            key is not None and key[0] == self.table.source for key in reading.introspection.keys(query._pipeline)
        ):
            # A database in a file can be read or written, not both: what is read is read first.
            async with aclosing(batches):
                kept = [batch async for batch in batches]
            batches = each(kept)
        return Rows([field.name for field in fields], self._batches(batches, fields))

    async def _of_file(self, path: str | os.PathLike[str]) -> Rows:
        from dataflow.runtime.session import SourceSession
        from dataflow.runtime.sources.registry import open_source

        session = SourceSession({_FILE: open_source(_FILE, path, local=self.session.local)}, self.session.local)
        return await self._of_query(Query(Pipeline(From((_FILE,))), session), session, {})

    def _reader(self, rows: Any) -> tuple[pa.Schema, Iterable[pa.RecordBatch]] | None:
        """Arrow data of a frame, or of what gives some; None for anything else."""
        import pyarrow as pa

        if is_frame(rows) and not isinstance(rows, Mapping):
            data = FramesSource("rows", rows, self.session.local).data
            return data.schema, data.to_batches()
        if isinstance(rows, pa.RecordBatch):
            return rows.schema, [rows]
        if hasattr(rows, "__arrow_c_stream__"):
            reader = pa.RecordBatchReader.from_stream(rows)
            return reader.schema, reader
        return None

    def _of_reader(self, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Rows:
        fields = self._fields(schema)
        return Rows(schema.names, self._batches(each(batches), fields))

    async def _of_items(self, items: AsyncIterator[list[Any]]) -> Rows:
        """Dicts, frames or Arrow data as they come; the first of them say the columns."""
        first: list[Any] = await anext(items, [])
        if is_records(first):
            fields = self._named(columns_of(first, self.what)) if first else ()
            return Rows([field.name for field in fields], self._more_records(first, items, fields))
        reader = self._reader(first[0])
        if reader is None:
            raise ParameterError(
                f"row 1 of {self.what} is a `{type(first[0]).__name__}`", hint="an iterator gives dicts or Arrow data"
            )
        names = reader[0].names
        return Rows(names, self._batches(self._opened(first, items), self._fields(reader[0])))

    def _fields(self, schema: pa.Schema) -> tuple[Field, ...]:
        fields = self._named(schema.names)
        known = [(arrow.language_type(given), field) for given, field in zip(schema.types, fields, strict=True)]
        pairs = [(Field(field.name, type_), field) for type_, field in known if type_ is not None]
        check_types([given for given, _ in pairs], [field for _, field in pairs], self.what)
        return fields

    async def _opened(self, first: list[Any], items: AsyncIterator[list[Any]]) -> AsyncIterator[pa.RecordBatch]:
        async for item in flat(first, items):
            reader = self._reader(item)
            if reader is None:
                raise ParameterError(
                    f"an item of the rows for {self.what} is a `{type(item).__name__}`: expected a frame"
                )
            for batch in reader[1]:
                yield batch

    async def _records(
        self, records: Sequence[Record], numbers: Numbers, fields: Sequence[Field]
    ) -> AsyncIterator[Numbered]:
        parts = (
            numbered
            for start in range(0, len(records), BATCH_ROWS)
            for numbered in of_records(
                records[start : start + BATCH_ROWS],
                fields,
                numbers[start : start + BATCH_ROWS],
                self.what,
                self.taking,
            )
        )
        if len(records) <= BATCH_ROWS:
            for numbered in parts:
                yield numbered
            return
        async with aclosing(ahead(parts)) as batches:  # type: ignore[type-var]
            async for numbered in batches:
                yield numbered

    async def _more_records(
        self, first: list[Any], items: AsyncIterator[list[Any]], fields: Sequence[Field]
    ) -> AsyncIterator[Numbered]:
        names, start, part = {field.name for field in fields}, 1, first
        while part:
            new = next((name for name in columns_of(part, self.what) if name not in names), None)
            if new is not None:
                row = next(at for at, record in enumerate(part, start) if new in record)
                raise ParameterError(
                    f"row {row} of {self.what} has a column `{new}`, which the first {len(first):,} rows do not have",
                    hint="rows of an iterator have the columns of its first ones",
                )
            self._check_named(part, start, names)
            for numbered in of_records(part, fields, range(start, start + len(part)), self.what, self.taking):
                yield numbered
            start += len(part)
            part = await anext(items, [])

    def _check_named(self, records: Sequence[Record], first: int, names: set[str]) -> None:
        """Raises ParameterError where what a row does not name must not become null, as what is to be changed by it."""
        odd = next((at for at, record in enumerate(records) if len(record) < len(names)), None)
        if self.alike and odd is not None:
            missing = next(name for name in names if name not in records[odd])
            raise ParameterError(
                f"row {first + odd} of {self.what} does not name column `{missing}`, which others of the iterator do",
                hint="dicts of a list may name different columns",
            )

    async def _batches(
        self, batches: AsyncIterator[pa.RecordBatch], fields: Sequence[Field]
    ) -> AsyncIterator[Numbered]:
        first = 1
        async with aclosing(batches):  # type: ignore[type-var]
            async for batch in batches:
                for numbered in of_batch(batch, fields, first, self.what, self.taking):
                    yield numbered
                first += batch.num_rows


def fields_of(table: Table, names: Iterable[str], what: str) -> tuple[Field, ...]:
    """The table's columns of these names. Raises ParameterError for unknown ones, and those of foreign types."""
    fields = [Field(column.name, column.type, column.nullable) for column in table.columns if column.type is not None]
    foreign = {column.name: column.native for column in table.columns if column.type is None}
    names = list(names)
    unusable = [name for name in names if name in foreign]
    if unusable:
        raise ParameterError(
            f"column `{unusable[0]}` of {what} is `{foreign[unusable[0]]}`, a type that cannot be written"
        )
    check_columns(names, fields, what)
    if not names:
        raise ParameterError(f"the rows for {what} have no columns")
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise ParameterError(f"the rows for {what} have more than one column `{twice}`: expected each name once")
    by_name = {field.name: field for field in fields}
    return tuple(by_name[name] for name in names)
