"""What is wrong with rows is said alike by every call and for every database, and nothing is written."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator
from typing import Any

import pytest
from everywhere import PLACES, models_everywhere
from messages import said

from dataflow import DataFlow, Field, ParameterError, RefusedError


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


@pytest.fixture(scope="module")
def databases(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str
) -> Iterator[dict[str, DataFlow]]:
    with models_everywhere(_declare, tmp_path_factory.mktemp("faults"), postgres_url, mysql_url) as opened:
        yield opened


def _declare(db: DataFlow) -> None:
    @db.model
    class User:
        name: str = Field(max_length=5)
        email: str | None = Field(unique=True)
        age: int | None
        born: dt.date | None
        color: Color = Color.RED

    @db.model(unique=[("number", "place")])
    class Order:
        user_id: int = Field(foreign_key="User")
        number: int = 0
        place: int = 0

    db.create_tables()
    db.User.create(id=1, name="Ann", email="a@x")
    db.Order.create(id=1, user_id=1, number=1, place=1)


@pytest.fixture(params=PLACES)
def db(request: pytest.FixtureRequest, databases: dict[str, DataFlow]) -> Iterator[DataFlow]:
    found: DataFlow = databases[request.param]
    yield found
    # Whatever was refused, nothing of it was written.
    assert [(user.id, user.name, user.email) for user in found.User.list()] == [(1, "Ann", "a@x")]
    assert found.Order.count() == 1


FIELDS = " = fields of `User`: `id`, `name`, `email`, `age`, `born`, `color`"

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "missing": ({"id": 7}, "field `name` (string) must have a value, found none"),
    "null": ({"id": 7, "name": None}, "field `name` (string) must have a value, found none"),
    "type": (
        {"id": 7, "name": "Bob", "age": "old"},
        "field `age` is int64, found a value of type `str`\n = the value is 'old'\n = hint: convert it: `int(value)`",
    ),
    "text": (
        {"id": 7, "name": "Bob", "born": "1.2.2020"},
        (
            "field `born` is date, found a text that is none\n"
            " = the value is '1.2.2020'\n = hint: text such as `2026-01-31`"
        ),
    ),
    "long": ({"id": 7, "name": "Robert"}, "field `name` holds at most 5 characters, found 6\n = the value is 'Robert'"),
    "choice": (
        {"id": 7, "name": "Bob", "color": "green"},
        "field `color` is one of `red`, `blue`, found another\n = the value is 'green'",
    ),
    "unknown": (
        {"id": 7, "name": "Bob", "emial": "b@x"},
        f"unknown field `emial`\n{FIELDS}\n = hint: `email` might be meant",
    ),
    "duplicate": ({"id": 7, "name": "Bob", "email": "a@x"}, "field `email` is 'a@x', as in another row"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_every_way_to_add_a_row_says_the_same(db: DataFlow, wrong: str) -> None:
    row, message = WRONG[wrong]
    good = {"id": 5, "name": "Good", "email": "g@x"}
    alone, second = f"error: row 1 of `User` (id 7): {message}", f"error: row 2 of `User` (id 7): {message}"
    assert said(lambda: db.User.create(row)) == alone
    assert said(lambda: db.User.create(**row)) == alone
    assert said(lambda: db.User.bulk_create([good, row])) == second
    assert said(lambda: db.insert("users", [good, row])) == second
    if wrong == "duplicate" and "mariadb" in db.sources["main"]:
        return  # it would exchange the row of that email
    assert said(lambda: db.User.bulk_upsert([good, row])) == second
    assert said(lambda: db.upsert(db.User, [good, row], on="id")) == second


@pytest.mark.parametrize("wrong", ["null", "type", "text", "long", "choice", "unknown"])
def test_a_change_of_a_row_says_the_same(db: DataFlow, wrong: str) -> None:
    row, message = WRONG[wrong]
    changed = {name: value for name, value in row.items() if name != "id"}
    assert said(lambda: db.User.update_one(7, **changed)) == f"error: the row of `User` (id 7): {message}"
    rows = [{"id": 1, "age": 5}, row]
    assert said(lambda: db.User.bulk_update(rows)) == f"error: row 2 of `User` (id 7): {message}"


def test_a_change_to_what_another_row_has(db: DataFlow) -> None:
    db.User.create(id=2, name="Bob", email="b@x")
    message = "(id 2): field `email` is 'a@x', as in another row"
    assert said(lambda: db.User.update_one(2, email="a@x")) == f"error: the row of `User` {message}"
    rows = [{"id": 1, "email": "a@x"}, {"id": 2, "email": "a@x"}]
    assert said(lambda: db.User.bulk_update(rows[1:])) == f"error: row 1 of `User` {message}"
    assert (
        said(lambda: db.User.bulk_update(rows)) == "error: row 2 of `User` (id 2): field `email` is 'a@x', as in row 1"
    )
    db.User.delete_one(2)


def test_keys_that_are_there_or_given_twice(db: DataFlow) -> None:
    assert (
        said(lambda: db.User.create(id=1, name="Bob"))
        == "error: row 1 of `User` (id 1): field `id` is 1, as in another row"
    )
    rows = [{"name": "a", "email": "x@x"}, {"name": "b"}, {"name": "c", "email": "x@x"}]
    assert said(lambda: db.User.bulk_create(rows)) == "error: row 3 of `User`: field `email` is 'x@x', as in row 1"
    twice = {"user_id": 1, "number": 1, "place": 1}
    message = "error: row 1 of `Order`: fields `number`, `place` are 1, 1, as in another row"
    assert said(lambda: db.Order.create(twice)) == message


def test_keys_that_lead_nowhere(db: DataFlow) -> None:
    message = "field `user_id` is 99, which no `User` has"
    assert said(lambda: db.Order.create(user_id=99)) == f"error: row 1 of `Order`: {message}"
    rows = [{"id": 3, "user_id": 1, "number": 5}, {"id": 4, "user_id": 99, "number": 6}]
    assert said(lambda: db.Order.bulk_create(rows)) == f"error: row 2 of `Order` (id 4): {message}"
    assert said(lambda: db.Order.update_one(1, user_id=99)) == f"error: the row of `Order` (id 1): {message}"


def test_rows_that_others_lead_to(db: DataFlow) -> None:
    message = (
        "error: the row of `User` (id 1) cannot be removed: a row of `Order` leads to it\n = by `user_id` of `Order`"
    )
    assert said(lambda: db.User.delete_one(1)) == message
    assert said(lambda: db.User.bulk_delete([9, 1])) == message


def test_what_the_database_refuses_is_told_from_what_the_model_does(db: DataFlow) -> None:
    with pytest.raises(RefusedError):
        db.User.create(id=1, name="Bob")
    with pytest.raises(ParameterError):
        db.User.create(id=1)


def test_rows_that_are_none(db: DataFlow) -> None:
    hint = " = hint: expected a dict or an instance of the model"
    assert said(lambda: db.User.bulk_create([{"name": "a"}, 5])) == f"error: row 2 of `User` is a `int`\n{hint}"


def test_keys_that_are_none(db: DataFlow) -> None:
    assert said(lambda: db.User.get("x")) == (
        "error: the key of `User`: field `id` is int64, found a value of type `str`\n"
        " = the value is 'x'\n"
        " = hint: convert it: `int(value)`"
    )
    assert said(lambda: db.User.get((1, 2))) == "error: the key of `User` is the field `id`, found `(1, 2)`"
