"""Transactions over the sources of a `DataFlow`: what is read and written inside of a block belongs to it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from dataflow.dsl.errors import DataFlowError, SourceError, TransactionError, might_be_meant, quoted
from dataflow.runtime import loop
from dataflow.runtime.interrupt import to_its_end
from dataflow.runtime.joined import current, joined
from dataflow.runtime.sources.source import Source, SourceTransaction
from dataflow.runtime.sources.turns import LEVELS, Terms, ended
from dataflow.runtime.sources.writable import TransactionalSource

if TYPE_CHECKING:
    from dataflow.runtime.session import SourceSession


class CommitError(TransactionError):
    """A commit failed. committed: the sources whose transactions were committed before, and stay so."""

    committed: tuple[str, ...] = ()


class Transaction:
    """`with db.transaction() as tx:`, or `async with`: all or nothing of what is written inside.

    In each source it begins with the first statement there, in those that are named at once. Inside of another
    transaction it is a part that can be undone alone.
    """

    def __init__(self, session: SourceSession, names: Sequence[str], terms: Terms) -> None:
        self.session = session
        self._names = names
        self._terms = terms
        self._outer: Transaction | None = None
        self._root = self
        self._depth = 0
        self._innermost = self
        self._parts: dict[str, SourceTransaction] = {}
        self._reachable: Mapping[str, Source] = {}
        self._process = os.getpid()
        self._is_open = False
        self._is_committed = False
        self._over = asyncio.Event()
        self._before: tuple[Transaction, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether statements may still belong to it."""
        return self._is_open

    @property
    def is_outermost(self) -> bool:
        """Whether it is not inside of another one."""
        return self._outer is None

    @property
    def is_committed(self) -> bool:
        """Whether all of it was committed; of one inside of another one, whether it was kept."""
        return self._is_committed

    def reachable(self) -> Mapping[str, Source]:
        """The sources as the transaction sees them. Raises TransactionError where it is not its turn, or is over."""
        self._check()
        return self._root._reachable

    def commit(self) -> None:
        """Commits before the end of the block, in which nothing can follow. Raises TransactionError, SourceError."""
        loop.run(self._end(keep=True))

    async def acommit(self) -> None:
        """As `commit`, without blocking the running event loop."""
        await loop.wait(self._end(keep=True))

    def rollback(self) -> None:
        """Undoes what was written, before the end of the block, in which nothing can follow."""
        loop.run(self._end(keep=False))

    async def arollback(self) -> None:
        """As `rollback`, without blocking the running event loop."""
        await loop.wait(self._end(keep=False))

    @contextmanager
    def use(self) -> Iterator[Self]:
        """What runs in this block belongs to the transaction too, in another thread or task than that which began it.

        Raises TransactionError where it is over.
        """
        self._check()
        before = joined.get()
        joined.set((*before, self))
        try:
            yield self
        finally:
            joined.set(before)

    def begin(self) -> None:
        """Begins without a block; `commit` or `rollback` is to follow, and statements are inside of `use`."""
        self._place()
        loop.run(self._begin())

    async def abegin(self) -> None:
        """As `begin`, without blocking the running event loop."""
        self._place()
        await loop.wait(self._begin())

    def __enter__(self) -> Self:
        self.begin()
        self._join()
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        joined.set(self._before)
        loop.run(self._end(keep=error is None))

    async def __aenter__(self) -> Self:
        await self.abegin()
        self._join()
        return self

    async def __aexit__(self, _: object, error: BaseException | None, __: object) -> None:
        joined.set(self._before)
        await loop.wait(self._end(keep=error is None))

    def __repr__(self) -> str:
        return f"Transaction({', '.join(self._names)}{'' if self._is_open else ', ended'})"

    # --- its place ---------------------------------------------------------------------------------------------------

    def _place(self) -> None:
        """Finds the transaction that it is inside of. Raises TransactionError where it cannot be there."""
        if self._is_open or self._parts:
            raise TransactionError("the transaction was begun already", hint="each `db.transaction()` is one")
        outer = self._outer = current(self.session)
        if outer is None:
            self._check_names()
            return
        outer._check()
        self._root, self._depth = outer._root, outer._depth + 1
        if self._terms != Terms():
            raise TransactionError(
                "a transaction inside of another one has the other's isolation",
                hint="`isolation` and `read_only` belong to the outermost one",
            )
        others = [name for name in self._names if name not in self._root._parts]
        if others:
            raise TransactionError(
                f"source {quoted(others)} does not take part in the transaction that this one is inside of",
                hint=f"name it there: `db.transaction({', '.join(map(repr, (*self._root._names, *others)))})`",
            )

    def _check_names(self) -> None:
        sources = self.session.sources
        for name in self._names:
            if name not in sources:
                raise SourceError(
                    f"unknown source `{name}`",
                    notes=[f"sources here: {quoted(sources)}"],
                    hint=might_be_meant(name, sources),
                )
            if not isinstance(sources[name], TransactionalSource):
                raise TransactionError(f"source `{name}` has no transactions: {sources[name].description}")

    def _join(self) -> None:
        self._before = joined.get()
        joined.set((*self._before, self))

    def _check(self) -> None:
        """Raises TransactionError where it is over, or where another one inside of it is not."""
        if self._process != os.getpid():
            raise TransactionError(
                "the transaction is one of the process that this one was forked from",
                hint="begin processes outside of it",
            )
        if not self._is_open:
            raise ended()
        if self._root._innermost is not self:
            raise TransactionError(
                "another transaction inside of this one is not over yet",
                hint="those of several tasks inside of one are begun one after the other",
            )

    # --- on the background loop --------------------------------------------------------------------------------------

    async def _begin(self) -> None:
        if self._outer is None:
            self._parts = self._made()
            self._reachable = {**self.session.sources, **self._parts}
        self._is_open = True
        self._root._innermost = self
        try:
            for name in self._names:
                await self._root._parts[name].turns.take()
                await self._root._parts[name].turns.give(failed=False)
        except BaseException:
            await to_its_end(self._roll_back())
            raise

    def _made(self) -> dict[str, SourceTransaction]:
        def depth() -> int:
            return self._innermost._depth

        wanted = self._names or list(self.session.sources)
        found = {name: self.session.sources[name] for name in wanted}
        return {
            name: source.transaction(self._terms, depth, self.session.admission.admit({name: 1}))
            for name, source in found.items()
            if isinstance(source, TransactionalSource)
        }

    async def over(self) -> None:
        """Waits until it is over, on the background loop."""
        await self._over.wait()

    async def _end(self, *, keep: bool) -> None:
        """Ends it once; where it is undone, the errors of that are of no use to anyone."""
        if not self._is_open or self._process != os.getpid():
            return  # the connections of a process that was forked are its parent's
        if keep:
            try:
                self._check()
            except TransactionError:
                await to_its_end(self._roll_back())
                raise
        await to_its_end(self._commit() if keep else self._roll_back())

    async def _commit(self) -> None:
        self._close()
        if self._outer is not None:
            for part in self._root._parts.values():
                await part.turns.leave(self._depth, keep=True)
            self._is_committed = True
            return
        begun = {name: part for name, part in self._parts.items() if part.turns.is_begun}
        committed: list[str] = []
        try:
            for part in begun.values():
                part.turns.check()
            for name, part in begun.items():
                await part.turns.commit()
                committed.append(name)
        except DataFlowError as error:
            await self._undo_parts()
            raise _not_committed(error, committed) from error
        self._is_committed = True

    async def _roll_back(self) -> None:
        self._close()
        if self._outer is None:
            await self._undo_parts()
            return
        for part in self._root._parts.values():
            try:
                await part.turns.leave(self._depth, keep=False)
            except DataFlowError as error:
                part.turns.undo(error)  # the one outside is told

    async def _undo_parts(self) -> None:
        for part in self._parts.values():
            await part.turns.roll_back()
        if any(part.turns.has_defined for part in self._parts.values()):
            self.session.introspection.forget()
            if self.session.models is not None:
                self.session.models.are_undone()

    def _close(self) -> None:
        self._is_open = False
        self._over.set()
        if self._outer is not None:
            self._root._innermost = self._outer


def _not_committed(error: DataFlowError, committed: Sequence[str]) -> DataFlowError:
    if not committed and isinstance(error, TransactionError):
        return error
    notes = [error.message, *(note for each in error.diagnostics for note in each.notes)]
    if committed:
        notes.append(f"committed before, and not undone: source {quoted(committed)}")
    made = CommitError("the transaction could not be committed", notes=notes, hint=error.hint)
    made.committed = tuple(committed)
    return made


def check_isolation(isolation: object) -> str | None:
    """The isolation of a transaction as a user gives it. Raises TransactionError."""
    if isolation is None or isolation in LEVELS:
        return isolation
    raise TransactionError(
        f"unknown isolation `{isolation}`",
        notes=[f"expected one of {quoted(LEVELS)}"],
        hint=might_be_meant(str(isolation), LEVELS),
    )
