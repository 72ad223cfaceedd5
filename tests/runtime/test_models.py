"""Models on real databases: their tables are made, and every type reads back as it was declared."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from everywhere import PLACES, empty_databases
from messages import said

from dataflow import DataFlow, DataFlowError, Field, SourceError, col


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


@pytest.fixture(scope="module")
def targets(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[dict[str, str]]:
    with empty_databases(tmp_path_factory.mktemp("models"), postgres_url, mysql_url) as urls:
        yield urls


@pytest.fixture(params=PLACES)
def db(request: pytest.FixtureRequest, targets: dict[str, str]) -> Iterator[DataFlow]:
    with DataFlow(targets[request.param]) as database:
        yield database


EXTREMES: list[dict[str, object]] = [
    {
        "id": 1,
        "a": True,
        "b": 2**63 - 1,
        "c": 1.5e300,
        "d": "ünï 'x' \\ \U0001f600",
        "e": b"\0\xff",
        "f": dt.date(9999, 12, 31),
        "g": dt.time(23, 59, 59, 999999),
        "h": dt.datetime(9999, 12, 31, 23, 59, 59, 999999),
        "j": uuid.UUID(int=2**128 - 1),
        "k": decimal.Decimal("9999999999.99"),
        "l": {"a": [1, "ü", None]},
        "m": ["x", "y"],
        "n": "x",
        "o": 7,
        "p": Color.RED,
        "r": dt.datetime(2038, 1, 19, 3, 14, 7, tzinfo=dt.UTC),
    },
    {
        "id": 2,
        "a": False,
        "b": -(2**63),
        "c": -5e-324,
        "d": "",
        "e": b"",
        "f": dt.date(1, 1, 1),
        "g": dt.time(0),
        "h": dt.datetime(1000, 1, 1),
        "j": uuid.UUID(int=0),
        "k": decimal.Decimal("-9999999999.99"),
        "l": {},
        "m": [],
        "n": None,
        "o": None,
        "p": Color.BLUE,
        "r": dt.datetime(1970, 1, 1, 0, 0, 1, tzinfo=dt.UTC),
    },
]


def test_all_types_read_back_as_declared(db: DataFlow) -> None:
    @db.model
    class Everything:
        a: bool
        b: int
        c: float
        d: str
        e: bytes
        f: dt.date
        g: dt.time
        h: dt.datetime
        j: uuid.UUID
        k: decimal.Decimal = Field(type="decimal(12,2)")
        l: dict[str, Any]  # noqa: E741
        m: list[str]
        n: str | None
        o: int | None
        p: Color
        r: dt.datetime = Field(type="timestamptz")

    assert db.create_tables() == ["everythings"]
    rows = [Everything(**row) for row in EXTREMES]
    assert db.insert(db["Everything"], rows) == 2
    schema = {field.name: str(field.type) for field in db["Everything"].schema}
    assert schema == {
        "id": "int64",
        "a": "bool",
        "b": "int64",
        "c": "float64",
        "d": "string",
        "e": "binary",
        "f": "date",
        "g": "time",
        "h": "timestamp",
        "j": "uuid",
        "k": "decimal(12,2)",
        "l": "json",
        "m": "json",
        "n": "string",
        "o": "int64",
        "p": "string",
        "r": "timestamptz",
    }
    assert [field.name for field in db["Everything"].schema if field.nullable] == ["n", "o"]
    assert db.instances(Everything, db["Everything"].sort("id")) == rows


def test_tables_are_made_once_in_the_order_of_their_foreign_keys(db: DataFlow) -> None:
    @db.model
    class Line:
        order_no: int = Field(foreign_key="Order", index=True)
        text: str | None

    @db.model
    class Order:
        no: int = Field(primary_key=True)
        customer: str = Field(foreign_key="Customer.email", max_length=40)

    @db.model(indexes=["name", ("born", "name")], unique=[("name", "born")])
    class Customer:
        email: str = Field(unique=True, max_length=40)
        name: str = Field(max_length=30)
        born: dt.date | None

    assert db.create_tables() == ["customers", "orders", "lines"]
    assert db.create_tables() == []
    db.insert(db["Customer"], [Customer(email="a@x", name="a", born=None)])
    db.insert(db["Order"], [Order(customer="a@x")])
    db.insert(db["Line"], [Line(order_no=1, text=None), Line(order_no=1, text="x")])
    assert db["Line"].collect().rows() == [{"id": n, "order_no": 1, "text": t} for n, t in ((1, None), (2, "x"))]
    for refused in (
        lambda: db.insert(db["Line"], [Line(order_no=2, text=None)]),
        lambda: db.insert(db["Order"], [Order(customer="b@x")]),
        lambda: db.insert(db["Customer"], [Customer(email="a@x", name="b", born=None)]),
        lambda: db.insert(db["Customer"], [Customer(email="b@x", name="b" * 31, born=None)]),
    ):
        with pytest.raises(DataFlowError):
            refused()
    assert [db[name].count() for name in ("Customer", "Order", "Line")] == [1, 1, 2]


def test_primary_key_other_than_id(db: DataFlow) -> None:
    @db.model
    class Country:
        code: str = Field(primary_key=True)
        name: str

    @db.model
    class Seat:
        row: int = Field(primary_key=True)
        letter: str = Field(primary_key=True, max_length=1)

    @db.model
    class Ticket:
        number: uuid.UUID = Field(primary_key=True, default=uuid.uuid4)

    assert sorted(db.create_tables()) == ["countries", "seats", "tickets"]
    assert db["Country"].columns == ["code", "name"]
    seats = [Seat(row=1, letter="a"), Seat(row=1, letter="b")]
    db.insert(db["Seat"], seats)
    assert db.instances(Seat, db["Seat"].sort("letter")) == seats
    with pytest.raises(SourceError):
        db.insert(db["Seat"], seats[:1])
    tickets = [Ticket(), Ticket()]
    db.insert(db["Ticket"], tickets)
    assert {ticket.number for ticket in db.instances(Ticket)} == {ticket.number for ticket in tickets}


def test_explicit_int_id_in_create(db: DataFlow) -> None:
    @db.model
    class Explicit:
        name: str

    db.create_tables()
    db.insert(db["Explicit"], [{"id": 77, "name": "kept"}])
    assert db["Explicit"].collect().rows() == [{"id": 77, "name": "kept"}]


def test_the_database_puts_its_defaults(db: DataFlow) -> None:
    moment = dt.datetime(2026, 1, 31, 10, 30, tzinfo=dt.UTC)

    @db.model
    class Stamped:
        a: str = Field(server_default="it's \\ %s {0}")
        b: int = Field(server_default=-7)
        c: bool = Field(server_default=True)
        d: decimal.Decimal = Field(type="decimal(8,2)", server_default=decimal.Decimal("1.50"))
        e: dt.date = Field(server_default=dt.date(2026, 1, 31))
        f: dt.datetime = Field(type="timestamptz", server_default=moment)
        g: dt.time = Field(server_default=dt.time(1, 2, 3))
        h: bytes = Field(server_default=b"\0'")
        i: uuid.UUID = Field(server_default=uuid.UUID(int=5))
        j: float = Field(server_default=0.5)
        now: dt.datetime = Field(server_default="now")
        here: dt.datetime = Field(server_default="now", type="timestamptz")
        today: dt.date = Field(server_default="now")
        n: int

    db.create_tables()
    db.insert(db["Stamped"], [Stamped(n=1)])
    (row,) = db.instances(Stamped)
    now = dt.datetime.now(dt.UTC)
    assert abs(now - row.here) < dt.timedelta(minutes=1)
    assert abs(now.replace(tzinfo=None) - row.now) < dt.timedelta(minutes=1)
    assert (row.today - now.date()).days in (0, -1)
    assert (row.a, row.b, row.c, row.d) == ("it's \\ %s {0}", -7, True, decimal.Decimal("1.50"))
    assert (row.e, row.f, row.g) == (dt.date(2026, 1, 31), moment, dt.time(1, 2, 3))
    assert (row.h, row.i, row.j) == (b"\0'", uuid.UUID(int=5), 0.5)


def test_odd_names_are_only_names(db: DataFlow) -> None:
    @db.model(table='tab " ` le; drop %s {0}', unique=["select"])
    class Odd:
        select: str = Field(max_length=30)
        order: int | None

    assert db.create_tables() == ['tab " ` le; drop %s {0}']
    db.insert(db["Odd"], [{"select": "select '; x --"}])
    assert db["Odd"].collect().rows() == [{"id": 1, "select": "select '; x --", "order": None}]


def test_relations_foreign_keys_joins(db: DataFlow) -> None:
    @db.model
    class Author:
        name: str
        books: list[Book]

    @db.model
    class Book:
        title: str
        author_id: int = Field(foreign_key=Author)
        author: Author

    db.create_tables()
    db.insert(db["Author"], [Author(name="a"), Author(name="b"), Author(name="c")])
    db.insert(db["Book"], [Book(title=f"t{n}", author_id=1 + n % 2) for n in range(3)])
    titles = db["Author"].join("books").select("name", col.books.title).sort("title").collect().rows()
    assert titles == [{"name": n, "title": t} for n, t in (("a", "t0"), ("b", "t1"), ("a", "t2"))]
    counted = db["Author"].join("books", "b", how="left").group_by("name").agg(n=col.b.id.count()).sort("name")
    assert [row["n"] for row in counted.collect().rows()] == [2, 1, 0]
    written = db["Book"].filter(col.title != "t1").join("author").filter(col.author.name == "a").count()
    assert written == 2
    assert db["Author"].join("books", how="anti").select("name").collect().rows() == [{"name": "c"}]
    by_class: Any = Author.books
    assert db["Author"].join(by_class, how="anti").select("name").collect().rows() == [{"name": "c"}]
    assert db.instances(Book)[0].author is None
    unknown = said(lambda: db["Book"].join("authr"))
    assert "model `Book` has no relation `authr`" in unknown
    assert "`author` might be meant" in unknown


def test_instances_are_upserted(db: DataFlow) -> None:
    @db.model
    class Price:
        code: str = Field(primary_key=True, max_length=10)
        cents: int

    db.create_tables()
    db.insert("prices", [Price(code="a", cents=1)])
    db.upsert("prices", [Price(code="a", cents=2), Price(code="b", cents=3)], on="code")
    assert db.instances(Price, db["Price"].sort("code")) == [Price(code="a", cents=2), Price(code="b", cents=3)]
