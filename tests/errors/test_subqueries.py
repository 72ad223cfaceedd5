"""Messages about sub-queries, named pipelines and parameters that are lists."""

from __future__ import annotations

import pytest
from declared_shop import DB, failure, lines, query

from dataflow import BuildError, DataFlow, ParameterError, col, declare, exists, param, subquery, that


def test_value_of_many_columns() -> None:
    assert failure("orders.filter(col.total > customers)") == lines(
        """
        error: a sub-query that is a value, or that `in` looks into, must have one column, found 3
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.total > customers)
          |               ^^^^^^^^^^^^^^^^^^^^^
          = columns of it: id, name, region
          = hint: choose one with `select`
        """
    )


def test_value_of_many_rows() -> None:
    assert failure('orders.filter(col.total > lines.select("price"))') == lines(
        """
        error: a sub-query that is a value must have at most one row
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.total > lines.select("price"))
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: aggregate it, as `agg(m=col.x.max())`, or take its first row: `take(1)`
        """
    )


def test_unknown_column_in_on() -> None:
    assert failure("orders.filter(exists(lines, on=col.idd == that.order_id))") == lines(
        """
        error: unknown column `idd`
         --> pipeline.py:1:32
          |
        1 | orders.filter(exists(lines, on=col.idd == that.order_id))
          |                                ^^^^^^^
          = columns here: order_id, price, quantity
          = columns outside: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `id` might be meant
        """
    )


def test_unknown_column_inside() -> None:
    assert failure("orders.filter(exists(lines.filter(col.order == col.orders.id)))") == lines(
        """
        error: unknown column `order`
         --> pipeline.py:1:35
          |
        1 | orders.filter(exists(lines.filter(col.order == col.orders.id)))
          |                                   ^^^^^^^^^
          = columns here: order_id, price, quantity
          = columns outside: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `order_id` might be meant
        """
    )


def test_unknown_table_inside() -> None:
    assert failure("orders.filter(exists(lines.filter(col.order_id == col.shop.id)))") == lines(
        """
        error: unknown table `shop` in `shop.id`
         --> pipeline.py:1:51
          |
        1 | orders.filter(exists(lines.filter(col.order_id == col.shop.id)))
          |                                                   ^^^^^^^^^^^
          = tables here: lines, orders
        """
    )


def test_values_of_another_type() -> None:
    assert failure('orders.filter(col.status.is_in(lines.select("price")))') == lines(
        """
        error: `status` (string) cannot be compared with `price` (decimal(10,2))
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.status.is_in(lines.select("price")))
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: convert one side: `.cast("string")`
        """
    )


def test_exists_of_no_query() -> None:
    assert failure("orders.filter(exists(1))") == lines(
        """
        error: `exists` takes a query, found `int`
         --> pipeline.py:1:15
          |
        1 | orders.filter(exists(1))
          |               ^^^^^^^^^
        """
    )


def test_value_of_no_query() -> None:
    assert failure("orders.filter(subquery(col.x) > 1)") == lines(
        """
        error: `subquery` takes a query, found `Expression`
         --> pipeline.py:1:15
          |
        1 | orders.filter(subquery(col.x) > 1)
          |               ^^^^^^^^^^^^^^^
        """
    )


def test_sub_query_in_a_join_condition() -> None:
    assert failure("orders.join(customers, on=(col.customer_id == that.id) & exists(lines))") == lines(
        """
        error: a sub-query may not stand in `join`
         --> pipeline.py:1:58
          |
        1 | orders.join(customers, on=(col.customer_id == that.id) & exists(lines))
          |                                                          ^^^^^^^^^^^^^
          = hint: make it a column with `derive` before, and use that column here
        """
    )


def test_condition_that_is_none() -> None:
    assert failure("orders.filter(exists(lines, on=col.total))") == lines(
        """
        error: `on` must be bool, found `total` (decimal(15,2))
         --> pipeline.py:1:32
          |
        1 | orders.filter(exists(lines, on=col.total))
          |                                ^^^^^^^^^
          = hint: compare it with a value, as `col.x == 1`
        """
    )


def test_let_without_a_name() -> None:
    assert failure('orders.let("")') == lines(
        """
        error: `let` takes a name, found `''`
         --> pipeline.py:1:8
          |
        1 | orders.let("")
          |        ^^^
        """
    )


def test_let_of_a_name_that_is_taken() -> None:
    assert failure('orders.let("a").let("a")') == lines(
        """
        error: the name `a` is taken by a pipeline that this query reads
         --> pipeline.py:1:17
          |
        1 | orders.let("a").let("a")
          |                 ^^^
        """
    )


def test_two_lets_of_one_name() -> None:
    assert failure('orders.let("a").join(customers.let("a"), on="id")') == lines(
        """
        error: two different pipelines are named `a`
         --> pipeline.py:1:17
          |
        1 | orders.let("a").join(customers.let("a"), on="id")
          |                 ^^^^
          = hint: name one otherwise: `.let("a_2")`
        """
    )


def test_list_of_a_column() -> None:
    assert failure("orders.filter(col.id.is_in(col.total))") == lines(
        """
        error: `is_in` takes a list of values, found `total`
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.id.is_in(col.total))
          |               ^^^^^^^^^^^^^^^^^^^^^^^
        """
    )


def test_list_parameter_of_another_type() -> None:
    assert failure('orders.filter(col.id.is_in(param("ids", "list(string)")))') == lines(
        """
        error: parameter `ids` must be a list of values like `id` (int64), found list(string)
         --> pipeline.py:1:28
          |
        1 | orders.filter(col.id.is_in(param("ids", "list(string)")))
          |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: say it: `param("ids", "list(int64)")`
        """
    )


def test_parameter_that_is_no_list() -> None:
    assert failure('orders.filter(col.id.is_in(param("ids", "int64")))') == lines(
        """
        error: parameter `ids` must be a list of values like `id` (int64), found int64
         --> pipeline.py:1:28
          |
        1 | orders.filter(col.id.is_in(param("ids", "int64")))
          |                            ^^^^^^^^^^^^^^^^^^^^^
          = hint: say it: `param("ids", "list(int64)")`
        """
    )


def test_list_parameter_as_a_value() -> None:
    assert failure("orders.filter(col.id.is_in(param.ids), col.total + param.ids > 1)") == lines(
        """
        error: `+` does not apply to `$ids` (list(int64)), it takes a number
         --> pipeline.py:1:52
          |
        1 | orders.filter(col.id.is_in(param.ids), col.total + param.ids > 1)
          |                                                    ^^^^^^^^^
        """
    )


def test_list_parameter_beside_null() -> None:
    assert failure("orders.filter(lit(None).is_in(param.ids))") == lines(
        """
        error: parameter `ids` must be a list of values like `null` (null)
         --> pipeline.py:1:31
          |
        1 | orders.filter(lit(None).is_in(param.ids))
          |                               ^^^^^^^^^
        """
    )


def test_sub_query_of_another_database() -> None:
    other = DataFlow(shop=declare(lines={"order_id": "int64"}))
    with pytest.raises(BuildError, match="both queries must come from one `DataFlow` object"):
        DB.shop.orders.filter(exists(other.shop.lines, on=col.id == that.order_id))
    with pytest.raises(BuildError, match="both queries must come from one `DataFlow` object"):
        DB.shop.orders.derive(x=subquery(other.shop.lines.agg(n=col.order_id.max())) + 1)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "parameter `ids` is list(int64), found a value of type `NoneType`"),
        (7, "parameter `ids` is list(int64), found a value of type `int`"),
        ("7", "parameter `ids` is list(int64), found a value of type `str`"),
        ([1, "2"], "parameter `ids[1]` is int64, found a value of type `str`"),
        ([2**64], "parameter `ids[0]` is int64, its value does not fit 64 bits"),
    ],
)
def test_values_of_a_list_parameter(value: object, message: str) -> None:
    with pytest.raises(ParameterError) as caught:
        query("orders.filter(col.id.is_in(param.ids))").collect(ids=value)
    assert caught.value.message == message


def test_list_parameter_shows_its_type() -> None:
    (field,) = DB.shop.orders.filter(col.total.is_in(param.totals)).parameters
    assert (field.name, str(field.type)) == ("totals", "list(decimal(38,19))")
