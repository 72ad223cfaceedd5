"""One database object in every surrounding that Python has: scripts, prompts, notebooks, threads, loops and forks."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import pty
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pytest

from dataflow import DataFlow, Query, SourceError, fn
from dataflow.runtime import loop
from dataflow.runtime.admission import CONNECTIONS

from servers import run_mysql, run_postgres

ROWS = 2_000
MANY_ROWS = 200_000
NAMES = pa.table({"x": range(0, ROWS, 2), "name": [f"n{x}" for x in range(0, ROWS, 2)]})


@dataclass(frozen=True, slots=True)
class Watched:
    """A database with the tables `numbers` and `many` and the view `slow`, and what its server says of its clients."""

    url: str
    run: Callable[..., list[tuple[Any, ...]]]
    running_sql: str
    clients_sql: str

    @property
    def running(self) -> int:
        """How many statements over `slow` the server is working on."""
        return int(self.run(self.url, self.running_sql)[0][0])

    @property
    def clients(self) -> int:
        """How many connections to the database there are besides the one that asks."""
        return int(self.run(self.url, self.clients_sql)[0][0])


@pytest.fixture(params=["postgres", "mysql"])
def server(request: pytest.FixtureRequest) -> Watched:
    url: str = request.getfixturevalue(f"{request.param}_database")
    return watched_postgres(url) if request.param == "postgres" else watched_mysql(url)


def watched_postgres(url: str) -> Watched:
    run_postgres(
        url,
        f"CREATE TABLE numbers AS SELECT x::bigint AS x FROM generate_series(0, {ROWS - 1}) AS g (x)",
        f"CREATE TABLE many AS SELECT x::bigint AS x FROM generate_series(0, {MANY_ROWS - 1}) AS g (x)",
        "CREATE VIEW slow AS SELECT 1::bigint AS x FROM pg_sleep(30)",
    )
    clients = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    return Watched(url, run_postgres, clients + " AND state = 'active' AND query LIKE '%slow%'", clients)


def watched_mysql(url: str) -> Watched:
    run_mysql(
        url,
        f"CREATE TABLE numbers AS SELECT seq AS x FROM seq_0_to_{ROWS - 1}",
        f"CREATE TABLE many AS SELECT seq AS x FROM seq_0_to_{MANY_ROWS - 1}",
        "ALTER TABLE numbers MODIFY x BIGINT NOT NULL",
        "ALTER TABLE many MODIFY x BIGINT NOT NULL",
        "CREATE VIEW slow AS SELECT SLEEP(30) AS x",
    )
    name = urlsplit(url).path.lstrip("/")
    clients = f"SELECT COUNT(*) FROM information_schema.processlist WHERE db = '{name}' AND id <> CONNECTION_ID()"
    return Watched(url, run_mysql, clients + " AND info LIKE '%slow%'", clients)


@pytest.fixture
def db(server: Watched) -> Iterator[DataFlow]:
    with DataFlow(shop=server.url, names=NAMES) as db:
        yield db


def joined(db: DataFlow) -> Query:
    """A query over both sources."""
    query = db.shop.numbers.join(db.names, on="x").agg(rows=fn.count())
    assert isinstance(query, Query)
    return query


def becomes(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether a condition comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def at_once(*actions: Callable[[], object]) -> list[object]:
    """The results of actions, each in a thread of its own, all begun together."""
    barrier = threading.Barrier(len(actions))

    def run(action: Callable[[], object]) -> object:
        barrier.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(run, actions))


# --- surroundings -----------------------------------------------------------------------------------------------------


def test_in_a_script(server: Watched) -> None:
    script = f"from dataflow import DataFlow\nprint(DataFlow({server.url!r}).numbers.count())"
    # Nothing is closed in it, and yet it ends by itself, says nothing and leaves no connection.
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"{ROWS}\n", "")
    assert becomes(lambda: server.clients == 0, 2)


def test_at_a_prompt(server: Watched) -> None:
    terminal, its_end = pty.openpty()
    prompt = subprocess.Popen([sys.executable, "-iq"], stdin=its_end, stdout=its_end, stderr=its_end)
    os.close(its_end)
    try:
        type_in(terminal, f"from dataflow import DataFlow; db = DataFlow({server.url!r})\n")
        type_in(terminal, "print('first', db.numbers.count())\n")
        assert f"first {ROWS}" in shown_until(terminal, f"first {ROWS}")
        type_in(terminal, "db.numbers.take(1).collect(); print('second', db.numbers.count())\n")
        assert f"second {ROWS}" in shown_until(terminal, f"second {ROWS}")
        type_in(terminal, "exit()\n")
        assert prompt.wait(10) == 0
    finally:
        prompt.kill()
        prompt.wait()
        os.close(terminal)


async def test_in_a_notebook(db: DataFlow) -> None:
    # A cell runs inside a loop: the blocking and the asynchronous form both work there, and in turns.
    assert joined(db).collect().scalar() == ROWS // 2
    assert (await joined(db).acollect()).scalar() == ROWS // 2
    assert sum(batch.num_rows for batch in db.shop.many.stream()) == MANY_ROWS
    results = await asyncio.gather(*(joined(db).acollect() for _ in range(8)))
    assert [result.scalar() for result in results] == [ROWS // 2] * 8


def test_under_one_asyncio_run_after_the_other(db: DataFlow) -> None:
    for _ in range(4):
        assert run(joined(db).acollect()).scalar() == ROWS // 2


def test_from_eight_threads_at_once(db: DataFlow) -> None:
    assert at_once(*[lambda: joined(db).scalar()] * 8) == [ROWS // 2] * 8


def test_from_two_loops_in_two_threads(db: DataFlow) -> None:
    async def several() -> list[object]:
        return [result.scalar() for result in await asyncio.gather(*(joined(db).acollect() for _ in range(4)))]

    assert at_once(*[lambda: run(several())] * 2) == [[ROWS // 2] * 4] * 2


def test_more_queries_than_connections(db: DataFlow) -> None:
    assert at_once(*[db.shop.many.count] * 24) == [MANY_ROWS] * 24


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_after_a_fork(db: DataFlow) -> None:
    assert joined(db).scalar() == ROWS // 2
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    child = context.Process(target=lambda: answers.put(joined(db).scalar()))
    child.start()
    child.join(20)
    assert child.exitcode == 0
    assert answers.get() == ROWS // 2
    # The parent's connections were not the child's to close.
    assert joined(db).scalar() == ROWS // 2


# --- stopping ---------------------------------------------------------------------------------------------------------


async def test_a_cancelled_query_ends_on_the_server(db: DataFlow, server: Watched) -> None:
    task = asyncio.create_task(db.shop.slow.acollect())
    assert await asyncio.to_thread(becomes, lambda: server.running == 1, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(becomes, lambda: server.running == 0, 1)
    assert (await joined(db).acollect()).scalar() == ROWS // 2


async def test_a_timeout_ends_the_query_on_the_server(db: DataFlow, server: Watched) -> None:
    _ = db.shop.slow.schema
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await db.shop.slow.join(db.names, on="x").acollect()
    assert time.monotonic() - began < 2
    assert await asyncio.to_thread(becomes, lambda: server.running == 0, 1)
    assert (await joined(db).acollect()).scalar() == ROWS // 2


def test_cancelling_all_connections_leaves_a_usable_pool(db: DataFlow, server: Watched) -> None:
    async def cancel_many() -> None:
        tasks = [asyncio.create_task(db.shop.slow.acollect()) for _ in range(12)]
        await asyncio.to_thread(becomes, lambda: server.running > 1, 5)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        assert all(task.cancelled() for task in tasks)

    _ = db.shop.slow.schema
    run(cancel_many())
    assert becomes(lambda: server.running == 0, 1)
    assert at_once(*[lambda: joined(db).scalar()] * 8) == [ROWS // 2] * 8


def test_ctrl_c_ends_the_query_on_the_server(server: Watched) -> None:
    script = f"""
import signal
from dataflow import DataFlow
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job begins with the signal ignored
db = DataFlow({server.url!r})
try:
    db.slow.collect()
except KeyboardInterrupt:
    print("interrupted", db.numbers.count())
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert becomes(lambda: server.running == 1, 10)
    process.send_signal(signal.SIGINT)
    assert becomes(lambda: server.running == 0, 1)
    assert process.communicate(timeout=10) == (f"interrupted {ROWS}\n", "")


@pytest.mark.parametrize("several_sources", [False, True])
def test_a_stream_that_is_closed_early(several_sources: bool, db: DataFlow, server: Watched) -> None:
    query = db.shop.many.join(db.names, how="left", on="x") if several_sources else db.shop.many
    batches = query.stream()
    assert next(batches).num_rows > 0
    batches.close()
    assert joined(db).scalar() == ROWS // 2
    db.close()
    assert becomes(lambda: server.clients == 0, 1)


def test_a_stream_that_is_forgotten(db: DataFlow, server: Watched) -> None:
    for _ in range(12):
        assert next(db.shop.many.stream()).num_rows > 0
        gc.collect()
    assert joined(db).scalar() == ROWS // 2
    db.close()
    assert becomes(lambda: server.clients == 0, 1)


# --- nothing is left --------------------------------------------------------------------------------------------------


def test_no_connections_are_left(db: DataFlow, server: Watched) -> None:
    at_once(*[lambda: joined(db).scalar()] * (CONNECTIONS + 8))
    assert 1 <= server.clients <= CONNECTIONS
    db.close()
    assert becomes(lambda: server.clients == 0, 1)


def test_no_tasks_are_left(db: DataFlow, server: Watched) -> None:
    def tasks() -> int:
        return loop.run(count_tasks())

    joined(db).collect()
    before = tasks()
    at_once(*[lambda: joined(db).scalar()] * 8)
    next(db.shop.many.stream())
    server.run(server.url, "DROP TABLE numbers")
    with pytest.raises(SourceError):
        joined(db).collect()
    gc.collect()
    assert becomes(lambda: tasks() <= before, 2)


def test_threads_are_shared(server: Watched) -> None:
    def threads() -> int:
        return sum(thread.name.startswith("dataflow") for thread in threading.enumerate())

    def use() -> None:
        with DataFlow(shop=server.url, names=NAMES) as db:
            at_once(*[lambda: joined(db).scalar()] * 4)

    use()
    before = threads()
    for _ in range(20):
        use()
    # A thread that is about to be idle is not taken, so a few more may come; one for each use would be 80.
    assert threads() <= before + 20


async def count_tasks() -> int:
    return len(asyncio.all_tasks())


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """As `asyncio.run`, which however takes the thread's own loop away."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(coroutine)


def type_in(terminal: int, text: str) -> None:
    os.write(terminal, text.encode())


def shown_until(terminal: int, text: str, seconds: float = 20) -> str:
    """What a terminal shows until a text is there, or the time is over."""
    shown = ""
    deadline = time.monotonic() + seconds
    while text not in shown and (left := deadline - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            shown += os.read(terminal, 65_536).decode(errors="replace")
    return shown
