"""Rows of a model's table are read as they are asked for, on every engine; what asks for none is told so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from everywhere import PLACES, models_everywhere
from messages import said

from dataflow import BuildError, DataFlow, Field, ParameterError, ResultError, col


@pytest.fixture(scope="module")
def databases(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str
) -> Iterator[dict[str, DataFlow]]:
    with models_everywhere(_declare, tmp_path_factory.mktemp("reads"), postgres_url, mysql_url) as opened:
        yield opened


def _declare(db: DataFlow) -> None:
    @db.model
    class User:
        name: str
        email: str | None = Field(unique=True)
        age: int | None = None

    db.create_tables()


@pytest.fixture(params=PLACES)
def db(request: pytest.FixtureRequest, databases: dict[str, DataFlow]) -> DataFlow:
    found = databases[request.param]
    found["User"].bulk_delete(all_rows=True)
    return found


def test_rows_are_listed_in_an_order_and_in_part(db: DataFlow) -> None:
    assert db.User.bulk_create([{"name": name, "age": age} for name, age in (("c", 1), ("a", 2), ("b", 2))]) == 3
    names = [user.name for user in db.User.list(sort="-age, name")]
    assert names == ["a", "b", "c"]
    assert [user.name for user in db.User.list(sort=["-age", col.name.desc()], limit=2)] == ["b", "a"]
    assert [user.name for user in db.User.list(sort="name", limit=1, offset=1)] == ["b"]
    assert [user.name for user in db.User.list(sort="name", offset=2)] == ["c"]
    assert db.User.list("age == $age", sort="name", fields=["name"], age=2) == [{"name": "a"}, {"name": "b"}]
    assert db.User.count(col.age == 2) == 2
    assert db.User.count("age == $n", n=1) == 1
    assert db.User.list("age > 5") == []


def test_aggregates_of_all_rows_and_of_groups(db: DataFlow) -> None:
    db.User.bulk_create([{"name": name, "age": age} for name, age in (("c", 1), ("a", 2), ("b", 2))])
    assert db.User.aggregate(n="count()", oldest=col.age.max()) == [{"n": 3, "oldest": 2}]
    grouped = db.User.aggregate("name != 'x'", by="age", sort="-n", limit=1, n="count()")
    assert grouped == [{"age": 2, "n": 2}]
    assert db.User.aggregate(by=["age"], having="n == 1", n="count()") == [{"age": 1, "n": 1}]


def test_several_rows_are_no_answer_to_get(db: DataFlow) -> None:
    db.User.bulk_create([{"name": "a", "age": 2}, {"name": "b", "age": 2}])
    with pytest.raises(ResultError, match="several rows of `User` have these values"):
        db.User.get(age=2)
    assert db.User.get(name="a", email=None).age == 2


def test_a_row_is_named_by_its_key_or_by_fields(databases: dict[str, DataFlow]) -> None:
    db = databases["lite"]
    assert said(db.User.get) == "error: a row of `User` is named by its key or by fields, found neither"
    assert said(lambda: db.User.get(1, name="x")) == (
        "error: a row of `User` is named by its key or by fields, found both"
    )


def test_an_order_is_of_fields(databases: dict[str, DataFlow]) -> None:
    db = databases["lite"]
    assert said(lambda: db.User.list(sort="-nme")) == (
        "error: `User` cannot be sorted by `nme`, which is no field\n"
        " = fields here: `id`, `name`, `email`, `age`\n"
        " = hint: `name` might be meant"
    )
    told = said(lambda: db.User.list(sort="name desc"))
    assert "`User` cannot be sorted by `name desc`, which is no field" in told
    assert "`name` goes upwards, `-name` downwards" in told
    with pytest.raises(ParameterError, match="an order is a text or expressions, found `5`"):
        db.User.list(sort=5)


def test_what_is_no_part_of_the_rows(databases: dict[str, DataFlow]) -> None:
    db = databases["lite"]
    assert said(lambda: db.User.list(limit=-1)) == "error: `limit` is a whole number from 0, found `-1`"
    assert said(lambda: db.User.list(offset=True)) == "error: `offset` is a whole number from 0, found `True`"
    with pytest.raises(ParameterError, match="unknown field `nme`"):
        db.User.list(fields=["nme"])
    with pytest.raises(ParameterError, match="`fields` is a list of names, found `5`"):
        db.User.list(fields=5)


def test_what_is_no_aggregate(databases: dict[str, DataFlow]) -> None:
    db = databases["lite"]
    with pytest.raises(BuildError, match="`aggregate` takes `name=aggregate` at least once"):
        db.User.aggregate("age > 1")
    with pytest.raises(BuildError, match="aggregate `n` is a text or an expression, found `5`"):
        db.User.aggregate(n=5)
