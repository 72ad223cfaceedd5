"""What goes wrong outside of the package, each with the whole message that is shown for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pyarrow as pa
import pytest
from messages import everything_told, told

from dataflow import DataFlow, DataFlowError, Query, SourceError, col, param, that

from servers import (
    PASSWORD,
    Server,
    mysql_server,
    postgres_server,
    run_mysql,
    run_postgres,
    with_database,
)

ORDERS = (
    "CREATE TABLE orders (id BIGINT, total DECIMAL(15,2), big BIGINT, name VARCHAR(20))",
    "INSERT INTO orders VALUES (1, 2.5, 9223372036854775807, 'x')",
)
EVENTS = pa.table({"id": [1, 2], "kind": ["a", "b"]})


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    run_sqlite("", *ORDERS)
    return tmp_path


@pytest.fixture
def db() -> Iterator[DataFlow]:
    with DataFlow(shop="sqlite:///shop.db", events=EVENTS) as db:
        yield db


@pytest.fixture(params=["postgres", "mysql", "sqlite"])
def engine(request: pytest.FixtureRequest) -> tuple[str, Callable[..., object]]:
    """The URL of a database with the table `orders`, and what runs statements on it."""
    run: dict[str, Callable[..., object]] = {"postgres": run_postgres, "mysql": run_mysql, "sqlite": run_sqlite}
    name = request.param
    url = "sqlite:///shop.db" if name == "sqlite" else request.getfixturevalue(f"{name}_database")
    if name != "sqlite":
        run[name](url, *ORDERS)
    return url, run[name]


def run_sqlite(_: str, *statements: str) -> None:
    connection = sqlite3.connect("shop.db")
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


# --- names ------------------------------------------------------------------------------------------------------------


def test_unknown_source(db: DataFlow) -> None:
    assert told(lambda: db.sohp) == (
        "error: unknown source `sohp`\n"
        " --> here\n"
        " |\n"
        " |     assert told(lambda: db.sohp) == (\n"
        " |                         ^^^^^^^\n"
        " = sources here: `shop`, `events`\n"
        " = hint: `shop` might be meant"
    )


def test_unknown_table(db: DataFlow) -> None:
    assert told(lambda: db.shop.ordres) == (
        "error: unknown table `ordres` in source `shop`\n"
        " --> here\n"
        " |\n"
        " |     assert told(lambda: db.shop.ordres) == (\n"
        " |                         ^^^^^^^^^^^^^^\n"
        " = tables here: orders\n"
        " = hint: `orders` might be meant"
    )


def test_unknown_column(db: DataFlow) -> None:
    query = db.shop.orders.filter(col.totl > 3)
    assert told(query.collect) == (
        "error: unknown column `totl`\n"
        " --> here\n"
        " |\n"
        " |     query = db.shop.orders.filter(col.totl > 3)\n"
        " |                                   ^^^^^^^^\n"
        " = columns here: id, total, big, name\n"
        " = hint: `total` might be meant"
    )


def test_two_columns_of_one_name_after_a_join(db: DataFlow) -> None:
    query = db.shop.orders.join(db.events, on=col.big == that.id)
    assert told(query.collect) == (
        "error: two columns are named `id` after the join\n"
        " --> here\n"
        " |\n"
        " |     query = db.shop.orders.join(db.events, on=col.big == that.id)\n"
        " |                            ^^^^\n"
        " = they are `shop.orders.id` and `events.id`\n"
        ' = hint: keep one with `select` or `drop`, or tell them apart: `join(…, suffix="_events")`'
    )


# --- parameters -------------------------------------------------------------------------------------------------------


def test_parameters_that_are_not_given(db: DataFlow) -> None:
    query = db.shop.orders.filter(col.total > param.low, col.id < param("high", "int64"))
    assert told(query.collect) == (
        "error: parameter `low` (decimal(38,19)) is not given\n"
        " = hint: give it when the query runs: `collect(low=…)`\n\n"
        "error: parameter `high` (int64) is not given\n"
        " = hint: give it when the query runs: `collect(high=…)`"
    )


def test_a_parameter_of_the_wrong_type(db: DataFlow) -> None:
    query = db.shop.orders.filter(col.total > param.low)
    assert told(lambda: query.collect(low="ten")) == (
        "error: parameter `low` is decimal(38,19), found a value of type `str`\n"
        " = hint: convert it: `decimal.Decimal(value)`"
    )


# --- servers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scheme", "kind"), [("postgresql", "postgresql"), ("mysql", "mysql"), ("mariadb", "mariadb")])
def test_a_server_that_is_down(scheme: str, kind: str) -> None:
    with DataFlow(shop=f"{scheme}://me:s3cret@127.0.0.1:1/shop") as db:
        assert told(lambda: db.shop.orders) == (
            f"error: source `shop` ({kind} on 127.0.0.1:1/shop) cannot be reached: connection refused"
        )


def test_a_wrong_password_of_postgres(postgres_url: str) -> None:
    with DataFlow(shop=postgres_url.replace(PASSWORD, "s3cret")) as db:
        assert told(lambda: db.shop.orders) == (
            f"error: source `shop` ({place('postgresql', postgres_url)}) refused the login of user `dataflow`\n"
            " = hint: the user name or the password is wrong, or the server admits neither from here"
        )


def test_a_wrong_password_of_mariadb(mysql_url: str) -> None:
    with DataFlow(shop=mysql_url.replace(PASSWORD, "s3cret")) as db:
        assert told(lambda: db.shop.orders) == (
            f"error: source `shop` ({place('mysql', mysql_url)}) refused the login of user `dataflow`\n"
            " = server: Access denied for user 'dataflow'@'127.0.0.1' (using password: YES) (1045)"
        )


@pytest.mark.parametrize("server", ["postgres_url", "mysql_url"])
@pytest.mark.parametrize("change", ["password", "port", "database"])
def test_a_password_is_shown_nowhere(server: str, change: str, request: pytest.FixtureRequest) -> None:
    url: str = request.getfixturevalue(server)
    wrong = {
        "password": url.replace(PASSWORD, "s3cret"),
        "port": url.replace(f":{urlsplit(url).port}", ":1").replace(PASSWORD, "s3cret"),
        "database": with_database(url, "nowhere"),
    }[change]
    with DataFlow(shop=wrong) as db, pytest.raises(SourceError) as caught:
        db.shop.orders  # noqa: B018
    shown = everything_told(caught.value)
    assert "s3cret" not in shown
    assert PASSWORD not in shown
    assert PASSWORD not in repr(db)


def test_a_database_that_does_not_exist(postgres_url: str, mysql_url: str) -> None:
    with DataFlow(a=with_database(postgres_url, "nowhere"), b=with_database(mysql_url, "nowhere")) as db:
        a, b = place("postgresql", postgres_url, "nowhere"), place("mysql", mysql_url, "nowhere")
        assert told(lambda: db.a.orders) == (
            f"error: source `a` ({a}) cannot be opened: the server has no such database"
        )
        assert told(lambda: db.b.orders) == f"error: source `b` ({b}) has no database `nowhere`"


@pytest.mark.parametrize("serve", [postgres_server, mysql_server])
def test_a_server_that_ends_in_the_middle(serve: Callable[[], AbstractContextManager[Server]]) -> None:
    with ExitStack() as running:
        url = running.enter_context(serve()).url
        run = run_postgres if url.startswith("postgresql") else run_mysql
        run(url, "CREATE TABLE numbers (x BIGINT, note TEXT)", "INSERT INTO numbers VALUES (1, repeat('x', 200))")
        run(url, *["INSERT INTO numbers SELECT * FROM numbers"] * 18)
        with DataFlow(shop=url) as db:
            batches = db.shop.numbers.stream()
            assert next(batches).num_rows > 0
            running.close()
            description = db.sources["shop"]
            assert told(lambda: sum(batch.num_rows for batch in batches)).startswith(
                f"error: the connection to source `shop` ({description}) was lost\n"
            )
            assert told(db.shop.numbers.collect) == (
                f"error: source `shop` ({description}) cannot be reached: connection refused"
            )


def place(kind: str, url: str, database: str | None = None) -> str:
    parts = urlsplit(url)
    return f"{kind} on 127.0.0.1:{parts.port}/{database or parts.path.lstrip('/')}"


# --- tables that change -----------------------------------------------------------------------------------------------


def test_a_table_that_was_dropped(engine: tuple[str, Callable[..., object]]) -> None:
    url, run = engine
    with DataFlow(shop=url) as db:
        query = db.shop.orders
        assert len(query.collect()) == 1
        run(url, "DROP TABLE orders")
        message = told(query.collect)
        assert message.startswith("error: table `")
        assert "orders` of source `shop` is gone\n = hint: " in message
        assert "`db.refresh()` reads " in message
        db.refresh()
        assert told(query.collect).startswith("error: unknown table `orders` in source `shop`\n")


def test_a_column_that_was_dropped(engine: tuple[str, Callable[..., object]]) -> None:
    url, run = engine
    with DataFlow(shop=url) as db:
        query = db.shop.orders
        assert len(query.collect()) == 1
        run(url, "ALTER TABLE orders DROP COLUMN name")
        message = told(query.collect)
        assert message.startswith("error: column `")
        assert "name` is gone from its table in source `shop`\n = hint: " in message
        db.refresh()
        assert query.collect().columns == ["id", "total", "big"]


def test_a_column_that_changed_its_type(engine: tuple[str, Callable[..., object]]) -> None:
    url, run = engine
    with DataFlow(shop=url) as db:
        query = db.shop.orders.select("id")
        assert query.collect().rows() == [{"id": 1}]
        run(url, "DROP TABLE orders", "CREATE TABLE orders (id VARCHAR(9))", "INSERT INTO orders VALUES ('one')")
        assert "`shop`" in told(query.collect)
        db.refresh()
        assert query.collect().rows() == [{"id": "one"}]


# --- values -----------------------------------------------------------------------------------------------------------


def test_division_by_zero_is_null(engine: tuple[str, Callable[..., object]]) -> None:
    with DataFlow(shop=engine[0]) as db:
        query = db.shop.orders.select(a=col.total / 0, b=col.id // 0, c=col.id % 0)
        assert query.collect().rows() == [{"a": None, "b": None, "c": None}]


@pytest.mark.parametrize("bad", ["sum", "product", "integer", "date"])
def test_values_that_do_not_fit(bad: str, engine: tuple[str, Callable[..., object]]) -> None:
    wrong = {
        "sum": col.big + 1,
        "product": col.big * col.big,
        "integer": col.name.cast("int64"),
        "date": col.name.cast("date"),
    }
    with DataFlow(shop=engine[0]) as db, pytest.raises(DataFlowError) as caught:
        db.shop.orders.select(y=wrong[bad]).collect()
    assert isinstance(caught.value, SourceError)
    assert caught.value.__cause__ is not None


def test_a_value_that_does_not_fit_in_postgres(postgres_database: str) -> None:
    run_postgres(postgres_database, *ORDERS)
    with DataFlow(shop=postgres_database) as db:
        assert told(lambda: with_one(db).collect()) == (
            "error: source `shop` failed\n = postgresql: bigint out of range (22003)"
        )


def test_a_value_that_does_not_fit_in_mariadb(mysql_database: str) -> None:
    run_mysql(mysql_database, *ORDERS)
    with DataFlow(shop=mysql_database) as db:
        message = told(lambda: with_one(db).collect())
        assert message.startswith("error: source `shop` failed\n = server: BIGINT value is out of range in ")


def test_a_value_that_does_not_fit_in_sqlite(db: DataFlow) -> None:
    assert told(lambda: with_one(db).collect()) == ("error: source `shop` came to an integer beyond 64 bits")


def with_one(db: DataFlow) -> Query:
    table = db.shop.orders
    assert isinstance(table, Query)
    return table.select(y=col.big + 1)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://root:12/34secret@localhost/db",
        "mysql://root:12#34secret@localhost/db",
        "postgresql://root:12?34secret@localhost/db",
        "postgresql://root:12[34secret@localhost/db",
        "postgresql:/root:secret@localhost/db",
        "root:secret@localhost/db",
    ],
)
def test_a_url_that_cannot_be_read_keeps_its_password(url: str) -> None:
    with pytest.raises(SourceError) as raised:
        DataFlow(shop=url)
    told_all = everything_told(raised.value)
    assert "secret" not in told_all
    assert "12" not in told_all
