"""Pivot, unpivot, unnest and set operations in Python: the steps they add, and their text. Errors: tests/errors."""

from __future__ import annotations

import pytest
from declared_shop import DB

from dataflow import Query, col, fn
from dataflow.dsl.expr import Call, Column, Literal
from dataflow.dsl.query import Item, Pivot, SetOperation, Step, Unnest, Unpivot

ORDERS, CUSTOMERS = DB.shop.orders, DB.shop.customers
ID, STATUS, TOTAL = Column(("id",)), Column(("status",)), Column(("total",))
COUNT = Call("count", ())


def last(query: Query) -> Step:
    return query._pipeline.steps[-1]


def test_pivot() -> None:
    assert last(ORDERS.pivot("status", ["open", None], fn.count(), by="id")) == Pivot(
        STATUS, (Item(None, Literal("open")), Item(None, Literal(None))), (Item(None, COUNT),), (Item(None, ID),)
    )
    assert last(ORDERS.pivot(col.status, {"o": "open"}, n=fn.count(), by=["id", col.total])) == Pivot(
        STATUS, (Item("o", Literal("open")),), (Item("n", COUNT),), (Item(None, ID), Item(None, TOTAL))
    )
    assert last(ORDERS.pivot("status", ("open",), fn.count(), by={"key": col.id})) == Pivot(
        STATUS, (Item(None, Literal("open")),), (Item(None, COUNT),), (Item("key", ID),)
    )


def test_unpivot_and_unnest() -> None:
    assert last(ORDERS.unpivot("id", col.total, into=("what", "n"))) == Unpivot((ID, TOTAL), "what", "n")
    assert last(ORDERS.unnest("status")) == Unnest(Item(None, STATUS))
    assert last(ORDERS.unnest(tag="status")) == last(ORDERS.unnest(tag=col.status)) == Unnest(Item("tag", STATUS))


def test_set_operations() -> None:
    right = CUSTOMERS._pipeline
    assert last(ORDERS.union(CUSTOMERS, all=True)) == SetOperation("union", right, all=True)
    assert last(ORDERS.intersect(CUSTOMERS)) == SetOperation("intersect", right)
    assert last(ORDERS.except_(CUSTOMERS)) == SetOperation("except", right)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (
            ORDERS.pivot("status", {"o": "open"}, n=fn.count(), by="id"),
            "pivot status in (o = 'open') agg n = count() by id",
        ),
        (ORDERS.pivot("status", ["open", None], fn.count()), "pivot status in ('open', null) agg count()"),
        (ORDERS.unpivot("id", "total", into=("what", "n")), "unpivot id, total into what, n"),
        (ORDERS.unnest(tag="status"), "unnest tag = status"),
        (ORDERS.except_(CUSTOMERS.take(1)), "except (from shop.customers | take 1)"),
        (ORDERS.intersect(CUSTOMERS), "intersect shop.customers"),
    ],
)
def test_text(query: Query, text: str) -> None:
    assert str(query).splitlines()[1] == text
