"""What happened while a query ran: rows, bytes and times of each part."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(slots=True)
class Part:
    """One fragment or the local statement. Times are in seconds from the query's start, None until they are reached."""

    rows: int = 0
    bytes: int = 0
    first: float | None = None
    ended: float | None = None


@dataclass(slots=True)
class Trace:
    """All parts of one run; fragments by their number from 1, the result under 0."""

    started: float = field(default_factory=time.perf_counter)
    parts: dict[int, Part] = field(default_factory=dict)

    def batch(self, part: int, batch: pa.RecordBatch) -> None:
        """Notes a batch that a part delivered."""
        entry = self.parts.setdefault(part, Part())
        entry.first = entry.first if entry.first is not None else self._now()
        entry.rows += batch.num_rows
        entry.bytes += batch.nbytes

    def end(self, part: int) -> None:
        """Notes that a part is done."""
        self.parts.setdefault(part, Part()).ended = self._now()

    def _now(self) -> float:
        return time.perf_counter() - self.started
