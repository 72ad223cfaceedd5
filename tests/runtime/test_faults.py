"""What fails in the middle of a query is one error that names the source; nothing hangs, and all can be used again."""

from __future__ import annotations

import asyncio
import glob
import os
import resource
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from wire import Wire, wire

from dataflow import DataFlow, SourceError
from dataflow.dsl.types import INT64, STRING, Field
from dataflow.runtime import arrow, loop
from dataflow.runtime.refusals import of_schema

from servers import mysql_server, postgres_server, run_mysql, run_postgres

ROWS = 200_000
FEW = pa.table({"x": range(0, ROWS, 1000)})


@pytest.fixture(params=["postgres", "mysql"])
def wired(request: pytest.FixtureRequest) -> Iterator[Wire]:
    """A wire to a database with a table `many`."""
    url: str = request.getfixturevalue(f"{request.param}_database")
    fill(url)
    with wire(url) as made:
        yield made


def fill(url: str) -> None:
    if url.startswith("postgres"):
        text = "repeat('a', 100)::text AS s"
        run_postgres(
            url, f"CREATE TABLE many AS SELECT x::bigint AS x, {text} FROM generate_series(0, {ROWS - 1}) g (x)"
        )
    else:
        run_mysql(url, f"CREATE TABLE many AS SELECT seq AS x, repeat('a', 100) AS s FROM seq_0_to_{ROWS - 1}")


@pytest.fixture
def db(wired: Wire) -> Iterator[DataFlow]:
    with DataFlow(shop=wired.url, few=FEW) as db:
        assert db.shop.many.count() == ROWS
        yield db


LARGE = "from shop.many | derive y = x + 1"
ENDLESS = "from shop.many as a | cross join shop.many as b | select x = a.x, y = b.x"
JOINED = "from shop.many | join few on x | agg n = count(), most = max(s)"


def tasks() -> int:
    async def count() -> int:
        return len(asyncio.all_tasks()) - 1

    return loop.run(count())


def becomes(condition: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def read(db: DataFlow, text: str) -> int:
    return sum(batch.num_rows for batch in db.parse(text).stream())


def is_well(db: DataFlow) -> None:
    """Nothing runs any more, and the same queries have their rows."""
    assert becomes(lambda: tasks() == 0)
    assert read(db, LARGE) == ROWS
    assert db.query(JOINED).rows() == [{"n": FEW.num_rows, "most": "a" * 100}]


@pytest.mark.parametrize(("text", "sent"), [(LARGE, 1 << 20), (JOINED, 1)])
def test_a_connection_that_is_cut(text: str, sent: int, db: DataFlow, wired: Wire) -> None:
    wired.cut_after(sent)
    with pytest.raises(SourceError, match="`shop`") as caught:
        read(db, text)
    assert "lost" in str(caught.value)
    assert caught.value.__cause__ is not None
    is_well(db)


def test_connections_that_are_cut_while_they_rest(db: DataFlow, wired: Wire) -> None:
    wired.cut()
    with suppress(SourceError):
        # The driver may not know yet that its connection is gone.
        read(db, LARGE)
    is_well(db)


async def test_a_server_that_stops_answering(db: DataFlow, wired: Wire) -> None:
    query = db.parse(JOINED)
    wired.hold()
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await query.acollect()
    assert time.monotonic() - began < 10
    wired.go_on()
    is_well(db)


@pytest.mark.parametrize("start", [postgres_server, mysql_server], ids=["postgres", "mysql"])
def test_a_server_that_is_killed(start: Callable[[], object]) -> None:
    with start() as server, DataFlow(shop=server.url, few=FEW) as db:  # type: ignore[attr-defined]
        fill(server.url)
        batches = db.parse(ENDLESS).stream()
        assert next(batches).num_rows > 0
        kill(urlsplit(server.url).port or 0)
        with pytest.raises(SourceError, match="`shop`"):
            for _ in batches:
                pass
        for text in (LARGE, JOINED):
            with pytest.raises(SourceError, match="`shop`"):
                read(db, text)
        assert becomes(lambda: tasks() == 0)
        assert db.few.count() == FEW.num_rows


def kill(port: int) -> None:
    """Kills the server that listens on a port, as a lack of memory does."""
    listening = [
        process
        for process in psutil.Process().children(recursive=True)
        if any(each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in process.net_connections("tcp"))
    ]
    for process in listening:
        children = process.children(recursive=True)
        for each in (process, *children):
            with suppress(psutil.NoSuchProcess):
                each.send_signal(signal.SIGKILL)


# --- the local engine -------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    table = pa.table({"x": range(ROWS), "s": [f"text {x * 7919 % ROWS:030d}" for x in range(ROWS)]})
    pq.write_table(table, tmp_path / "many.parquet", row_group_size=20_000)
    return tmp_path


@pytest.fixture
def files(folder: Path) -> Iterator[DataFlow]:
    with DataFlow(files=str(folder)) as db:
        (folder / "aside").mkdir()
        db.configure(memory_limit="16MB", threads=1, temp_directory=str(folder / "aside"))
        yield db


SORTED = "from files.many | sort s | derive y = x + 1"


def spilled(folder: Path) -> list[str]:
    """Files of rows that were put aside."""
    return [path for path in glob.glob(f"{folder}/aside/*/*") if not path.endswith("_owner")]


@contextmanager
def limited(kind: int, most: int) -> Iterator[None]:
    before = resource.getrlimit(kind)
    resource.setrlimit(kind, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(kind, before)


def test_what_does_not_fit_is_put_aside_and_then_gone(files: DataFlow, folder: Path) -> None:
    batches = files.parse(SORTED).stream()
    assert next(batches).num_rows > 0
    assert spilled(folder)
    batches.close()
    assert spilled(folder) == []
    assert read(files, SORTED) == ROWS
    files.close()
    assert list((folder / "aside").iterdir()) == []


def test_a_disk_that_is_full(files: DataFlow, folder: Path) -> None:
    with limited(resource.RLIMIT_FSIZE, 1 << 20), pytest.raises(SourceError) as caught:
        read(files, SORTED)
    assert caught.value.message == (f"the local query cannot put rows that do not fit its memory into `{folder}/aside`")
    assert "File too large" in str(caught.value)
    assert spilled(folder) == []
    assert read(files, SORTED) == ROWS


def test_a_disk_with_too_little_room(files: DataFlow, folder: Path) -> None:
    with files._session.local.cursor() as cursor:
        cursor.execute("SET GLOBAL max_temp_directory_size = '1MB'")
    with pytest.raises(SourceError, match="puts more aside than the disk has room for"):
        read(files, SORTED)
    files.close()
    assert list((folder / "aside").iterdir()) == []


def test_a_folder_that_cannot_be_written(files: DataFlow) -> None:
    files.configure(memory_limit="16MB", threads=1, temp_directory="/proc/none")
    with pytest.raises(SourceError, match="cannot put rows that do not fit its memory into `/proc/none`"):
        read(files, SORTED)


def test_too_little_memory(files: DataFlow) -> None:
    files.configure(memory_limit="1MB", threads=1)
    with pytest.raises(SourceError) as caught:
        read(files, SORTED)
    assert caught.value.message.startswith("the local query needs more memory than it may have")
    assert str(caught.value).endswith('\n = hint: let it have more: `db.configure(memory_limit="…")`')


def test_a_file_that_shrinks_while_it_is_read(files: DataFlow, folder: Path) -> None:
    batches = files.parse("from files.many").stream()
    next(batches)
    os.truncate(folder / "many.parquet", 1000)
    with pytest.raises(SourceError, match=r"file `many\.parquet` of source `files` cannot be read"):
        for _ in batches:
            pass


def test_a_file_that_shrinks_or_vanishes_between_planning_and_reading(files: DataFlow, folder: Path) -> None:
    query = files.parse("from files.many | agg n = count()")
    assert query.scalar() == ROWS
    os.truncate(folder / "many.parquet", 1000)
    with pytest.raises(SourceError, match=r"file `many\.parquet` of source `files` cannot be read as Parquet"):
        query.collect()
    (folder / "many.parquet").unlink()
    with pytest.raises(SourceError, match="source `files`"):
        query.collect()


@contextmanager
def handles(left: int) -> Iterator[None]:
    """So many more files may be opened."""
    taken: list[int] = []
    most = max(map(int, os.listdir("/proc/self/fd"))) + 8
    with limited(resource.RLIMIT_NOFILE, most):
        with suppress(OSError):
            while True:
                taken.append(os.open(os.devnull, os.O_RDONLY))
        try:
            for _ in range(left):
                os.close(taken.pop())
            yield
        finally:
            for each in taken:
                os.close(each)


def test_no_file_handle_is_left(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.db")
    with connection:
        connection.execute("CREATE TABLE many (x INTEGER)")
        connection.executemany("INSERT INTO many VALUES (?)", ((x,) for x in range(20_000)))
    connection.close()
    with DataFlow(shop=str(tmp_path / "x.db"), few=FEW) as db:
        assert read(db, "from shop.many") == 20_000
        db.close()
        with handles(0), pytest.raises(SourceError, match="source `shop`"):
            read(db, "from shop.many")
        with handles(0), pytest.raises(SourceError, match="the local DuckDB cannot be opened"):
            read(db, "from shop.many | join few on x")
        # One is enough for the file; there is none for a process to read it faster.
        with handles(1):
            assert read(db, "from shop.many") == 20_000
        assert read(db, "from shop.many") == 20_000


def test_nothing_is_left_behind(files: DataFlow, folder: Path) -> None:
    def wrong() -> None:
        with limited(resource.RLIMIT_FSIZE, 1 << 20), pytest.raises(SourceError):
            read(files, SORTED)

    wrong()
    threads, handles = threading.active_count(), len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        wrong()
    assert threading.active_count() <= threads
    assert len(os.listdir("/proc/self/fd")) <= handles
    assert tasks() == 0


# --- batches of other types -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"x": ["a"], "s": ["b"]}, "x string, s string"),
        ({"x": [1]}, "x int64"),
        ({"y": [1], "s": ["b"]}, "y int64, s string"),
    ],
)
def test_a_batch_of_other_types_is_refused(columns: dict[str, list[object]], found: str) -> None:
    """DuckDB takes what lies in memory for what the schema says: pieces of other data, or none at all."""
    schema = arrow.schema_of((Field("x", INT64), Field("s", STRING)))
    with pytest.raises(SourceError) as caught:
        of_schema(pa.record_batch(columns), schema, "shop")
    assert str(caught.value) == (
        "error: source `shop` sent columns of other types than its statement has\n"
        f" = expected x int64, s string\n = found {found}"
    )
