import asyncio
import datetime as dt
import decimal
import uuid
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from urllib.parse import quote, urlsplit

import asyncpg
import pytest
from postgres_sessions import running, until_running, with_parts
from source_rows import X, failure, one, rows

from dataflow import DataFlow, col, lit
from dataflow.compiler.dialects.postgres import POSTGRES, POSTGRES_C
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    INTERVAL,
    JSON,
    STRING,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    DataType,
    Decimal,
    Field,
    Interval,
    List,
)
from dataflow.runtime import loop
from dataflow.runtime.sources.postgres import PostgresSource
from dataflow.runtime.sources.source import Statement

from servers import run_postgres

UTC = dt.UTC


@pytest.fixture
async def source(postgres_database: str) -> AsyncIterator[PostgresSource]:
    source = PostgresSource("shop", postgres_database)
    yield source
    await source.close()


@pytest.fixture
async def connection(postgres_database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(postgres_database)
    yield connection
    await connection.close()


VALUES: list[tuple[str, DataType, object]] = [
    ("1::int2", INT64, 1),
    ("9223372036854775807", INT64, 2**63 - 1),
    ("1.5::float4", FLOAT64, 1.5),
    ("'-Infinity'::float8", FLOAT64, float("-inf")),
    ("1.50::numeric(15,2)", Decimal(15, 2), decimal.Decimal("1.50")),
    ("1.500000000000::numeric", Decimal(38, 9), decimal.Decimal("1.500000000")),
    ("true", BOOL, True),
    ("'é😀'", STRING, "é😀"),
    ("'\\x00ff'::bytea", BINARY, b"\x00\xff"),
    ("'9999-12-31'::date", DATE, dt.date(9999, 12, 31)),
    ("'0001-01-01'::date", DATE, dt.date(1, 1, 1)),
    ("'23:59:59.999999'::time", TIME, dt.time(23, 59, 59, 999999)),
    ("'1969-12-31 23:59:59.999999'::timestamp", TIMESTAMP, dt.datetime(1969, 12, 31, 23, 59, 59, 999999)),
    ("'2026-07-01 12:00+02'::timestamptz", TIMESTAMPTZ, dt.datetime(2026, 7, 1, 10, tzinfo=UTC)),
    ("'14 months 3 days 01:00'::interval", INTERVAL, (14, 3, 3_600_000_000_000)),
    ("'00000000-0000-0000-0000-000000000007'::uuid", UUID, uuid.UUID(int=7)),
    ("'{\"a\":  1}'::json", JSON, '{"a":  1}'),
    ("'{\"a\":  1}'::jsonb", JSON, '{"a": 1}'),
    ("'{1,NULL}'::int[]", List(INT64), [1, None]),
    ("'{2026-01-31}'::date[]", List(DATE), [dt.date(2026, 1, 31)]),
]


async def test_values(source: PostgresSource) -> None:
    for sql, type_, value in VALUES:
        assert await one(source, f"SELECT {sql} AS x", type_) == value
        assert await one(source, f"SELECT nullif({sql}, {sql}) AS x", type_) is None if type_ != JSON else True


REFUSED: list[tuple[str, DataType, str]] = [
    ("'infinity'::date", DATE, "'infinity'"),
    ("'-infinity'::timestamp", TIMESTAMP, "'-infinity'"),
    ("'infinity'::timestamptz", TIMESTAMPTZ, "'infinity'"),
    ("'10000-01-01'::date", DATE, "'10000-01-01'"),
    ("'0044-03-15 BC'::timestamp", TIMESTAMP, "'0044-03-15 00:00:00 BC'"),
    ("2::numeric / 3", Decimal(38, 9), "`0.66666666666666666667`"),
    ("'24:00'::time", TIME, "'24:00:00'"),
    ("'NaN'::numeric", Decimal(38, 9), "`NaN`"),
    ("1e30::numeric", Decimal(38, 9), f"`1{'0' * 30}`"),
    ("2.5::numeric", INT64, "`2.5`"),
    ("'{{1}}'::int[]", List(INT64), "`[[1]]`"),
    ("'{infinity}'::date[]", List(DATE), "`['infinity']`"),
]


async def test_values_without_a_place_in_the_language_are_refused(source: PostgresSource) -> None:
    for sql, type_, shown in REFUSED:
        message = await failure(source, f"SELECT {sql} AS day", [Field("day", type_)])
        assert message.partition("\n")[0] == f"error: column `day` of source `shop` holds {shown}: expected {type_}"
    assert await rows(source, "SELECT 1 AS x") == [(1,)]


PARAMETERS: list[tuple[str, DataType, object, object]] = [
    ("BIGINT", INT64, 7, 7),
    ("DOUBLE PRECISION", FLOAT64, 2.9, 2.9),
    ("DOUBLE PRECISION", FLOAT64, 2, 2.0),
    ("NUMERIC(15, 2)", Decimal(15, 2), decimal.Decimal("12.34"), decimal.Decimal("12.34")),
    ("NUMERIC(15, 2)", Decimal(15, 2), 3, decimal.Decimal("3.00")),
    ("BOOLEAN", BOOL, True, True),
    ("TEXT", STRING, "it's", "it's"),
    ("BYTEA", BINARY, b"\x00", b"\x00"),
    ("DATE", DATE, dt.date(1, 1, 1), dt.date(1, 1, 1)),
    ("TIME", TIME, dt.time(1, 2, 3, 4), dt.time(1, 2, 3, 4)),
    ("TIMESTAMP", TIMESTAMP, dt.datetime(1969, 1, 1, 0, 0, 0, 1), dt.datetime(1969, 1, 1, 0, 0, 0, 1)),
    ("TIMESTAMPTZ", TIMESTAMPTZ, dt.datetime(2026, 1, 1, tzinfo=UTC), dt.datetime(2026, 1, 1, tzinfo=UTC)),
    ("TIMESTAMPTZ", TIMESTAMPTZ, dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 1, tzinfo=UTC)),
    ("INTERVAL", INTERVAL, Interval(1, 2, 3), (1, 2, 3000)),
    ("INTERVAL", INTERVAL, dt.timedelta(days=1, microseconds=-1), (0, 0, 86_399_999_999_000)),
    ("UUID", UUID, uuid.UUID(int=7), uuid.UUID(int=7)),
    ("JSONB", JSON, '{"a": 1}', '{"a": 1}'),
    ("TEXT", STRING, None, None),
]


async def test_parameters(source: PostgresSource) -> None:
    for name, type_, value, expected in PARAMETERS:
        assert await one(source, f"SELECT CAST($1 AS {name}) AS x", type_, value) == expected
    aware = dt.datetime(2026, 7, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert await one(source, "SELECT CAST($1 AS TIMESTAMP)", TIMESTAMP, aware) == dt.datetime(2026, 7, 1, 10)


async def test_many_rows_come_in_batches(source: PostgresSource) -> None:
    statement = Statement("SELECT g FROM generate_series(1, 40000) AS g", (), X)
    assert sum([batch.num_rows async for batch in source.read(statement)]) == 40_000
    # No COPY decodes a money: a small batch first.
    fields = (*X, Field("price", STRING))
    no_copy = Statement("SELECT 1 AS x, g::money AS price FROM generate_series(1, 40000) AS g", (), fields)
    assert [batch.num_rows async for batch in source.read(no_copy)] == [256, 16_384, 16_384, 6_976]
    assert await rows(source, "SELECT g FROM generate_series(1, 256) AS g") == [(g,) for g in range(1, 257)]
    assert await rows(source, "SELECT 1 WHERE false") == []


async def test_reading_cannot_write(source: PostgresSource, connection: asyncpg.Connection) -> None:
    await connection.execute("CREATE TABLE t (x int)")
    message = await failure(source, "INSERT INTO t VALUES (1) RETURNING x")
    assert "cannot execute INSERT in a read-only transaction (25006)" in message


async def test_sessions_are_in_utc(source: PostgresSource) -> None:
    assert await one(source, "SELECT current_setting('TimeZone')", STRING) == "UTC"


async def test_cancelling_stops_the_statement(source: PostgresSource, connection: asyncpg.Connection) -> None:
    task = asyncio.create_task(rows(source, "SELECT 1 AS x FROM pg_sleep(60)"))
    await until_running(connection, "pg_sleep")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await running(connection, "pg_sleep") == 0
    assert await rows(source, "SELECT 2 AS x") == [(2,)]


async def test_closing_early_gives_the_connection_back(source: PostgresSource, connection: asyncpg.Connection) -> None:
    statement = Statement("SELECT generate_series(1, 10000000) AS x", (), X)
    for _ in range(10):  # more often than there are connections
        async with aclosing(source.read(statement)) as batches:
            assert (await anext(batches)).num_rows > 256
    assert await running(connection, "generate_series") == 0


async def test_one_pool_serves_everybody(source: PostgresSource, connection: asyncpg.Connection) -> None:
    found = await asyncio.gather(*(rows(source, f"SELECT {n} AS x FROM pg_sleep(0.01)") for n in range(20)))
    assert found == [[(n,)] for n in range(20)]
    sessions = (
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'dataflow' AND datname = current_database()"
    )
    opened = await connection.fetchval(sessions)
    await asyncio.gather(*(rows(source, "SELECT 1 AS x") for _ in range(5)))
    assert await connection.fetchval(sessions) == opened
    await source.close()
    async with asyncio.timeout(10):
        while await connection.fetchval(sessions):
            await asyncio.sleep(0.01)
    assert await rows(source, "SELECT 1 AS x") == [(1,)]


async def test_a_changed_type(source: PostgresSource, connection: asyncpg.Connection) -> None:
    await connection.execute("CREATE TABLE t (x int)")
    assert await rows(source, "SELECT x FROM t") == []
    await connection.execute("ALTER TABLE t ALTER x TYPE bigint")
    await connection.execute("INSERT INTO t VALUES (5000000000)")
    assert await rows(source, "SELECT x FROM t") == [(5_000_000_000,)]
    await connection.execute("ALTER TABLE t ALTER x TYPE text")
    assert "column `x` of source `shop` holds '5000000000': expected int64" in await failure(source, "SELECT x FROM t")


@pytest.mark.parametrize("rest", ["me:sec/ret@host/db", "me:sec#ret@host/db", "me:secret@host:port/db"])
def test_a_url_that_cannot_be_read_keeps_its_password(rest: str) -> None:
    with pytest.raises(SourceError, match="the URL of source `shop` cannot be read") as caught:
        PostgresSource("shop", f"postgresql://{rest}")
    assert "sec" not in str(caught.value)


async def test_urls(postgres_database: str, connection: asyncpg.Connection) -> None:
    password, name = "p@ss/w%rd #1", f"user_{uuid.uuid4().hex}"
    await connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
    try:
        url = with_parts(postgres_database, user=name, password=quote(password, safe=""), query="sslmode=disable")
        for scheme in ("postgres", "postgresql", "postgresql+asyncpg"):
            source = PostgresSource("shop", url.replace("postgresql", scheme, 1))
            assert await one(source, "SELECT current_user", STRING) == name
            await source.close()
    finally:
        await connection.execute(f"DROP ROLE {name}")


def test_descriptions_show_the_place_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("PGHOST", "PGPORT", "PGUSER", "PGDATABASE"):
        monkeypatch.delenv(variable, raising=False)
    for url, description in {
        "postgresql://me:secret@db.example:6000/shop?sslmode=require": "postgresql on db.example:6000/shop",
        "postgres://me:secret@[::1]/shop": "postgresql on [::1]:5432/shop",
        "postgresql://me:secret@/shop?host=/run/postgresql": "postgresql on /run/postgresql:5432/shop",
        "postgresql://me@localhost": "postgresql on localhost:5432/me",
        "postgresql://a:1,b:2/shop": "postgresql on a:1,b:2/shop",
    }.items():
        assert PostgresSource("shop", url).description == description


async def test_unix_sockets(postgres_database: str, connection: asyncpg.Connection) -> None:
    folder = await connection.fetchval("SHOW unix_socket_directories")
    if not Path(str(folder)).is_dir():
        pytest.fail(f"the server's sockets are out of reach: {folder}")
    parts = urlsplit(postgres_database)
    url = f"postgresql://{parts.username}:{parts.password}@{parts.path}?host={folder}&port={parts.port}"
    source = PostgresSource("shop", url)
    assert await rows(source, "SELECT 1 AS x") == [(1,)]
    await source.close()


async def test_the_dialect_follows_the_locale(postgres_database: str, connection: asyncpg.Connection) -> None:
    name = f"ascii_{uuid.uuid4().hex}"
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE 'C'")
    try:
        source = PostgresSource("shop", with_parts(postgres_database, path=f"/{name}"))
        assert source.dialect is POSTGRES
        await source.list_tables()
        assert source.dialect is POSTGRES_C
        await source.close()
    finally:
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    source = PostgresSource("shop", postgres_database)
    await source.list_tables()
    assert source.dialect is POSTGRES
    await source.close()


def test_the_background_loop_reads_for_any_thread(postgres_database: str) -> None:
    source = PostgresSource("shop", postgres_database)
    assert loop.run(rows(source, "SELECT 1 AS x")) == [(1,)]
    assert asyncio.run(loop.wait(rows(source, "SELECT 2 AS x"))) == [(2,)]
    statement = Statement("SELECT generate_series(1, 10000000) AS x", (), X)
    batches = loop.iterate(source.read(statement))
    assert next(batches).num_rows > 256
    batches.close()
    loop.run(source.close())


def test_enums_are_texts_and_json_is_jsonb_in_every_place(postgres_database: str) -> None:
    run_postgres(
        postgres_database,
        "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')",
        "CREATE TABLE people (name text, mood mood, note json)",
        """INSERT INTO people VALUES ('a', 'happy', '{"x": 1}'), ('b', 'sad', '{"x": 1}'), ('c', NULL, NULL)""",
    )
    with DataFlow(shop=postgres_database) as db:
        people = db.shop.people
        assert people.filter(col.mood == "happy").select("name").scalar() == "a"
        assert people.filter(col.mood.is_in(["sad", "other"])).select("name").scalar() == "b"
        assert people.sort("-mood").select("mood").collect()["mood"] == ["sad", "happy", None]
        assert people.agg(last=col.mood.max(), upper=col.mood.upper().min()).first() == {
            "last": "sad",
            "upper": "HAPPY",
        }
        assert people.select("note").distinct().count() == 2
        assert people.select(x=col.note.coalesce(lit("{}").cast("json"))).collect()["x"] == ['{"x": 1}'] * 2 + ["{}"]
        assert people.filter(col.mood.coalesce("none") == "none").count() == 1
