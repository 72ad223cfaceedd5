"""Rows on their way from one node to another, a batch at a time."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dataflow.dsl.build_query import Query
from dataflow.dsl.errors import ResultError
from dataflow.dsl.types import Field
from dataflow.runtime import arrow, loop

if TYPE_CHECKING:
    import pyarrow as pa


class RowStream:
    """The rows of a query as record batches, read once: `async for batch in stream`, or `for`.

    The query runs when its rows are first asked for, with memory for a few batches. Leaving the loop, closing the
    stream or dropping it stops the query's statements. `fields` are the columns' names and types.
    """

    __slots__ = ("__weakref__", "_fields", "_lock", "_parameters", "_pulled", "_query", "_taken")

    def __init__(self, query: Query, parameters: Mapping[str, object], fields: tuple[Field, ...]) -> None:
        self._query = query
        self._parameters = parameters
        self._fields = fields
        self._lock = threading.Lock()
        self._taken = False
        self._pulled: loop.Pulled[pa.RecordBatch] | None = None

    @property
    def fields(self) -> tuple[Field, ...]:
        """Name and type of each column."""
        return self._fields

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""
        return [field.name for field in self._fields]

    def take(self) -> tuple[Query, Mapping[str, object]]:
        """The query behind the stream and its parameters, for who runs it whole. Raises ResultError the second time."""
        with self._lock:
            if self._taken:
                raise ResultError(
                    "the rows of a stream can be read once, and were",
                    hint='for several readers, `"output": "arrow"` or `"parquet"`',
                )
            self._taken = True
        return self._query, self._parameters

    def give_back(self) -> None:
        """Undoes `take`, where nothing was made of the rows that were read."""
        self._taken = False

    async def __aiter__(self) -> AsyncIterator[pa.RecordBatch]:
        query, parameters = self.take()
        self._pulled = pulled = loop.Pulled(await loop.wait(batches_of(query, parameters)))
        try:
            async for batch in pulled:
                yield batch
        finally:
            await pulled.aclose()

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        query, parameters = self.take()
        return query.stream(**parameters)

    async def table(self) -> pa.Table:
        """All rows as one Arrow table."""
        import pyarrow as pa

        return pa.Table.from_batches([batch async for batch in self], arrow.schema_of(self._fields))

    async def aclose(self) -> None:
        """Stops reading and gives the rest up."""
        self._taken = True
        if self._pulled is not None:
            await self._pulled.aclose()

    def __repr__(self) -> str:
        return f"RowStream({', '.join(self.columns)})"


async def batches_of(query: Query, parameters: Mapping[str, object]) -> AsyncGenerator[pa.RecordBatch, None]:
    """The rows of a query as they come, for whoever runs on the background loop."""
    session: Any = query._session
    batches: AsyncGenerator[pa.RecordBatch, None]
    _, batches = await session.batches_of(query._pipeline, parameters)
    return batches
