"""Databases on connections of a program's own event loops, each of which has a few that end when it does."""

from __future__ import annotations

import asyncio
import os
import threading
from abc import abstractmethod
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from functools import cached_property
from typing import Final, Generic, Protocol, TypeVar

CONNECTIONS: Final = 16
"""Statements of one event loop that run at a time."""


class Place(Protocol):
    """A source as one event loop reaches it."""

    def drop(self) -> None:
        """Closes the connections without a word to the server."""
        ...

    async def end(self) -> None:
        """Closes the connections."""
        ...


P = TypeVar("P", bound=Place)


class Places(Generic[P]):
    """One source as its program's event loops reach it. make: what the running loop has, which forgets itself here."""

    def __init__(self, make: Callable[[Places[P]], P]) -> None:
        self._make = make
        self._here: dict[asyncio.AbstractEventLoop, P] = {}
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._parents: list[dict[asyncio.AbstractEventLoop, P]] = []

    def here(self) -> P:
        """The database on the running loop's own connections."""
        loop = asyncio.get_running_loop()
        found = self._here.get(loop)
        if found is not None and self._process == os.getpid():
            return found
        with self._lock:
            if self._process != os.getpid():
                self._parents.append(self._here)
                self._here, self._process = {}, os.getpid()
            self._here = {other: place for other, place in self._here.items() if not other.is_closed()}
            found = self._here[loop] = self._make(self)
        return found

    def forget(self, loop: asyncio.AbstractEventLoop) -> None:
        """Lets go of a loop that has ended."""
        with self._lock:
            self._here.pop(loop, None)

    def leave(self) -> None:
        """Has all connections closed, each by its loop; those of the calling thread's own are dropped at once."""
        with self._lock:
            left, self._here = self._here, {}
        if self._process != os.getpid():
            return
        for loop, place in left.items():
            with suppress(RuntimeError):  # of a loop that is closed the connections are as well
                if loop.is_running() and loop is not asyncio._get_running_loop():
                    loop.call_soon_threadsafe(place.drop)
                else:
                    place.drop()

    async def aleave(self) -> None:
        """Closes the running loop's connections."""
        place = self._here.get(asyncio.get_running_loop())
        if place is not None and self._process == os.getpid():
            self.forget(asyncio.get_running_loop())
            await place.end()


class OnLoops(Generic[P]):
    """The part of a source by which the program's own event loops reach it."""

    @cached_property
    def places(self) -> Places[P]:
        """The database as these loops reach it."""
        return Places(self._place)

    @abstractmethod
    def _place(self, places: Places[P]) -> P:
        """The database on connections of the running event loop, which forgets itself in `places`."""

    def here(self) -> P:
        """The database on connections of the running event loop."""
        return self.places.here()

    def leave(self) -> None:
        """Has the connections of the program's event loops closed."""
        if "places" in vars(self):
            self.places.leave()

    async def aleave(self) -> None:
        """Closes those of the running event loop."""
        if "places" in vars(self):
            await self.places.aleave()


class Kept(Generic[P]):
    """What ends a place with its loop."""

    def __init__(self, place: P, places: Places[P]) -> None:
        self._place = place
        self._places = places
        self._keeper: AsyncGenerator[None, None] | None = None

    async def begin(self) -> None:
        """Has the running loop end the place when it ends; once is enough."""
        if self._keeper is None:
            # Loops close the asynchronous generators that were begun on them before they end.
            self._keeper = self._keeping()
            await anext(self._keeper)

    async def _keeping(self) -> AsyncGenerator[None, None]:
        try:
            yield
        finally:
            self._places.forget(asyncio.get_running_loop())
            await self._place.end()
