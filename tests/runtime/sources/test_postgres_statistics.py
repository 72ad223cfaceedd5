"""What is known of PostgreSQL's tables, on a real server: one database for all, since nothing here changes it."""

import asyncio
import datetime as dt
import math
import uuid
from collections.abc import Iterator
from decimal import Decimal

import asyncpg
import pytest

from dataflow.compiler.catalog import ColumnStatistics, Index, Statistics
from dataflow.dsl.query import From, Pipeline
from dataflow.runtime import introspect
from dataflow.runtime.introspect import Introspection
from dataflow.runtime.sources.postgres import PostgresSource

from servers import fresh_postgres_database, run_postgres

SETUP = (
    """CREATE TABLE kinds AS SELECT i AS id, (i % 10)::smallint AS digit, i / 8.0::float8 AS f,
    (i / 4.0)::numeric(9,2) AS d,
    date '2020-01-01' + i AS day, timestamp '2020-01-01' + i * interval '1 hour' AS at,
    timestamptz '2020-01-01 00:00+02' + i * interval '1 hour' AS moment, 'x' || lpad(i::text, 4, '0') AS name,
    lpad(i::text, 32, '0')::uuid AS u, CASE WHEN i % 4 > 0 THEN i END AS holes, ARRAY[i] AS list, i % 2 = 0 AS even,
    CASE i WHEN 1 THEN date 'infinity' WHEN 2 THEN date '0044-03-15 BC' ELSE date '2020-01-01' + i END AS odd_day,
    (i * 1000)::money AS pay, 'pg_class'::regclass AS place,
    CASE i WHEN 1 THEN float8 'NaN' WHEN 2 THEN float8 '-infinity' ELSE i END AS odd_number
    FROM generate_series(1, 1000) AS i""",
    "CREATE UNIQUE INDEX ON kinds (id)",
    "CREATE INDEX ON kinds (digit, id) INCLUDE (name)",
    "CREATE UNIQUE INDEX ON kinds (name, lower(name))",
    "CREATE UNIQUE INDEX ON kinds (day) WHERE digit = 1",
    "CREATE INDEX ON kinds (lower(name), id)",
    "CREATE INDEX ON kinds USING hash (u)",
    "CREATE INDEX ON kinds USING gin (list)",
    "ANALYZE kinds",
    "CREATE TABLE shuffled AS SELECT md5(i::text) AS k FROM generate_series(1, 1000) AS i",
    "CREATE INDEX ON shuffled (k)",
    "ANALYZE shuffled",
    "CREATE TABLE raw (id bigint, name text) WITH (autovacuum_enabled = false)",
    "INSERT INTO raw SELECT i, repeat('x', 28) FROM generate_series(1, 10000) AS i",
    "CREATE TABLE nothing (id int)",
    "CREATE TABLE grown (id int) WITH (autovacuum_enabled = false)",
    "INSERT INTO grown SELECT generate_series(1, 5000)",
    "ANALYZE grown",
    "INSERT INTO grown SELECT generate_series(1, 15000)",
    "CREATE VIEW first_ones AS SELECT * FROM kinds WHERE id <= 100",
    "CREATE MATERIALIZED VIEW kept AS SELECT id FROM kinds",
    "ANALYZE kept",
    "CREATE TABLE sales (day date, code int, kind text) PARTITION BY RANGE (day)",
    *(
        f"CREATE TABLE sales_{year} PARTITION OF sales FOR VALUES FROM ('{year}-01-01') TO ('{year + 1}-01-01')"
        for year in (2020, 2021)
    ),
    "CREATE INDEX ON sales (day)",
    """INSERT INTO sales SELECT date '2020-01-01' + i % 700, i, 'k' || i % 3 FROM generate_series(1, 7000) AS i""",
    "ANALYZE sales_2020",
    "ANALYZE sales_2021",
    "CREATE TABLE many (day int, kind text) PARTITION BY LIST (day)",
    *(f"CREATE TABLE many_{day} PARTITION OF many FOR VALUES IN ({day})" for day in range(40)),
    "INSERT INTO many SELECT i % 40, 'k' || i % 3 FROM generate_series(1, 4000) AS i",
    *(f"ANALYZE many_{day}" for day in range(40)),
    "CREATE TABLE whole (id int, kind text) PARTITION BY HASH (id)",
    "CREATE TABLE whole_0 PARTITION OF whole FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
    "INSERT INTO whole SELECT i, 'k' || i % 3 FROM generate_series(1, 500) AS i",
    "ANALYZE whole",
    'CREATE TABLE "Odd ""name" ("a b" int PRIMARY KEY)',
    "CREATE ROLE nobody_here LOGIN PASSWORD 'x'",
    "SELECT 1",
)

WAITING = """
SELECT count(*) FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database
WHERE NOT l.granted AND d.datname = current_database()
"""


@pytest.fixture(scope="module")
def url(postgres_url: str) -> Iterator[str]:
    run_postgres(postgres_url, "DROP ROLE IF EXISTS nobody_here", "SELECT 1")
    with fresh_postgres_database(postgres_url) as url:
        run_postgres(url, *SETUP)
        yield url
    run_postgres(postgres_url, "DROP ROLE nobody_here", "SELECT 1")


def known(url: str, name: str) -> Statistics:
    async def load() -> Statistics:
        source = PostgresSource("shop", url)
        try:
            table = await source.load_table((name,))
            assert table is not None
            found = await source.load_statistics(table)
            assert found is not None
            return found
        finally:
            await source.close()

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(load())


@pytest.fixture(scope="module")
def kinds(url: str) -> Statistics:
    return known(url, "kinds")


def test_rows_of_an_analysed_table(kinds: Statistics) -> None:
    assert kinds.rows == 1000


@pytest.mark.parametrize(
    ("name", "least", "greatest"),
    [
        ("id", 1, 1000),
        ("digit", 0, 9),
        ("f", 0.125, 125.0),
        ("d", Decimal("0.25"), Decimal("250.00")),
        ("day", dt.date(2020, 1, 2), dt.date(2022, 9, 27)),
        ("at", dt.datetime(2020, 1, 1, 1), dt.datetime(2020, 2, 11, 16)),
        (
            "moment",
            dt.datetime(2019, 12, 31, 23, tzinfo=dt.UTC),
            dt.datetime(2020, 2, 11, 14, tzinfo=dt.UTC),
        ),
        ("name", "x0001", "x1000"),
        ("u", uuid.UUID(int=1), uuid.UUID(int=0x1000)),
        ("holes", 1, 999),
        ("list", None, None),
        ("even", None, None),
        ("pay", None, None),
        ("place", None, None),
    ],
)
def test_bounds_have_the_types_of_parameters(kinds: Statistics, name: str, least: object, greatest: object) -> None:
    column = kinds.columns[name]
    assert (column.least, column.greatest) == (least, greatest)
    assert (type(column.least), type(column.greatest)) == (type(least), type(greatest))


@pytest.mark.parametrize("name", ["odd_day", "odd_number"])
def test_infinities_are_no_bounds(kinds: Statistics, name: str) -> None:
    column = kinds.columns[name]
    for bound in (column.least, column.greatest):
        assert bound is None or (isinstance(bound, dt.date) and bound.year < 2030) or math.isfinite(bound)  # type: ignore[arg-type]


def test_distinct_values_nulls_and_widths(kinds: Statistics) -> None:
    assert kinds.columns["digit"].distinct == 10
    assert kinds.columns["id"].distinct == 1000
    assert kinds.columns["holes"].nulls == 0.25
    assert kinds.columns["holes"].distinct == 750
    assert kinds.columns["name"].width == 6


def test_indexes(kinds: Statistics) -> None:
    assert set(kinds.indexes) == {
        Index(("id",), unique=True, clustered=True),
        Index(("digit", "id")),
        Index(("name",), clustered=True),
        Index(("u",)),
    }


def test_an_index_of_another_order_is_not_clustered(url: str) -> None:
    assert known(url, "shuffled").indexes == (Index(("k",)),)


def test_a_table_that_was_never_analysed_has_as_many_rows_as_fit_its_pages(url: str) -> None:
    found = known(url, "raw")
    assert found.rows == pytest.approx(10_000, rel=0.3)
    assert found.columns == {}


def test_a_table_that_grew_since_then(url: str) -> None:
    assert known(url, "grown").rows == pytest.approx(20_000, rel=0.05)


def test_an_empty_table(url: str) -> None:
    assert known(url, "nothing") == Statistics(0.0)


def test_rows_of_a_view_are_those_of_its_plan(url: str) -> None:
    found = known(url, "first_ones")
    assert found.rows == pytest.approx(100, rel=0.1)
    assert not found.columns


def test_a_materialized_view_is_a_table(url: str) -> None:
    found = known(url, "kept")
    assert (found.rows, found.columns["id"].greatest) == (1000, 1000)


def test_partitions_are_put_together(url: str) -> None:
    found = known(url, "sales")
    assert found.rows == 7000
    day = found.columns["day"]
    assert (day.least, day.greatest, day.distinct) == (dt.date(2020, 1, 1), dt.date(2021, 11, 30), 700)
    assert found.columns["code"].distinct == pytest.approx(7000)
    assert found.columns["kind"].distinct == 3
    assert found.indexes == (Index(("day",)),)


def test_of_many_partitions_some_are_looked_at(url: str) -> None:
    found = known(url, "many")
    assert found.rows == 4000
    assert (found.columns["day"].least, found.columns["day"].greatest) == (0, 39)
    assert found.columns["day"].distinct == pytest.approx(40)
    assert found.columns["kind"].distinct == 3


def test_a_partitioned_table_with_statistics_of_its_own(url: str) -> None:
    found = known(url, "whole")
    assert found.rows == 500
    assert found.columns["kind"] == ColumnStatistics(3, 0.0, "k0", "k2", 3.0)


def test_odd_names(url: str) -> None:
    assert known(url, 'Odd "name').indexes == (Index(("a b",), unique=True),)


async def test_a_locked_table_can_be_looked_at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(introspect, "PATIENCE_SECONDS", 0.1)
    connection = await asyncpg.connect(url)
    source = PostgresSource("shop", url)
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE grown IN ACCESS EXCLUSIVE MODE")
            known = Introspection({"shop": source})
            await known.load(Pipeline(From(("shop", "grown"))))
            assert known.catalog().tables["shop", ("grown",)].statistics is None
            # What waited for the lock does so no longer.
            async with asyncio.timeout(5):
                while await connection.fetchval(WAITING):
                    await asyncio.sleep(0.01)
    finally:
        await connection.close()
        await source.close()


def test_without_rights_rows_are_known_and_values_are_not(url: str) -> None:
    login = url.replace(url.partition("//")[2].partition("@")[0], "nobody_here:x")
    found = known(login, "kinds")
    assert found.rows == 1000
    assert found.columns == {}
