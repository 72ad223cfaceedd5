"""Rows of a model whose table has other columns, and new values that are given as a dict."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dataflow import BindError, DataFlow, ParameterError, col


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
