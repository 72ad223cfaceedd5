"""Joins and unions whose names or types do not fit."""

from __future__ import annotations

from declared_shop import failure, lines


def test_column_on_both_sides() -> None:
    assert failure(
        'orders.join(customers, "c", on=col.customer_id == that.id).filter(col.region == "EU").select("name")'
    ) == lines("""
        error: column `region` is ambiguous
         --> pipeline.py:1:67
          |
        1 | orders.join(customers, "c", on=col.customer_id == that.id).filter(col.region == "EU").select("name")
          |                                                                   ^^^^^^^^^^
          = it might be `shop.orders.region` or `c.region`
          = hint: name the table, as `col.c.region`, or give the join a `suffix="_right"`
        """)


def test_column_on_both_sides_without_an_alias() -> None:
    assert failure('orders.join(customers, on=orders.customer_id == customers.id).select("region")') == lines("""
        error: column `region` is ambiguous
         --> pipeline.py:1:63
          |
        1 | orders.join(customers, on=orders.customer_id == customers.id).select("region")
          |                                                               ^^^^^^
          = it might be `shop.orders.region` or `shop.customers.region`
          = hint: name the table, as `col.shop.orders.region`, or give the join a `suffix="_right"`
        """)


def test_a_column_that_was_made_is_not_what_tells_them_apart() -> None:
    made = 'orders.select("customer_id", region=col.status)'
    joined = f'{made}.join(customers, "c", on=col.customer_id == that.id).select("region")'
    assert failure(joined).splitlines()[-2:] == [
        "  = it might be `region` or `c.region`",
        '  = hint: name the table, as `col.c.region`, or give the join a `suffix="_right"`',
    ]


def test_two_columns_of_one_name() -> None:
    assert failure('orders.drop("region").join(customers, "c", on=col.customer_id == that.id)') == lines("""
        error: two columns are named `id` after the join
         --> pipeline.py:1:23
          |
        1 | orders.drop("region").join(customers, "c", on=col.customer_id == that.id)
          |                       ^^^^
          = they are `shop.orders.id` and `c.id`
          = hint: keep one with `select` or `drop`, or tell them apart: `join(…, suffix="_c")`
        """)


def test_several_columns_of_one_name() -> None:
    assert failure('orders.join(customers, "c", on=col.customer_id == that.id)') == lines("""
        error: two columns each are named `id`, `region` after the join
         --> pipeline.py:1:8
          |
        1 | orders.join(customers, "c", on=col.customer_id == that.id)
          |        ^^^^
          = they are `shop.orders.id` and `c.id`
          = they are `shop.orders.region` and `c.region`
          = hint: keep one with `select` or `drop`, or tell them apart: `join(…, suffix="_c")`
        """)


def test_two_columns_of_one_name_below_a_step() -> None:
    assert failure('orders.drop("region").join(customers, on=col.customer_id == that.id).distinct()') == lines("""
        error: two columns are named `id` after the join
         --> pipeline.py:1:23
          |
        1 | orders.drop("region").join(customers, on=col.customer_id == that.id).distinct()
          |                       ^^^^
          = they are `shop.orders.id` and `shop.customers.id`
          = hint: keep one with `select` or `drop`, or tell them apart: `join(…, suffix="_customers")`
        """)


def test_self_join_without_a_name() -> None:
    assert failure('orders.select("id", "total").join(orders.select("id", "total"), on="id")') == lines("""
        error: two columns are named `total` after the join
         --> pipeline.py:1:30
          |
        1 | orders.select("id", "total").join(orders.select("id", "total"), on="id")
          |                              ^^^^
          = hint: give the right side a name and a suffix: `join(…, "other", suffix="_other")`
        """)


def test_self_join_with_a_name() -> None:
    assert failure('orders.select("id", "total").join(orders.select("id", "total"), "again", on="id")') == lines("""
        error: two columns are named `total` after the join
         --> pipeline.py:1:30
          |
        1 | orders.select("id", "total").join(orders.select("id", "total"), "again", on="id")
          |                              ^^^^
          = they are `shop.orders.total` and `again.total`
          = hint: keep one with `select` or `drop`, or tell them apart: `join(…, suffix="_again")`
        """)


def test_right_join_keeps_both_keys() -> None:
    assert failure('orders.select("id").join(customers.select("id"), on="id", how="right")') == lines("""
        error: two columns are named `id` after the join
         --> pipeline.py:1:21
          |
        1 | orders.select("id").join(customers.select("id"), on="id", how="right")
          |                     ^^^^
          = they are `shop.orders.id` and `shop.customers.id`
          = hint: keep one with `select` or `drop`, or tell them apart: `join(…, suffix="_customers")`
        """)


def test_key_that_only_the_left_side_has() -> None:
    assert failure('orders.join(customers, on="customer_id")') == lines("""
        error: the right side of the join has no column `customer_id`
         --> pipeline.py:1:8
          |
        1 | orders.join(customers, on="customer_id")
          |        ^^^^
          = columns there: id, name, region
          = hint: names that differ are compared: `on=col.customer_id == that.…`
        """)


def test_key_that_only_the_right_side_has() -> None:
    assert failure('orders.join(customers, on="name")') == lines("""
        error: the left side of the join has no column `name`
         --> pipeline.py:1:8
          |
        1 | orders.join(customers, on="name")
          |        ^^^^
          = columns there: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: names that differ are compared: `on=col.… == that.name`
        """)


def test_keys_of_two_types() -> None:
    assert failure('orders.rename(name="id").join(customers, on="name")') == lines("""
        error: `name` (int64) cannot be compared with `that.name` (string)
         --> pipeline.py:1:26
          |
        1 | orders.rename(name="id").join(customers, on="name")
          |                          ^^^^
          = hint: convert one side: `.cast("string")`
        """)


def test_alias_given_twice() -> None:
    assert failure('people.join(customers, "c", on="id").join(customers, "c", on="id")') == lines("""
        error: the name `c` is taken by another table of this query
         --> pipeline.py:1:38
          |
        1 | people.join(customers, "c", on="id").join(customers, "c", on="id")
          |                                      ^^^^
          = hint: give the join another name
        """)


def test_alias_of_the_table_itself() -> None:
    assert failure('orders.select("id").join(customers, "orders", on="id")') == lines("""
        error: the name `orders` is taken by another table of this query
         --> pipeline.py:1:21
          |
        1 | orders.select("id").join(customers, "orders", on="id")
          |                     ^^^^
          = hint: give the join another name
        """)


def test_a_condition_that_forgets_the_right_side() -> None:
    """Both sides have `id`, and the bare name is the left side's: without this error, other rows would be joined."""
    assert failure('orders.join(customers, "c", on=(col.total > 5) & (col.customer_id == col.id)).select("name")') == (
        lines("""
        error: a condition of the join compares two columns of the left side
         --> pipeline.py:1:51
          |
        1 | orders.join(customers, "c", on=(col.total > 5) & (col.customer_id == col.id)).select("name")
          |                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^
          = they are `shop.orders.customer_id` and `shop.orders.id`
          = hint: `id` of the right side is `c.id`
        """)
    )
