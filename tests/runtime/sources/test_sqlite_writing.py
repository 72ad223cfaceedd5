from __future__ import annotations

import asyncio
import datetime as dt
import decimal
import sqlite3
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest

from dataflow import DataFlow
from dataflow.compiler.catalog import Table
from dataflow.dsl.errors import SourceError
from dataflow.runtime.sources.sqlite import SQLiteSource
from dataflow.runtime.sources.writable import WritableSource

D = decimal.Decimal
ROWS: list[dict[str, object]] = [
    {
        "i": 2**63 - 1,
        "f": 0.1 + 0.2,
        "b": True,
        "d": D("10.50"),
        "s": "a\0é𝄞",
        "y": b"\x00\xff",
        "day": dt.date(1, 1, 1),
        "t": dt.time(10, 0, 0, 5),
        "ts": dt.datetime(2026, 1, 31, 10, 0, 0, 1),
        "tz": dt.datetime(2026, 1, 31, 10, tzinfo=dt.timezone(dt.timedelta(hours=2))),
        "u": uuid.UUID(int=7),
        "j": '{"a": 1}',
    },
    {"i": -(2**63), "f": 2.0, "b": False, "d": D("-9999999999999.99"), "s": "", "y": b"", "j": "[]"},
    {"i": None, "d": D(7)},
]
SCHEMA = pa.schema(
    [
        pa.field("i", pa.int64()),
        pa.field("f", pa.float64()),
        pa.field("b", pa.bool_()),
        pa.field("d", pa.decimal128(15, 2)),
        pa.field("s", pa.string()),
        pa.field("y", pa.binary()),
        pa.field("day", pa.date32()),
        pa.field("t", pa.time64("us")),
        pa.field("ts", pa.timestamp("us")),
        pa.field("tz", pa.timestamp("us", "UTC")),
        pa.field("u", pa.uuid()),
        pa.field("j", pa.string()),
    ]
)
TABLES = """
CREATE TABLE t (i INTEGER, f REAL, b BOOLEAN, d DECIMAL(15,2), s TEXT, y BLOB, day DATE, t TIME, ts TIMESTAMP,
    tz TIMESTAMPTZ, u UUID, j JSON);
CREATE TABLE strict_one (i INTEGER, f REAL, s TEXT NOT NULL, y BLOB) STRICT;
CREATE TABLE keyed (k INTEGER PRIMARY KEY, d DECIMAL(20,2));
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.executescript(TABLES)
    return tmp_path / "x.db"


@pytest.fixture
def source(path: Path) -> Iterator[SQLiteSource]:
    source = SQLiteSource("shop", path)
    yield source
    asyncio.run(source.close())


async def table_of(source: SQLiteSource, name: str) -> Table:
    table = await source.load_table([name])
    assert table is not None
    return table


async def add(source: SQLiteSource, name: str, *batches: pa.RecordBatch) -> int:
    async def given() -> AsyncIterator[pa.RecordBatch]:
        for batch in batches:
            yield batch

    return await source.insert(await table_of(source, name), batches[0].schema.names, given())


def count(path: Path, name: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0])


async def test_what_is_written_is_read_again(source: SQLiteSource, path: Path) -> None:
    assert isinstance(source, WritableSource)
    batch = pa.RecordBatch.from_pylist(ROWS, SCHEMA)
    assert await add(source, "t", batch, batch.slice(0, 1)) == 4
    with DataFlow(shop=str(path)) as db:
        found = db.query("from shop.t").to_arrow()
    assert found.schema.types == SCHEMA.types
    assert found.to_pylist() == [*batch.to_pylist(), *batch.slice(0, 1).to_pylist()]


async def test_values_are_stored_as_the_dialect_spells_them(source: SQLiteSource, path: Path) -> None:
    await add(source, "t", pa.RecordBatch.from_pylist(ROWS[:1], SCHEMA))
    with closing(sqlite3.connect(path)) as connection:
        (row,) = connection.execute("SELECT b, d, day, t, ts, tz, u FROM t").fetchall()
    assert row == (
        1,
        10.5,
        "0001-01-01",
        "10:00:00.000005",
        "2026-01-31 10:00:00.000001",
        "2026-01-31 08:00:00.000000",
        "00000000-0000-0000-0000-000000000007",
    )


async def test_a_strict_table(source: SQLiteSource, path: Path) -> None:
    batch = pa.record_batch({"i": [1], "f": [2], "s": ["a"], "y": [b"b"]})
    assert await add(source, "strict_one", batch) == 1
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT i, f, s, y FROM strict_one").fetchall() == [(1, 2.0, "a", b"b")]


@pytest.mark.parametrize(
    ("name", "batch", "message"),
    [
        (
            "strict_one",
            {"s": ["a", None]},
            "not take the rows\n = sqlite: NOT NULL constraint failed: strict_one.s",
        ),
        ("keyed", {"k": [1, 2, 1]}, "does not take the rows\n = sqlite: UNIQUE constraint failed: keyed.k"),
        ("keyed", {"k": [1, 2.5]}, "column `k` came as double and does not fit int64"),
        (
            "keyed",
            {"d": [D("1"), D("123456789012345.67")]},
            "column `d` of source `shop` cannot take a value: SQLite has no",
        ),
        ("t", {"f": [1.0, float("nan")]}, "column `f` of source `shop` cannot take a value: SQLite has no NaN"),
        ("t", {"none": [1]}, "table `t` of source `shop` has no column `none`"),
    ],
)
async def test_all_rows_or_none(
    name: str, batch: dict[str, list[object]], message: str, source: SQLiteSource, path: Path
) -> None:
    good = pa.record_batch({key: values[:1] for key, values in batch.items()})
    with pytest.raises(SourceError) as caught:
        await add(source, name, good, pa.record_batch(batch))
    assert message in str(caught.value)
    assert count(path, name) == 0


async def test_a_cancelled_insert_adds_nothing(source: SQLiteSource, path: Path) -> None:
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[pa.RecordBatch]:
        while True:
            yield pa.record_batch({"i": list(range(1000))})
            begun.set()

    table = await table_of(source, "t")
    task = asyncio.create_task(source.insert(table, ["i"], endless()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert count(path, "t") == 0
    assert await add(source, "t", pa.record_batch({"i": [1]})) == 1


async def test_a_database_in_memory() -> None:
    source = SQLiteSource("mem", "sqlite://")
    connection = source.connect()
    connection.execute("CREATE TABLE t (i INTEGER)")
    assert await add(source, "t", pa.record_batch({"i": [1, 2]})) == 2
    assert connection.execute("SELECT i FROM t").fetchall() == [(1,), (2,)]
    connection.close()
    await source.close()
