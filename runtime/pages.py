"""The batches of a running query ▶ pages of its rows; what no page asks for is not fetched."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataflow.dsl.types import Field
from dataflow.runtime import arrow
from dataflow.runtime.display import Preview
from dataflow.runtime.values import json_values

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a result: `start` of them came before, and `more` says whether some come behind."""

    table: pa.Table
    fields: tuple[Field, ...]
    start: int
    more: bool

    def preview(self, more: str) -> Preview:
        """What is shown of it; `more` is said below where it is not the end."""
        count = self.table.num_rows
        columns = tuple(
            json_values(column, field.type) for column, field in zip(self.table.columns, self.fields, strict=True)
        )
        return Preview(self.fields, columns, count, max(count, 1), self._counts(more))

    def _counts(self, more: str) -> str:
        count, end = self.table.num_rows, self.start + self.table.num_rows
        total = f"{end:,} row{'' if end == 1 else 's'}"
        if self.more:
            which = f"first {total}" if self.start == 0 else f"rows {self.start + 1:,} to {end:,}"
            return f"{which}, {more}"
        if self.start == 0:
            return total
        return f"rows {self.start + 1:,} to {end:,}, the last" if count else f"no more rows: {total} in all"


class Pages:
    """Reads a query's batches as pages are asked for; closing it stops what still runs."""

    def __init__(self, batches: Generator[pa.RecordBatch, None, None], fields: tuple[Field, ...]) -> None:
        self._batches = batches
        self._fields = fields
        self._waiting: deque[pa.RecordBatch] = deque()
        self._shown = 0
        self._drained = False

    def next(self, count: int) -> Page:
        """The next `count` rows. Raises what the query raises."""
        import pyarrow as pa

        self._read(count + 1)  # one more tells whether there are more
        rows: list[pa.RecordBatch] = []
        wanted = count
        while wanted and self._waiting:
            batch = self._waiting.popleft()
            if batch.num_rows > wanted:
                self._waiting.appendleft(batch.slice(wanted))
                batch = batch.slice(0, wanted)
            wanted -= batch.num_rows
            rows.append(batch)
        start = self._shown
        self._shown += count - wanted
        table = pa.Table.from_batches(rows, arrow.schema_of(self._fields))
        return Page(table, self._fields, start, bool(self._waiting))

    def close(self) -> None:
        """Stops the query; there are no further pages."""
        self._batches.close()
        self._waiting.clear()
        self._drained = True

    def _read(self, count: int) -> None:
        waiting = sum(batch.num_rows for batch in self._waiting)
        while waiting < count and not self._drained:
            batch = next(self._batches, None)
            if batch is None:
                self._drained = True
            elif batch.num_rows:
                self._waiting.append(batch)
                waiting += batch.num_rows
