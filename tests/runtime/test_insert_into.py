"""Queries whose rows go into tables: one statement where both are in one source, else as they are read."""

from __future__ import annotations

import decimal
from collections.abc import Iterator
from pathlib import Path

import pytest
from everywhere import PLACES, databases_with

from dataflow import BindError, DataFlow, ParameterError, UnsupportedError, col, fn, lit, param

TABLES = (
    "create table orders (id integer primary key, name varchar(20) not null, total decimal(10,2), moment {})",
    "create table archive (id integer primary key, name varchar(20), total decimal(12,2), moment {})",
)
ROWS = [{"id": n, "name": f"n{n}", "total": decimal.Decimal(n)} for n in range(1, 6)]
MOMENTS = {"pg": "timestamp(0)", "my": "datetime(6)", "lite": "timestamp", "duck": "timestamp"}


@pytest.fixture
def db(tmp_path: Path, postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    tables = {place: [table.format(moment) for table in TABLES] for place, moment in MOMENTS.items()}
    with databases_with(tables, tmp_path, postgres_url, mysql_url) as urls, DataFlow(**urls) as database:
        for source in PLACES:
            database.insert(f"{source}.orders", ROWS)
        yield database


def names(db: DataFlow, source: str) -> list[object]:
    return [row["name"] for row in db[source].archive.sort("id").collect().rows()]


@pytest.mark.parametrize("source", PLACES)
def test_rows_stay_in_their_source(db: DataFlow, source: str) -> None:
    orders = db[source].orders
    write = (
        orders.filter(col.id > param.least)
        .select("id", "total", name=fn.concat("N", fn.substring(col.name, 2)))
        .insert_into(f"{source}.archive")
    )
    assert write.sql().startswith("INSERT INTO ")
    assert write.execute(least=2) == 3
    assert names(db, source) == ["N3", "N4", "N5"]
    more = db.execute(f"from {source}.orders | filter id < 3 | insert into {source}.archive | returning id, total")
    assert sorted(more.rows(), key=str) == [{"id": n, "total": decimal.Decimal(n)} for n in (1, 2)]
    assert names(db, source) == ["n1", "n2", "N3", "N4", "N5"]


@pytest.mark.parametrize("source", PLACES)
def test_rows_of_another_source_come_as_they_are_read(db: DataFlow, source: str) -> None:
    other = db["lite" if source != "lite" else "pg"].orders
    assert other.filter(col.id < 3).insert_into(db[source].archive).execute() == 2
    text = f"{other.select('id', name=fn.upper(col.name))}\nupsert into {source}.archive on id"
    assert db.execute(text) == 5
    assert names(db, source) == ["N1", "N2", "N3", "N4", "N5"]
    found = (
        other.take(1).select("id", name=col.name).upsert_into(f"{source}.archive", on="id").returning("name").execute()
    )
    assert found == len(found.rows()) == 1


@pytest.mark.parametrize("source", PLACES)
def test_what_does_not_fit_is_refused(db: DataFlow, source: str) -> None:
    orders, place = db[source].orders, f"{source}.archive"
    with pytest.raises(ParameterError, match="has no column `n`"):
        orders.select("id", n=col.total).insert_into(place).execute()
    with pytest.raises(ParameterError, match="the rows have string"):
        orders.select(id=col.name).insert_into(place).execute()
    with pytest.raises(ParameterError, match=r"column `total` is decimal\(12,2\), its value has more digits behind"):
        orders.select("id", total=col.total * decimal.Decimal("1.001")).insert_into(place).execute()
    with pytest.raises(BindError, match="unknown table `archiv`"):
        orders.insert_into(f"{source}.archiv").execute()
    with pytest.raises(BindError, match="unknown column `x`"):
        orders.filter(col.x > 1).insert_into(place).execute()
    assert names(db, source) == []


def test_an_account_of_a_write_says_its_statements_or_what_is_read_for_them(db: DataFlow) -> None:
    orders = db.lite.orders
    change = orders.filter(col.id == 1).update(name="x")
    sql = change.sql()
    assert sql == 'UPDATE "orders" AS "orders" SET "name" = ?2 WHERE "orders"."id" = ?1'
    assert sql.parameters == (1, "x")
    assert change.explain() == f"update `lite.orders` in {db.sources['lite']}\n  {sql}"
    assert db.lite.orders.filter(lit(False)).delete().explain().endswith("\n  nothing runs: no row can be meant")
    matched = orders.filter(col.name.matches("x")).delete()
    with pytest.raises(UnsupportedError, match=r"the write of `lite.orders` is no single statement: `matches` is not"):
        matched.sql()
    assert "the rows are removed whose keys this query has:\n\nlocal: DuckDB" in matched.explain()
    assert "get its values:" in orders.sort("id").take(1).update(name=fn.concat(col.name, "!")).explain()
    moved = db.pg.orders.insert_into("lite.orders").explain()
    assert moved.startswith(
        f"insert `lite.orders` in {db.sources['lite']}\n  no single statement: it reads source `pg`"
    )
    assert "the rows of this query are added as they come:\n\nwhole query ▶ pg" in moved
    assert "or exchange those of the same key:" in db.pg.orders.upsert_into("lite.orders", on="id").explain()
