"""Verbs of Python that no step can be made of: refused where they are written."""

from __future__ import annotations

from declared_shop import failure, lines


def test_where() -> None:
    assert failure("orders.where(col.id == 1)") == lines("""
        error: unknown verb `where`
         --> pipeline.py:1:8
          |
        1 | orders.where(col.id == 1)
          |        ^^^^^
          = hint: the verb here is `filter`; a column of this name is `col.where`
        """)


def test_mutate() -> None:
    assert failure("orders.mutate(x=1)") == lines("""
        error: unknown verb `mutate`
         --> pipeline.py:1:8
          |
        1 | orders.mutate(x=1)
          |        ^^^^^^
          = hint: the verb here is `derive`; a column of this name is `col.mutate`
        """)


def test_with_columns() -> None:
    assert failure("orders.with_columns(x=1)") == lines("""
        error: unknown verb `with_columns`
         --> pipeline.py:1:8
          |
        1 | orders.with_columns(x=1)
          |        ^^^^^^^^^^^^
          = hint: the verb here is `derive`; a column of this name is `col.with_columns`
        """)


def test_order_by() -> None:
    assert failure('orders.order_by("id")') == lines("""
        error: unknown verb `order_by`
         --> pipeline.py:1:8
          |
        1 | orders.order_by("id")
          |        ^^^^^^^^
          = hint: the verb here is `sort`; a column of this name is `col.order_by`
        """)


def test_head() -> None:
    assert failure("orders.head(5)") == lines("""
        error: unknown verb `head`
         --> pipeline.py:1:8
          |
        1 | orders.head(5)
          |        ^^^^
          = hint: the verb here is `take`; a column of this name is `col.head`
        """)


def test_limit() -> None:
    assert failure("orders.limit(5)") == lines("""
        error: unknown verb `limit`
         --> pipeline.py:1:8
          |
        1 | orders.limit(5)
          |        ^^^^^
          = hint: the verb here is `take`; a column of this name is `col.limit`
        """)


def test_select_of_a_value() -> None:
    assert failure("orders.select(5)") == lines("""
        error: `select` takes names and expressions, found the value `5`
         --> pipeline.py:1:8
          |
        1 | orders.select(5)
          |        ^^^^^^
          = hint: name it: `select(name=…)`
        """)


def test_select_of_a_list() -> None:
    assert failure('orders.select(["id", "total"])') == lines("""
        error: `select` takes names and expressions, found `list`
         --> pipeline.py:1:8
          |
        1 | orders.select(["id", "total"])
          |        ^^^^^^
          = hint: leave out the brackets: `select("a", "b")`
        """)


def test_select_of_nothing() -> None:
    assert failure("orders.select()") == lines("""
        error: `select` takes at least one column
         --> pipeline.py:1:8
          |
        1 | orders.select()
          |        ^^^^^^
        """)


def test_drop_of_nothing() -> None:
    assert failure("orders.drop()") == lines("""
        error: `drop` takes at least one column
         --> pipeline.py:1:8
          |
        1 | orders.drop()
          |        ^^^^
        """)


def test_drop_of_a_value() -> None:
    assert failure("orders.drop(5)") == lines("""
        error: `drop` takes names and expressions, found the value `5`
         --> pipeline.py:1:8
          |
        1 | orders.drop(5)
          |        ^^^^
        """)


def test_derive_without_a_name() -> None:
    assert failure("orders.derive(col.total * 2)") == lines("""
        error: `derive` takes `name=expression` at least once
         --> pipeline.py:1:8
          |
        1 | orders.derive(col.total * 2)
          |        ^^^^^^
          = hint: as in `derive(net=col.total * 2)`
        """)


def test_rename_with_a_mapping() -> None:
    assert failure('orders.rename({"id": "key"})') == lines("""
        error: `rename` takes `new=old` at least once
         --> pipeline.py:1:8
          |
        1 | orders.rename({"id": "key"})
          |        ^^^^^^
          = hint: as in `rename(new="old")`
        """)


def test_agg_without_a_name() -> None:
    assert failure("orders.agg(col.total.sum())") == lines("""
        error: `agg` takes `name=aggregate` at least once
         --> pipeline.py:1:8
          |
        1 | orders.agg(col.total.sum())
          |        ^^^
          = hint: as in `agg(total=col.x.sum(), n=fn.count())`
        """)


def test_agg_of_nothing() -> None:
    assert failure("orders.agg()") == lines("""
        error: `agg` takes `name=aggregate` at least once
         --> pipeline.py:1:8
          |
        1 | orders.agg()
          |        ^^^
          = hint: as in `agg(total=col.x.sum(), n=fn.count())`
        """)


def test_group_by_without_agg() -> None:
    assert failure('orders.group_by("region").filter(col.total > 5)') == lines("""
        error: `group_by` is followed by `agg`, found `filter`
         --> pipeline.py:1:27
          |
        1 | orders.group_by("region").filter(col.total > 5)
          |                           ^^^^^^
          = hint: as in `.group_by(…).agg(total=col.x.sum(), n=fn.count())`
        """)


def test_sort_of_a_value() -> None:
    assert failure("orders.sort(5)") == lines("""
        error: `sort` takes names and expressions, found the value `5`
         --> pipeline.py:1:8
          |
        1 | orders.sort(5)
          |        ^^^^
        """)


def test_sort_of_nothing() -> None:
    assert failure("orders.sort()") == lines("""
        error: `sort` takes at least one key
         --> pipeline.py:1:8
          |
        1 | orders.sort()
          |        ^^^^
        """)


def test_take_of_text() -> None:
    assert failure('orders.take("5")') == lines("""
        error: `take` takes whole numbers, found `'5'`
         --> pipeline.py:1:8
          |
        1 | orders.take("5")
          |        ^^^^
        """)


def test_take_of_a_fraction() -> None:
    assert failure("orders.take(2.5)") == lines("""
        error: `take` takes whole numbers, found `2.5`
         --> pipeline.py:1:8
          |
        1 | orders.take(2.5)
          |        ^^^^
        """)


def test_take_of_a_bool() -> None:
    assert failure("orders.take(True)") == lines("""
        error: `take` takes whole numbers, found `True`
         --> pipeline.py:1:8
          |
        1 | orders.take(True)
          |        ^^^^
        """)


def test_take_of_a_negative_number() -> None:
    assert failure("orders.take(-1)") == lines("""
        error: `take` takes a number of rows from 0, found `-1`
         --> pipeline.py:1:8
          |
        1 | orders.take(-1)
          |        ^^^^
        """)


def test_take_of_a_column() -> None:
    assert failure("orders.take(col.id)") == lines("""
        error: `take` takes a number of rows, or one parameter
         --> pipeline.py:1:8
          |
        1 | orders.take(col.id)
          |        ^^^^
        """)


def test_take_of_a_range_from_zero() -> None:
    assert failure("orders.take(0, 5)") == lines("""
        error: `take` takes rows from 1 upwards, found 0 to 5
         --> pipeline.py:1:8
          |
        1 | orders.take(0, 5)
          |        ^^^^
        """)


def test_take_of_a_range_that_ends_before_it_starts() -> None:
    assert failure("orders.take(5, 3)") == lines("""
        error: `take` takes rows from 1 upwards, found 5 to 3
         --> pipeline.py:1:8
          |
        1 | orders.take(5, 3)
          |        ^^^^
        """)
