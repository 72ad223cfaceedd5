"""A transaction on its way through a workflow: several nodes write in it, in whatever task or thread each of them runs.

Kailash tells no node that its workflow is over. So a transaction that nobody ends is rolled back where the first of
these happens: one of its nodes fails; the run of a LocalRuntime ends; nobody has the transaction any more; no node has
used it for a while.
"""

from __future__ import annotations

import asyncio
import time
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from dataflow.dsl.errors import ParameterError, TransactionError
from dataflow.runtime import loop
from dataflow.runtime.joined import outside
from dataflow.runtime.transaction import Transaction

if TYPE_CHECKING:
    from dataflow.runtime.session import SourceSession

IDLE_SECONDS: Final = 60.0
"""How long a transaction stays open while no node uses it."""

_LOCAL_RUN: Final = "LocalRuntime."
"""What the names of the coroutines begin with that are a whole run of a LocalRuntime, 2.63 to 2.65."""


class WorkflowTransaction:
    """What the output `transaction` of a node is. idle_seconds: None for no limit."""

    def __init__(self, transaction: Transaction, idle_seconds: float | None) -> None:
        self.transaction = transaction
        self._idle_seconds = idle_seconds
        self._users = 0
        self._used = time.monotonic()
        self._why = ""

    @property
    def idle_seconds(self) -> float:
        """How long no node has used it."""
        return 0.0 if self._users else time.monotonic() - self._used

    async def begin(self) -> None:
        """Begins, and sees to it that it ends. Raises TransactionError, SourceError."""
        await self.transaction.abegin()
        weakref.finalize(self, _let_go, self.transaction)
        if self._idle_seconds is not None:
            loop.start(_watch(weakref.ref(self), self.transaction, self._idle_seconds))
        task = asyncio.current_task()
        coroutine = None if task is None else task.get_coro()
        if task is not None and getattr(coroutine, "__qualname__", "").startswith(_LOCAL_RUN):
            transaction = self.transaction
            task.add_done_callback(lambda _: _let_go(transaction))

    @asynccontextmanager
    async def used(self, session: SourceSession | None) -> AsyncIterator[None]:
        """What runs in the block belongs to the transaction, which is rolled back where it fails.

        session: that of what runs, where it is known. Raises TransactionError.
        """
        if session is not None and session.base is not self.transaction.session:
            raise TransactionError(
                "the transaction is one of another `DataFlow` than that of the node",
                hint="`dataflow.kailash.use(db)` says which one all nodes of this process take",
            )
        if not self.transaction.is_open and self._why:
            raise TransactionError(f"the transaction was rolled back before: {self._why}")
        self._users += 1
        try:
            with self.transaction.use():
                yield
        except BaseException:
            await self.end(keep=False, why="one of its nodes has failed")
            raise
        finally:
            self._users -= 1
            self._used = time.monotonic()

    async def end(self, *, keep: bool, why: str = "") -> None:
        """Commits or rolls back, where it is not over yet. Raises TransactionError where it cannot be committed."""
        if keep and not self.transaction.is_open:
            raise TransactionError("the transaction is over already" + (f": {self._why}" if self._why else ""))
        self._why = self._why or why
        await (self.transaction.acommit() if keep else self.transaction.arollback())

    def __repr__(self) -> str:
        return repr(self.transaction)


def transaction_of(value: object) -> WorkflowTransaction:
    """The input `transaction` of a node ▶ the transaction. Raises ParameterError."""
    if isinstance(value, WorkflowTransaction):
        return value
    raise ParameterError(
        f"expected the output `transaction` of a node for `transaction`, found `{type(value).__name__}`",
        hint="connect it: that of a `TransactionBeginNode`, or of a node that runs in it",
    )


def _let_go(transaction: Transaction) -> None:
    if transaction.is_open:
        loop.start(transaction._end(keep=False))


async def _watch(found: weakref.ref[WorkflowTransaction], transaction: Transaction, idle_seconds: float) -> None:
    """Rolls back what no node uses for so long; keeps no handle alive meanwhile."""
    outside()
    wait = idle_seconds
    while transaction.is_open:
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await transaction.over()
        handle = found()
        if handle is None:
            return
        wait = idle_seconds - handle.idle_seconds
        if wait <= 0:
            await handle.end(keep=False, why=f"no node used it for {idle_seconds:g} seconds")
        del handle
