import asyncio
import datetime as dt
import decimal
import socket
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path
from urllib.parse import quote, urlsplit

import asyncpg
import pytest

from dataflow import DataFlow, col, lit
from dataflow.compiler.catalog import OwnOrder, Table, TableColumn
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
from dataflow.runtime import arrow, loop
from dataflow.runtime.sources.postgres import PostgresSource
from dataflow.runtime.sources.postgres_types import UNCONSTRAINED
from dataflow.runtime.sources.source import RemoteSource, Statement

from servers import run_postgres

X = (Field("x", INT64),)
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


async def rows(
    source: PostgresSource, sql: str, fields: Sequence[Field] = X, parameters: Sequence[object] = ()
) -> list[tuple[object, ...]]:
    found = []
    async for batch in source.read(Statement(sql, tuple(parameters), tuple(fields))):
        assert batch.schema == arrow.schema_of(fields)
        found += [tuple(row.values()) for row in batch.to_pylist()]
    return found


async def one(source: PostgresSource, sql: str, type_: DataType, *parameters: object) -> object:
    [(value,)] = await rows(source, sql, [Field("x", type_)], parameters)
    return value


async def failure(source: PostgresSource, sql: str, fields: Sequence[Field] = X) -> str:
    with pytest.raises(SourceError) as caught:
        await rows(source, sql, fields)
    return str(caught.value)


async def running(connection: asyncpg.Connection, text: str) -> int:
    """How many other sessions are at work on a statement with the text, or hold a transaction open."""
    count = await connection.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'dataflow' AND datname = current_database() "
        "AND (state = 'active' AND query LIKE '%' || $1 || '%' OR state LIKE 'idle in transaction%')",
        text,
    )
    return int(count)


async def until_running(connection: asyncpg.Connection, text: str) -> None:
    async with asyncio.timeout(10):
        while not await running(connection, text):
            await asyncio.sleep(0.01)


def with_parts(
    url: str, *, user: str = "", password: str = "", hosts: str = "", path: str = "", query: str = ""
) -> str:
    parts = urlsplit(url)
    login = f"{user or parts.username}:{password or parts.password}"
    return f"postgresql://{login}@{hosts or f'{parts.hostname}:{parts.port}'}{path or parts.path}?{query}"


USUAL = OwnOrder(column='({0} COLLATE "default")')
"""Of a database whose own collation is by code point."""


async def test_every_kind_of_table_is_listed_and_loaded(source: PostgresSource, connection: asyncpg.Connection) -> None:
    await connection.execute(
        """
        CREATE TABLE orders (id bigint PRIMARY KEY, total numeric(15,2) NOT NULL, region varchar(20));
        CREATE VIEW big AS SELECT id, total FROM orders;
        CREATE MATERIALIZED VIEW kept AS SELECT id FROM orders;
        CREATE TABLE parts (id int, day date) PARTITION BY RANGE (day);
        CREATE TABLE parts_2026 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        CREATE FOREIGN DATA WRAPPER nothing;
        CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing;
        CREATE FOREIGN TABLE far (id int) SERVER elsewhere;
        CREATE SCHEMA "Old Stock";
        CREATE TABLE "Old Stock"."odd "" name" ("a b" text);
        CREATE TABLE "Old Stock".orders (other int);
        CREATE TABLE empty ();
        """
    )
    assert isinstance(source, RemoteSource)
    assert await source.list_tables() == (
        *(("big",), ("empty",), ("far",), ("kept",), ("orders",), ("parts",)),
        *(("Old Stock", 'odd " name'), ("Old Stock", "orders")),
    )
    columns = (
        TableColumn("id", INT64, nullable=False, native="bigint"),
        TableColumn("total", Decimal(15, 2), nullable=False, native="numeric(15,2)"),
        TableColumn("region", STRING, native="character varying(20)", own=USUAL),
    )
    assert await source.load_table(["orders"]) == Table("shop", ("orders",), ("public", "orders"), columns)
    assert await source.load_table(["public", "orders"]) == Table(
        "shop", ("public", "orders"), ("public", "orders"), columns
    )
    odd, text = ("Old Stock", 'odd " name'), TableColumn("a b", STRING, native="text", own=USUAL)
    assert await source.load_table(odd) == Table("shop", odd, odd, (text,))
    for name in ("big", "kept", "parts", "far", "parts_2026"):
        table = await source.load_table([name])
        assert table is not None
        assert table.columns[0].type == INT64
    empty = await source.load_table(["empty"])
    assert empty is not None
    assert empty.columns == ()
    for path in (["nothing"], ["public", "nothing"], ["nothing", "orders"], [], ["a", "public", "orders"]):
        assert await source.load_table(path) is None


TYPES: dict[str, tuple[DataType | None, bool]] = {
    "smallint": (INT64, True),
    "integer": (INT64, True),
    "real": (FLOAT64, True),
    "double precision": (FLOAT64, True),
    "numeric": (UNCONSTRAINED, True),
    "numeric(38)": (Decimal(38, 0), True),
    "numeric(39,2)": (Decimal(38, 2), True),
    "numeric(1000,500)": (Decimal(38, 19), True),
    "numeric(3,-2)": (Decimal(5, 0), True),
    "numeric(3,5)": (Decimal(5, 5), True),
    "money": (None, True),
    "boolean": (BOOL, True),
    "text": (STRING, True),
    "char(3)": (STRING, True),
    "oid": (INT64, True),
    '"char"': (STRING, True),
    "name": (STRING, True),
    'text COLLATE "blind"': (STRING, True),
    "mood": (STRING, True),
    "bytea": (BINARY, True),
    "date": (DATE, True),
    "time(3)": (TIME, True),
    "time with time zone": (None, True),
    "timestamp": (TIMESTAMP, True),
    "timestamptz": (TIMESTAMPTZ, True),
    "interval": (INTERVAL, True),
    "uuid": (UUID, True),
    "json": (JSON, True),
    "jsonb": (JSON, True),
    "point": (None, True),
    "inet": (None, True),
    "int4range": (None, True),
    "integer[]": (List(INT64), True),
    "numeric(10,2)[]": (List(Decimal(10, 2)), True),
    "mood[]": (List(STRING), True),
    "money[]": (None, True),
    "integer[][]": (None, True),
    "fair_price[]": (List(Decimal(12, 4)), True),
    "prices": (List(Decimal(12, 4)), True),
    "prices[]": (None, True),
    "int2vector": (None, True),
    "pair": (None, True),
    "elsewhere.date": (None, True),
    "price": (Decimal(12, 4), True),
    "fair_price": (Decimal(12, 4), True),
}


async def test_types(source: PostgresSource, connection: asyncpg.Connection) -> None:
    declared = ", ".join(f"c{index} {native}" for index, native in enumerate(TYPES))
    await connection.execute(
        f"""
        CREATE TYPE mood AS ENUM ('good', 'bad');
        CREATE COLLATION "blind" (locale = 'C');
        -- Made so by hand, since only a server built with ICU makes such a collation itself.
        UPDATE pg_collation SET collisdeterministic = false WHERE collname = 'blind';
        CREATE DOMAIN price AS numeric(12,4) CHECK (VALUE >= 0);
        CREATE DOMAIN fair_price AS price;
        CREATE DOMAIN prices AS price[];
        CREATE TYPE pair AS (a int, b text);
        CREATE SCHEMA elsewhere;
        CREATE TYPE elsewhere.date AS (year int, day int);
        CREATE TABLE t ({declared})
        """
    )
    table = await source.load_table(["t"])
    assert table is not None
    found = {native: (column.type, column.exact_text) for native, column in zip(TYPES, table.columns, strict=True)}
    assert found == TYPES
    assert table.columns[list(TYPES).index("money")].native == "money"


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


async def test_a_lost_connection_is_an_error_once(source: PostgresSource, connection: asyncpg.Connection) -> None:
    task = asyncio.create_task(rows(source, "SELECT 1 AS x FROM pg_sleep(60)"))
    await until_running(connection, "pg_sleep")
    await connection.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with pytest.raises(SourceError, match=r"the connection to source `shop` \(postgresql on .*\) was lost"):
        await task
    assert await rows(source, "SELECT 1 AS x") == [(1,)]


async def test_what_went_while_the_catalog_was_held(source: PostgresSource, connection: asyncpg.Connection) -> None:
    await connection.execute("CREATE TABLE t (x int, y int)")
    assert await rows(source, 'SELECT "x" FROM "public"."t"') == []
    await connection.execute("ALTER TABLE t DROP COLUMN y")
    assert await failure(source, 'SELECT a."y" FROM "public"."t" AS a') == (
        "error: column `a.y` is gone from its table in source `shop`\n"
        " = hint: the catalog was read earlier; `db.refresh()` reads it anew"
    )
    await connection.execute("DROP TABLE t")
    assert await failure(source, 'SELECT "x" FROM "public"."t"') == (
        "error: table `public.t` of source `shop` is gone\n"
        " = hint: the catalog was read earlier; `db.refresh()` reads it anew"
    )


async def test_a_changed_type(source: PostgresSource, connection: asyncpg.Connection) -> None:
    await connection.execute("CREATE TABLE t (x int)")
    assert await rows(source, "SELECT x FROM t") == []
    await connection.execute("ALTER TABLE t ALTER x TYPE bigint")
    await connection.execute("INSERT INTO t VALUES (5000000000)")
    assert await rows(source, "SELECT x FROM t") == [(5_000_000_000,)]
    await connection.execute("ALTER TABLE t ALTER x TYPE text")
    assert "column `x` of source `shop` holds '5000000000': expected int64" in await failure(source, "SELECT x FROM t")


async def test_a_failing_statement_says_what_the_server_says(source: PostgresSource) -> None:
    assert await failure(source, "SELECT 1 / 0 AS x") == (
        "error: source `shop` failed\n = postgresql: division by zero (22012)"
    )
    message = await failure(source, "SELECT CAST('[1, 2' AS jsonb) AS x")
    assert "(22P02)\n = detail: The input string ended unexpectedly." in message


async def test_a_server_that_is_down() -> None:
    source = PostgresSource("shop", "postgresql://me:secret@localhost:1/stock")
    assert await failure(source, "SELECT 1") == (
        "error: source `shop` (postgresql on localhost:1/stock) cannot be reached: connection refused"
    )
    unknown = PostgresSource("shop", "postgresql://me:secret@no-such-host.invalid/stock")
    with pytest.raises(SourceError, match="its host name is not known"):
        await unknown.list_tables()
    unreached = PostgresSource("shop", "postgresql://me:secret@/stock?host=/no/such/folder")
    with pytest.raises(SourceError, match="cannot be reached: no such file or directory"):
        await unreached.load_table(["t"])


async def test_a_server_that_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        source = PostgresSource("shop", f"postgresql://me:secret@127.0.0.1:{port}/stock?connect_timeout=0.2")
        assert "cannot be reached: it did not answer in time" in await failure(source, "SELECT 1")


async def test_a_refused_login(postgres_database: str) -> None:
    url = with_parts(postgres_database, password="wrong-secret")
    message = await failure(PostgresSource("shop", url), "SELECT 1")
    user = urlsplit(url).username
    assert message.startswith("error: source `shop` (postgresql on ")
    assert f") refused the login of user `{user}`\n = hint: " in message
    assert "wrong-secret" not in message


async def test_a_missing_database(postgres_database: str) -> None:
    message = await failure(PostgresSource("shop", with_parts(postgres_database, path="/nowhere")), "SELECT 1")
    assert message.endswith("/nowhere) cannot be opened: the server has no such database")


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


async def test_the_value_of_a_parameter_is_not_told(source: PostgresSource) -> None:
    with pytest.raises(SourceError) as raised:
        await one(source, "SELECT CAST($1 AS TEXT) AS x", STRING, "secret\udc80")
    assert str(raised.value) == (
        "error: source `shop` cannot take the value of a parameter\n = asyncpg: UnicodeEncodeError"
    )
