"""Who may run: a query takes all the places it needs at once, so that none holds some while it waits for more."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar

from dataflow.dsl.errors import SourceError
from dataflow.runtime.sources.source import Source, in_transaction

T = TypeVar("T")

CONNECTIONS: Final = 32
"""Statements that run on one source at a time, unless a single query needs more."""

WAIT_SECONDS: Final = 300.0
"""How long a query waits for its places before it is an error."""


class Admission:
    """Counts the statements that run on each source; lives on the background loop.

    The fragments of a query feed one local statement, which may want the last fragment's rows before it goes on with
    the first's. A limit on connections alone would let queries hold some while they wait for more, for ever.
    """

    def __init__(self, limit: int = CONNECTIONS, seconds: float = WAIT_SECONDS) -> None:
        self._limit = limit
        self._seconds = seconds
        self._running: Counter[str] = Counter()
        self._waiting: deque[asyncio.Future[None]] = deque()

    def admit(self, wanted: Mapping[str, int]) -> Admitted:
        """Waits until all the wanted statements, by source, may run together, and holds their places for a block."""
        return Admitted(self, wanted)

    def place(self, source: Source) -> Admitted:
        """As `admit` for one statement of a source; a transaction has its place already."""
        return Admitted(self, {} if in_transaction(source) else {source.name: 1})

    async def run(self, source: Source, work: Callable[[], Awaitable[T]]) -> T:
        """The result of the work of one statement of a source."""
        async with self.place(source):
            return await work()

    async def enter(self, wanted: Mapping[str, int]) -> None:
        """Waits until all may run together, and takes their places. Raises SourceError where none becomes free."""
        while not self._fits(wanted):
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await asyncio.wait_for(turn, self._seconds)
            except TimeoutError:
                raise self._busy(wanted) from None
        for source, count in wanted.items():
            self._running[source] += count

    def leave(self, wanted: Mapping[str, int]) -> None:
        """Gives the places back."""
        for source, count in wanted.items():
            self._running[source] -= count
        if self._waiting:
            self._wake()

    def _busy(self, wanted: Mapping[str, int]) -> SourceError:
        source = next((name for name, count in wanted.items() if self._running[name] + count > self._limit), "")
        count = self._running[source]
        return SourceError(
            f"source `{source}` is busy: {count} statements run, none ended for {self._seconds:g} seconds",
            hint="close streams that are no longer read: each keeps its statement open",
        )

    def _fits(self, wanted: Mapping[str, int]) -> bool:
        return all(
            self._running[source] == 0 or self._running[source] + count <= self._limit
            for source, count in wanted.items()
        )

    def _wake(self) -> None:
        """Lets all who wait look again, the longest first."""
        waiting, self._waiting = self._waiting, deque()
        for turn in waiting:
            if not turn.done():
                turn.set_result(None)


class Admitted:
    """The places of a query for the length of a block.

    A class, since this is a part of the time that a few rows take: a generator of `contextlib` is slower.
    """

    __slots__ = ("_admission", "_wanted")

    def __init__(self, admission: Admission, wanted: Mapping[str, int]) -> None:
        self._admission = admission
        self._wanted = wanted

    async def __aenter__(self) -> None:
        await self._admission.enter(self._wanted)

    async def __aexit__(self, *_: object) -> None:
        self._admission.leave(self._wanted)
