"""Set operations whose inputs do not go together."""

from __future__ import annotations

from declared_shop import failure, lines


def test_a_missing_column() -> None:
    assert failure('orders.select("id", "region").union(customers.select("id"))') == lines("""
        error: the other query of the union has no column `region`
         --> pipeline.py:1:31
          |
        1 | orders.select("id", "region").union(customers.select("id"))
          |                               ^^^^^
          = here: id int64, region string
          = there: id int64
        """)


def test_a_column_too_many() -> None:
    assert failure('orders.select("id").union(customers.select("id", "name"))') == lines("""
        error: the other query of the union has a column `name` too many
         --> pipeline.py:1:21
          |
        1 | orders.select("id").union(customers.select("id", "name"))
          |                     ^^^^^
          = here: id int64
          = there: id int64, name string
          = hint: leave it out: `.drop("name")`
        """)


def test_a_misspelt_column() -> None:
    assert failure('orders.select("region").union(customers.select(regoin="region"))') == lines("""
        error: the other query of the union has no column `region`
         --> pipeline.py:1:25
          |
        1 | orders.select("region").union(customers.select(regoin="region"))
          |                         ^^^^^
          = here: region string
          = there: regoin string
          = hint: `regoin` might be meant

        error: the other query of the union has a column `regoin` too many
         --> pipeline.py:1:25
          |
        1 | orders.select("region").union(customers.select(regoin="region"))
          |                         ^^^^^
          = here: region string
          = there: regoin string
          = hint: leave it out: `.drop("regoin")`
        """)


def test_a_missing_column_in_intersect() -> None:
    assert failure('orders.select("id", "region").intersect(customers.select("id"))') == lines("""
        error: the other query of the intersect has no column `region`
         --> pipeline.py:1:31
          |
        1 | orders.select("id", "region").intersect(customers.select("id"))
          |                               ^^^^^^^^^
          = here: id int64, region string
          = there: id int64
        """)


def test_a_column_too_many_in_except() -> None:
    assert failure('orders.select("id").except_(customers.select("id", "name"))') == lines("""
        error: the other query of the except has a column `name` too many
         --> pipeline.py:1:21
          |
        1 | orders.select("id").except_(customers.select("id", "name"))
          |                     ^^^^^^^
          = here: id int64
          = there: id int64, name string
          = hint: leave it out: `.drop("name")`
        """)


def test_columns_of_two_types() -> None:
    assert failure('orders.select("id").intersect(customers.select(id=col.name))') == lines("""
        error: column `id` is int64 here and string in the other query
         --> pipeline.py:1:21
          |
        1 | orders.select("id").intersect(customers.select(id=col.name))
          |                     ^^^^^^^^^
          = hint: convert one: `.derive(id=col.id.cast("string"))`
        """)


def test_what_is_no_query() -> None:
    assert failure("orders.except_(5)") == lines("""
        error: `except_` takes a query, found `int`
         --> pipeline.py:1:8
          |
        1 | orders.except_(5)
          |        ^^^^^^^
        """)


def test_what_is_called_otherwise_elsewhere() -> None:
    assert failure("orders.minus(customers)") == lines("""
        error: unknown verb `minus`
         --> pipeline.py:1:8
          |
        1 | orders.minus(customers)
          |        ^^^^^
          = hint: the verb here is `except_`; a column of this name is `col.minus`
        """)
