"""Aggregates where none may be, columns that are no keys, names made twice."""

from __future__ import annotations

from declared_shop import failure, lines


def test_aggregate_in_filter() -> None:
    assert failure("orders.filter(col.total.sum() > 5)") == lines("""
        error: `sum` is an aggregate and may not stand in `filter`
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.total.sum() > 5)
          |               ^^^^^^^^^^^^^^^
          = hint: aggregate first with `agg`; beside each row it is `col.x.sum().over()`
        """)


def test_aggregate_in_derive() -> None:
    assert failure("orders.derive(x=col.total.sum())") == lines("""
        error: `sum` is an aggregate and may not stand in `derive`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.total.sum())
          |                 ^^^^^^^^^^^^^^^
          = hint: aggregate first with `agg`; beside each row it is `col.x.sum().over()`
        """)


def test_aggregate_in_sort() -> None:
    assert failure("orders.sort(col.total.sum())") == lines("""
        error: `sum` is an aggregate and may not stand in `sort`
         --> pipeline.py:1:13
          |
        1 | orders.sort(col.total.sum())
          |             ^^^^^^^^^^^^^^^
          = hint: aggregate first with `agg`; beside each row it is `col.x.sum().over()`
        """)


def test_aggregate_in_a_key() -> None:
    assert failure("orders.group_by(x=col.total.sum()).agg(n=fn.count())") == lines("""
        error: `sum` is an aggregate and may not stand in `group_by`
         --> pipeline.py:1:19
          |
        1 | orders.group_by(x=col.total.sum()).agg(n=fn.count())
          |                   ^^^^^^^^^^^^^^^
          = hint: aggregate first with `agg`, and use the column it makes in the next step
        """)


def test_aggregate_in_join() -> None:
    assert failure("orders.join(customers, on=col.customer_id.max() == that.id)") == lines("""
        error: `max` is an aggregate and may not stand in `join`
         --> pipeline.py:1:27
          |
        1 | orders.join(customers, on=col.customer_id.max() == that.id)
          |                           ^^^^^^^^^^^^^^^^^^^^^
          = hint: aggregate first with `agg`, and use the column it makes in the next step
        """)


def test_aggregate_of_an_aggregate() -> None:
    assert failure("orders.agg(x=col.total.sum().max())") == lines("""
        error: `sum` is an aggregate and may not stand in `max`
         --> pipeline.py:1:14
          |
        1 | orders.agg(x=col.total.sum().max())
          |              ^^^^^^^^^^^^^^^
          = hint: aggregate first with `agg`, and use the column it makes in the next step
        """)


def test_aggregate_in_the_where_of_another() -> None:
    assert failure("orders.agg(x=fn.count(where=col.total > col.total.avg()))") == lines("""
        error: `avg` is an aggregate and may not stand in `count`
         --> pipeline.py:1:41
          |
        1 | orders.agg(x=fn.count(where=col.total > col.total.avg()))
          |                                         ^^^^^^^^^^^^^^^
          = hint: aggregate first with `agg`, and use the column it makes in the next step
        """)


def test_column_that_is_no_key() -> None:
    assert failure('orders.group_by("region").agg(x=col.total)') == lines("""
        error: column `total` is neither a key nor inside an aggregate
         --> pipeline.py:1:33
          |
        1 | orders.group_by("region").agg(x=col.total)
          |                                 ^^^^^^^^^
          = hint: put it into `group_by`, or aggregate it: `col.total.max()`
        """)


def test_column_beside_an_aggregate() -> None:
    assert failure("orders.agg(x=col.total.sum() / col.discount)") == lines("""
        error: column `discount` is neither a key nor inside an aggregate
         --> pipeline.py:1:32
          |
        1 | orders.agg(x=col.total.sum() / col.discount)
          |                                ^^^^^^^^^^^^
          = hint: put it into `group_by`, or aggregate it: `col.discount.max()`
        """)


def test_neither_key_nor_aggregate() -> None:
    assert failure("orders.agg(x=5)") == lines("""
        error: `agg` has neither a key nor an aggregate
         --> pipeline.py:1:8
          |
        1 | orders.agg(x=5)
          |        ^^^
          = hint: a constant is added by `derive`
        """)


def test_key_without_a_name() -> None:
    assert failure("orders.group_by(col.placed.year()).agg(n=fn.count())") == lines("""
        error: an expression in `group_by` needs a name
         --> pipeline.py:1:17
          |
        1 | orders.group_by(col.placed.year()).agg(n=fn.count())
          |                 ^^^^^^^^^^^^^^^^^
          = hint: name it: `group_by(name=…)`
        """)


def test_select_without_a_name() -> None:
    assert failure("orders.select(col.total * 2)") == lines("""
        error: an expression in `select` needs a name
         --> pipeline.py:1:15
          |
        1 | orders.select(col.total * 2)
          |               ^^^^^^^^^^^^^
          = hint: name it: `select(name=…)`
        """)


def test_select_of_one_name_twice() -> None:
    assert failure('orders.select("id", id=col.total)') == lines("""
        error: `select` makes two columns named `id`
         --> pipeline.py:1:8
          |
        1 | orders.select("id", id=col.total)
          |        ^^^^^^
          = hint: give one of them another name
        """)


def test_rename_to_a_name_that_is_there() -> None:
    assert failure('orders.rename(status="region")') == lines("""
        error: `rename` makes two columns named `status`
         --> pipeline.py:1:8
          |
        1 | orders.rename(status="region")
          |        ^^^^^^
          = hint: give one of them another name
        """)


def test_aggregate_named_like_a_key() -> None:
    assert failure('orders.group_by("region").agg(region=fn.count())') == lines("""
        error: `agg` makes two columns named `region`
         --> pipeline.py:1:27
          |
        1 | orders.group_by("region").agg(region=fn.count())
          |                           ^^^
          = hint: give one of them another name
        """)


def test_drop_of_all_columns() -> None:
    assert failure('orders.select("id").drop("id")') == lines("""
        error: `drop` leaves no column
         --> pipeline.py:1:21
          |
        1 | orders.select("id").drop("id")
          |                     ^^^^
        """)


def test_drop_of_an_expression() -> None:
    assert failure("orders.drop(col.id + 1)") == lines("""
        error: `drop` takes names of columns
         --> pipeline.py:1:13
          |
        1 | orders.drop(col.id + 1)
          |             ^^^^^^^^^^
        """)


def test_rename_of_an_expression() -> None:
    assert failure("orders.rename(x=col.id + 1)") == lines("""
        error: `rename` takes names of columns
         --> pipeline.py:1:17
          |
        1 | orders.rename(x=col.id + 1)
          |                 ^^^^^^^^^^
        """)
