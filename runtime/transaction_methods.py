"""What a `DataFlow` object does with transactions: blocks and functions that are one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, overload

from dataflow.runtime.sources.turns import Terms
from dataflow.runtime.transaction import Transaction, check_isolation
from dataflow.runtime.transactional import transactional

if TYPE_CHECKING:
    from dataflow.runtime.session import SourceSession

F = TypeVar("F", bound=Callable[..., Any])


class TransactionMethods:
    """The part of `DataFlow` that is about transactions."""

    _session: SourceSession

    def transaction(self, *sources: str, isolation: str | None = None, read_only: bool = False) -> Transaction:
        """A block whose writes are all made, or none: `with db.transaction():`, or `async with` (docs/transactions.md).

        All reads and writes of this task or thread inside belong to it. sources: the only ones that take part, which
        are begun at once; without them each that is used. isolation: `"read committed"`, `"repeatable read"`,
        `"serializable"`; an engine may give more than is asked for. Each source is committed for itself, one after the
        other. Raises TransactionError.
        """
        return Transaction(self._session, sources, Terms(check_isolation(isolation), read_only))

    @overload
    def transactional(self, function: F, /) -> F: ...

    @overload
    def transactional(
        self, *sources: str, retries: int = 3, isolation: str | None = None, read_only: bool = False
    ) -> Callable[[F], F]: ...

    def transactional(
        self, *sources: Any, retries: int = 3, isolation: str | None = None, read_only: bool = False
    ) -> Any:
        """Makes a function one transaction, also an `async` one: `@db.transactional`, `@db.transactional(retries=5)`.

        retries: how often it is run anew, a little later each time, where the database undid it for a deadlock or for
        what another one had changed, or the connection was lost before the commit. The others are as in `transaction`.
        Called inside of a transaction it is a part of that, and not run anew alone.
        Raises BuildError, TransactionError.
        """
        terms = Terms(check_isolation(isolation), read_only)
        if len(sources) == 1 and callable(sources[0]):
            return transactional(lambda: Transaction(self._session, (), terms), retries)(sources[0])
        # A block cannot be run twice: what can is a function.
        return transactional(lambda: Transaction(self._session, sources, terms), retries)
