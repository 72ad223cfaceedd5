"""Rows that exchange those of the same key: in every database, by the key that is named and no other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from everywhere import PLACES, databases_with

from dataflow import BuildError, DataFlow, ParameterError, SourceError, UnsupportedError, col

TABLES = (
    "create table people (id integer primary key, email varchar(40) unique, name varchar(20) not null, n integer)",
    "create table stock (shop varchar(10) not null, item integer not null, n integer, primary key (shop, item))",
)


@pytest.fixture
def db(tmp_path: Path, postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    with databases_with(TABLES, tmp_path, postgres_url, mysql_url) as urls, DataFlow(**urls) as database:
        yield database


@pytest.mark.parametrize("source", PLACES)
def test_rows_are_added_or_exchanged(db: DataFlow, source: str) -> None:
    table = f"{source}.people"
    db.insert(table, [{"id": 1, "email": "a", "name": "A", "n": 1}, {"id": 2, "email": "b", "name": "B", "n": 2}])
    given = [{"id": 2, "name": "it's", "n": None}, {"id": 3, "name": "C", "n": 3}, {"id": 3, "name": "D", "n": 4}]
    assert db.upsert(table, given, on="id") == 3
    assert db.query(f"from {table} | sort id").rows() == [
        {"id": 1, "email": "a", "name": "A", "n": 1},
        {"id": 2, "email": "b", "name": "it's", "n": None},
        {"id": 3, "email": None, "name": "D", "n": 4},
    ]
    assert asyncio.run(db.aupsert(table, pd.DataFrame({"id": [1, 4], "name": ["E", "F"]}), on=["id"])) == 2
    assert db.query(f"from {table} | sort id | select id, name, n").rows()[0] == {"id": 1, "name": "E", "n": 1}


@pytest.mark.parametrize("source", PLACES)
def test_a_key_of_two_columns_and_rows_of_a_query(db: DataFlow, source: str) -> None:
    table = f"{source}.stock"
    db.insert(table, [{"shop": "x", "item": n, "n": n} for n in range(3)])
    rows = db[source].stock.filter(col.item > 0).select("shop", "item", n=col.n * 10)
    assert db.upsert(table, rows, on=("shop", "item")) == 2
    assert db.upsert(table, [{"shop": "x", "item": 0}, {"shop": "y", "item": 0}], on=("item", "shop")) == 2
    assert [row["n"] for row in db.query(f"from {table} | sort shop, item").rows()] == [0, 10, 20, None]


@pytest.mark.parametrize("source", PLACES)
def test_all_or_nothing(db: DataFlow, source: str) -> None:
    table = f"{source}.people"
    db.insert(table, [{"id": 1, "email": "a", "name": "A"}])
    with pytest.raises(SourceError if source != "my" else UnsupportedError):
        db.upsert(table, [{"id": 2, "email": "b", "name": "B"}, {"id": 3, "email": "a", "name": "C"}], on="id")
    assert db[source].people.count() == 1


def test_what_no_key_is(db: DataFlow) -> None:
    rows = [{"id": 1, "email": "a", "name": "A"}]
    with pytest.raises(ParameterError, match=r"`pg\.people` has no unique key of `name`") as error:
        db.upsert("pg.people", rows, on="name")
    assert "unique keys there: `(email)`, `(id)`" in str(error.value)
    with pytest.raises(ParameterError, match="have no column `item`, by which rows are found"):
        db.upsert("pg.stock", [{"shop": "x"}], on=["shop", "item"])
    with pytest.raises(ParameterError, match=r"they have another unique key: `on=\['email'\]`"):
        db.upsert("pg.people", [{"email": "a", "name": "A"}], on="id")
    with pytest.raises(UnsupportedError, match="would exchange rows by `id` too, not by `email` alone"):
        db.upsert("my.people", rows, on="email")
    with pytest.raises(BuildError, match="`upsert` takes the columns of a key"):
        db.upsert("pg.people", rows, on=[])
