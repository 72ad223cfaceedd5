"""Windows where none may be, without an order, or over what they cannot be."""

from __future__ import annotations

from declared_shop import failure, lines


def test_a_window_function_without_over() -> None:
    assert failure("orders.derive(n=fn.row_number())") == lines("""
        error: `row_number` is a window function and needs `over`
         --> pipeline.py:1:17
          |
        1 | orders.derive(n=fn.row_number())
          |                 ^^^^^^^^^^^^^^^
          = hint: as in `fn.row_number().over(by="k", sort="x")`
        """)


def test_over_behind_a_scalar_function() -> None:
    assert failure('orders.derive(x=col.total.abs().over("region"))') == lines("""
        error: `abs` is neither an aggregate nor a window function and takes no `over`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.total.abs().over("region"))
          |                 ^^^^^^^^^^^^^^^
          = hint: put `over` behind the function that needs it: `col.x.sum().over(…) + 1`
        """)


def test_over_behind_an_operator() -> None:
    assert failure('orders.derive(x=(col.total.sum() + 1).over("region"))') == lines("""
        error: an operator takes no `over`
         --> pipeline.py:1:18
          |
        1 | orders.derive(x=(col.total.sum() + 1).over("region"))
          |                  ^^^^^^^^^^^^^^^^^^^
          = hint: put `over` behind the function that needs it: `col.x.sum().over(…) + 1`
        """)


def test_a_window_in_agg() -> None:
    assert failure('orders.group_by("region").agg(x=col.total.sum().over("region"))') == lines("""
        error: `sum` over a window may not stand in `agg`
         --> pipeline.py:1:33
          |
        1 | orders.group_by("region").agg(x=col.total.sum().over("region"))
          |                                 ^^^^^^^^^^^^^^^
          = hint: make a column of it with `derive` in the step before
        """)


def test_a_window_in_a_key() -> None:
    assert failure('orders.group_by(x=fn.rank().over(sort="id")).agg(n=fn.count())') == lines("""
        error: `rank` over a window may not stand in `group_by`
         --> pipeline.py:1:19
          |
        1 | orders.group_by(x=fn.rank().over(sort="id")).agg(n=fn.count())
          |                   ^^^^^^^^^
          = hint: make a column of it with `derive` in the step before
        """)


def test_a_window_in_a_join() -> None:
    assert failure('orders.join(customers, on=fn.rank().over(sort="total") == that.id)') == lines("""
        error: `rank` over a window may not stand in `join`
         --> pipeline.py:1:27
          |
        1 | orders.join(customers, on=fn.rank().over(sort="total") == that.id)
          |                           ^^^^^^^^^
          = hint: make a column of it with `derive` in the step before
        """)


def test_a_window_in_a_window() -> None:
    assert failure('orders.derive(x=fn.rank().over(sort=fn.count().over("region")))') == lines("""
        error: `count` over a window may not stand in `over`
         --> pipeline.py:1:37
          |
        1 | orders.derive(x=fn.rank().over(sort=fn.count().over("region")))
          |                                     ^^^^^^^^^^
          = hint: make a column of it with `derive` in the step before
        """)


def test_a_window_in_an_argument() -> None:
    assert failure('orders.derive(x=fn.count().over("region").sum().over())') == lines("""
        error: `count` over a window may not stand in `sum`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=fn.count().over("region").sum().over())
          |                 ^^^^^^^^^^
          = hint: make a column of it with `derive` in the step before
        """)


def test_a_window_in_the_condition_of_an_aggregate() -> None:
    assert failure('orders.derive(x=fn.count(where=fn.rank().over(sort="id") > 1).over())') == lines("""
        error: `rank` over a window may not stand in `count`
         --> pipeline.py:1:32
          |
        1 | orders.derive(x=fn.count(where=fn.rank().over(sort="id") > 1).over())
          |                                ^^^^^^^^^
          = hint: make a column of it with `derive` in the step before
        """)


def test_an_aggregate_in_a_window() -> None:
    assert failure("orders.derive(x=fn.rank().over(sort=col.total.sum()))") == lines("""
        error: `sum` is an aggregate and may not stand in `over`
         --> pipeline.py:1:37
          |
        1 | orders.derive(x=fn.rank().over(sort=col.total.sum()))
          |                                     ^^^^^^^^^^^^^^^
          = hint: aggregate first with `agg`, and use the column it makes in the next step
        """)


def test_a_window_function_without_order() -> None:
    assert failure('orders.derive(x=col.total.lag().over("region"))') == lines("""
        error: `lag` needs to know the order of the rows
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.total.lag().over("region"))
          |                 ^^^^^^^^^^^^^^^
          = hint: say it: `.over(sort="x")`, or `sort` the query before
        """)


def test_where_of_a_window_function() -> None:
    assert failure('orders.derive(x=fn.lag(col.id, where=col.paid).over(sort="id"))') == lines("""
        error: `lag` over a window takes no `where`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=fn.lag(col.id, where=col.paid).over(sort="id"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_where_of_first_over_a_window() -> None:
    assert failure('orders.derive(x=col.id.first(where=col.paid).over(sort="id"))') == lines("""
        error: `first` over a window takes no `where`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.id.first(where=col.paid).over(sort="id"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_a_negative_lag() -> None:
    assert failure('orders.derive(x=col.total.lag(-1).over(sort="id"))') == lines("""
        error: `lag` takes a whole number from 0 as `n`, found `-1` (int64)
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.total.lag(-1).over(sort="id"))
          |                 ^^^^^^^^^^^^^^^^^
          = hint: rows behind are those of `lead`
        """)


def test_no_parts() -> None:
    assert failure('orders.derive(x=fn.ntile(0).over(sort="id"))') == lines("""
        error: `ntile` takes a whole number from 1 as `n`, found `0` (int64)
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=fn.ntile(0).over(sort="id"))
          |                 ^^^^^^^^^^^
        """)


def test_a_place_that_is_a_column() -> None:
    assert failure('orders.derive(x=col.total.nth_value(col.id).over(sort="id"))') == lines("""
        error: `nth_value` takes a whole number from 1 as `n`, found `id` (int64)
         --> pipeline.py:1:37
          |
        1 | orders.derive(x=col.total.nth_value(col.id).over(sort="id"))
          |                                     ^^^^^^
        """)


def test_a_default_of_another_type() -> None:
    assert failure('orders.derive(x=col.total.lag(1, "none").over(sort="id"))') == lines("""
        error: `lag` takes values of one type, found `total` (decimal(15,2)) and `'none'` (string)
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.total.lag(1, "none").over(sort="id"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_over_behind_a_column() -> None:
    assert failure('orders.derive(x=col.id.over("region"))') == lines("""
        error: `over` follows a call of a function, found `id`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.id.over("region"))
          |                 ^^^^^^^^^^^^^^^^^^^^^
          = hint: as in `col.x.sum().over(by=…)`
        """)


def test_over_twice() -> None:
    assert failure('orders.derive(x=fn.count().over("region").over("id"))') == lines("""
        error: `over` is given twice to `count`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=fn.count().over("region").over("id"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_over_by_a_value() -> None:
    assert failure("orders.derive(x=fn.count().over(3))") == lines("""
        error: `over` takes names and expressions, found the value `3`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=fn.count().over(3))
          |                 ^^^^^^^^^^^^^^^^^^
        """)


def test_an_unknown_key_of_a_window() -> None:
    assert failure('orders.derive(x=fn.count().over("regio"))') == lines("""
        error: unknown column `regio`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=fn.count().over("regio"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `region` might be meant
        """)


def test_an_unknown_key_of_take() -> None:
    assert failure('orders.take(2, by="regio")') == lines("""
        error: unknown column `regio`
         --> pipeline.py:1:8
          |
        1 | orders.take(2, by="regio")
          |        ^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `region` might be meant
        """)


def test_an_unknown_key_of_distinct() -> None:
    assert failure('orders.distinct("regio")') == lines("""
        error: unknown column `regio`
         --> pipeline.py:1:8
          |
        1 | orders.distinct("regio")
          |        ^^^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `region` might be meant
        """)
