"""Rows into tables of a real server, by LOAD DATA and by INSERT."""

from __future__ import annotations

import asyncio
import datetime as dt
import math
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import Field
from dataflow.runtime.arrow import arrow_type
from dataflow.runtime.sources.mysql import MySQLSource
from dataflow.runtime.sources.source import Statement
from dataflow.runtime.sources.writable import WritableSource

from servers import fresh_mysql_database, run_mysql

KEY = uuid.UUID("12345678-9abc-4ef0-9234-56789abcdef0")
SECOND = dt.datetime(2024, 2, 29, 23, 59, 59)
FRACTION = dt.datetime(9999, 12, 31, 23, 59, 59, 999999)
OTHER = uuid.UUID("00000000-0000-4000-8000-000000000000")
ODD = "tab\t line\n return\r quote ' \" back\\ null \\N \0\x1a ä 😀 ` % %(p1)s"

COLUMNS: dict[str, tuple[str, list[Any]]] = {
    "id": ("BIGINT PRIMARY KEY", [-(2**63), 2**63 - 1, 0, 1]),
    "small": ("TINYINT UNSIGNED", [0, 255, None, 7]),
    "large": ("BIGINT UNSIGNED", [Decimal(0), Decimal(2**64 - 1), None, Decimal(1)]),
    "truth": ("BOOLEAN", [True, False, None, True]),
    "bit": ("BIT(1)", [True, False, None, True]),
    "year": ("YEAR", [1901, 2155, None, 0]),
    "real": ("DOUBLE", [5e-324, 1.7976931348623157e308, None, -0.1]),
    "number": ("DECIMAL(38, 20)", [Decimal(10) ** 17, Decimal("-1e-20"), None, Decimal("0.1")]),
    "text": ("TEXT COLLATE utf8mb4_bin", [ODD, "", None, "\\N"]),
    "latin": ("VARCHAR(20) CHARACTER SET latin1", ["ä ", "NULL", None, "'"]),
    "bytes": ("BLOB", [bytes(range(256)), b"", None, b"\\N"]),
    "fixed": ("BINARY(4)", [b"\0\t\n\\", b"''''", None, b"\xff\xfe\0\0"]),
    "word": ("ENUM('a', '1')", ["a", "1", None, "a"]),
    "day": ("DATE", [dt.date(1, 1, 1), dt.date(9999, 12, 31), None, dt.date(2024, 2, 29)]),
    "clock": ("TIME(6)", [dt.time(), dt.time(23, 59, 59, 999999), None, dt.time(1, 2, 3)]),
    "moment": ("DATETIME(6)", [FRACTION, SECOND, None, dt.datetime(1, 1, 1)]),
    "whole": ("DATETIME", [SECOND, SECOND, None, SECOND]),
    "instant": (
        "TIMESTAMP(6) NULL",
        [SECOND.replace(tzinfo=dt.UTC), dt.datetime(1970, 1, 2, tzinfo=dt.UTC), None, None],
    ),
    "json": ("JSON", ['{"a": ["\\n", "ä"]}', "[]", None, "1"]),
    "key": ("CHAR(36) COLLATE ascii_bin", [str(KEY), "", None, "x"]),
    "odd `%s` name": ("INT", [1, 2, None, 3]),
}
ROWS = list(zip(*(values for _, values in COLUMNS.values()), strict=True))


@pytest.fixture(params=["load", "insert"], scope="module")
def database(request: pytest.FixtureRequest, mysql_url: str) -> Iterator[str]:
    [(allowed,)] = run_mysql(mysql_url, "SELECT @@GLOBAL.local_infile")
    run_mysql(mysql_url, f"SET GLOBAL local_infile = {int(request.param == 'load')}")
    try:
        with fresh_mysql_database(mysql_url) as url:
            yield url
    finally:
        run_mysql(mysql_url, f"SET GLOBAL local_infile = {allowed}")


@pytest.fixture
async def shop(database: str) -> AsyncIterator[MySQLSource]:
    source = MySQLSource("shop", database)
    yield source
    await source.close()
    await asyncio.sleep(0)


def create(url: str, name: str, *columns: str, engine: str = "InnoDB") -> None:
    run_mysql(url, f"DROP TABLE IF EXISTS {name}")
    run_mysql(url, f"CREATE TABLE {name} ({', '.join(columns)}) ENGINE = {engine}")


async def insert(source: MySQLSource, table: str, columns: Sequence[str], *batches: pa.RecordBatch) -> int:
    loaded = await source.load_table((table,))
    assert loaded is not None

    async def each() -> AsyncIterator[pa.RecordBatch]:
        for batch in batches:
            yield batch

    return await source.insert(loaded, columns, each())


def batch_of(*arrays: pa.Array[Any]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(list(arrays), [f"c{number}" for number in range(len(arrays))])


async def read(source: MySQLSource, table: str) -> list[tuple[Any, ...]]:
    loaded = await source.load_table((table,))
    assert loaded is not None
    names = ["`" + column.name.replace("`", "``") + "`" for column in loaded.columns]
    sql = ", ".join(
        (column.read or "{0}").replace("{0}", name) for name, column in zip(names, loaded.columns, strict=True)
    )
    fields = tuple(Field(column.name, column.type) for column in loaded.columns if column.type is not None)
    statement = Statement(f"SELECT {sql} FROM {table} ORDER BY 1", (), fields)
    return [tuple(row.values()) async for batch in source.read(statement) for row in batch.to_pylist()]


def test_is_a_writable_source() -> None:
    assert isinstance(MySQLSource("shop", "mysql://db/shop"), WritableSource)


async def test_every_type(shop: MySQLSource, database: str) -> None:
    create(database, "kinds", *(f"`{name.replace('`', '``')}` {native}" for name, (native, _) in COLUMNS.items()))
    table = await shop.load_table(("kinds",))
    assert table is not None
    arrays = [
        pa.array(values, arrow_type(column.type))
        for column, (_, values) in zip(table.columns, COLUMNS.values(), strict=True)
        if column.type is not None
    ]
    batch = batch_of(*arrays)
    # Slices have places of their own in their columns.
    assert await insert(shop, "kinds", list(COLUMNS), batch.slice(1, 1), batch.slice(0, 1), batch.slice(2)) == len(ROWS)
    assert await read(shop, "kinds") == sorted(ROWS)


async def test_uuids(shop: MySQLSource, database: str) -> None:
    [(version,)] = run_mysql(database, "SELECT VERSION()")
    create(database, "keys_", f"id {'UUID' if 'MariaDB' in version else 'CHAR(36)'}")
    keys = pa.array([KEY.bytes, None], pa.binary(16)).cast(pa.uuid())
    assert await insert(shop, "keys_", ["id"], batch_of(keys), batch_of(pa.array([str(OTHER)]))) == 3
    assert set(run_mysql(database, "SELECT id FROM keys_")) == {(str(KEY),), (None,), (str(OTHER),)}


async def test_many_batches_and_some_of_the_columns(shop: MySQLSource, database: str) -> None:
    create(database, "many", "id BIGINT", "text VARCHAR(200)", "more INT DEFAULT 5")
    batches = [
        batch_of(
            pa.array([f"{number:0200}" for number in range(start, start + 20_000)]),
            pa.array(range(start, start + 20_000)),
        )
        for start in range(0, 60_000, 20_000)
    ]
    nothing = batches[0].slice(0, 0)
    assert await insert(shop, "many", ["text", "id"], nothing, *batches, nothing) == 60_000
    [found] = run_mysql(database, "SELECT COUNT(*), SUM(id), SUM(text = id), SUM(more) FROM many")
    assert found == (60_000, 60_000 * 59_999 // 2, 60_000, 300_000)


async def test_no_rows(shop: MySQLSource, database: str) -> None:
    create(database, "none", "id INT")
    assert await insert(shop, "none", ["id"]) == 0
    assert await insert(shop, "none", ["id"], batch_of(pa.array([], pa.int64()))) == 0


async def test_values_of_more_than_a_packet(shop: MySQLSource, database: str) -> None:
    create(database, "long_", "id INT", "text LONGTEXT")
    long = "ä\t" * 6_000_000
    assert await insert(shop, "long_", ["id", "text"], batch_of(pa.array([1, 2]), pa.array([long, "y"]))) == 2
    assert await read(shop, "long_") == [(1, long), (2, "y")]


REFUSED: list[tuple[str, pa.Array[Any], str]] = [
    ("INT", pa.array([1, 2**40]), "Out of range value for column 'x'"),
    ("INT NOT NULL", pa.array([1, None]), "olumn 'x'"),
    ("INT UNIQUE", pa.array([1, 1]), "Duplicate entry '1'"),
    ("INT CHECK (x < 5)", pa.array([1, 5]), "CONSTRAINT"),
    ("VARCHAR(3)", pa.array(["abc", "abcd"]), "column 'x'"),
    ("VARCHAR(3) CHARACTER SET latin1", pa.array(["a", "日"]), "Incorrect string value"),
    ("DECIMAL(5, 2)", pa.array([Decimal("1.00"), Decimal("1000.00")]), "Out of range value"),
    ("DECIMAL(5, 2)", pa.array([Decimal("1.005")]), "Data truncated for column 'x'"),
    ("DOUBLE", pa.array([1.0, math.nan]), "'nan'"),
    ("DOUBLE", pa.array([1.0, math.inf]), "'inf'"),
    ("TIMESTAMP", pa.array([dt.datetime(1960, 1, 1, tzinfo=dt.UTC)]), ""),
    ("JSON", pa.array(["1", "{"]), ""),
    ("ENUM('a', 'b')", pa.array(["a", "c"]), "Data truncated for column 'x'"),
]  # fmt: skip


@pytest.mark.parametrize(("native", "values", "note"), REFUSED, ids=[native for native, _, _ in REFUSED])
async def test_rows_that_the_server_would_change(
    shop: MySQLSource, database: str, native: str, values: pa.Array[Any], note: str
) -> None:
    create(database, "strict", f"x {native}")
    with pytest.raises(SourceError) as raised:
        await insert(shop, "strict", ["x"], batch_of(values))
    assert raised.value.message == "table `shop.strict` does not take the rows"
    [server] = raised.value.diagnostics[0].notes
    assert note in server
    assert raised.value.__cause__ is not None
    assert run_mysql(database, "SELECT COUNT(*) FROM strict") == [(0,)]
    assert await insert(shop, "strict", ["x"]) == 0


SILENT: list[tuple[str, pa.Array[Any], str]] = [
    ("DATETIME(3)", pa.array([FRACTION]), "column `x` keeps 3 digits of a second: a value has more"),
    ("TIME", pa.array([dt.time(1, 1, 1, 1)]), "column `x` keeps 0 digits of a second: a value has more"),
    ("YEAR", pa.array([1]), "column `x` is a year: a value has two digits or fewer"),
    ("BINARY(4)", pa.array([b"abc"]), "column `x` has values of 4 bytes: one has another length"),
    ("ENUM('a','b')", pa.array(["1"]), "column `x` of type `enum('a','b')` has no member `1`"),
    ("SET('a','b')", pa.array(["3"]), "column `x` of type `set('a','b')` has no member `3`"),
    ("INT", pa.array([1.5]), "column `x` came as double and does not fit int64"),
    ("BIT(8)", pa.array(["00000001"]), "column `x` of type `bit(8)` cannot be written"),
]  # fmt: skip


@pytest.mark.parametrize(("native", "values", "message"), SILENT, ids=[native for native, _, _ in SILENT])
async def test_rows_that_would_be_changed_without_a_word(
    shop: MySQLSource, database: str, native: str, values: pa.Array[Any], message: str
) -> None:
    create(database, "strict", f"x {native}")
    with pytest.raises(SourceError) as raised:
        await insert(shop, "strict", ["x"], batch_of(values.slice(0, 0)), batch_of(values))
    assert raised.value.message == message
    assert run_mysql(database, "SELECT COUNT(*) FROM strict") == [(0,)]


async def test_all_rows_or_none(shop: MySQLSource, database: str) -> None:
    """What was sent before an error, of the server or of whoever makes the rows, is undone."""
    create(database, "whole", "id INT PRIMARY KEY")
    run_mysql(database, "INSERT INTO whole VALUES (100000)")
    numbers = batch_of(pa.array(range(100_000)))
    with pytest.raises(SourceError):
        await insert(shop, "whole", ["id"], numbers, batch_of(pa.array([100_000])))
    assert run_mysql(database, "SELECT COUNT(*) FROM whole") == [(1,)]
    table = await shop.load_table(("whole",))
    assert table is not None

    async def failing() -> AsyncIterator[pa.RecordBatch]:
        yield numbers
        raise LookupError("no more")

    with pytest.raises(LookupError):
        await shop.insert(table, ["id"], failing())
    assert run_mysql(database, "SELECT COUNT(*) FROM whole") == [(1,)]
    assert await insert(shop, "whole", ["id"], numbers) == 100_000


async def test_a_cancelled_insert_leaves_nothing(shop: MySQLSource, database: str) -> None:
    create(database, "whole", "id INT")
    table = await shop.load_table(("whole",))
    assert table is not None
    waiting = asyncio.Event()

    async def endless() -> AsyncIterator[pa.RecordBatch]:
        yield batch_of(pa.array(range(100_000)))
        waiting.set()
        await asyncio.sleep(60)

    task = asyncio.create_task(shop.insert(table, ["id"], endless()))
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await insert(shop, "whole", ["id"], batch_of(pa.array([1]))) == 1
    assert run_mysql(database, "SELECT * FROM whole") == [(1,)]


async def test_an_engine_without_transactions(shop: MySQLSource, database: str) -> None:
    create(database, "plain", "id INT UNIQUE", engine="MyISAM")
    with pytest.raises(SourceError) as raised:
        await insert(shop, "plain", ["id"], batch_of(pa.array([1, 1])))
    duplicate, kept = raised.value.diagnostics[0].notes
    assert "Duplicate entry" in duplicate
    assert "couldn't be rolled back" in kept


async def test_a_table_that_is_gone(shop: MySQLSource, database: str) -> None:
    create(database, "gone", "id INT")
    table = await shop.load_table(("gone",))
    assert table is not None
    run_mysql(database, "DROP TABLE gone")

    async def one() -> AsyncIterator[pa.RecordBatch]:
        yield batch_of(pa.array([1]))

    with pytest.raises(SourceError, match="table `gone` of source `shop` is gone"):
        await shop.insert(table, ["id"], one())


async def test_a_connection_lost_on_the_way(shop: MySQLSource, database: str) -> None:
    create(database, "lost", "id INT")
    table = await shop.load_table(("lost",))
    assert table is not None

    async def killing() -> AsyncIterator[pa.RecordBatch]:
        yield batch_of(pa.array(range(100_000)))
        mine = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"
        for (number,) in run_mysql(database, mine):
            run_mysql(database, f"KILL {number}")
        for _ in range(50):
            yield batch_of(pa.array(range(100_000)))

    with pytest.raises(SourceError, match=r"the connection to source `shop`.* was lost"):
        await shop.insert(table, ["id"], killing())
    assert await insert(shop, "lost", ["id"], batch_of(pa.array([1]))) == 1
    assert run_mysql(database, "SELECT COUNT(*) FROM lost") == [(1,)]
