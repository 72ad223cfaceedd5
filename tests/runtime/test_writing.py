"""Updates and deletes of tables of real databases: by one statement, and by keys where there is no such statement."""

from __future__ import annotations

import asyncio
import datetime as dt
import decimal
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from everywhere import PLACES, databases_with
from messages import said

from dataflow import DataFlow, Query, SourceError, UnsupportedError, col, fn, lit, param, that

ORDERS = (
    "create table orders (id integer primary key, name varchar(20) not null, total decimal(10,2), day date,"
    " a integer, b integer)"
)
TABLES = (ORDERS, "create table log (line varchar(20), n integer)")
ROWS = [
    {"id": n, "name": f"n{n}", "total": decimal.Decimal(n), "day": dt.date(2026, 1, n), "a": n, "b": -n}
    for n in range(1, 6)
]

FRAME = pd.DataFrame({"x": [1]})


@pytest.fixture
def db(tmp_path: Path, postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    with (
        databases_with(TABLES, tmp_path, postgres_url, mysql_url) as urls,
        DataFlow(**urls, frame=FRAME) as database,
    ):
        for source in PLACES:
            database.insert(f"{source}.orders", ROWS)
        yield database


def values_of(table: Query, column: str) -> list[object]:
    return [row[column] for row in table.sort("id").collect().rows()]


@pytest.mark.parametrize("source", PLACES)
def test_rows_are_updated_where_they_are(db: DataFlow, source: str) -> None:
    table = db[source].orders
    change = table.filter(col.id <= param.most).update(name="it's %(p1)s", total=col.total + param.more, day=None)
    assert values_of(table, "name") == ["n1", "n2", "n3", "n4", "n5"]
    assert change.execute(most=2, more=decimal.Decimal("0.50")) == 2
    assert values_of(table, "name") == ["it's %(p1)s", "it's %(p1)s", "n3", "n4", "n5"]
    assert values_of(table, "total") == [decimal.Decimal(text) for text in ("1.50", "2.50", "3", "4", "5")]
    assert asyncio.run(table.update({"day": dt.date(2027, 2, 28)}, all_rows=True).aexecute()) == 5
    assert set(values_of(table, "day")) == {dt.date(2027, 2, 28)}
    assert table.filter(col.id == 9).update(a=1).execute() == 0
    assert table.filter(lit(False)).update(a=1).execute() == 0


@pytest.mark.parametrize("source", PLACES)
def test_rows_that_were_so_already_count_as_updated(db: DataFlow, source: str) -> None:
    change = db[source].orders.filter(col.id < 3).update(name="x")
    assert (change.execute(), change.execute()) == (2, 2)


@pytest.mark.parametrize("source", PLACES)
def test_every_new_value_is_made_of_the_old_ones(db: DataFlow, source: str) -> None:
    table = db[source].orders
    assert table.update(a=col.b, b=col.a, all_rows=True).execute() == 5
    assert (values_of(table, "a"), values_of(table, "b")) == ([-1, -2, -3, -4, -5], [1, 2, 3, 4, 5])
    assert table.filter(col.id == 1).update(a=7, b=col.a + 10).execute() == 1
    assert (values_of(table, "a")[0], values_of(table, "b")[0]) == (7, 9)


@pytest.mark.parametrize("source", PLACES)
def test_what_a_database_computes_otherwise_is_computed_here(db: DataFlow, source: str) -> None:
    table = db[source].orders
    matched = table.filter(col.name.matches(r"^n[24]$"))
    assert matched.update(name=fn.upper(col.name), a=col.a * 2).execute() == 2
    assert values_of(table, "name") == ["n1", "N2", "n3", "N4", "n5"]
    assert values_of(table, "a") == [1, 4, 3, 8, 5]
    assert table.filter(col.name.matches("^n")).delete().execute() == 3
    assert values_of(table, "id") == [2, 4]


@pytest.mark.parametrize("source", PLACES)
def test_rows_are_chosen_by_other_tables(db: DataFlow, source: str) -> None:
    table = db[source].orders
    assert table.filter(col.id.is_in(table.filter(col.a > 4).select("id"))).delete().execute() == 1
    assert table.filter(col.total == table.agg(most=fn.max(col.total))).update(name="most").execute() == 1
    other = db["lite" if source != "lite" else "pg"].orders
    assert table.join(other.filter(col.id == 2), on="id", how="semi").delete().execute() == 1
    given = db.given("wanted").select("id")
    assert table.filter(col.id.is_in(given)).update(b=0).execute(wanted=pa.table({"id": [1, 99]})) == 1
    assert table.sort("-id").take(1).delete().execute() == 1
    assert (values_of(table, "id"), values_of(table, "b")) == ([1, 3], [0, -3])


@pytest.mark.parametrize("source", PLACES)
def test_rows_get_values_of_rows_they_are_joined_with(db: DataFlow, source: str) -> None:
    table = db[source].orders
    there = db["lite" if source != "lite" else "pg"].orders
    other = there.filter(col.id > 3).select("id", more=col.b, note=fn.upper(col.name))
    joined = table.join(other, "o", on=col.id == that.id)
    assert joined.update(name=col.note, b=col.b + col.o.more).returning("id", "name").execute() == 2
    assert (values_of(table, "name")[2:], values_of(table, "b")[2:]) == (["n3", "N4", "N5"], [-3, -8, -10])
    text = f"from {source}.orders as x | join {source}.orders as y on x.id == y.id + 1 | update a = y.a * 10"
    assert db.execute(text) == 4
    assert values_of(table, "a") == [1, 10, 20, 30, 40]
    every = table.join(other, "o", on=col.id == that.id, how="left")
    assert "would change all rows" in said(lambda: every.update(name="x"))
    assert every.update(b=col.more, all_rows=True).execute() == 5
    assert values_of(table, "b")[:3] == [None, None, None]
    several = table.join(there.select(other=col.id), on=col.id <= that.other)
    assert "a row of" in said(lambda: several.update(a=col.other).execute())
    assert several.filter(col.other == 5, col.id < 3).delete().execute() == 2
    assert values_of(table, "id") == [3, 4, 5]


@pytest.mark.parametrize("source", PLACES)
def test_a_write_as_text(db: DataFlow, source: str) -> None:
    table = db[source].orders
    assert db.execute(f"from {source}.orders | filter id == $id | update a = a + 1, name = 'x'", id=2) == 1
    assert asyncio.run(db.aexecute(f"from {source}.orders as o\nfilter o.id > 3\ndelete")) == 2
    assert db.execute(f"from {source}.orders | update all b = $b", b=7) == 3
    assert (values_of(table, "a"), values_of(table, "name")) == ([1, 3, 3], ["n1", "x", "n3"])
    assert values_of(table, "b") == [7, 7, 7]
    assert db.execute(f"from {source}.orders | delete all") == 3


@pytest.mark.parametrize("source", PLACES)
def test_what_the_database_refuses_changes_nothing(db: DataFlow, source: str) -> None:
    table = db[source].orders
    with pytest.raises(SourceError, match=rf"`{source}"):
        table.update(id=1, all_rows=True).execute()
    assert values_of(table, "id") == [1, 2, 3, 4, 5]


def test_a_table_without_a_key_is_changed_by_one_statement_or_not_at_all(db: DataFlow) -> None:
    log = db.lite.log
    db.insert("lite.log", [{"line": "a", "n": 1}, {"line": "b", "n": 2}])
    assert log.filter(col.n == 1).delete().execute() == 1
    with pytest.raises(UnsupportedError) as error:
        log.filter(col.line.matches("^b")).delete().execute()
    assert "`delete` of `lite.log` cannot be one statement with the same meaning" in str(error.value)
    assert "`lite.log` has no unique columns without nulls, by which its rows could be named" in str(error.value)
    assert log.count() == 1


def test_only_databases_are_written(db: DataFlow) -> None:
    assert said(lambda: db.frame.filter(col.x == 1).delete().execute()).startswith(
        "error: source `frame` takes no rows"
    )


def test_a_parameter_of_a_value_takes_the_type_of_its_column(db: DataFlow) -> None:
    change = db.pg.orders.filter(col.id == param.id).update(total=param.total, name=param.name)
    assert {field.name: str(field.type) for field in change.parameters} == {
        "id": "int64",
        "total": "decimal(10,2)",
        "name": "string",
    }
    assert "parameter `total`" in said(lambda: change.execute(id=1, total="much", name="x"))
