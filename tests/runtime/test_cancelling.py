"""Whatever a query is doing, it ends within a second when it is no longer wanted, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import glob
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dataflow import DataFlow
from dataflow.runtime import loop

ROWS = 300_000

SORTED = "from files.many as a | cross join files.many as b | select x = a.x, y = b.x, s = a.s | sort -y, s"
GROUPED = "from files.many as a | cross join files.many as b | agg n = count() by k = a.x * 1000 + b.x"
SCANNED = "from shop.many as a | cross join shop.many as b | select x = a.x, y = b.x"
PAIRS = "from shop.many as a | cross join shop.many as b | select x = a.x + b.x | join files.many on x"
JOINED = f"{PAIRS} | agg n = count()"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    numbers = range(ROWS)
    table = pa.table({"x": numbers, "s": [f"text {x * 7919 % ROWS:050d}" for x in numbers]})
    pq.write_table(table, tmp_path / "many.parquet", row_group_size=20_000)
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection, connection:
        connection.execute("CREATE TABLE many (x INTEGER)")
        connection.executemany("INSERT INTO many VALUES (?)", ((x,) for x in range(20_000)))
    (tmp_path / "aside").mkdir()
    return tmp_path


@pytest.fixture
def db(folder: Path) -> Iterator[DataFlow]:
    with DataFlow(shop=str(folder / "shop.db"), files=str(folder / "*.parquet")) as db:
        db.configure(memory_limit="64MB", threads=1, temp_directory=str(folder / "aside"))
        for text in ("from files.many | take 1", "from shop.many | take 1"):
            assert len(db.query(text)) == 1
        yield db


def is_over(db: DataFlow, folder: Path) -> None:
    """Nothing runs, nothing is put aside, and queries run as before."""

    async def tasks() -> int:
        return len(asyncio.all_tasks()) - 1

    deadline = time.monotonic() + 2
    while (left := loop.run(tasks())) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert left == 0
    assert [path for path in glob.glob(f"{folder}/aside/*/*") if not path.endswith("_owner")] == []
    busy = [child for child in psutil.Process().children() if child.cpu_percent(0.05) > 50]
    assert busy == []
    assert db.query("from shop.many | join files.many on x | agg n = count()").scalar() == 20_000


@pytest.mark.parametrize("text", [SORTED, GROUPED, SCANNED, JOINED], ids=["sorted", "grouped", "scanned", "joined"])
@pytest.mark.parametrize("way", ["timeout", "task", "signal"])
def test_a_query_that_is_no_longer_wanted(way: str, text: str, db: DataFlow, folder: Path) -> None:
    query = db.parse(text)
    seconds = 0.2
    began = time.monotonic()
    match way:
        case "timeout":

            async def run() -> None:
                async with asyncio.timeout(seconds):
                    await query.acollect()

            with pytest.raises(TimeoutError):
                asyncio.run(run())
        case "task":

            async def run() -> None:
                task = asyncio.create_task(query.acollect())
                await asyncio.sleep(seconds)
                task.cancel()
                await task

            with pytest.raises(asyncio.CancelledError):
                asyncio.run(run())
        case _:
            timer = threading.Timer(seconds, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT))
            timer.start()
            with pytest.raises(KeyboardInterrupt):
                query.collect()
            timer.join()
    assert time.monotonic() - began < seconds + 2
    is_over(db, folder)


@pytest.mark.parametrize("text", [SCANNED, PAIRS], ids=["scanned", "joined"])
def test_a_stream_that_is_closed_early(text: str, db: DataFlow, folder: Path) -> None:
    batches = db.parse(text).stream()
    assert next(batches).num_rows > 0
    began = time.monotonic()
    batches.close()
    assert time.monotonic() - began < 2
    is_over(db, folder)
