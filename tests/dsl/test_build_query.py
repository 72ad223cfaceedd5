"""The Python form of pipelines: what verbs add to a query, and what a query knows. Their errors: tests/errors."""

from __future__ import annotations

import pytest
from declared_shop import DB, query

import dataflow
from dataflow import BuildError, Query, col, param, that
from dataflow.dsl.expr import Call, Column, Literal, Param
from dataflow.dsl.foreign_words import FOREIGN_WORDS
from dataflow.dsl.query import Distinct, Filter, Item, Join, Key, Rename, Select, Sort, Step, Take

ORDERS = DB.shop.orders
CUSTOMERS = DB.shop.customers
ID = Column(("id",))


def last(built: Query) -> Step:
    return built._pipeline.steps[-1]


def test_a_verb_leaves_the_query_as_it_is() -> None:
    ORDERS.distinct()
    assert ORDERS._pipeline.steps == ()
    assert ORDERS.distinct().distinct()._pipeline.steps == (Distinct(), Distinct())


def test_names_and_expressions() -> None:
    assert last(ORDERS.select("id", col.id, x=col.id, y="id")) == Select(
        (Item(None, ID), Item(None, ID), Item("x", ID), Item("y", Literal("id")))
    )
    assert last(ORDERS.rename(key="id", other=col.id)) == Rename((Item("key", ID), Item("other", ID)))


def test_a_column_may_have_the_name_of_a_parameter_of_python() -> None:
    assert last(ORDERS.derive(self=1)) == last(query("orders.derive(self=1)"))
    assert ORDERS.select(self=col.id, columns=col.id).columns == ["self", "columns"]
    assert ORDERS.group_by(self=col.id, keys=col.id).agg(unnamed=col.id.max()).columns == ["self", "keys", "unnamed"]


def test_sort_keys() -> None:
    assert last(ORDERS.sort("id", "-id", -col.id, col.id.desc(nulls="first"))) == Sort(
        (Key(ID), Key(ID, True), Key(ID, True), Key(ID, True, True))
    )


def test_take() -> None:
    assert last(ORDERS.take(5)) == Take(Literal(5))
    assert last(ORDERS.take(11, 20)) == Take(Literal(10), Literal(10))
    assert last(ORDERS.take(3, 3)) == Take(Literal(1), Literal(2))
    assert last(ORDERS.take(param.n)) == Take(Param("n"))


def test_what_a_join_is_on() -> None:
    right = CUSTOMERS._pipeline
    condition = Call("equal", (Column(("customer_id",)), Column(("that", "id"))))
    named = Call("equal", (Column(("customer_id",)), Column(("c", "id"))))
    on = col.customer_id == that.id
    assert last(ORDERS.join(CUSTOMERS, on="id")) == Join("inner", right, None, ("id",))
    assert last(ORDERS.join(CUSTOMERS, on=["id", "name"])) == Join("inner", right, None, ("id", "name"))
    assert last(ORDERS.join(CUSTOMERS, on=on)) == Join("inner", right, None, condition)
    assert last(ORDERS.join(CUSTOMERS, "c", on=on)) == Join("inner", right, "c", named)
    assert last(ORDERS.join(CUSTOMERS, "c", on=[on, on])) == Join("inner", right, "c", Call("and", (named, named)))
    assert last(ORDERS.join(CUSTOMERS, how="cross")) == Join("cross", right)


def test_columns_of_a_table_and_of_a_query() -> None:
    assert ORDERS.total._tree == Column(("shop", "orders", "total"))
    assert ORDERS["odd name"]._tree == Column(("shop", "orders", "odd name"))
    assert ORDERS.filter(col.paid).total._tree == Column(("total",))


def test_equal_queries() -> None:
    first, second = (ORDERS.filter(col.id == 1).take(5) for _ in range(2))
    assert first == second
    assert hash(first) == hash(second)
    assert first != ORDERS.filter(col.id == 2).take(5)
    assert first != "another thing"


def test_a_query_is_true() -> None:
    assert ORDERS.take(0)


def test_facts() -> None:
    built = ORDERS.filter(col.total > param.least).select("id", "total")
    assert built.columns == ["id", "total"]
    assert [str(field.type) for field in built.schema] == ["int64", "decimal(15,2)"]
    assert [(field.name, str(field.type)) for field in built.parameters] == [("least", "decimal(38,19)")]


def test_columns_are_completed() -> None:
    assert {"customer_id", "filter"} <= set(dir(ORDERS))


def test_verbs_are_completed_while_the_query_is_wrong() -> None:
    wrong = ORDERS.select("nothing")
    assert "filter" in dir(wrong)
    assert "nothing" not in dir(wrong)


def test_the_text_of_a_query() -> None:
    assert repr(ORDERS.take(5)) == "from shop.orders\ntake 5"
    assert repr(ORDERS.group_by("region")) == "from shop.orders\n… waiting for `.agg(…)`"


@pytest.mark.parametrize("word", FOREIGN_WORDS)
def test_words_of_other_tools_name_ours(word: str) -> None:
    verb = FOREIGN_WORDS[word].partition("(")[0].partition(".")[0]
    assert hasattr(Query, verb)
    assert not hasattr(ORDERS, word)
    with pytest.raises(BuildError, match=f"the verb here is `{verb}"):
        getattr(ORDERS, word)


def test_a_column_with_such_a_name_is_reached_by_brackets() -> None:
    assert ORDERS["where"]._tree == Column(("shop", "orders", "where"))
    assert last(ORDERS.filter(ORDERS["limit"] > 5)) == Filter(
        (Call("greater", (Column(("shop", "orders", "limit")), Literal(5))),)
    )


def test_queries_of_one_object_only_go_together() -> None:
    other = dataflow.DataFlow(shop=dataflow.declare(orders={"id": "int64"})).shop.orders
    with pytest.raises(BuildError, match="both queries must come from one `DataFlow` object"):
        ORDERS.union(other)


def test_the_first_rows_of_groups() -> None:
    assert last(ORDERS.take(3, by="id", sort="-id")) == Take(Literal(3), None, (ID,), (Key(ID, descending=True),))
    assert last(ORDERS.take(2, 4, by=[col.id], sort=[col.id.desc(), "id"])) == Take(
        Literal(3), Literal(1), (ID,), (Key(ID, descending=True), Key(ID))
    )
    assert last(ORDERS.distinct("id", col.id + 1)) == Distinct((ID, Call("add", (ID, Literal(1)))))
    assert last(ORDERS.distinct(by="id")) == last(ORDERS.distinct("id")) == Distinct((ID,))
