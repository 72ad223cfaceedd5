"""How what is written once as a coroutine is waited for: by a thread that blocks, or by a task of some event loop."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from dataflow.dsl.errors import InternalError
from dataflow.runtime import loop

T = TypeVar("T")


class Way(Protocol):
    """How to wait for a coroutine of the background loop.

    blocks: whether the calling thread may be held up. here: whether the running event loop may have connections of its
    own, which are closed when it ends.
    """

    @property
    def blocks(self) -> bool: ...

    @property
    def here(self) -> bool: ...

    async def of(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Its result."""
        ...

    async def made(self, rows: int, make: Callable[[], T]) -> T:
        """What a function makes of so many rows."""
        ...


MANY_ROWS: Final = 5_000
"""Rows that a thread makes objects of, since an event loop would stand still for some hundredths of a second."""


class Blocking:
    """The calling thread waits; a coroutine that waits for all by this never gives up control."""

    blocks = True
    here = False

    async def of(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return loop.run(coroutine)

    async def made(self, rows: int, make: Callable[[], T]) -> T:
        return make()


@dataclass(frozen=True, slots=True)
class Waiting:
    """The calling task waits."""

    here: bool = True
    blocks: bool = False

    async def of(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return await loop.wait(coroutine)

    async def made(self, rows: int, make: Callable[[], T]) -> T:
        return make() if rows < MANY_ROWS else await loop.in_thread(make)


BLOCKING: Final = Blocking()
WAITING: Final = Waiting()
ELSEWHERE: Final = Waiting(here=False)
"""For event loops that come and go, as those of workflows do, and end without closing what was begun on them."""


def finished(coroutine: Coroutine[Any, Any, T]) -> T:
    """A coroutine that waits for all by `BLOCKING` in, its result out."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        found: T = end.value
        return found
    coroutine.close()
    raise InternalError("a coroutine that blocks gave up control")
