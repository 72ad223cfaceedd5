"""The rows that writes give back, on every engine: with a statement of its own, or by way of their keys."""

from __future__ import annotations

import decimal
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from everywhere import PLACES, counted, databases_with

from dataflow import BindError, DataFlow, ResultError, col, fn, param

REST = "name varchar(20) not null unique, total decimal(10,2) default 7.5, a integer default 1, b integer default 2"
PAIRS = "create table pairs (x integer not null, y varchar(9) not null, n integer, primary key (x, y))"


@pytest.fixture
def db(tmp_path: Path, postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    tables = {place: [*made, PAIRS] for place, made in counted("items", REST).items()}
    with databases_with(tables, tmp_path, postgres_url, mysql_url) as urls, DataFlow(**urls) as database:
        yield database


@pytest.mark.parametrize("source", PLACES)
def test_rows_that_are_added_come_back_with_what_the_database_made(db: DataFlow, source: str) -> None:
    table = f"{source}.items"
    written = db.insert(table, [{"name": "a"}, {"name": "b"}, {"name": "c"}], returning=["id", "total", "name"])
    assert written == written.row_count == 3
    assert written.rows() == [
        {"id": number, "total": decimal.Decimal("7.50"), "name": name} for number, name in enumerate("abc", 1)
    ]
    own = db.insert(table, pa.table({"id": [40], "name": ["own"]}), returning="*")
    assert own.rows() == [{"id": 40, "name": "own", "total": decimal.Decimal("7.50"), "a": 1, "b": 2}]
    assert db.insert(table, [], returning="id").rows() == []
    assert db.upsert(table, [], on="id", returning="id").rows() == []
    assert (db.insert(table, []), db.upsert(table, [], on="id")) == (0, 0)
    with pytest.raises(ResultError, match="were not read"):
        db.insert(table, [{"name": "d", "id": 50}]).rows()


@pytest.mark.parametrize("source", PLACES)
def test_an_upsert_gives_one_row_of_each_key(db: DataFlow, source: str) -> None:
    table = f"{source}.pairs"
    db.insert(table, [{"x": 1, "y": "a", "n": 1}])
    rows = [{"x": 1, "y": "a", "n": 5}, {"x": 2, "y": "b", "n": 6}, {"x": 2, "y": "b", "n": 7}]
    written = db.upsert(table, rows, on=["x", "y"], returning={"x": col.x, "twice": col.n * 2})
    assert sorted(written.rows(), key=str) == [{"x": 1, "twice": 10}, {"x": 2, "twice": 14}]
    again = db.upsert(table, [{"x": 1, "y": "a"}], on=["x", "y"], returning="n")
    assert again.rows() == [{"n": 5}]


@pytest.mark.parametrize("source", PLACES)
def test_rows_that_are_changed_come_back_as_they_are_then(db: DataFlow, source: str) -> None:
    db.insert(f"{source}.items", [{"name": name} for name in "abcd"])
    table = db[source].items
    change = (
        table.filter(col.id <= param.most)
        .update(total=col.total + 1, name=fn.upper(col.name))
        .returning("name", "total")
    )
    written = change.execute(most=2)
    assert written == 2
    assert sorted(written.rows(), key=str) == [{"name": name, "total": decimal.Decimal("8.50")} for name in "AB"]
    moved = table.filter(col.id == 4).update(id=col.id + 100).returning("id", "name").execute()
    assert moved.rows() == [{"id": 104, "name": "d"}]
    everything = table.filter(col.id == 3).update(b=None).returning().execute()
    assert everything.rows() == [{"id": 3, "name": "c", "total": decimal.Decimal("7.50"), "a": 1, "b": None}]
    none = table.filter(col.id == 99).update(b=None).returning("id").execute()
    assert (none, none.rows()) == (0, [])


@pytest.mark.parametrize("source", PLACES)
def test_rows_that_are_removed_come_back_as_they_were(db: DataFlow, source: str) -> None:
    db.insert(f"{source}.items", [{"name": name} for name in "abcd"])
    table = db[source].items
    gone = table.filter(col.id == 2).delete().returning("id", up=fn.upper(col.name), sum=col.a + col.b).execute()
    assert (gone, gone.rows()) == (1, [{"id": 2, "up": "B", "sum": 3}])
    matched = db.execute(f"from {source}.items | filter name ~ '^[ac]$' | delete | returning name")
    assert (matched, sorted(row["name"] for row in matched.rows())) == (2, ["a", "c"])
    assert table.count() == 1


@pytest.mark.parametrize("source", PLACES)
def test_what_is_done_by_keys_gives_rows_too(db: DataFlow, source: str) -> None:
    db.insert(f"{source}.pairs", [{"x": x, "y": y, "n": x} for x in (1, 2) for y in "ab"])
    table = db[source].pairs
    change = table.sort("-x", "y").take(1).update(n=col.n + param.more, y="z").returning("x", "y", "n")
    assert change.execute(more=5).rows() == [{"x": 2, "y": "z", "n": 7}]
    swapped = table.filter(col.y.matches("b")).update(n=col.x * 10, x=col.n + 20).returning("x", "y", "n").execute()
    assert sorted(swapped.rows(), key=str) == [{"x": 21, "y": "b", "n": 10}, {"x": 22, "y": "b", "n": 20}]
    assert table.filter(col.y.matches("^[bz]$")).delete().execute() == 3
    assert table.collect().rows() == [{"x": 1, "y": "a", "n": 1}]


def test_what_is_asked_for_is_checked_before_anything_is_written(db: DataFlow) -> None:
    db.insert("lite.items", [{"name": "a"}])
    for call in (
        lambda: db.lite.items.delete(all_rows=True).returning("nme").execute(),
        lambda: db.lite.items.delete(all_rows=True).returning(x=col.name + 1).execute(),
        lambda: db.insert("lite.items", [{"name": "b"}], returning=["nme"]),
        lambda: db.execute("from lite.items | delete all | returning id, x = nme"),
    ):
        with pytest.raises(BindError):
            call()
    assert db.lite.items.count() == 1
