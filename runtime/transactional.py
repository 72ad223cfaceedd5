"""Functions that are one transaction, and run anew where another one that ran at the same time undid them."""

from __future__ import annotations

import asyncio
import functools
import inspect
import random
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

from dataflow.dsl.errors import BuildError
from dataflow.runtime.sources.passing import Passing, passing
from dataflow.runtime.transaction import CommitError, Transaction

F = TypeVar("F", bound=Callable[..., Any])

FIRST_WAIT_SECONDS: Final = 0.02
LONGEST_WAIT_SECONDS: Final = 2.0
"""Between two tries; it doubles with each, and is shortened by chance, so that those who met do not meet again."""


def transactional(begin: Callable[[], Transaction], retries: int) -> Callable[[F], F]:
    """What begins a transaction, and how often it is begun anew, ▶ the decorator of functions that run in one.

    Raises BuildError for a generator, whose rows would come when the transaction is over.
    """
    if not isinstance(retries, int) or isinstance(retries, bool) or retries < 0:
        raise BuildError(f"expected a number of 0 or more for `retries`, found `{retries!r}`")

    def decorate(function: F) -> F:
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise BuildError(f"`{function.__name__}` is a generator: its rows would come when the transaction is over")
        wrap = _awaited if inspect.iscoroutinefunction(function) else _called
        made: Any = wrap(function, begin, retries)
        return made  # type: ignore[no-any-return]

    return decorate


def _called(function: Callable[..., Any], begin: Callable[[], Transaction], retries: int) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        for wait in _waits(retries):
            transaction = begin()
            try:
                with transaction:
                    return function(*arguments, **named)
            except Exception as error:
                if wait is None or not _may_pass(error, transaction):
                    raise
            time.sleep(wait)
        raise AssertionError("the last try returns or raises")

    return call


def _awaited(function: Callable[..., Any], begin: Callable[[], Transaction], retries: int) -> Callable[..., Any]:
    @functools.wraps(function)
    async def call(*arguments: Any, **named: Any) -> Any:
        for wait in _waits(retries):
            transaction = begin()
            try:
                async with transaction:
                    return await function(*arguments, **named)
            except Exception as error:
                if wait is None or not _may_pass(error, transaction):
                    raise
            await asyncio.sleep(wait)
        raise AssertionError("the last try returns or raises")

    return call


def _waits(retries: int) -> Iterator[float | None]:
    """Seconds to wait after each try, None for the last."""
    longest = FIRST_WAIT_SECONDS
    for _ in range(retries):
        yield longest * random.uniform(0.5, 1.0)
        longest = min(longest * 2, LONGEST_WAIT_SECONDS)
    yield None


def _may_pass(error: BaseException, transaction: Transaction) -> bool:
    """Whether nothing was done, and the same may succeed. One inside of another is not tried alone."""
    found = passing(error)
    if found is None or not transaction.is_outermost:
        return False
    if isinstance(error, CommitError):
        return not error.committed and found is Passing.NOTHING_DONE
    # A connection that is lost before the commit has undone all, as every transaction that is not committed.
    return not transaction.is_committed
