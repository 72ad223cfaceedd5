"""Named pipelines of queries that are combined stand before the whole, each once."""

from __future__ import annotations

import pytest
from declared_shop import DB, lines

from dataflow import BuildError, DataFlow, Query, col, declare, exists, fn

ORDERS, LINES = DB.shop.orders, DB.shop.lines


def dear() -> Query:
    return LINES.filter(col.price > 1).let("dear")


def test_let() -> None:
    assert str(dear().select("price")) == lines("""
        let dear = (from shop.lines | filter price > 1)
        from dear
        select price
        """)


def test_names_inside_are_hoisted() -> None:
    first = dear().group_by("order_id").agg(n=fn.count()).let("counted")
    query = (
        ORDERS.join(dear(), on=col.id == col.order_id)
        .filter(exists(first.filter(col.n > 1)), col.id.is_in(dear().select("order_id")))
        .union(ORDERS.filter(col.total > dear().agg(m=col.price.max())))
    )
    assert str(query) == lines("""
        let dear = (from shop.lines | filter price > 1)
        let counted = (from dear | agg n = count() by order_id)
        from shop.orders
        join dear on id == order_id
        filter exists (from counted | filter n > 1) and id in (from dear | select order_id)
        union (from shop.orders | filter total > (from dear | agg m = max(price)))
        """)


def test_queries_that_are_equal_have_equal_names() -> None:
    assert dear().filter(exists(dear())) == dear().filter(exists(dear()))


def test_a_query_combined_with_one_of_the_same_table_that_has_a_name() -> None:
    named = LINES.filter(col.price > dear().agg(m=col.price.max()))
    assert str(LINES.union(named)) == lines("""
        let dear = (from shop.lines | filter price > 1)
        from shop.lines
        union (from shop.lines | filter price > (from dear | agg m = max(price)))
        """)


def test_one_name_for_two_pipelines() -> None:
    with pytest.raises(BuildError, match="two different pipelines are named `dear`"):
        ORDERS.filter(exists(dear())).filter(exists(ORDERS.let("dear")))


def test_name_of_a_table_of_one_word() -> None:
    db = DataFlow(skus=declare(skus={"id": "int64"}), shop=declare(lines={"sku": "int64"}))
    skus = Query(type(db.shop.lines._pipeline)(type(db.shop.lines._pipeline.source)(("skus",))), db.shop.lines._session)
    with pytest.raises(BuildError, match="`skus` is the name of a table and of a pipeline"):
        skus.filter(exists(db.shop.lines.let("skus")))
    with pytest.raises(BuildError, match="`skus` is the name of a table and of a pipeline"):
        db.shop.lines.let("skus").filter(exists(skus))
