"""`db.User.create`, `get`, `list` and the rest on real databases, by a thread and by an event loop."""

from __future__ import annotations

import asyncio
import datetime as dt
import decimal
import enum
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from everywhere import PLACES, models_everywhere
from messages import said

from dataflow import DataFlow, Field, col


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


@pytest.fixture(scope="module")
def databases(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str
) -> Iterator[dict[str, DataFlow]]:
    with models_everywhere(_declare, tmp_path_factory.mktemp("face"), postgres_url, mysql_url) as opened:
        yield opened


def _declare(db: DataFlow) -> None:
    @db.model
    class User:
        name: str = Field(max_length=20)
        email: str | None = Field(unique=True)
        age: int | None = None
        active: bool = True
        made: dt.datetime = Field(server_default="now")
        rank: int = Field(server_default=7)

    @db.model
    class Line:
        order_no: int = Field(primary_key=True)
        place: int = Field(primary_key=True)
        text: str = ""

    @db.model
    class Everything:
        key: uuid.UUID = Field(primary_key=True, default_factory=uuid.uuid4)
        a: bool
        b: int
        c: float
        d: str
        e: bytes
        f: dt.date
        g: dt.time
        h: dt.datetime
        k: decimal.Decimal = Field(type="decimal(12,2)")
        l: dict[str, Any]  # noqa: E741
        m: list[str]
        n: str | None
        p: Color
        r: dt.datetime = Field(type="timestamptz")

    db.create_tables()


@pytest.fixture(params=PLACES)
def db(request: pytest.FixtureRequest, databases: dict[str, DataFlow]) -> DataFlow:
    found = databases[request.param]
    for name in ("User", "Line"):
        found[name].bulk_delete(all_rows=True)
    return found


def test_a_row_is_made_read_changed_and_removed(db: DataFlow) -> None:
    made = db.User.create(name="Ann", email="a@x")
    assert isinstance(made.id, int)
    assert (made.name, made.email, made.age, made.active, made.rank) == ("Ann", "a@x", None, True, 7)
    assert isinstance(made.made, dt.datetime)
    assert db.User.get(made.id) == made
    assert db.User.get(email="a@x") == made
    assert db.User.update_one(made.id, age=30, name="Anne")
    assert db.User.update_one(made.id, age=col.age + 1)
    found = db.User.get(made.id)
    assert (found.name, found.age) == ("Anne", 31)
    assert db.User.delete_one(made.id)
    assert db.User.get(made.id) is None


def test_a_row_is_made_read_changed_and_removed_by_a_task(db: DataFlow) -> None:
    async def all_of_it() -> None:
        made = await db.User.acreate(name="Ann", email="a@x")
        assert await db.User.aget(made.id) == made
        assert await db.User.aupdate_one(made.id, age=30)
        assert [user.age for user in await db.User.alist("age == 30")] == [30]
        assert await db.User.acount() == 1
        assert await db.User.aaggregate(oldest="max(age)") == [{"oldest": 30}]
        assert (await db.User.aupsert_one(on="email", name="Bob", email="a@x")).name == "Bob"
        assert await db.User.abulk_create([{"name": "Cid"}, {"name": "Dan"}]) == 2
        assert await db.User.abulk_update("name == 'Cid'", {"age": 1}) == 1
        assert await db.User.abulk_upsert([{"name": "Eve", "email": "a@x"}], on="email") == 1
        assert await db.User.adelete_one(made.id)
        assert await db.User.abulk_delete({"age": 1}) == 1
        assert [user.name for user in await db.User.alist()] == ["Dan"]

    asyncio.run(all_of_it())


def test_of_a_row_that_is_missing_nothing_is_found_or_changed(db: DataFlow) -> None:
    assert db.User.get(99) is None
    assert db.User.get(email="nobody") is None
    assert db.User.update_one(99, name="x") is False
    assert db.User.delete_one(99) is False


def test_a_key_that_is_given_is_kept(db: DataFlow) -> None:
    assert db.User.create(id=77, name="Ann").id == 77
    assert db.User.get(77).name == "Ann"


def test_a_key_of_several_fields(db: DataFlow) -> None:
    made = db.Line.create(order_no=5, place=2, text="x")
    assert (made.order_no, made.place) == (5, 2)
    assert db.Line.get((5, 2)) == made
    assert db.Line.get({"place": 2, "order_no": 5}) == made
    assert db.Line.get(made) == made
    assert db.Line.update_one((5, 2), text="y")
    assert db.Line.get(order_no=5, place=2).text == "y"
    assert db.Line.bulk_delete([(5, 1), (5, 2)]) == 1
    assert db.Line.get((5, 2)) is None


def test_what_is_made_is_what_is_read(db: DataFlow) -> None:
    made = db.Everything.create(
        a=True,
        b=2**63 - 1,
        c=1.5,
        d="ünï 'x' \\ drop table 5 --",
        e=b"\0\xff",
        f=dt.date(2026, 1, 31),
        g=dt.time(23, 59, 59, 999999),
        h=dt.datetime(2026, 1, 31, 10),
        k=decimal.Decimal("12.5"),
        l={"a": [1, "ü", None]},
        m=["x", "y"],
        n=None,
        p=Color.BLUE,
        r=dt.datetime(2026, 1, 31, 10, tzinfo=dt.timezone(dt.timedelta(hours=2))),
    )
    found = db.Everything.get(made.key)
    assert found == made
    assert isinstance(made.key, uuid.UUID)
    assert (found.p, found.l, str(found.k)) == (Color.BLUE, {"a": [1, "ü", None]}, "12.50")
    assert found.r == dt.datetime(2026, 1, 31, 8, tzinfo=dt.UTC)
    assert db.Everything.delete_one(made)


def test_instances_and_dicts_are_rows(db: DataFlow) -> None:
    made = db.User.create({"name": "Ann"}, age=3)
    made.id, made.name = None, "Bob"
    again = db.User.create(made)
    assert (again.name, again.age) == ("Bob", 3)
    assert db.User.count() == 2


def test_rows_of_different_keys_are_all_made(db: DataFlow) -> None:
    rows = [{"name": "a", "id": 500}, {"name": "b", "age": 4}, {"name": "c", "rank": 1, "email": "c@x"}]
    assert db.User.bulk_create(rows) == 3
    found = db.User.list(sort="name")
    assert [(user.name, user.age, user.rank, user.email) for user in found] == [
        ("a", None, 7, None),
        ("b", 4, 7, None),
        ("c", None, 1, "c@x"),
    ]
    assert found[0].id == 500


def test_many_rows_are_changed_and_removed(db: DataFlow) -> None:
    db.User.bulk_create([{"id": number, "name": f"n{number}", "age": 0} for number in range(1, 31)])
    assert db.User.bulk_update([{"id": number, "age": number} for number in range(1, 32)]) == 30
    assert db.User.get(20).age == 20
    assert db.User.bulk_update({"age": {"$gt": 20}}, {"active": False}) == 10
    assert db.User.count({"active": False}) == 10
    assert db.User.bulk_delete([1, 2, 3, 99]) == 3
    assert db.User.bulk_delete("age > $least", least=20) == 10
    assert db.User.count() == 17


def test_an_upsert_makes_a_row_or_changes_what_it_was_given(db: DataFlow) -> None:
    first = db.User.upsert_one(on="email", name="Ann", email="a@x", age=3)
    again = db.User.upsert_one(on="email", name="Bob", email="a@x")
    assert (again.id, again.name, again.age) == (first.id, "Bob", 3)
    other = db.User.upsert_one({"name": "Cid", "email": "a@x"}, on=["email"], update={"age": 9})
    assert (other.id, other.name, other.age) == (first.id, "Bob", 9)
    assert db.User.upsert_one({"name": "Dan", "email": "d@x"}, on=["email"], update={"age": 9}).age is None
    assert db.User.bulk_upsert([{"name": "Eve", "email": "a@x"}, {"name": "Fay", "email": "f@x"}], on="email") == 2
    assert [(user.name, user.age) for user in db.User.list(sort="name")] == [("Dan", None), ("Eve", 9), ("Fay", None)]


def test_what_a_transaction_does_not_keep_is_not_there(db: DataFlow) -> None:
    kept = db.User.create(name="Ann", email="a@x")

    async def undone() -> None:
        transaction = db.transaction()
        await transaction.abegin()
        with transaction.use():
            made = await db.User.acreate(name="Bob", email="b@x")
            assert await db.User.aget(made.id) == made
            assert await db.User.aupdate_one(kept.id, name="Cid")
            assert (await db.User.aupsert_one(on="email", name="Dan", email="b@x")).id == made.id
            assert sorted(user.name for user in await db.User.alist()) == ["Cid", "Dan"]
            assert await db.User.abulk_update([{"id": kept.id, "age": 1}, {"id": made.id, "age": 2}]) == 2
            assert await db.User.adelete_one(kept.id)
            await transaction.arollback()

    asyncio.run(undone())
    assert db.User.list() == [kept]
    with db.transaction():
        made = db.User.create(name="Eve")
        assert db.User.update_one(made.id, age=7)
    assert db.User.get(made.id).age == 7


def test_all_rows_are_changed_only_where_that_is_said(db: DataFlow) -> None:
    assert said(db.User.bulk_delete).startswith("error: `delete` would change all rows of `main.users`")
    assert said(lambda: db.User.bulk_update({}, {"age": 1})).startswith("error: `update` would change all rows")
    assert db.User.bulk_update({}, {"age": 1}, all_rows=True) == 0


def test_a_class_that_declares_no_key_gets_it_as_an_attribute() -> None:
    db = DataFlow("sqlite://", auto_create=True)

    @db.model
    @dataclass
    class Note:
        text: str

    made = db.Note.create(text="x")
    assert (made.text, made.id) == ("x", 1)
    assert db.Note.get(1).id == 1
    assert db.Note.list("id == 1")[0] == Note("x")


def test_a_table_that_is_there_puts_its_own_defaults(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "old.db") as connection:
        connection.execute(
            "create table items (id integer primary key, name text not null, n integer not null default 5,"
            " t text default 'x')"
        )
    connection.close()
    with DataFlow(f"sqlite:///{tmp_path}/old.db") as db:
        db.reflect()
        made = db.Item.create(name="a")
        assert (made.id, made.n, made.t) == (1, 5, "x")
        assert db.Item.create(name="b", n=6, t=None).t is None
        assert db.Item.bulk_create([{"name": "c"}, {"name": "d"}]) == 2
        assert [(item.n, item.t) for item in db.Item.list(sort="id")] == [(5, "x"), (6, None), (5, "x"), (5, "x")]
        assert said(lambda: db.Item.create(n=1)) == (
            "error: row 1 of `Item`: the database refuses it\n = sqlite: NOT NULL constraint failed: items.name"
        )
