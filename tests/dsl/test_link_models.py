"""Models that lead to each other: the order of their tables, the columns of joins, and what does not fit."""

from __future__ import annotations

import uuid

import pytest

from dataflow import BuildError, Field
from dataflow.dsl.declare_model import TableOptions, declare_model
from dataflow.dsl.link_models import join_columns, linked
from dataflow.dsl.model import Model


class Customer:
    email: str = Field(max_length=20)
    orders: list[Order]


class Order:
    no: int = Field(primary_key=True)
    customer: Customer = Field(by="buyer")
    payer: int = Field(foreign_key="customers.id")
    buyer: int = Field(foreign_key=Customer)


class Line:
    order: int = Field(foreign_key="Order")
    parent: int | None = Field(foreign_key="Line")
    buyers: list[Order]


def declared(*classes: type) -> list[Model]:
    return [declare_model(cls, TableOptions(), {}, None) for cls in classes]


def said(*classes: type) -> str:
    with pytest.raises(BuildError) as error:
        linked(declared(*classes))
    return str(error.value)


def test_tables_come_in_the_order_of_their_foreign_keys() -> None:
    models = linked(declared(Line, Order, Customer))
    assert [model.name for model in models] == ["Customer", "Order", "Line"]
    assert [(key.table, key.target) for model in models for key in model.foreign_keys] == [
        ("customers", ("id",)),
        ("customers", ("id",)),
        ("orders", ("no",)),
        ("lines", ("id",)),
    ]


def test_a_circle_comes_in_the_order_of_its_declarations() -> None:
    class Hen:
        egg: int | None = Field(foreign_key="Egg")

    class Egg:
        hen: int = Field(foreign_key="Hen")

    assert [model.name for model in linked(declared(Hen, Egg))] == ["Egg", "Hen"]


def test_relations_are_joins() -> None:
    models = linked(declared(Customer, Order, Line))
    customer, order, line = models
    other, pairs = join_columns(order.relations[0], order, models)
    assert (other.name, pairs) == ("Customer", (("buyer", "id"),))
    with pytest.raises(BuildError, match="needs one foreign key of `Order` that leads to `Customer`, found 2 of them"):
        join_columns(customer.relations[0], customer, models)
    with pytest.raises(BuildError, match="needs one foreign key of `Order` that leads to `Line`, found none") as error:
        join_columns(line.relations[0], line, models)
    assert error.value.hint == "add it there: `line_id: … = Field(foreign_key=Line)`"


def test_foreign_keys_that_lead_nowhere() -> None:
    class Wrong:
        a: int = Field(foreign_key="Custmer")
        b: int = Field(foreign_key="customers.nr")
        c: uuid.UUID = Field(foreign_key="customers.id")
        d: str = Field(foreign_key="customers.email")

    message = said(Wrong, Customer, Order)
    assert "field `Wrong.a` leads to `Custmer`, which is no model" in message
    assert "hint: `Customer` might be meant" in message
    assert "field `Wrong.b` leads to `Customer.nr`, which is no field" in message
    assert "field `Wrong.c` is a uuid and leads to `Customer.id`, a int64" in message
    assert "field `Wrong.d` leads to `Customer.email`, which several rows may have in common" in message

    class Pair:
        a: int = Field(primary_key=True)
        b: int = Field(primary_key=True)

    class Single:
        pair: int = Field(foreign_key=Pair)

    assert "field `Single.pair` leads to `Pair`, whose key has 2 fields: `a`, `b`" in said(Pair, Single)
