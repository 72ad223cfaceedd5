"""Rows of a model whose table has other columns, and new values that are given as a dict."""

from __future__ import annotations

import asyncio
import decimal
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from everywhere import PLACES, empty_databases

from dataflow import BindError, DataFlow, Field, ParameterError, UnsupportedError, col, expr


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DataFlow]:
    path = tmp_path / "people.db"
    with sqlite3.connect(path) as people:
        people.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
        people.execute("CREATE TABLE teams (id INTEGER PRIMARY KEY, name TEXT NOT NULL, size BIGINT NOT NULL)")
        people.execute("INSERT INTO teams VALUES (1, 'a', 3)")
    people.close()
    with DataFlow(f"sqlite:///{path}") as db:

        @db.model
        class User:
            name: str
            age: int | None

        @db.model
        class Team:
            name: str
            size: int

        yield db


WRITES: list[Callable[[DataFlow], object]] = [
    lambda db: db.User.create(name="a", age=3),
    lambda db: db.User.upsert_one(id=1, name="a"),
    lambda db: db.User.bulk_upsert([{"id": 1, "name": "a"}]),
    lambda db: db.User.bulk_create([{"name": "a"}]),
]


@pytest.mark.parametrize("write", WRITES)
def test_a_table_that_lacks_a_field(db: DataFlow, write: Callable[[DataFlow], object]) -> None:
    # The name alone was once the whole error, a KeyError.
    with pytest.raises(BindError, match=r"table `main\.users` has no column `age`, which its model has") as error:
        write(db)
    assert "`db.migrate()` adds what can be added" in str(error.value)
    assert db.User.count() == 0
    db.migrate()
    write(db)
    assert db.User.count() == 1


@pytest.mark.parametrize("read", [lambda db: db.User.get(1), lambda db: db.User.list()])
def test_a_row_without_a_field_gets_no_invented_value(
    db: DataFlow, tmp_path: Path, read: Callable[[DataFlow], object]
) -> None:
    with sqlite3.connect(tmp_path / "people.db") as people:
        people.execute("INSERT INTO users (name) VALUES ('a')")
    people.close()
    with pytest.raises(BindError, match="table `users` has no column `age`, which its model has"):
        read(db)


def test_new_values_as_a_dict(db: DataFlow) -> None:
    assert db.Team.update_one(1, {"name": "b", "size": col.size + 1})
    assert asyncio.run(db.Team.aupdate_one(1, {"size": 9}, name="c"))
    team = db.Team.get(1)
    assert (team.name, team.size) == ("c", 9)


def test_the_words_of_tables_write_many_rows(db: DataFlow) -> None:
    assert db.Team.insert([{"name": "b", "size": 1}], returning="id").rows() == [{"id": 2}]
    assert db.Team.upsert([{"id": 2, "name": "c", "size": 1}, {"id": 3, "name": "d", "size": 1}], on="id") == 2
    assert asyncio.run(db.Team.ainsert([{"name": "e", "size": 1}])) == 1
    assert [team.name for team in db.Team.list(sort="id")] == ["a", "c", "d", "e"]


def test_new_values_of_many_rows(db: DataFlow) -> None:
    db.Team.bulk_create([{"name": f"t{n}", "size": n} for n in range(2, 6)])
    assert db.Team.bulk_update([{"id": 1, "size": 10}, {"id": 2, "size": 20}, {"id": 99, "size": 30}]) == 2
    # Of two rows with one key the last counts, once.
    assert db.Team.bulk_update([{"id": 3, "size": 5}, {"id": 3, "size": 6}]) == 1
    assert [team.size for team in db.Team.list(sort="id")] == [10, 20, 6, 4, 5]
    with db.transaction() as tx:
        assert db.Team.bulk_update([{"id": 1, "size": 11}, {"id": 2, "size": 21}]) == 2
        tx.rollback()
    with pytest.raises(ParameterError, match=r"row 2 of `Team` \(id 2\): field `size` is int64"):
        db.Team.bulk_update([{"id": 1, "size": 0}, {"id": 2, "size": "x"}])
    assert [team.size for team in db.Team.list(sort="id")] == [10, 20, 6, 4, 5]


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    with empty_databases(tmp_path_factory.mktemp("counted"), postgres_url, mysql_url) as urls, DataFlow(**urls) as db:
        for place in PLACES:
            db.model(type(name_of(place), (), {"__annotations__": COUNT, **DEFAULTS}), source=place)
        db.create_tables()
        yield db


def name_of(place: str) -> str:
    return f"{place.title()}Count"


COUNT = {"word": str, "n": int, "total": decimal.Decimal, "last": str | None}
DEFAULTS = {
    "word": Field(unique=True, max_length=20),
    "n": 1,
    "total": Field(type="decimal(12,2)", default=decimal.Decimal("1.50")),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_counter(counted: DataFlow, place: str) -> None:
    table = counted[name_of(place)]
    step = {"n": col.n + 1, "total": col.total + decimal.Decimal("0.25"), "last": "again"}
    found = [table.upsert_one(word="a", on="word", update=step) for _ in range(3)]
    assert [(row.n, row.total, row.last) for row in found] == [
        (1, decimal.Decimal("1.50"), None),
        (2, decimal.Decimal("1.75"), "again"),
        (3, decimal.Decimal("2.00"), "again"),
    ]
    assert asyncio.run(table.aupsert_one(word="a", on="word", update={"n": col.n * col.n})).n == 9
    # All values are computed from the row as it was, also where the database computes them one after the other.
    swapped = table.upsert_one(word="a", on="word", update={"n": 0, "total": col.total + col.n})
    assert (swapped.n, swapped.total) == (0, decimal.Decimal("11.00"))
    with counted.transaction(place) as tx:
        assert table.upsert_one(word="a", on="word", update={"n": col.n + 1}).n == 1
        tx.rollback()
    assert table.get(word="a").n == 0


@pytest.mark.parametrize("place", PLACES)
def test_a_counter_by_many_at_once(counted: DataFlow, place: str) -> None:
    table = counted[name_of(place)]

    async def count() -> None:
        await asyncio.gather(*(table.aupsert_one(word="b", on="word", update={"n": col.n + 1}) for _ in range(10)))

    asyncio.run(count())
    assert table.get(word="b").n == 10


def test_new_values_that_an_upsert_cannot_have(counted: DataFlow) -> None:
    table = counted["LiteCount"]
    with pytest.raises(ParameterError, match=r"field `word`, by which the row is found, takes a value, no expression"):
        table.upsert_one(word="c", on="word", update={"word": col.word + "x"})
    with pytest.raises(BindError, match="unknown column `m`"):
        table.upsert_one(word="c", on="word", update={"n": col.m + 1})
    with pytest.raises(ParameterError, match="field `n` is int64"):
        table.upsert_one(word="c", on="word", update={"n": "x", "last": col.word})
    most = expr("(from pg.pg_counts | agg most = max(n)) + 1")
    with pytest.raises(UnsupportedError, match="be part of one statement: it reads source `pg` as well") as error:
        table.upsert_one(word="c", on="word", update={"n": most})
    assert error.value.hint == "`update_one` in a transaction, and `create` where it found no row"
    assert table.get(word="c") is None
    most = expr("(from my.my_counts | agg most = max(n)) + 1")
    with pytest.raises(UnsupportedError, match="does not read a table in a statement that changes it"):
        counted["MyCount"].upsert_one(word="c", on="word", update={"n": most})
    taken = {"n": col.total.floor().cast("int64"), "total": col.total + col.n}
    assert table.upsert_one(word="d", on="word", update=taken).n == 1
    with pytest.raises(UnsupportedError, match="computes the columns one after the other"):
        counted["MyCount"].upsert_one(word="d", on="word", update=taken)
