"""Keys of rows on their way ▶ whether some came twice, so that a database need not be asked to look."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any

from dataflow.compiler.catalog import Table
from dataflow.dsl.types import INT64

if TYPE_CHECKING:
    import pyarrow as pa


class SeenKeys:
    """The keys that went by, where they are whole numbers, of which it is clear here which are equal."""

    def __init__(self, table: Table, columns: Sequence[str], keys: Sequence[str]) -> None:
        types = {column.name: column.type for column in table.columns}
        self._place = columns.index(keys[0]) if len(keys) == 1 and types[keys[0]] == INT64 else None
        self._parts: list[pa.Array[Any]] = []

    async def of(self, batches: AsyncIterator[pa.RecordBatch]) -> AsyncIterator[pa.RecordBatch]:
        async for batch in batches:
            if self._place is not None:
                self._parts.append(batch.column(self._place))
            yield batch

    @property
    def are_distinct(self) -> bool:
        """Whether it is known that no key came twice."""
        import numpy as np

        if self._place is None or any(part.null_count for part in self._parts):
            return False
        values = [part.to_numpy(zero_copy_only=False) for part in self._parts]
        return not values or len(np.unique(np.concatenate(values))) == sum(map(len, values))
