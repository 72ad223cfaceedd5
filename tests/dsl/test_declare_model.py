"""Classes and what they declare: columns, keys, defaults, foreign keys, indexes, relations."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import uuid
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, Optional

import pydantic
import pytest

from dataflow import BuildError, Field
from dataflow.dsl.declare_model import TableOptions, declare_model
from dataflow.dsl.model import Default, ForeignKey, Model, ModelIndex, Relation, ServerDefault
from dataflow.dsl.types import INT64, JSON, TIMESTAMP, UUID


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Size(enum.IntEnum):
    SMALL = 1
    LARGE = 2


def declared(cls: type, **names: object) -> Model:
    return declare_model(cls, TableOptions(), names, None)


def said(cls: type) -> str:
    with pytest.raises(BuildError) as error:
        declared(cls)
    return str(error.value)


def types_of(model: Model) -> dict[str, str]:
    return {column.name: f"{column.type}{'?' if column.nullable else ''}" for column in model.columns}


def test_annotations_are_types() -> None:
    class Everything:
        a: bool
        b: int
        c: float
        d: str
        e: bytes
        f: dt.date
        g: dt.time
        h: dt.datetime
        i: dt.timedelta
        j: uuid.UUID
        k: decimal.Decimal
        l: dict[str, Any]  # noqa: E741
        m: list[str]
        n: Optional[str]  # noqa: UP045
        o: int | None
        p: Color
        q: Literal["x", "y"]
        r: Size
        s: Annotated[decimal.Decimal, Field(type="decimal(12,2)")]
        t: ClassVar[int] = 3

    model = declared(Everything)
    assert types_of(model) == {
        "id": "int64",
        "a": "bool",
        "b": "int64",
        "c": "float64",
        "d": "string",
        "e": "binary",
        "f": "date",
        "g": "time",
        "h": "timestamp",
        "i": "interval",
        "j": "uuid",
        "k": "decimal(38,9)",
        "l": "json",
        "m": "json",
        "n": "string?",
        "o": "int64?",
        "p": "string",
        "q": "string",
        "r": "int64",
        "s": "decimal(12,2)",
    }
    assert [column.values for column in model.columns if column.values] == [("red", "blue"), ("x", "y"), (1, 2)]


def test_optional_is_nullable_without_a_default() -> None:
    class User:
        nick: str | None
        name: str

    nick, name = declared(User).columns[1:]
    assert (nick.nullable, nick.default) == (True, Default())
    assert (name.nullable, name.default) == (False, None)


def test_a_callable_default_is_called_for_each_row() -> None:
    class Event:
        at: dt.datetime = Field(default=dt.datetime.now)
        tags: list[str] = Field(default=["a"])
        key: uuid.UUID = Field(default_factory=uuid.uuid4)
        n: int = 3

    made = {column.name: column.default for column in declared(Event).columns}
    assert made["at"] is not None
    assert made["at"].factory == dt.datetime.now
    assert made["tags"] is not None
    assert made["tags"].made() == ["a"]
    assert made["tags"].made() is not made["tags"].made()
    assert made["key"] is not None
    assert made["key"].made() != made["key"].made()
    assert made["n"] == Default(3)


def test_any_primary_key() -> None:
    class Named:
        code: str = Field(primary_key=True, max_length=10)

    class Counted:
        number: int = Field(primary_key=True)

    class Given:
        number: int = Field(primary_key=True, auto_increment=False)

    class Pair:
        left: int = Field(primary_key=True)
        right: int = Field(primary_key=True)

    class Random:
        id: uuid.UUID = Field(default=uuid.uuid4)

    class Late:
        id: int | None = None

    class Keyless:
        name: str

    def key(cls: type) -> tuple[tuple[str, ...], bool]:
        model = declared(cls)
        return model.key, any(column.automatic for column in model.columns)

    assert key(Named) == (("code",), False)
    assert key(Counted) == (("number",), True)
    assert key(Given) == (("number",), False)
    assert key(Pair) == (("left", "right"), False)
    assert key(Random) == (("id",), False)
    assert key(Late) == (("id",), True)
    assert not declared(Late).columns[0].nullable
    assert key(Keyless) == (("id",), True)


def test_foreign_keys_indexes_and_relations() -> None:
    class Customer:
        email: str = Field(unique=True, max_length=100)
        orders: list[Order]

    class Order:
        customer_id: int = Field(foreign_key=Customer, on_delete="cascade")
        other: int | None = Field(foreign_key="customers.id", on_delete="set null", index=True)
        customer: Customer = Field(by="customer_id")
        at: dt.datetime = Field(server_default="now")

    customer, order = declared(Customer), declared(Order, Customer=Customer)
    assert customer.relations == (Relation("orders", "Order", many=True),)
    assert customer.indexes == (ModelIndex(("email",), unique=True),)
    assert order.relations == (Relation("customer", "Customer", many=False, by=("customer_id",)),)
    assert order.foreign_keys == (
        ForeignKey(("customer_id",), "Customer", (), "cascade"),
        ForeignKey(("other",), "customers", ("id",), "set null"),
    )
    assert order.indexes == (ModelIndex(("other",)),)
    at = order.column("at")
    assert at is not None
    assert at.type == TIMESTAMP
    assert at.server_default == ServerDefault(is_now=True)


def test_dataclasses_are_models_as_they_are() -> None:
    @dataclass
    class Item:
        name: Annotated[str, Field(max_length=30, unique=True)]
        tags: list[str] = field(default_factory=list)
        id: int | None = None

    model = declared(Item)
    assert types_of(model) == {"name": "string", "tags": "json", "id": "int64"}
    assert model.key == ("id",)
    assert model.columns[2].automatic
    assert model.columns[0].max_length == 30
    assert model.columns[1].default == Default(factory=list)


def test_pydantic_models_are_models_as_they_are() -> None:
    class Item(pydantic.BaseModel):
        model_config = pydantic.ConfigDict(frozen=True)
        id: int | None = None
        name: str = pydantic.Field(max_length=30)
        price: Annotated[decimal.Decimal, Field(type="decimal(10,2)")] = decimal.Decimal(1)
        extra: dict[str, int] = pydantic.Field(default_factory=dict)

    model = declared(Item)
    assert types_of(model) == {"id": "int64", "name": "string", "price": "decimal(10,2)", "extra": "json"}
    name, price, extra = model.columns[1:]
    assert (name.max_length, name.default) == (30, None)
    assert price.default == Default(decimal.Decimal(1))
    assert extra.default == Default(factory=dict)


def test_what_kailash_dataflow_reads_of_a_class() -> None:
    class User:
        name: str
        __dataflow__: ClassVar[dict[str, Any]] = {
            "table_name": "people",
            "indexes": [{"name": "ix", "fields": ["name"], "unique": True}],
        }

    model = declared(User)
    assert model.table == "people"
    assert model.indexes == (ModelIndex(("name",), unique=True, name="ix"),)

    class Wrong:
        name: str
        __dataflow__: ClassVar[dict[str, Any]] = {"index": []}

    assert "unknown option `index` in `__dataflow__`" in said(Wrong)
    assert "hint: `indexes` might be meant" in said(Wrong)


def test_fields_of_parents_come_first() -> None:
    class Timed:
        at: dt.datetime

    class Event(Timed):
        name: str

    assert list(types_of(declared(Event))) == ["id", "at", "name"]


def test_errors_name_model_field_and_fix() -> None:
    class Odd:
        what: complex
        n: int

    assert "field `Odd.what` is annotated with `complex`, which no column holds" in said(Odd)

    class Long:
        n: int = Field(max_length=3)

    message = said(Long)
    assert "field `Long.n` is a int64: `max_length` is for texts and binary" in message
    assert "n: int = Field(max_length=3)" in message  # the place in the user's code

    class Lost:
        other: int = Field(foreign_key="Odd", on_delete="set null")

    assert "field `Lost.other` is never null" in said(Lost)
    assert "annotate it with `int | None`" in said(Lost)

    class Counted:
        id: int
        n: int = Field(auto_increment=True)

    assert "field `Counted.n` cannot be counted up by the database" in said(Counted)
    with pytest.raises(BuildError, match="unknown `on_delete`: `cascad`"):
        Field(on_delete="cascad")
    with pytest.raises(BuildError, match="`max_length` is at least 1"):
        Field(max_length=0)
    with pytest.raises(BuildError, match="a `default` or a `default_factory`"):
        Field(default=1, default_factory=int)
    with pytest.raises(BuildError, match="a database has no such default"):
        Field(server_default=object())


def test_options_of_the_language_win() -> None:
    class User:
        a: object = Field(type="json")
        b: str = Field(type="uuid")

    model = declared(User)
    assert [column.type for column in model.columns] == [INT64, JSON, UUID]


def test_what_is_no_class_is_no_model() -> None:
    assert "`@db.model` is for a class, found `function`" in said(said)  # type: ignore[arg-type]
