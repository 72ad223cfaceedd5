"""Joins and unions in Python that cannot be made, and queries taken for lists: refused where they are written."""

from __future__ import annotations

from declared_shop import failure, lines


def test_join_of_a_name() -> None:
    assert failure('orders.join("customers", on="id")') == lines("""
        error: `join` takes a query, found `str`
         --> pipeline.py:1:8
          |
        1 | orders.join("customers", on="id")
          |        ^^^^
          = hint: a table is named as `db.source.customers`
        """)


def test_join_of_an_unknown_kind() -> None:
    assert failure('orders.join(customers, on="id", how="outer")') == lines("""
        error: unknown kind of join `outer`
         --> pipeline.py:1:8
          |
        1 | orders.join(customers, on="id", how="outer")
          |        ^^^^
          = kinds: `inner`, `left`, `right`, `full`, `semi`, `anti`, `asof`, `cross`
          = hint: it is called `full` here
        """)


def test_outer_join() -> None:
    assert failure('orders.join(people, on="id", how="outer")') == lines("""
        error: unknown kind of join `outer`
         --> pipeline.py:1:8
          |
        1 | orders.join(people, on="id", how="outer")
          |        ^^^^
          = kinds: `inner`, `left`, `right`, `full`, `semi`, `anti`, `asof`, `cross`
          = hint: it is called `full` here
        """)


def test_join_of_a_misspelt_kind() -> None:
    assert failure('orders.join(customers, on="id", how="lefft")') == lines("""
        error: unknown kind of join `lefft`
         --> pipeline.py:1:8
          |
        1 | orders.join(customers, on="id", how="lefft")
          |        ^^^^
          = kinds: `inner`, `left`, `right`, `full`, `semi`, `anti`, `asof`, `cross`
          = hint: `left` might be meant
        """)


def test_join_without_on() -> None:
    assert failure("orders.join(customers)") == lines("""
        error: a join of kind `inner` needs `on`
         --> pipeline.py:1:8
          |
        1 | orders.join(customers)
          |        ^^^^
          = hint: give `on="name"` or `on=col.x == that.y`
        """)


def test_join_with_on_that_is_none() -> None:
    assert failure('orders.join(customers, on=None, how="left")') == lines("""
        error: a join of kind `left` needs `on`
         --> pipeline.py:1:8
          |
        1 | orders.join(customers, on=None, how="left")
          |        ^^^^
          = hint: give `on="name"` or `on=col.x == that.y`
        """)


def test_join_on_a_value() -> None:
    assert failure("orders.join(customers, on=5)") == lines("""
        error: `on` takes a condition or column names, found `5`
         --> pipeline.py:1:8
          |
        1 | orders.join(customers, on=5)
          |        ^^^^
        """)


def test_cross_join_with_on() -> None:
    assert failure('orders.join(customers, on="id", how="cross")') == lines("""
        error: a cross join has no `on`
         --> pipeline.py:1:8
          |
        1 | orders.join(customers, on="id", how="cross")
          |        ^^^^
          = hint: leave out `on`, or `how`
        """)


def test_join_across_objects() -> None:
    assert failure('orders.join(DataFlow(x=declare(t={"id": "int64"})).t, on="id")') == lines("""
        error: both queries must come from one `DataFlow` object
         --> pipeline.py:1:8
          |
        1 | orders.join(DataFlow(x=declare(t={"id": "int64"})).t, on="id")
          |        ^^^^
          = hint: give one `DataFlow` all the sources: `DataFlow(a=…, b=…)`
        """)


def test_union_with_a_list() -> None:
    assert failure("orders.union([1, 2])") == lines("""
        error: `union` takes a query, found `list`
         --> pipeline.py:1:8
          |
        1 | orders.union([1, 2])
          |        ^^^^^
        """)


def test_iteration_over_a_query() -> None:
    assert failure("list(orders)") == lines("""
        error: a query has no rows before it runs
         --> pipeline.py:1:1
          |
        1 | list(orders)
          | ^^^^^^^^^^^^
          = hint: use `.collect()` or `.stream()`; rows with a match in another query are `.join(…, how="semi")`
        """)


def test_query_by_position() -> None:
    assert failure("orders[0]") == lines("""
        error: a column is named by text, found `0`
         --> pipeline.py:1:1
          |
        1 | orders[0]
          | ^^^^^^^^^
          = hint: use `take` for rows
        """)


def test_query_as_a_list() -> None:
    assert failure("list(orders)") == lines("""
        error: a query has no rows before it runs
         --> pipeline.py:1:1
          |
        1 | list(orders)
          | ^^^^^^^^^^^^
          = hint: use `.collect()` or `.stream()`; rows with a match in another query are `.join(…, how="semi")`
        """)


def test_lineage_with_rows_in_the_place_of_a_query() -> None:
    assert failure("orders.lineage(rows=[])") == lines("""
        error: `lineage` takes a query for the table `$rows`, found `list`
         --> pipeline.py:1:8
          |
        1 | orders.lineage(rows=[])
          |        ^^^^^^^
        """)


def test_lineage_with_a_table_that_the_query_does_not_read() -> None:
    assert failure("orders.lineage(rows=customers)") == lines("""
        error: the query reads no table `$rows`
         --> pipeline.py:1:8
          |
        1 | orders.lineage(rows=customers)
          |        ^^^^^^^
        """)
