import asyncio
import datetime as dt
import decimal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from source_rows import X, failure, rows

from dataflow.compiler.catalog import Table, TableColumn
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import DATE, FLOAT64, INT64, STRING, Decimal, Field
from dataflow.runtime.sources import sqlite as module
from dataflow.runtime.sources.source import RemoteSource, Statement
from dataflow.runtime.sources.sqlite import SQLiteSource
from dataflow.runtime.sources.sqlite_reading import BATCH_ROWS, FIRST_ROWS

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) AS x FROM n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, total DECIMAL(15, 2) NOT NULL, region VARCHAR(20), day DATE);"
            "INSERT INTO orders VALUES (1, 10.5, 'EU', '2026-01-31'), (2, 7, NULL, NULL);"
            "CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 8;"
            'CREATE TABLE "odd "" name" ("a b" TEXT)'
        )
    connection.close()
    return path


async def test_tables_and_views(path: Path) -> None:
    source = SQLiteSource("local", path)
    assert isinstance(source, RemoteSource)
    assert await source.list_tables() == (("big",), ('odd " name',), ("orders",))
    assert await source.load_table(["orders"]) == Table(
        "local",
        ("orders",),
        ("orders",),
        (
            TableColumn("id", INT64, False, "INTEGER"),
            TableColumn("total", Decimal(15, 2), False, "DECIMAL(15, 2)"),
            TableColumn("region", STRING, True, "VARCHAR(20)"),
            TableColumn("day", DATE, True, "DATE"),
        ),
    )
    assert await source.load_table(["nope"]) is None
    assert await source.load_table(["main", "orders"]) is None
    assert source.dialect.name == "sqlite"
    await source.close()


async def test_rows_are_typed(path: Path) -> None:
    source = SQLiteSource("local", f"sqlite:///{path}")
    table = await source.load_table(["orders"])
    assert table is not None
    fields = [Field(column.name, column.type, column.nullable) for column in table.columns if column.type]
    found = await rows(source, "SELECT id, total, region, day FROM orders ORDER BY id", fields)
    assert found == [
        (1, decimal.Decimal("10.50"), "EU", dt.date(2026, 1, 31)),
        (2, decimal.Decimal("7.00"), None, None),
    ]
    await source.close()


async def test_parameters_are_bound_by_number(path: Path) -> None:
    source = SQLiteSource("local", path)
    sql = "SELECT id FROM orders WHERE day = ?2 AND total > ?1"
    assert await rows(source, sql, parameters=(decimal.Decimal("10.25"), dt.date(2026, 1, 31))) == [(1,)]
    await source.close()


async def test_like_minds_case(path: Path) -> None:
    source = SQLiteSource("local", path)
    assert await rows(source, "SELECT 'EU' LIKE 'eu' AS x") == [(0,)]
    await source.close()


async def test_many_rows_come_in_batches(path: Path) -> None:
    source = SQLiteSource("local", path)
    sql = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 100000) SELECT x FROM n"
    counts = [batch.num_rows async for batch in source.read(Statement(sql, (), X))]
    assert sum(counts) == 100000
    assert max(counts) == BATCH_ROWS
    await source.close()


async def test_a_first_batch_of_nulls_decides_nothing(path: Path) -> None:
    source = SQLiteSource("local", path)
    sql = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 40000) "
        "SELECT CASE WHEN x > 39999 THEN 0.1 END AS f, CASE WHEN x > 39999 THEN 'é' END AS s FROM n"
    )
    found = await rows(source, sql, (Field("f", FLOAT64), Field("s", STRING)))
    assert found[-1] == (0.1, "é")
    assert set(found[:-1]) == {(None, None)}
    await source.close()


async def test_no_rows_are_no_batches(path: Path) -> None:
    source = SQLiteSource("local", path)
    assert [batch async for batch in source.read(Statement("SELECT id AS x FROM orders WHERE 0", (), X))] == []
    await source.close()


async def test_relative_paths_are_so_to_the_folder_at_the_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    source = SQLiteSource("local", "sqlite:///x.db")
    monkeypatch.chdir("/")
    assert len(await source.list_tables()) == 3
    assert source.description == "sqlite x.db"
    await source.close()


@pytest.mark.parametrize("target", ["sqlite://", "sqlite:///:memory:", ":memory:"])
async def test_in_memory(target: str) -> None:
    source, other = SQLiteSource("mem", target), SQLiteSource("other", target)
    assert await source.list_tables() == ()
    with source.connect() as connection:
        connection.execute("CREATE TABLE t (x INTEGER)")
        connection.execute("INSERT INTO t VALUES (5)")
    connection.close()
    assert await rows(source, "SELECT x FROM t") == [(5,)]
    assert await other.list_tables() == ()
    assert source.description == "sqlite :memory:"
    await source.close()
    await other.close()


async def test_reading_makes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    embedded = SQLiteSource("db", "dataflow.db", may_be_absent=True)
    assert await embedded.list_tables() == ()
    assert await embedded.load_table(["orders"]) is None
    named = SQLiteSource("local", "sqlite:///x.db")
    for attempt in (named.list_tables(), named.load_table(["t"]), rows(named, "SELECT 1 AS x")):
        with pytest.raises(SourceError) as caught:
            await attempt
        assert str(caught.value) == "error: file `x.db` of source `local` is not there"
    assert list(tmp_path.iterdir()) == []
    connection = embedded.connect()
    connection.execute("CREATE TABLE orders (id INTEGER)")
    connection.close()
    assert await embedded.list_tables() == (("orders",),)
    await embedded.close()


async def test_nothing_can_be_written_by_reading(path: Path) -> None:
    source = SQLiteSource("local", path)
    assert await failure(source, "DELETE FROM orders RETURNING id AS x") == (
        "error: source `local` failed\n = sqlite: attempt to write a readonly database"
    )
    await source.close()


async def test_a_file_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("hello, hello, hello " * 200)
    source = SQLiteSource("local", tmp_path / "x.db")
    with pytest.raises(SourceError) as caught:
        await source.list_tables()
    assert str(caught.value) == f"error: file `{tmp_path}/x.db` of source `local` is not a SQLite database"
    await source.close()


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        await SQLiteSource("local", tmp_path).list_tables()
    assert str(caught.value) == (f"error: `{tmp_path}` of source `local` is a folder: expected a SQLite file")


async def test_a_table_or_column_that_is_gone(path: Path) -> None:
    source = SQLiteSource("local", path)
    assert await source.load_table(["orders"]) is not None
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE orders DROP COLUMN region")
    connection.close()
    refresh = "\n = hint: `db.refresh()` reads the tables again"
    assert await failure(source, "SELECT region AS x FROM orders") == (
        f"error: column `region` is gone from its table in source `local`{refresh}"
    )
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE orders")
    connection.close()
    assert await failure(source, "SELECT id AS x FROM orders") == (
        f"error: table `orders` of source `local` is gone{refresh}"
    )
    await source.close()


async def test_a_value_that_is_not_of_the_declared_type(path: Path) -> None:
    source = SQLiteSource("local", path)
    assert await failure(source, "SELECT 1 AS x UNION ALL SELECT 'many'") == (
        "error: column `x` of source `local` holds 'many': expected int64\n"
        ' = hint: read it as `col.x.cast("string")` (`x::string`)'
    )
    await source.close()


async def test_a_locked_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.2)
    source = SQLiteSource("local", path)
    writer = sqlite3.connect(path)
    writer.execute("BEGIN EXCLUSIVE")
    assert await failure(source, "SELECT id AS x FROM orders") == (
        f"error: file `{path}` of source `local` is locked: another connection was still writing after 0.2 seconds\n"
        " = hint: commit or roll back there; with `PRAGMA journal_mode = WAL` readers need not wait"
    )
    writer.close()
    assert len(await rows(source, "SELECT id AS x FROM orders")) == 2
    await source.close()


async def test_readers_wait_for_a_writer_to_end(path: Path) -> None:
    source = SQLiteSource("local", path)
    writer = sqlite3.connect(path, check_same_thread=False)
    writer.execute("BEGIN EXCLUSIVE")
    writer.execute("INSERT INTO orders VALUES (3, 1, NULL, NULL)")
    timer = threading.Timer(0.3, writer.commit)
    timer.start()
    assert len(await rows(source, "SELECT id AS x FROM orders")) == 3
    timer.join()
    writer.close()
    await source.close()


async def test_write_ahead_logs(path: Path) -> None:
    # Another process writes and stays, so that what it wrote is in the log and not in the file.
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA journal_mode = WAL');"
        "c.execute('INSERT INTO orders VALUES (3, 1, NULL, NULL)'); c.commit();"
        "c.execute('INSERT INTO orders VALUES (4, 1, NULL, NULL)'); print('ready', flush=True); input()"
    )
    source = SQLiteSource("local", path)
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        assert path.with_name("x.db-wal").stat().st_size > 0
        assert len(await rows(source, "SELECT id AS x FROM orders")) == 3
        writer.communicate("\n")
    assert len(await rows(source, "SELECT id AS x FROM orders")) == 3
    await source.close()


async def test_cancelling_interrupts_the_statement(path: Path) -> None:
    source = SQLiteSource("local", path)
    task = asyncio.create_task(rows(source, ENDLESS))
    await asyncio.sleep(0.2)
    started = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - started < 2
    assert await rows(source, "SELECT COUNT(*) AS x FROM orders") == [(2,)]
    await source.close()


async def test_stopping_early_frees_the_file(path: Path) -> None:
    source = SQLiteSource("local", path)
    sql = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 200000) "
        "SELECT n.x FROM orders CROSS JOIN n"
    )
    batches = source.read(Statement(sql, (), X))
    async for batch in batches:
        assert batch.num_rows in (FIRST_ROWS, BATCH_ROWS)
        break
    await batches.aclose()  # type: ignore[attr-defined]
    with sqlite3.connect(path, timeout=0) as writer:
        writer.execute("DELETE FROM orders")
    writer.close()
    assert await rows(source, "SELECT COUNT(*) AS x FROM orders") == [(0,)]
    await source.close()


async def test_statements_run_at_the_same_time(path: Path) -> None:
    source = SQLiteSource("local", path)
    found = await asyncio.gather(*(rows(source, f"SELECT id + {number} AS x FROM orders") for number in range(12)))
    assert [values[0] for values in found] == [(number + 1,) for number in range(12)]
    await source.close()


async def test_it_works_again_after_close(path: Path) -> None:
    source = SQLiteSource("local", path)
    batches = source.read(Statement("SELECT id AS x FROM orders", (), X))
    assert (await anext(batches)).num_rows == 2
    await source.close()
    assert [batch async for batch in batches] == []
    assert len(await source.list_tables()) == 3
    await source.close()
    await source.close()
