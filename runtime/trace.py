"""What happened while a query ran: rows, bytes and times of each part."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class SentKeys:
    """Keys that a fragment waited for: its column, the fragments they come from, how many they were, whether they went.

    count: None where there were too many to be sent, or to be found out; if something was sent, it was their range.
    """

    column: str
    fragments: tuple[int, ...]
    count: int | None
    sent: bool

    def __str__(self) -> str:
        """`with 45,318 keys of o_orderkey from #2`."""
        where = f"of {self.column} from {places(self.fragments)}"
        if self.sent and self.count is None:
            return f"with the range of the keys {where}"
        return f"with {self.count:,} keys {where}" if self.sent else f"without keys {where}: there were too many"


def places(fragments: Sequence[int]) -> str:
    """Where keys come from: `#1, #2`."""
    return ", ".join(f"#{number}" for number in fragments) or "local tables"


@dataclass(slots=True)
class Part:
    """One fragment or the local statement. Times are in seconds from the query's start, None until they are reached.

    keys: those that it waited for; `waited` is when they were known.
    """

    rows: int = 0
    bytes: int = 0
    first: float | None = None
    ended: float | None = None
    keys: tuple[SentKeys, ...] = ()
    waited: float | None = None


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

    def keys(self, part: int, keys: SentKeys) -> None:
        """Notes keys that a part waited for."""
        entry = self.parts.setdefault(part, Part())
        entry.keys = (*entry.keys, keys)
        entry.waited = self._now()

    def end(self, part: int) -> None:
        """Notes that a part is done."""
        self.parts.setdefault(part, Part()).ended = self._now()

    def _now(self) -> float:
        return time.perf_counter() - self.started
