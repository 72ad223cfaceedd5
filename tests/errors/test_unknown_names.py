"""Names that are not there: what is, and which might be meant."""

from __future__ import annotations

from declared_shop import failure, lines


def test_unknown_source() -> None:
    assert failure("db.shpo.orders") == lines("""
        error: unknown source `shpo`
         --> pipeline.py:1:1
          |
        1 | db.shpo.orders
          | ^^^^^^^
          = sources here: `shop`, `crm`
          = hint: `shop` might be meant
        """)


def test_unknown_table() -> None:
    assert failure("db.shop.order") == lines("""
        error: unknown table `order` in source `shop`
         --> pipeline.py:1:1
          |
        1 | db.shop.order
          | ^^^^^^^^^^^^^
          = tables here: orders, customers, lines
          = hint: `orders` might be meant
        """)


def test_unknown_column() -> None:
    assert failure('orders.filter(col.regoin == "EU")') == lines("""
        error: unknown column `regoin`
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.regoin == "EU")
          |               ^^^^^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `region` might be meant
        """)


def test_unknown_column_of_the_table() -> None:
    assert failure("orders.select(orders.totl)") == lines("""
        error: unknown column `totl` in `shop.orders`
         --> pipeline.py:1:15
          |
        1 | orders.select(orders.totl)
          |               ^^^^^^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `total` might be meant
        """)


def test_unknown_column_by_name() -> None:
    assert failure('orders.drop("x")') == lines("""
        error: unknown column `x`
         --> pipeline.py:1:8
          |
        1 | orders.drop("x")
          |        ^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
        """)


def test_unknown_column_of_a_joined_table() -> None:
    assert failure(
        'orders.join(customers, "c", on=col.customer_id == that.id, suffix="_c").select(n=col.c.nam)'
    ) == lines("""
        error: unknown column `nam` in `c`
         --> pipeline.py:1:82
          |
        1 | orders.join(customers, "c", on=col.customer_id == that.id, suffix="_c").select(n=col.c.nam)
          |                                                                                  ^^^^^^^^^
          = columns here: id, name, region
          = hint: `name` might be meant
        """)


def test_unknown_alias() -> None:
    assert failure(
        'orders.join(customers, "c", on=col.customer_id == that.id, suffix="_c").select(col.d.name)'
    ) == lines("""
        error: unknown table `d` in `d.name`
         --> pipeline.py:1:80
          |
        1 | orders.join(customers, "c", on=col.customer_id == that.id, suffix="_c").select(col.d.name)
          |                                                                                ^^^^^^^^^^
          = tables here: c, customers, orders
        """)


def test_column_used_like_a_table() -> None:
    assert failure("orders.select(x=col.placed.date)") == lines("""
        error: unknown table `placed` in `placed.date`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=col.placed.date)
          |                 ^^^^^^^^^^^^^^^
          = tables here: orders
          = hint: `placed` is a column
        """)


def test_column_of_a_semi_joined_table() -> None:
    assert failure(
        'orders.join(customers, "c", on=col.customer_id == that.id, how="semi").select(col.c.name)'
    ) == lines("""
        error: unknown table `c` in `c.name`
         --> pipeline.py:1:79
          |
        1 | orders.join(customers, "c", on=col.customer_id == that.id, how="semi").select(col.c.name)
          |                                                                               ^^^^^^^^^^
          = tables here: orders
        """)


def test_column_dropped_before() -> None:
    assert failure('orders.select("id", "region").filter(col.total > 5)') == lines("""
        error: unknown column `total`
         --> pipeline.py:1:38
          |
        1 | orders.select("id", "region").filter(col.total > 5)
          |                                      ^^^^^^^^^
          = columns here: id, region
        """)


def test_column_made_in_the_same_agg() -> None:
    assert failure('orders.group_by("region").agg(sales=col.total.sum(), half=col.sales / 2)') == lines("""
        error: unknown column `sales`
         --> pipeline.py:1:59
          |
        1 | orders.group_by("region").agg(sales=col.total.sum(), half=col.sales / 2)
          |                                                           ^^^^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `sales` is made in this `agg`: use it in a `derive` behind it
        """)


def test_several_at_once() -> None:
    assert failure('orders.filter(col.regoin == "EU").derive(x=col.totl + col.idd)') == lines("""
        error: unknown column `regoin`
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.regoin == "EU").derive(x=col.totl + col.idd)
          |               ^^^^^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `region` might be meant

        error: unknown column `totl`
         --> pipeline.py:1:44
          |
        1 | orders.filter(col.regoin == "EU").derive(x=col.totl + col.idd)
          |                                            ^^^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `total` might be meant

        error: unknown column `idd`
         --> pipeline.py:1:55
          |
        1 | orders.filter(col.regoin == "EU").derive(x=col.totl + col.idd)
          |                                                       ^^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `id` might be meant
        """)


def test_only_the_first_mistake_of_a_chain() -> None:
    assert failure('orders.derive(x=col.totl * 2).filter(col.x > 5).select("x")') == lines("""
        error: unknown column `totl`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.totl * 2).filter(col.x > 5).select("x")
          |                 ^^^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `total` might be meant
        """)


def test_unknown_function() -> None:
    assert failure("orders.derive(n=fn.lenght(col.status))") == lines("""
        error: unknown function `lenght`
         --> pipeline.py:1:17
          |
        1 | orders.derive(n=fn.lenght(col.status))
          |                 ^^^^^^^^^
          = hint: `length` might be meant
        """)


def test_unknown_method_of_a_column() -> None:
    assert failure("orders.derive(n=col.status.lenght())") == lines("""
        error: unknown function `lenght`
         --> pipeline.py:1:17
          |
        1 | orders.derive(n=col.status.lenght())
          |                 ^^^^^^^^^^^^^^^^^^^
          = hint: `length` might be meant
        """)


def test_unknown_method_of_an_expression() -> None:
    assert failure("orders.derive(n=col.status.lower().lenght())") == lines("""
        error: unknown function `lenght`
         --> pipeline.py:1:17
          |
        1 | orders.derive(n=col.status.lower().lenght())
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: `length` might be meant
        """)


def test_unknown_unit() -> None:
    assert failure('orders.derive(m=col.placed.trunc("mnth"))') == lines("""
        error: `date_trunc` takes a unit first, found `'mnth'`
         --> pipeline.py:1:17
          |
        1 | orders.derive(m=col.placed.trunc("mnth"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^
          = units: year, quarter, month, week, day, hour, minute, second
          = hint: `month` might be meant
        """)


def test_missing_unit() -> None:
    assert failure("orders.derive(d=fn.date_diff(col.placed, col.placed))") == lines("""
        error: `date_diff` takes a unit first, found `placed`
         --> pipeline.py:1:30
          |
        1 | orders.derive(d=fn.date_diff(col.placed, col.placed))
          |                              ^^^^^^^^^^
          = units: year, quarter, month, week, day, hour, minute, second
          = hint: as in `date_diff(unit, start, end)`
        """)


def test_unknown_type() -> None:
    assert failure('orders.derive(x=col.status.cast("int46"))') == lines("""
        error: unknown type `int46`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.status.cast("int46"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^
          = types: int64, float64, decimal(p,s), string, bool, date, time, timestamp, timestamptz
          = and interval, binary, uuid, json, list(T), struct(name: T)
          = hint: `int64` might be meant
        """)


def test_type_of_another_language() -> None:
    assert failure('orders.derive(x=col.status.cast("varchar(20)"))') == lines("""
        error: unknown type `varchar(20)`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.status.cast("varchar(20)"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = types: int64, float64, decimal(p,s), string, bool, date, time, timestamp, timestamptz
          = and interval, binary, uuid, json, list(T), struct(name: T)
          = hint: the type here is `string`
        """)


def test_type_that_is_no_type() -> None:
    assert failure("orders.derive(x=col.status.cast(5))") == lines("""
        error: unknown type `5`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.status.cast(5))
          |                 ^^^^^^^^^^^^^^^^^^
          = types: int64, float64, decimal(p,s), string, bool, date, time, timestamp, timestamptz
          = and interval, binary, uuid, json, list(T), struct(name: T)
        """)


def test_unknown_verb() -> None:
    assert failure("orders.fliter(col.total > 5)") == lines("""
        error: unknown verb `fliter`
         --> pipeline.py:1:8
          |
        1 | orders.fliter(col.total > 5)
          |        ^^^^^^
          = hint: `filter` might be meant
        """)


def test_unknown_verb_in_a_chain() -> None:
    assert failure('orders.select("id").sample("id")') == lines("""
        error: unknown verb `sample`
         --> pipeline.py:1:21
          |
        1 | orders.select("id").sample("id")
          |                     ^^^^^^
        """)
