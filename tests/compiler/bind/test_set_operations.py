"""Set operations: columns by name, of types that go together."""

from __future__ import annotations

from bound_shop import fields, plan
from declared_shop import lines


def test_union_of_different_rows() -> None:
    assert plan('orders.select("id").union(customers.select("id"))') == lines("""
        Distinct
          Project [id]
            Union
              Project [id]
                Project [id]
                  Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
              Project [id]
                Project [id]
                  Scan shop.customers [id, name, region]
        """)


def test_union_of_all_rows() -> None:
    assert plan('orders.select("id").union(customers.select("id"), all=True)') == lines("""
        Union
          Project [id]
            Project [id]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
          Project [id]
            Project [id]
              Scan shop.customers [id, name, region]
        """)


def test_union_matches_by_name() -> None:
    assert plan('orders.select("id", "region").union(customers.select("region", "id"), all=True)') == lines("""
        Union
          Project [id, region]
            Project [id, region]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
          Project [id, region]
            Project [region, id]
              Scan shop.customers [id, name, region]
        """)


def test_union_brings_types_together() -> None:
    assert (
        fields("orders.select(x=col.total, y=col.id).union(lines.select(x=col.price, y=col.price))")
        == "x decimal(15,2), y decimal(21,2)"
    )


def test_union_is_nullable_where_one_side_is() -> None:
    assert fields("orders.select(x=col.status).union(customers.select(x=col.region))") == "x string?"


def test_intersect() -> None:
    assert plan('orders.select("id").intersect(customers.select("id"))') == lines("""
        Intersect
          Project [id]
            Project [id]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
          Project [id]
            Project [id]
              Scan shop.customers [id, name, region]
        """)


def test_except_brings_types_together() -> None:
    assert plan('orders.select("id").except_(lines.select(id=col.price))') == lines("""
        Except
          Project [id = id::decimal(21,2)]
            Project [id]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
          Project [id = id::decimal(21,2)]
            Project [id = price]
              Scan shop.lines [order_id, price, quantity]
        """)


def test_an_order_is_lost() -> None:
    assert "Sort" not in plan('orders.select("id").sort("id").except_(customers.select("id").sort("-id"))')
