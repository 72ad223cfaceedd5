"""The direct face of a model inside of a transaction: what is undone with it, what is kept with it, on every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from everywhere import NESTING, PLACES, empty_databases

from dataflow import DataFlow, Field, ParameterError, RefusedError, SourceError, TransactionError


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[dict[str, str]]:
    with empty_databases(tmp_path_factory.mktemp("models"), postgres_url, mysql_url) as urls:
        yield urls


@pytest.fixture(params=PLACES)
def db(request: pytest.FixtureRequest, urls: dict[str, str]) -> Iterator[Any]:
    """A `DataFlow` over one database, whose items are `a`, `b` and `c`."""
    with DataFlow(urls[request.param], auto_create=True) as db:

        @db.model
        class Item:
            name: str = Field(unique=True)
            price: Decimal = Decimal("7.50")
            size: int | None = None

        db.create_tables()
        db.execute("from items | delete all")
        db.Item.bulk_create([{"name": name} for name in "abc"])
        yield db


def names(db: Any) -> list[str]:
    return sorted(item.name for item in db.Item.list())


def key_of(db: Any, name: str) -> int:
    found: int = db.Item.get(name=name).id
    return found


def create(db: Any) -> None:
    made = db.Item.create(name="d")
    assert (made.price, made.size) == (Decimal("7.50"), None)
    assert db.Item.get(made.id) == made


def update_one(db: Any) -> None:
    assert db.Item.update_one(key_of(db, "a"), name="aa")
    assert db.Item.get(name="a") is None


def delete_one(db: Any) -> None:
    assert db.Item.delete_one(key_of(db, "b"))
    assert db.Item.count("name == 'b'") == 0


def upsert_one(db: Any) -> None:
    assert db.Item.upsert_one(name="c", price=Decimal(3), on="name").price == 3
    assert db.Item.upsert_one(name="e", on="name").name == "e"
    assert names(db)[-1] == "e"


def bulk_create(db: Any) -> None:
    assert db.Item.bulk_create([{"name": "f"}, {"name": "g", "id": 900}]) == 2
    assert db.Item.get(900).name == "g"


def bulk_update(db: Any) -> None:
    assert db.Item.bulk_update([{"id": key_of(db, "c"), "size": 5}, {"id": -1, "size": 1}]) == 1
    assert db.Item.bulk_update("size == 5", {"size": 6}) == 1


def bulk_delete(db: Any) -> None:
    assert db.Item.bulk_delete([key_of(db, "c")]) == 1


def bulk_upsert(db: Any) -> None:
    rows = [{"name": "h", "price": Decimal(1)}, {"name": "i", "price": Decimal(2)}]
    assert db.Item.bulk_upsert(rows, on="name") == 2


def insert(db: Any) -> None:
    made = db.insert("items", [{"name": "j"}, {"name": "k"}], returning=["id", "price"])
    assert [row["price"] for row in made.rows()] == [Decimal("7.50")] * 2
    assert db.Item.get(made.rows()[1]["id"]).name == "k"


CALLS = [create, update_one, delete_one, upsert_one, bulk_create, bulk_update, bulk_delete, bulk_upsert, insert]


class Undo(Exception):
    """What ends a block that is to be undone."""


@pytest.mark.parametrize("call", CALLS)
def test_a_call_is_undone_with_its_transaction(db: Any, call: Callable[[Any], None]) -> None:
    before = db.Item.list(sort="name")
    with suppress(Undo), db.transaction():
        call(db)
        assert db.Item.list(sort="name") != before
        raise Undo
    assert db.Item.list(sort="name") == before


def test_calls_are_kept_with_their_transaction(db: Any) -> None:
    with db.transaction():
        for call in CALLS:
            call(db)
        inside = db.Item.list(sort="name")
    assert db.Item.list(sort="name") == inside
    assert names(db) == ["aa", "d", "e", "f", "g", "h", "i", "j", "k"]


async def test_awaited_calls_belong_to_the_transaction(db: Any) -> None:
    async def calls(table: Any) -> None:
        made = await table.acreate(name="d")
        assert await table.aget(made.id) == made
        assert await table.aupdate_one(made.id, size=2)
        assert await table.acount("size == 2") == 1
        assert await table.adelete_one((await table.aget(name="a")).id)
        assert (await table.aupsert_one(name="b", size=3, on="name")).size == 3
        assert await table.abulk_create([{"name": "e"}]) == 1

    before = names(db)
    with suppress(Undo):
        async with db.transaction():
            await calls(db.Item)
            raise Undo
    assert [item.name for item in await db.Item.alist(sort="name")] == before
    async with db.transaction():
        await calls(db.Item)
    assert [item.name for item in await db.Item.alist(sort="name")] == ["b", "c", "d", "e"]


@pytest.mark.parametrize("db", NESTING, indirect=True)
def test_a_call_that_is_refused_is_undone_alone_and_says_why(db: Any) -> None:
    with db.transaction():
        db.Item.create(name="d")
        for _ in range(2):
            with pytest.raises(SourceError, match="field `name` is 'd', as in another row"):
                db.Item.create(name="d")
            with pytest.raises(SourceError, match=r"row 2 of `Item`.* field `name` is 'a', as in another row"):
                db.Item.bulk_create([{"name": "e"}, {"name": "a"}])
            with pytest.raises(ParameterError, match="field `price`"):
                db.Item.create(name="f", price="much")
    assert names(db) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("db", ["duck"], indirect=True)
def test_where_there_are_no_savepoints_a_call_that_is_refused_undoes_all(db: Any) -> None:
    tx = db.transaction()
    tx.begin()
    with tx.use():
        db.Item.create(name="d")
        with pytest.raises(SourceError, match="the database refuses it"):
            db.Item.create(name="d")
    with pytest.raises(TransactionError, match="was undone in source `main`"):
        tx.commit()
    assert names(db) == ["a", "b", "c"]


def test_rows_that_do_not_fit_a_model_can_be_left_out(db: Any) -> None:
    rows = [{"name": "d", "price": "much"}, {"name": "e"}, {"name": "a"}, {"size": 1}, {"name": "f"}]
    written = db.insert("items", rows, on_error="skip", returning=["name", "price"])
    assert [refused.row for refused in written.refused] == [1, 3, 4]
    assert sorted(written.rows(), key=str) == [{"name": name, "price": Decimal("7.50")} for name in "ef"]
    assert names(db) == ["a", "b", "c", "e", "f"]


def test_rows_that_leave_other_fields_to_the_database_come_back_too(db: Any) -> None:
    rows = [{"name": "d"}, {"name": "e", "id": 700}, {"name": "f"}]
    written = db.insert("items", rows, returning=["id", "name"])
    assert written == 3
    assert {row["name"]: row["id"] == key_of(db, row["name"]) for row in written.rows()} == dict.fromkeys("def", True)
    assert key_of(db, "e") == 700


def test_a_row_that_is_there_keeps_what_the_model_would_put(db: Any) -> None:
    db.upsert("items", [{"name": "a", "price": 1}, {"name": "d"}], on="name")
    rows = [
        {"name": "a", "size": 2},
        {"name": "d", "price": "much"},
        {"name": "e", "size": 3},
        {"name": "a", "size": 4},
    ]
    made = db.upsert("items", rows, on="name", on_error="skip", returning=["name", "price", "size"])
    assert [refused.row for refused in made.refused] == [2]
    found = {row["name"]: (row["price"], row["size"]) for row in made.rows()}
    assert found == {"a": (Decimal("1.00"), 4), "e": (Decimal("7.50"), 3)}


def test_rows_may_take_turns_in_what_they_name(db: Any) -> None:
    rows = [{"name": f"n{number}", **({} if number % 2 else {"id": 1000 + number})} for number in range(1000)]
    assert db.Item.bulk_create(rows) == 1000
    assert db.Item.get(name="n998").id == 1998
    with pytest.raises(RefusedError, match="row 3 of `Item`"):
        db.Item.bulk_create([{"name": "x"}, {"name": "y", "size": 1}, {"name": "a"}, {"name": "z", "size": 1}])
    assert db.Item.count() == 1003


def test_a_row_that_is_there_keeps_it_in_a_write_of_many(db: Any) -> None:
    db.upsert("items", [{"name": "a", "price": 1}], on="name")
    assert db.upsert("items", [{"name": "a", "size": 2}, {"name": "e", "size": 3}], on="name") == 2
    assert db.upsert("items", [{"name": "a", "size": 5}, {"name": "e", "price": 2}], on="name") == 2
    found = {row["name"]: (row["price"], row["size"]) for row in db.Item.list(fields=["name", "price", "size"])}
    assert (found["a"], found["e"][0]) == ((Decimal("1.00"), 5), Decimal("2.00"))
