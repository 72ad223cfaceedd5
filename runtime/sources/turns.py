"""The one connection of a source in a transaction: statements take turns on it, and each leaves it in a good state.

Before each statement a savepoint stands behind the last write. A statement that fails is undone alone, on every engine,
and the transaction goes on; a transaction inside of another one is a further savepoint below. What the server has
undone as a whole, for a deadlock, a conflict or a lost connection, is over: whoever uses it is told, nothing is
committed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final, Protocol

from dataflow.dsl.errors import DataFlowError, SourceError, TransactionError
from dataflow.runtime.interrupt import to_its_end
from dataflow.runtime.sources.passing import passing

LEVELS: Final = ("read uncommitted", "read committed", "repeatable read", "serializable")
"""What others do meanwhile, from all that is seen of it to nothing; an engine may give more than is asked for."""

_GOOD: Final = "dataflow_good"

Place = AbstractAsyncContextManager[None]
"""What a transaction holds while it lasts, so that no more of them run on a source than it takes."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a transaction is begun: one of `LEVELS`, None for the engine's usual one, and whether it writes nothing."""

    isolation: str | None = None
    read_only: bool = False


class Holder(Protocol):
    """Has the connection of a transaction, and is used by one task at a time."""

    async def begin(self, *then: str) -> None:
        """Takes a connection and begins; `then` runs in the transaction. Takes none where it raises SourceError."""
        ...

    async def run(self, *statements: str) -> None:
        """Runs statements without rows, as few round trips as can be. Raises SourceError."""
        ...

    async def let_go(self, *, is_clean: bool) -> None:
        """Gives the connection back; where it is not clean, whatever runs on it is ended first."""
        ...


class Turns:
    """One transaction of one source, begun with its first statement. Lives on the background loop.

    depth: how many transactions are inside of the first one now.
    """

    def __init__(
        self,
        source: str,
        holder: Holder,
        terms: Terms,
        depth: Callable[[], int],
        place: Place,
        *,
        has_savepoints: bool = True,
        exchanges_savepoints: bool = False,
    ) -> None:
        self.is_begun = False
        self.has_defined = False
        self._source = source
        self._holder = holder
        self._terms = terms
        self._depth = depth
        self._place = place
        self._has_savepoints = has_savepoints
        # Where a savepoint takes the place of one of its name, that need not be released.
        self._ahead = () if exchanges_savepoints else (f"RELEASE SAVEPOINT {_GOOD}",)
        self._turn = asyncio.Lock()
        self._levels = 0
        self._has_written = False
        self._is_ahead = False
        self._undone: BaseException | None = None
        self._ended = False

    async def take(self, *, writes: bool = False) -> None:
        """Waits for the statements before, and begins where it has to. Raises TransactionError, SourceError."""
        await self._turn.acquire()
        try:
            self.check()
            if writes and self._terms.read_only:
                raise TransactionError(
                    f"the transaction is read-only: nothing can be written to source `{self._source}`"
                )
            await self._reach()
        except BaseException:
            self._turn.release()
            raise

    async def give(self, *, failed: bool, wrote: bool = False) -> None:
        """Ends a turn. failed: what the statement has done is undone, and the transaction goes on."""
        try:
            await to_its_end(self._settle(failed, wrote))
        finally:
            self._turn.release()

    def note(self, error: BaseException) -> None:
        """Takes to heart an error of the driver's that may have undone the transaction."""
        if passing(error) is not None:
            self.undo(error)

    def undo(self, why: BaseException) -> None:
        """From now on nothing can be done but to roll back."""
        self._undone = self._undone or why

    def check(self) -> None:
        """Raises TransactionError where the transaction is over."""
        if self._ended:
            raise ended()
        if self._undone is not None:
            message = f"the transaction was undone in source `{self._source}`, and cannot go on"
            hint = _AGAIN if passing(self._undone) is not None else None
            raise TransactionError(message, notes=[_said(self._undone)], hint=hint) from self._undone

    async def commit(self) -> None:
        """Commits, and gives the connection back. Raises TransactionError, SourceError."""
        async with self._turn:
            if not self.is_begun or self._ended:
                return
            is_clean = False
            try:
                self.check()
                await self._holder.run("COMMIT")
                is_clean = True
            finally:
                await self._end(is_clean=is_clean)

    async def roll_back(self) -> None:
        """Undoes all, and gives the connection back; where the server is gone, that has undone it."""
        async with self._turn:
            if not self.is_begun or self._ended:
                self._ended = True
                return
            is_clean = False
            try:
                if self._undone is None:
                    await self._holder.run("ROLLBACK")
                    is_clean = True
            except SourceError:
                is_clean = False  # the end of the connection undoes it as well
            finally:
                await self._end(is_clean=is_clean)

    async def leave(self, level: int, *, keep: bool) -> None:
        """Ends a transaction that is inside of `level` others, and keeps or undoes what was done in it.

        Raises TransactionError, SourceError.
        """
        async with self._turn:
            if not self.is_begun or self._levels < level or self._ended:
                return
            self._levels = level - 1
            if keep:
                self.check()
            if self._undone is not None:
                return
            if not self._has_savepoints:
                if not keep and self._has_written:
                    self.undo(TransactionError(f"source `{self._source}` has no savepoints: all of it is undone"))
                return
            self._is_ahead = False
            undoing = () if keep else (f"ROLLBACK TO SAVEPOINT {_name(level)}",)
            await self._run(*undoing, f"RELEASE SAVEPOINT {_name(level)}", f"SAVEPOINT {_GOOD}")

    async def _reach(self) -> None:
        """Begins, and sets the savepoints of all transactions inside."""
        depth, before = self._depth(), self._levels
        levels = [f"SAVEPOINT {_name(level)}" for level in range(before + 1, depth + 1)]
        if levels:
            self._has_written, self._levels = False, depth
        if not self._has_savepoints:
            levels = []
        if self.is_begun:
            # Not right behind a write: the last one needs none, and who is cancelled there would not know.
            if levels or (self._is_ahead and self._has_savepoints):
                await self._run(*self._ahead, *levels, f"SAVEPOINT {_GOOD}")
            self._is_ahead = False
            return
        await self._place.__aenter__()
        try:
            await self._holder.begin(*levels, *([f"SAVEPOINT {_GOOD}"] if self._has_savepoints else []))
        except BaseException:
            self._levels = before
            await self._place.__aexit__(None, None, None)
            raise
        self.is_begun = True

    async def _settle(self, failed: bool, wrote: bool) -> None:
        self._has_written = self._has_written or wrote
        self._is_ahead = wrote and not failed
        if self._undone is not None:
            return
        if failed and not self._has_savepoints and wrote:
            self.undo(TransactionError(f"a write failed, and source `{self._source}` has no savepoints"))
        if not failed or not self._has_savepoints:
            return
        try:
            await self._run(f"ROLLBACK TO SAVEPOINT {_GOOD}")
        except SourceError as error:
            self.undo(error)  # whoever comes next is told

    async def _run(self, *statements: str) -> None:
        try:
            await self._holder.run(*statements)
        except BaseException as error:
            self.undo(error)
            raise

    async def _end(self, *, is_clean: bool) -> None:
        self._ended = True
        try:
            await to_its_end(self._holder.let_go(is_clean=is_clean))
        finally:
            await self._place.__aexit__(None, None, None)


_AGAIN: Final = "begin it anew; `@db.transactional(retries=3)` does so by itself"


def ended() -> TransactionError:
    """The error of a statement that comes too late."""
    return TransactionError(
        "the transaction has ended",
        hint="a task that was begun inside of it must be awaited inside of it; outside there is no transaction",
    )


def level_of(isolation: str | None, source: str, known: tuple[str, ...]) -> str | None:
    """An isolation level as an engine spells it. Raises TransactionError where the engine has none so strict."""
    if isolation is not None and isolation not in known:
        raise TransactionError(
            f"source `{source}` has no transactions that are `{isolation}`",
            notes=[f"its levels: {', '.join(f'`{level}`' for level in known)}"],
        )
    return isolation.upper() if isolation is not None else None


def _name(level: int) -> str:
    return f"dataflow_level_{level}"


def _said(error: BaseException) -> str:
    if isinstance(error, DataFlowError):
        return error.message
    return str(error) or type(error).__name__
