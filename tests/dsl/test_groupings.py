from __future__ import annotations

from declared_shop import DB, query

from dataflow.dsl.expr import Call, Column, Literal
from dataflow.dsl.groupings import grouping_of_sets
from dataflow.dsl.query import Grouping, Item

A, B = Item(None, Column(("a",))), Item(None, Column(("b",)))
MONTH = Item("m", Call("date_trunc", (Literal("month"), Column(("d",)))))


def test_each_key_is_numbered_once() -> None:
    assert grouping_of_sets([[A, B], [B], []]) == ((A, B), Grouping("sets", ((0, 1), (1,), ())))
    assert grouping_of_sets([[A, A]]) == ((A,), Grouping("sets", ((0,),)))


def test_a_name_is_the_key_of_that_name() -> None:
    assert grouping_of_sets([[MONTH, A], [Item(None, Column(("m",)))]]) == (
        (MONTH, A),
        Grouping("sets", ((0, 1), (0,))),
    )


def test_both_forms_number_alike() -> None:
    read = DB.parse("from shop.orders\nagg n = count() by sets((region, region), (s = status), (s), ())")
    assert read == query('orders.group_by(sets(["region", "region"], {"s": col.status}, "s", ())).agg(n=fn.count())')
