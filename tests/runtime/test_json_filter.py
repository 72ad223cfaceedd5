"""Filters as JSON: each operator finds the same rows in every database, and no name or value becomes SQL."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Iterator
from typing import Any

import pytest
from everywhere import PLACES, models_everywhere

from dataflow import DataFlow, DataFlowError, Field

ROWS: list[dict[str, Any]] = [
    {"id": 1, "name": "Ann", "age": 17, "price": decimal.Decimal("1.50"), "active": True, "born": dt.date(2009, 1, 1)},
    {"id": 2, "name": "bob", "age": 30, "price": decimal.Decimal("2.00"), "active": False, "born": dt.date(1996, 5, 1)},
    {"id": 3, "name": "Cid%_", "age": None, "price": None, "active": True, "born": None},
    {"id": 4, "name": 'title" = title OR "title', "age": 40, "price": decimal.Decimal("9.99"), "active": True},
    {"id": 5, "name": "drop table 5 --", "age": 18, "price": decimal.Decimal("0.10"), "active": False},
]

FILTERS: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [1, 2, 3, 4, 5]),
    ({"age": 30}, [2]),
    ({"age": None}, [3]),
    ({"age": {"$eq": 30}}, [2]),
    ({"age": {"$ne": 30}}, [1, 4, 5]),
    ({"age": {"$ne": None}}, [1, 2, 4, 5]),
    ({"age": {"$gt": 18}}, [2, 4]),
    ({"age": {"$gt": 17.5}}, [2, 4, 5]),
    ({"age": {"$gte": 18, "$lt": 40}}, [2, 5]),
    ({"age": {"$lte": 18}, "active": True}, [1]),
    ({"age": {"$in": [17, 30, 99]}}, [1, 2]),
    ({"age": {"$in": []}}, []),
    ({"age": {"$in": [17, None]}}, [1, 3]),
    ({"age": {"$nin": [17, 30]}}, [4, 5]),
    ({"age": {"$nin": []}}, [1, 2, 3, 4, 5]),
    ({"age": {"$nin": [17, None]}}, [2, 4, 5]),
    ({"age": {"$null": True}}, [3]),
    ({"age": {"$null": False}}, [1, 2, 4, 5]),
    ({"age": {"$exists": False}}, [3]),
    ({"age": {"$exists": True}}, [1, 2, 4, 5]),
    ({"age": {"$between": [17, 30]}}, [1, 2, 5]),
    ({"age": {"$not": {"$gt": 18}}}, [1, 5]),
    ({"name": {"$like": "%o%"}}, [2, 5]),
    ({"name": {"$like": "b__"}}, [2]),
    ({"name": {"$contains": "%_"}}, [3]),
    ({"name": {"$contains": "B"}}, []),
    ({"name": {"$regex": "^[A-C][a-z]+"}}, [1, 3]),
    ({"name": 'title" = title OR "title'}, [4]),
    ({"name": "drop table 5 --"}, [5]),
    ({"price": {"$gt": "1.50"}}, [2, 4]),
    ({"price": {"$gte": decimal.Decimal("1.5")}}, [1, 2, 4]),
    ({"price": {"$lt": decimal.Decimal("1.505")}}, [1, 5]),
    ({"price": {"$in": [2, "9.99"]}}, [2, 4]),
    ({"born": {"$gt": "2000-01-01"}}, [1]),
    ({"$or": [{"age": 17}, {"name": "bob"}]}, [1, 2]),
    ({"$or": []}, []),
    ({"$and": [{"age": {"$gt": 17}}, {"active": True}]}, [4]),
    ({"$and": []}, [1, 2, 3, 4, 5]),
    ({"$not": {"age": {"$gt": 18}}}, [1, 5]),
    ({"$not": {"age": {"$in": []}}}, [1, 2, 3, 4, 5]),
    ({"$not": {}}, []),
    ({"active": True, "$or": [{"age": {"$null": True}}, {"$not": {"age": {"$lt": 20}}}]}, [3, 4]),
]


@pytest.fixture(scope="module")
def databases(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str
) -> Iterator[dict[str, DataFlow]]:
    with models_everywhere(_fill, tmp_path_factory.mktemp("filters"), postgres_url, mysql_url) as opened:
        yield opened


def _fill(db: DataFlow) -> None:
    @db.model
    class Person:
        name: str
        age: int | None
        price: decimal.Decimal | None = Field(type="decimal(12,2)")
        active: bool
        born: dt.date | None = None

    db.Person.bulk_create(ROWS)


@pytest.mark.parametrize("place", PLACES)
def test_each_operator_finds_the_same_rows_everywhere(place: str, databases: dict[str, DataFlow]) -> None:
    db = databases[place]
    found = [(given, [person.id for person in db.Person.list(given, sort="id")]) for given, _ in FILTERS]
    assert found == FILTERS


def test_what_is_found_is_counted(databases: dict[str, DataFlow]) -> None:
    db = databases["lite"]
    assert [db.Person.count(given) for given, _ in FILTERS] == [len(ids) for _, ids in FILTERS]


WRONG: list[tuple[Any, str]] = [
    (
        {"agee": 1},
        (
            "error: the filter names `agee`, which is no field\n"
            " = fields of `Person`: `id`, `name`, `age`, `price`, `active`, `born`\n"
            " = hint: `age` might be meant"
        ),
    ),
    (
        {'title" = title OR "title': "zzz"},
        (
            'error: the filter names `title" = title OR "title`, which is no field\n'
            " = fields of `Person`: `id`, `name`, `age`, `price`, `active`, `born`"
        ),
    ),
    (
        {"age": {"$gte": "old"}},
        (
            "error: the filter's `$gte`: field `age` is int64, found a value of type `str`\n"
            " = the value is 'old'\n"
            " = hint: convert it: `int(value)`"
        ),
    ),
    (
        {"age": {"$grt": 1}},
        (
            "error: unknown operator `$grt` of field `age`\n"
            " = known: `$eq`, `$ne`, `$gt`, `$gte`, `$lt`, `$lte`, `$like`, `$regex`, `$contains`, `$in`, `$nin`, "
            "`$between`, `$null`, `$exists`, `$not`\n"
            " = hint: `$gt` might be meant"
        ),
    ),
    (
        {"$xor": []},
        (
            "error: unknown operator `$xor` at the top of a filter\n"
            " = known: `$and`, `$or`, `$not`\n = hint: `$or` might be meant"
        ),
    ),
    ({"$or": {"age": 1}}, "error: `$or` takes a list of filters, found `{'age': 1}`"),
    ({"$and": [5]}, 'error: a filter is a dict, found `5`\n = hint: as in `{"age": {"$gt": 18}}`'),
    ({"age": {"$in": 5}}, "error: `$in` of field `age` takes a list, found `5`"),
    ({"age": {"$between": [1]}}, "error: `$between` of field `age` takes two values, found `[1]`"),
    ({"age": {"$null": 1}}, "error: `$null` of field `age` takes true or false, found `1`"),
    ({"age": {"$gt": None}}, "error: `$gt` of field `age` takes a value, found null\n = hint: use `$null`"),
    ({"age": {"$like": "1%"}}, "error: `$like` is for texts, field `age` is int64"),
    ({"name": {"$like": 1}}, "error: `$like` of field `name` takes a text, found `1`"),
    (
        {"born": "tomorrow"},
        (
            "error: the filter's `$eq`: field `born` is date, found a text that is none\n"
            " = the value is 'tomorrow'\n"
            " = hint: text such as `2026-01-31`"
        ),
    ),
    (
        5,
        (
            "error: a filter is an expression, a text or a dict, found `int`\n"
            ' = hint: as in `col.age > 18`, `"age > 18"` or `{"age": {"$gt": 18}}`'
        ),
    ),
]


@pytest.mark.parametrize(("wrong", "message"), WRONG)
def test_what_is_wrong_with_a_filter_is_said(wrong: Any, message: str, databases: dict[str, DataFlow]) -> None:
    with pytest.raises(DataFlowError) as error:
        databases["lite"].Person.list(wrong)
    assert str(error.value) == message
