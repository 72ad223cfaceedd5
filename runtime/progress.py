"""A running query ▶ what it has read so far, by source, shown now and then while it runs.

    trace = Trace()
    with watch(session.compile(pipeline), trace, display):
        result = session.collect(pipeline, parameters, trace)

`display` is called from a thread of its own with a `Snapshot`, and at the end with None if it was called at all.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataflow.runtime.trace import Part, Trace

if TYPE_CHECKING:
    from dataflow.compiler.compile import CompiledPlan

PATIENCE = 0.3
"""Seconds that a query may take before anything is shown: what is quicker would only flicker."""

INTERVAL = 0.15
"""Seconds between two looks."""

LOCAL = "local"
"""The name of the part that the local DuckDB does."""


@dataclass(frozen=True, slots=True)
class PartProgress:
    """One fragment, or the local statement: where it runs, what came from there so far, and whether that is all."""

    source: str
    rows: int
    bytes: int
    done: bool

    def __str__(self) -> str:
        mark = " ✓" if self.done else ""
        return f"{self.source} {self.rows:,} {'row' if self.rows == 1 else 'rows'}, {size(self.bytes)}{mark}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All parts of a run at one moment: fragments in their order, then the local statement where there is one.

    `elapsed` is in seconds. As text it is one line, such as `shop 1,200 rows, 9.6 KB · crm 3 rows, 24 B ✓ · 0.5 s`.
    """

    parts: tuple[PartProgress, ...]
    elapsed: float

    @property
    def done(self) -> bool:
        """Whether the result is whole."""
        return self.parts[-1].done

    @property
    def finished(self) -> int:
        """How many parts are done: a bar is `finished` of `len(parts)`."""
        return sum(part.done for part in self.parts)

    def __str__(self) -> str:
        return " · ".join((*map(str, self.parts), f"{self.elapsed:.1f} s"))


def snapshot(plan: CompiledPlan, trace: Trace) -> Snapshot:
    """A plan and the trace of its run ▶ how far it is now."""
    if plan.local is None:
        named = [(0, plan.fragments[0].source)]
    else:
        named = [(number, fragment.source) for number, fragment in enumerate(plan.fragments, 1)]
        named.append((0, LOCAL))
    ended = _part(trace, 0).ended is not None
    parts = (_progress(source, _part(trace, number), ended) for number, source in named)
    return Snapshot(tuple(parts), time.perf_counter() - trace.started)


@contextmanager
def watch(plan: CompiledPlan, trace: Trace, display: Callable[[Snapshot | None], object]) -> Iterator[None]:
    """Calls `display` every now and then while the block runs, and with None behind the last time.

    It is never called for a block that ends quickly, and never again once the block is left.
    """
    ended = threading.Event()

    def look() -> None:
        if ended.wait(PATIENCE):
            return
        display(snapshot(plan, trace))
        while not ended.wait(INTERVAL):
            display(snapshot(plan, trace))
        display(None)

    thread = threading.Thread(target=look, name="dataflow-progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def size(count: int) -> str:
    """A number of bytes ▶ its text, such as `1.5 MB`."""
    amount = float(count)
    for unit in ("B", "KB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def _part(trace: Trace, number: int) -> Part:
    return trace.parts.get(number) or Part()


def _progress(source: str, part: Part, ended: bool) -> PartProgress:
    # A fragment whose rows are no longer wanted is stopped and has no end of its own.
    return PartProgress(source, part.rows, part.bytes, ended or part.ended is not None)
