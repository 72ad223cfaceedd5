"""What is known of MariaDB's tables, on a real server: one database for all, since nothing here changes it."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from statement_log import StatementLog

from dataflow.compiler.catalog import Index, Statistics, Table
from dataflow.runtime.sources.mysql import MySQLSource

from servers import fresh_mysql_database, run_mysql

KEYS = ("n", "d", "day", "at", "moment", "f", "u", "even", "name", "holes")
SETUP = (
    f"""CREATE TABLE kinds (id BIGINT PRIMARY KEY, n SMALLINT NOT NULL, d DECIMAL(9, 2), day DATE, at DATETIME(6),
    moment TIMESTAMP NULL, f DOUBLE, u BIGINT UNSIGNED, even BOOLEAN, name VARCHAR(20), holes INT, long_one TEXT,
    free INT, `a%b` INT, UNIQUE (n, id), UNIQUE (name), INDEX prefixed (long_one(5)), INDEX (`a%b`), INDEX (name(3)),
    {", ".join(f"INDEX ({key})" for key in KEYS)})""",
    """INSERT INTO kinds SELECT seq, seq % 10, seq / 4, '2020-01-01' + INTERVAL seq DAY,
    '2020-01-01' + INTERVAL seq HOUR, '2020-01-01' + INTERVAL seq HOUR, seq / 8, seq, seq % 2, CONCAT('x', seq),
    IF(seq % 4, seq, NULL), 'long', seq, seq FROM seq_1_to_1000""",
    "ANALYZE TABLE kinds",
    "CREATE TABLE order_lines (id INT, line INT, PRIMARY KEY (id, line))",
    "INSERT INTO order_lines SELECT a.seq, b.seq FROM seq_1_to_3000 AS a, seq_1_to_5 AS b",
    "ANALYZE TABLE order_lines",
    "CREATE TABLE counted (k INT, t INT) ENGINE = Aria",
    "INSERT INTO counted SELECT seq DIV 3, IF(seq % 2, seq, NULL) FROM seq_0_to_299",
    "ANALYZE TABLE counted PERSISTENT FOR ALL",
    "CREATE TABLE nothing (id INT PRIMARY KEY, day DATE, INDEX (day))",
    "CREATE TABLE no_key (a INT NOT NULL, b INT, UNIQUE (b), UNIQUE (a))",
    "CREATE TABLE odd_days (day DATE, INDEX (day))",
    "SET sql_mode = ''",
    "INSERT INTO odd_days VALUES ('0000-00-00'), ('2026-01-31')",
    "CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 3",
    "INSERT INTO parts SELECT seq FROM seq_1_to_300",
    "ANALYZE TABLE parts",
    "CREATE TABLE ignoring (id INT, INDEX by_id (id) IGNORED)",
    "INSERT INTO ignoring VALUES (1), (2)",
    "CREATE VIEW first_ones AS SELECT * FROM kinds WHERE id <= 100",
)


@pytest.fixture(scope="module")
def url(mysql_url: str) -> Iterator[str]:
    with fresh_mysql_database(mysql_url) as url:
        run_mysql(url, *SETUP)
        yield url


def load(url: str, name: str) -> Statistics | None:
    async def read() -> Statistics | None:
        source = MySQLSource("shop", url)
        try:
            table = await source.load_table((name,))
            assert table is not None
            return await source.load_statistics(table)
        finally:
            await source.close()

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(read())


def known(url: str, name: str) -> Statistics:
    found = load(url, name)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def kinds(url: str) -> Statistics:
    return known(url, "kinds")


def test_rows_are_about_those_of_the_table(kinds: Statistics) -> None:
    assert kinds.rows == pytest.approx(1000, rel=0.4)


@pytest.mark.parametrize(
    ("name", "least", "greatest"),
    [
        ("id", 1, 1000),
        ("n", 0, 9),
        ("d", Decimal("0.25"), Decimal("250.00")),
        ("day", dt.date(2020, 1, 2), dt.date(2022, 9, 27)),
        ("at", dt.datetime(2020, 1, 1, 1), dt.datetime(2020, 2, 11, 16)),
        ("moment", dt.datetime(2020, 1, 1, 1, tzinfo=dt.UTC), dt.datetime(2020, 2, 11, 16, tzinfo=dt.UTC)),
        ("f", 0.125, 125.0),
        ("u", Decimal(1), Decimal(1000)),
        ("even", None, None),
        ("name", None, None),
        ("holes", 1, 999),
        ("a%b", 1, 1000),
    ],
)
def test_bounds_have_the_types_of_parameters(kinds: Statistics, name: str, least: object, greatest: object) -> None:
    column = kinds.columns[name]
    assert (column.least, column.greatest) == (least, greatest)
    assert (type(column.least), type(column.greatest)) == (type(least), type(greatest))


def test_columns_without_an_index_are_not_known(kinds: Statistics) -> None:
    assert not kinds.columns.keys() & {"long_one", "free"}


def test_distinct_values_are_those_that_the_index_counts(kinds: Statistics) -> None:
    assert kinds.columns["n"].distinct == pytest.approx(10, rel=1)
    assert kinds.columns["day"].distinct == pytest.approx(1000, rel=0.4)


def test_indexes(kinds: Statistics) -> None:
    assert set(kinds.indexes) == {
        Index(("id",), unique=True, clustered=True),
        Index(("n", "id"), unique=True),
        Index(("name",), unique=True),
        Index(("a%b",)),
        *(Index((key,)) for key in KEYS),
    }


def test_the_first_column_of_a_key_is_counted_among_its_first_rows(url: str) -> None:
    found = known(url, "order_lines")
    assert found.rows == pytest.approx(15_000, rel=0.4)
    assert found.columns["id"].distinct == pytest.approx(3000, rel=0.45)


def test_what_mariadb_has_noted_of_columns_without_an_index(url: str) -> None:
    found = known(url, "counted")
    assert found.rows == 300
    assert found.columns["k"].distinct == pytest.approx(100, rel=0.01)
    assert (found.columns["k"].least, found.columns["k"].greatest) == (0, 99)
    assert found.columns["t"].nulls == 0.5
    assert found.columns["t"].distinct == pytest.approx(150, rel=0.01)
    assert found.columns["t"].width == 4


def test_an_empty_table(url: str) -> None:
    found = known(url, "nothing")
    assert found.rows == 0
    assert all(column.least is column.greatest is None for column in found.columns.values())


def test_without_a_primary_key_the_first_unique_one_without_nulls_is_clustered(url: str) -> None:
    assert set(known(url, "no_key").indexes) == {
        Index(("a",), unique=True, clustered=True),
        Index(("b",), unique=True),
    }


def test_a_zero_date_is_no_bound(url: str) -> None:
    day = known(url, "odd_days").columns["day"]
    assert (day.least, day.greatest) == (None, dt.date(2026, 1, 31))


def test_an_ignored_index_is_no_reason_for_a_scan(url: str) -> None:
    column = known(url, "ignoring").columns["id"]
    assert (column.least, column.greatest) == (None, None)


def test_a_partitioned_table(url: str) -> None:
    found = known(url, "parts")
    assert found.rows == pytest.approx(300, rel=0.4)
    assert (found.columns["id"].least, found.columns["id"].greatest) == (1, 300)


def test_nothing_is_known_of_a_view(url: str) -> None:
    assert load(url, "first_ones") is None


def test_no_statement_reads_more_than_the_ends_of_indexes(url: str, mysql_log: StatementLog) -> None:
    mark = mysql_log.mark()
    known(url, "kinds")
    (sought,) = (text for text in mysql_log.statements_since(mark) if "MIN(" in text)
    plan = run_mysql(url, f"EXPLAIN {sought}")
    # What is counted among the first rows of an index has a limit, and needs no sort to have the first.
    ends = {row[9] for row in plan if row[1] == "SUBQUERY" and not str(row[2]).startswith("<derived")}
    first = {(row[3], row[9]) for row in plan if row[1] == "DERIVED"}
    assert (ends, first) == ({"Select tables optimized away"}, {("index", "Using index")})
    assert sought.count("FROM (SELECT") == sought.count("LIMIT 512")


def test_without_rights_to_what_is_noted_the_rest_is_known(url: str) -> None:
    user, database = "nobody_here", url.rpartition("/")[2]
    run_mysql(url, f"DROP USER IF EXISTS {user}@'%'", f"CREATE USER {user}@'%' IDENTIFIED BY 'x'")
    try:
        run_mysql(url, f"GRANT SELECT (k), INSERT ON {database}.counted TO {user}@'%'")
        login = url.replace(url.partition("//")[2].partition("@")[0], f"{user}:x")
        assert known(login, "counted").rows == 300
    finally:
        run_mysql(url, f"DROP USER {user}@'%'")


async def test_a_source_without_the_right_asks_once(url: str, mysql_log: StatementLog) -> None:
    user, database = "nobody_else", url.rpartition("/")[2]
    run_mysql(url, f"DROP USER IF EXISTS {user}@'%'", f"CREATE USER {user}@'%' IDENTIFIED BY 'x'")
    source = MySQLSource("shop", url.replace(url.partition("//")[2].partition("@")[0], f"{user}:x"))
    try:
        run_mysql(url, f"GRANT SELECT ON {database}.* TO {user}@'%'")
        table = await source.load_table(("kinds",))
        assert isinstance(table, Table)
        mark = mysql_log.mark()
        found = [await source.load_statistics(table) for _ in range(2)]
        assert found[0] == found[1]
        assert found[0] is not None
        assert found[0].columns["id"].greatest == 1000
        assert sum("mysql.column_stats" in text for text in mysql_log.statements_since(mark)) == 1
    finally:
        await source.close()
        await asyncio.sleep(0)
        run_mysql(url, f"DROP USER {user}@'%'")
