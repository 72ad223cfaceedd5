from __future__ import annotations

import asyncio
import os
import threading
from functools import partial

import pytest

from dataflow.runtime.decoding import decoded


async def test_as_few_threads_as_there_are_cores() -> None:
    names = await asyncio.gather(*(decoded(lambda: threading.current_thread().name) for _ in range(50)))
    assert threading.current_thread().name not in names
    assert 1 <= len(set(names)) <= (os.cpu_count() or 1)


async def test_what_it_fails_with_is_raised() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        await decoded(partial(int, "x"))


def test_a_forked_child_decodes_in_threads_of_its_own() -> None:
    assert asyncio.run(decoded(partial(int, "1"))) == 1
    child = os.fork()
    if child == 0:
        os._exit(asyncio.run(decoded(partial(int, "7"))))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
