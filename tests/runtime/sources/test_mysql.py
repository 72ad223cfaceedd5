"""MySQLSource on a real server."""

from __future__ import annotations

import asyncio
import datetime as dt
import subprocess
import sys
from collections.abc import AsyncIterator
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from mysql_sessions import ENDLESS, NUMBERS, SLEEP, until_running
from source_rows import error_of, rows, value_of
from statement_log import StatementLog

from dataflow.compiler.dialects.mysql import MARIADB, MYSQL
from dataflow.dsl import types as t
from dataflow.dsl.errors import InternalError, SourceError
from dataflow.dsl.types import DataType, Field
from dataflow.runtime import loop
from dataflow.runtime.sources.mysql import MySQLSource
from dataflow.runtime.sources.source import RemoteSource, Statement

from servers import run_mysql

N = (Field("n", t.INT64),)


@pytest.fixture
async def shop(mysql_database: str) -> AsyncIterator[MySQLSource]:
    source = MySQLSource("shop", mysql_database)
    yield source
    await source.close()
    await asyncio.sleep(0)


def test_is_a_remote_source() -> None:
    assert isinstance(MySQLSource("shop", "mysql://localhost/shop"), RemoteSource)


def test_tells_its_place_but_no_user_or_password() -> None:
    assert MySQLSource("shop", "mysql://ann:secret@db:3307/shop").description == "mysql on db:3307/shop"
    assert MySQLSource("shop", "mariadb://ann:secret@db").description == "mariadb on db:3306"


async def test_learns_the_dialect_from_the_server(shop: MySQLSource, mysql_database: str) -> None:
    assert shop.dialect is MYSQL
    await shop.list_tables()
    [(version,)] = run_mysql(mysql_database, "SELECT VERSION()")
    assert shop.dialect is (MARIADB if "mariadb" in version.lower() else MYSQL)


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (t.INT64, -(2**63)),
        (t.FLOAT64, 1e300),
        (t.Decimal(20, 2), Decimal("12345678901234567.89")),
        (t.STRING, 'it\'s 100% \\ "ä😀" %(p1)s'),
        (t.BINARY, b"\x00'\\\xff"),
        (t.BOOL, True),
        (t.DATE, dt.date(2024, 2, 29)),
        (t.TIME, dt.time(10, 11, 12, 500)),
        (t.TIMESTAMP, dt.datetime(2024, 1, 31, 10, 11, 12, 500)),
        (t.TIMESTAMPTZ, dt.datetime(2024, 1, 31, 10, 11, 12, tzinfo=dt.timezone(dt.timedelta(hours=5)))),
        (t.INT64, None),
    ],
    ids=str,
)
async def test_parameters_come_back_as_they_were(shop: MySQLSource, type_: DataType, value: object) -> None:
    assert await value_of(shop, "%(p1)s", type_, value) == value


async def test_names_that_look_like_placeholders(shop: MySQLSource) -> None:
    fields = (Field("x", t.INT64), Field("y", t.INT64))
    sql = "SELECT `%(p1)s` AS x, `100%` AS y FROM (SELECT 1 AS `%(p1)s`, 2 AS `100%`) AS a WHERE `100%` = %(p1)s"
    assert await rows(shop, sql, fields, (2,)) == [(1, 2)]


async def test_a_parameter_that_the_driver_has_no_text_for(shop: MySQLSource) -> None:
    with pytest.raises(SourceError) as raised:
        await value_of(shop, "%(p1)s", t.FLOAT64, float("nan"))
    assert raised.value.message == "a parameter of type `float` cannot be sent to source `shop`"
    assert await value_of(shop, "1", t.INT64) == 1


@pytest.mark.parametrize(
    ("expression", "type_", "value"),
    [
        ("SUM(2)", t.INT64, 2),
        ("7e0", t.INT64, 7),
        ("1 = 1", t.BOOL, True),
        ("2.3400", t.Decimal(10, 2), Decimal("2.34")),
        ("CAST('2024-01-31 00:00:00' AS DATETIME)", t.DATE, dt.date(2024, 1, 31)),
        ("CAST('2024-01-31' AS DATE)", t.TIMESTAMP, dt.datetime(2024, 1, 31)),
        # In the server's usual mode this is an error.
        ("CAST(1 AS UNSIGNED) - CAST(2 AS UNSIGNED)", t.INT64, -1),
        (r"'a\\%' LIKE 'a\\\\\\%'", t.BOOL, True),
        ('"text"', t.STRING, "text"),
        ("1 / 0", t.FLOAT64, None),
        ("NOW(6) = UTC_TIMESTAMP(6)", t.BOOL, True),
        ("CHAR_LENGTH('ä😀')", t.INT64, 2),
    ],
)
async def test_values_of_other_kinds_than_their_type(
    shop: MySQLSource, expression: str, type_: DataType, value: object
) -> None:
    assert await value_of(shop, expression, type_) == value


@pytest.mark.parametrize(
    ("expression", "type_", "message"),
    [
        ("1.5", t.INT64, "column `x` of source `shop` holds `1.5`: expected int64"),
        ("2", t.BOOL, "column `x` of source `shop` holds `2`: expected bool"),
        ("123.4", t.Decimal(3, 1), "column `x` of source `shop` holds `123.4`: expected decimal(3,1)"),
        ("CAST('-01:00' AS TIME)", t.TIME, "column `x` of source `shop` holds '-01:00:00': expected time"),
        ("CAST('30:00' AS TIME)", t.TIME, "column `x` of source `shop` holds '30:00:00': expected time"),
        ("'abc'", t.FLOAT64, "column `x` of source `shop` holds 'abc': expected float64"),
    ],
)
async def test_values_that_do_not_fit(shop: MySQLSource, expression: str, type_: DataType, message: str) -> None:
    error = await error_of(shop, f"SELECT {expression} AS x", [Field("x", type_)])
    assert error.message == message


async def test_a_zero_date_is_an_error(shop: MySQLSource, mysql_database: str) -> None:
    run_mysql(
        mysql_database,
        "SET sql_mode = ''",
        "CREATE TABLE days (day DATE)",
        "INSERT INTO days VALUES ('2024-01-31'), ('0000-00-00')",
    )
    error = await error_of(shop, "SELECT day FROM days", [Field("day", t.DATE)])
    assert error.message == "column `day` of source `shop` holds '0000-00-00': expected date"


async def test_batches(shop: MySQLSource) -> None:
    fields = (Field("n", t.INT64), Field("text", t.STRING))
    statement = Statement(f"SELECT n, CONCAT('number ', n) AS text FROM ({NUMBERS}) AS n", (), fields)
    batches = [batch async for batch in shop.read(statement)]
    assert sum(batch.num_rows for batch in batches) == 100_000
    # The first rows do not wait for many others, and later ones not for all.
    assert batches[0].num_rows < 50_000
    assert len(batches) > 2
    rows = [tuple(row.values()) for batch in batches for row in batch.to_pylist()]
    assert sorted(rows) == [(number, f"number {number}") for number in range(100_000)]


async def test_no_rows_are_no_batches(shop: MySQLSource) -> None:
    assert [batch async for batch in shop.read(Statement("SELECT 1 FROM DUAL WHERE 0", (), N))] == []


async def test_a_row_of_more_than_one_packet(shop: MySQLSource) -> None:
    length = 2**24 + 5
    fields = (Field("a", t.INT64), Field("text", t.STRING), Field("b", t.INT64))
    [first, second] = await rows(
        shop, f"SELECT 1, REPEAT('x', {length}), 2 UNION ALL SELECT 3, REPEAT('y', {2**24 - 1 - 4}), 4", fields
    )
    assert first == (1, "x" * length, 2)
    assert second == (3, "y" * (2**24 - 5), 4)


async def test_a_connection_is_used_again(shop: MySQLSource, mysql_database: str) -> None:
    identities = {await value_of(shop, "CONNECTION_ID()", t.INT64) for _ in range(3)}
    await error_of(shop, "SELECT nope", N)
    assert {await value_of(shop, "CONNECTION_ID()", t.INT64)} == identities


async def test_many_at_once(shop: MySQLSource) -> None:
    values = await asyncio.gather(*(value_of(shop, f"SLEEP(0.2) + {number}", t.INT64) for number in range(10)))
    assert values == list(range(10))


async def test_cancelling_stops_the_statement(shop: MySQLSource, mysql_database: str) -> None:
    task = asyncio.create_task(rows(shop, SLEEP, N))
    await until_running(mysql_database, SLEEP, 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until_running(mysql_database, SLEEP, 0)
    assert await value_of(shop, "1", t.INT64) == 1


async def test_cancelling_many_at_once(shop: MySQLSource, mysql_database: str) -> None:
    tasks = [asyncio.create_task(rows(shop, SLEEP, N)) for _ in range(32)]
    await until_running(mysql_database, SLEEP, 32)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=5)
    assert all(task.cancelled() for task in tasks)
    await until_running(mysql_database, SLEEP, 0)
    assert await value_of(shop, "1", t.INT64) == 1


async def test_a_timeout_stops_a_long_scan(shop: MySQLSource, mysql_database: str) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await rows(shop, ENDLESS, N)
    await until_running(mysql_database, ENDLESS, 0)
    assert await value_of(shop, "1", t.INT64) == 1


async def test_closing_stops_the_statement(shop: MySQLSource, mysql_database: str) -> None:
    batches = shop.read(Statement(ENDLESS, (), N))
    assert (await anext(batches)).num_rows > 0
    await until_running(mysql_database, ENDLESS, 1)
    await batches.aclose()  # type: ignore[attr-defined]
    await until_running(mysql_database, ENDLESS, 0)
    assert await value_of(shop, "1", t.INT64) == 1


def test_on_the_background_loop(mysql_database: str) -> None:
    source = MySQLSource("shop", mysql_database)
    batches = loop.iterate(source.read(Statement(ENDLESS, (), N)))
    assert next(batches).num_rows > 0
    batches.close()  # type: ignore[attr-defined]
    assert loop.run(value_of(source, "2", t.INT64)) == 2
    # The server notes a moment later that the statement has ended.
    asyncio.run(until_running(mysql_database, ENDLESS, 0))
    loop.run(source.close())


async def test_works_again_after_close(shop: MySQLSource) -> None:
    assert await value_of(shop, "1", t.INT64) == 1
    await shop.close()
    await shop.close()
    assert await value_of(shop, "2", t.INT64) == 2


async def test_a_connection_lost_at_rest_is_replaced(shop: MySQLSource, mysql_database: str) -> None:
    identity = await value_of(shop, "CONNECTION_ID()", t.INT64)
    await asyncio.to_thread(run_mysql, mysql_database, f"KILL {identity}")
    await asyncio.sleep(0.1)
    assert await value_of(shop, "CONNECTION_ID()", t.INT64) > identity


async def test_another_number_of_columns_is_a_bug(shop: MySQLSource) -> None:
    with pytest.raises(InternalError, match=r"returned 2 columns: expected 1"):
        await rows(shop, "SELECT 1, 2", N)
    assert await value_of(shop, "1", t.INT64) == 1


@pytest.mark.parametrize("scheme", ["mysql", "mariadb", "mysql+aiomysql", "mysql+pymysql"])
async def test_schemes(mysql_database: str, scheme: str) -> None:
    source = MySQLSource("shop", mysql_database.replace("mysql", scheme, 1))
    assert await value_of(source, "1", t.INT64) == 1
    await source.close()
    await asyncio.sleep(0)


async def test_a_password_of_odd_letters(mysql_database: str) -> None:
    user = "'odd@name'@'%'"
    run_mysql(mysql_database, f"CREATE USER {user} IDENTIFIED BY 'pä:@/?#%'", f"GRANT SELECT ON *.* TO {user}")
    place = urlsplit(mysql_database)
    url = f"mysql://odd%40name:p%C3%A4%3A%40%2F%3F%23%25@{place.hostname}:{place.port}{place.path}"
    source = MySQLSource("shop", url)
    try:
        assert await value_of(source, "1", t.INT64) == 1
    finally:
        await source.close()
        run_mysql(mysql_database, f"DROP USER {user}")


async def test_what_reaches_the_server(shop: MySQLSource, mysql_log: StatementLog) -> None:
    await value_of(shop, "0", t.INT64)
    mark = mysql_log.mark()
    assert await value_of(shop, "%(p1)s", t.STRING, "it's\n5 o'clock") == "it's\n5 o'clock"
    assert mysql_log.statements_since(mark) == [r"SELECT 'it\'s\n5 o\'clock' AS x"]


def test_no_frames_are_imported_for_rows(mysql_database: str) -> None:
    """Arrow imports pandas to make an array of Python values, which takes longer than a small query."""
    run_mysql(
        mysql_database, "CREATE TABLE t (a INT, b TEXT, c BOOLEAN, d DATE)", "INSERT INTO t VALUES (1, 'x', 0, NULL)"
    )
    program = (
        "import sys, dataflow\n"
        f"table = dataflow.DataFlow(my={mysql_database!r}).my.t.collect().to_arrow()\n"
        "print(table.num_rows, 'pandas' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "1 False\n"
