"""The Python form of writes: what it takes, what it refuses, and that it equals the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dataflow import BuildError, DataFlow, ParseError, col, declare, param

DB = DataFlow(shop=declare(orders={"id": "int64", "all": "string", "n": "int64"}, lines={"order_id": "int64"}))
OTHER = DataFlow(shop=declare(orders={"id": "int64"}))
ORDERS, LINES = DB.shop.orders, DB.shop.lines


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(BuildError) as error:
        call()
    return str(error.value)


def test_a_write_is_the_text_that_it_prints() -> None:
    for write, text in [
        (
            ORDERS.filter(col.id == param.id).update(n=col.n + 1, all="x"),
            "filter id == $id\nupdate n = n + 1, all = 'x'",
        ),
        (ORDERS.update({"all": "x"}, all_rows=True), "update all all = 'x'"),
        (ORDERS.sort("-id").take(3).delete(), "sort -id\ntake 3\ndelete"),
        (ORDERS.delete(all_rows=True), "delete all"),
        (ORDERS.delete(all_rows=True).returning(), "delete all\nreturning"),
        (ORDERS.take(1).update(n=0).returning("id", m=col.n + 1), "take 1\nupdate n = 0\nreturning id, m = n + 1"),
        (ORDERS.insert_into("shop.lines"), "insert into shop.lines"),
        (ORDERS.upsert_into(LINES, on=["order_id", "all"]), "upsert into shop.lines on order_id, all"),
    ]:
        assert str(write) == repr(write) == f"from shop.orders\n{text}"
        assert DB.parse_write(str(write)) == write
        assert hash(DB.parse_write(str(write))) == hash(write)
    assert ORDERS.delete(all_rows=True) != ORDERS.take(1).delete()


def test_all_rows_are_meant_only_where_it_is_said() -> None:
    for call in (ORDERS.delete, lambda: ORDERS.sort("id").update(n=1)):
        assert "would change all rows of `shop.orders`" in refused(call)
    assert "choose some by `filter` first, or say that all are meant: `delete(all_rows=True)`" in refused(ORDERS.delete)


def test_the_rows_are_those_of_one_table() -> None:
    assert "found `select` before it" in refused(lambda: ORDERS.select("id").delete())
    assert "found `join` before it" in refused(
        lambda: ORDERS.join(LINES, on=col.id == col.order_id, how="full").delete()
    )
    assert "found `rows`, which is a pipeline" in refused(lambda: ORDERS.let("rows").delete(all_rows=True))
    assert "found `$rows`, which is a table that is given" in refused(lambda: DB.given("rows").delete(all_rows=True))


def test_an_update_names_columns() -> None:
    assert "`update` takes `column=value` at least once" in refused(lambda: ORDERS.take(1).update())
    wrong: Any = "n"
    assert "found `str`" in refused(lambda: ORDERS.take(1).update(wrong))
    other = OTHER.shop.orders.select("id")
    assert "one `DataFlow` object" in refused(lambda: ORDERS.take(1).update(n=col.id.is_in(other)))


def test_what_takes_rows_is_a_table() -> None:
    wrong: Any = 5
    assert "`insert_into` takes the name of a table, found `int`" in refused(lambda: ORDERS.insert_into(wrong))
    assert "found a query with steps" in refused(lambda: ORDERS.upsert_into(LINES.take(1), on="order_id"))
    assert "`upsert` takes the columns of a key" in refused(lambda: ORDERS.upsert_into(LINES, on=()))
    assert "expected the name of a table" in refused(lambda: ORDERS.insert_into("shop.lines | take 1"))
    with pytest.raises(ParseError, match="`upsert` takes the names of the columns of a key"):
        DB.parse_write("from shop.orders | upsert into shop.lines on order_id + 1")


def test_a_query_is_no_write_and_a_write_no_query() -> None:
    with pytest.raises(ParseError, match="expected the end of the text, found `delete`") as error:
        DB.parse("from shop.orders | filter n == 1 | delete")
    assert error.value.hint == (
        "rows are changed by `db.execute(…)`, in a workflow by the input `write` of a `DataFlowWriteNode`"
    )
    with pytest.raises(
        ParseError, match="expected `delete`, `insert`, `update` or `upsert`, found the end of the text"
    ):
        DB.parse_write("from shop.orders | filter n == 1")
    with pytest.raises(ParseError, match="expected the end of the text, `all` or `returning`, found `take`"):
        DB.parse_write("from shop.orders | take 1 | delete | take 2")
