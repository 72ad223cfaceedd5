"""Which transactions a task or thread is in.

That goes along with its context, as context variables do: tasks that are begun inside take part, and so does what runs
for them on the background loop; threads do where they are given the context, such as by `asyncio.to_thread`.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dataflow.runtime.session import SourceSession
    from dataflow.runtime.transaction import Transaction

joined: Final[ContextVar[tuple[Transaction, ...]]] = ContextVar("dataflow_transactions", default=())
"""Those that are not over, the innermost last, of whatever `DataFlow`."""


def current(session: SourceSession) -> Transaction | None:
    """The innermost transaction that statements of a session belong to here, None where there is none."""
    found = joined.get()
    return next((each for each in reversed(found) if each.session is session), None) if found else None


def is_inside() -> bool:
    """Whether this task or thread is in a transaction, of whatever `DataFlow`."""
    return bool(joined.get())


def outside() -> None:
    """What runs in this context from now on belongs to no transaction."""
    joined.set(())
