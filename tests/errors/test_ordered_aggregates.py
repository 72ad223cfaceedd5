"""Aggregates in an order where there is none, and orders that mean nothing to a function."""

from __future__ import annotations

from declared_shop import failure, lines


def test_first_without_order() -> None:
    assert failure('orders.group_by("region").agg(x=col.total.first())') == lines("""
        error: `first` needs to know the order of the rows
         --> pipeline.py:1:33
          |
        1 | orders.group_by("region").agg(x=col.total.first())
          |                                 ^^^^^^^^^^^^^^^^^
          = hint: say it: `first(…, sort="x")`, or `sort` the query before
        """)


def test_sum_in_order() -> None:
    assert failure('orders.agg(x=fn.sum(col.total, sort="id"))') == lines("""
        error: `sum` does not depend on an order and takes no `sort`
         --> pipeline.py:1:14
          |
        1 | orders.agg(x=fn.sum(col.total, sort="id"))
          |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: a window is sorted in `over`: `.over(sort="x")`
        """)


def test_sorted_twice() -> None:
    assert failure('orders.derive(x=col.id.first(sort="id").over(sort="total"))') == lines("""
        error: `first` is sorted twice
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.id.first(sort="id").over(sort="total"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^
          = hint: say `sort` in `over` only
        """)


def test_sorted_by_what_has_no_order() -> None:
    assert failure('people.derive(x=fn.rank().over(sort="details"))') == lines("""
        error: rows cannot be sorted by json
         --> pipeline.py:1:17
          |
        1 | people.derive(x=fn.rank().over(sort="details"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_a_scalar_function_in_order() -> None:
    assert failure('orders.derive(x=fn.abs(col.total, sort="id"))') == lines("""
        error: `abs` is not an aggregate and takes no `sort`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=fn.abs(col.total, sort="id"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_a_separator_that_is_a_column() -> None:
    assert failure("orders.agg(x=col.status.string_agg(col.region))") == lines("""
        error: the separator of `string_agg` is one text for all rows, found `region` (string)
         --> pipeline.py:1:36
          |
        1 | orders.agg(x=col.status.string_agg(col.region))
          |                                    ^^^^^^^^^^
        """)
