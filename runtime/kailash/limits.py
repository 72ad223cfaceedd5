"""How long an execution of a node may take and how often it is tried: the inputs `timeout` and `retries`."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from dataflow.dsl.errors import ParameterError
from dataflow.runtime.sources.passing import Passing, passing

T = TypeVar("T")

_FIRST_WAIT_SECONDS: Final = 0.1
_LONGEST_WAIT_SECONDS: Final = 10.0


@dataclass(slots=True)
class Progress:
    """The stage an execution has come to, for an error that ends it, and what it has read for a further try.

    read: rows that can be read once, by the input that they came in.
    """

    stage: str = "inputs"
    read: dict[str, object] = field(default_factory=dict)


class NodeTimeoutError(TimeoutError):
    """An execution took longer than the node's `timeout`; what it ran was stopped."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`timeout` in seconds for all tries together, None for no limit; `retries` after the first try."""

    timeout: float | None = None
    retries: int = 0

    @classmethod
    def of(cls, timeout: object, retries: object) -> Limits:
        """The inputs of a node ▶ its limits. Raises ParameterError."""
        if timeout is not None and (not isinstance(timeout, int | float) or isinstance(timeout, bool) or timeout <= 0):
            raise ParameterError(f"expected seconds above 0 for `timeout`, found `{timeout!r}`")
        if retries is None:
            retries = 0
        if not isinstance(retries, int) or isinstance(retries, bool) or retries < 0:
            raise ParameterError(f"expected a number of 0 or more for `retries`, found `{retries!r}`")
        return cls(timeout, retries)

    async def keep(self, progress: Progress, work: Callable[[], Awaitable[T]], *, writes: bool = False) -> T:
        """Awaits `work`, again where its failure may pass, until the time is over; its result out.

        writes: whether `work` changes data; then it is not repeated where it may have been committed.
        Raises NodeTimeoutError, and what the last try raised.
        """
        try:
            async with asyncio.timeout(self.timeout) as scope:
                return await self._tries(work, writes)
        except TimeoutError as error:
            if not scope.expired():
                raise
            raise NodeTimeoutError(
                f"it took longer than {self.timeout:g} seconds; what it ran was stopped at stage `{progress.stage}`"
            ) from error

    async def _tries(self, work: Callable[[], Awaitable[T]], writes: bool) -> T:
        wait = _FIRST_WAIT_SECONDS
        for _ in range(self.retries):
            try:
                return await work()
            except Exception as error:
                found = passing(error)
                if found is None or (writes and found is Passing.UNKNOWN):
                    raise
            # Several that met in a deadlock do not meet again at the same moment.
            await asyncio.sleep(wait * random.uniform(0.5, 1.0))
            wait = min(wait * 2, _LONGEST_WAIT_SECONDS)
        return await work()
