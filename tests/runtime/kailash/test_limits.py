from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from dataflow.dsl.errors import ParameterError, SourceError
from dataflow.runtime.kailash.limits import Limits, NodeTimeoutError, Progress

Work = Callable[[], Awaitable[int]]


class Failing:
    """Work that fails with each of the errors in turn, then is done."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.tries = 0

    async def __call__(self) -> int:
        self.tries += 1
        if self.errors:
            raise SourceError("failed") from self.errors.pop(0)
        return self.tries


def keep(limits: Limits, work: Work, *, writes: bool = False, stage: str = "run") -> int:
    return asyncio.run(limits.keep(Progress(stage), work, writes=writes))


def test_what_may_pass_is_tried_again() -> None:
    started = time.monotonic()
    assert keep(Limits(retries=2), Failing(ConnectionRefusedError(), ConnectionResetError())) == 3
    assert 0.1 <= time.monotonic() - started < 5


def test_what_may_pass_is_not_tried_for_ever() -> None:
    work = Failing(*(ConnectionRefusedError() for _ in range(3)))
    with pytest.raises(SourceError):
        keep(Limits(retries=1), work)
    assert work.tries == 2


def test_what_would_fail_again_is_not_tried_again() -> None:
    work = Failing(ValueError())
    with pytest.raises(SourceError):
        keep(Limits(retries=5), work)
    assert work.tries == 1


def test_a_write_is_repeated_only_where_nothing_was_committed() -> None:
    assert keep(Limits(retries=1), Failing(ConnectionRefusedError()), writes=True) == 2
    lost = Failing(ConnectionResetError())
    with pytest.raises(SourceError):
        keep(Limits(retries=1), lost, writes=True)
    assert lost.tries == 1


def test_a_timeout_says_its_seconds_and_the_stage() -> None:
    async def endless() -> int:
        await asyncio.sleep(60)
        return 0

    with pytest.raises(NodeTimeoutError) as raised:
        keep(Limits(timeout=0.05), endless, stage="check")
    assert str(raised.value) == "it took longer than 0.05 seconds; what it ran was stopped at stage `check`"


def test_a_timeout_bounds_all_tries_together() -> None:
    work = Failing(*(ConnectionRefusedError() for _ in range(100)))
    with pytest.raises(NodeTimeoutError):
        keep(Limits(timeout=0.4, retries=100), work)
    assert 2 <= work.tries < 10


def test_a_timeout_of_the_work_itself_is_its_own() -> None:
    async def work() -> int:
        raise TimeoutError("the server's")

    with pytest.raises(TimeoutError, match="the server's"):
        keep(Limits(timeout=5), work)


def test_inputs() -> None:
    assert Limits.of(None, None) == Limits()
    assert Limits.of(1.5, 3) == Limits(1.5, 3)
    for timeout in (0, -1, "5", True):
        with pytest.raises(ParameterError, match="`timeout`"):
            Limits.of(timeout, 0)
    for retries in (-1, "5", True, 1.5):
        with pytest.raises(ParameterError, match="`retries`"):
            Limits.of(None, retries)
