"""Ties to the query around are pulled out of a sub-query."""

from __future__ import annotations

from bound_shop import plan
from declared_shop import lines


def test_through_a_join_and_a_projection() -> None:
    code = """
        (customers.select("id").filter(exists(orders.filter(col.customer_id == col.customers.id)
            .join(lines, on=col.id == that.order_id).select("price").filter(col.price > col.customers.id))))
        """
    assert plan(code) == lines("""
        Join semi on ((customer_id == id) and (price > id))
          Project [id]
            Scan shop.customers [id, name, region]
          Project [price, customer_id]
            Join inner on (id == order_id)
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
              Scan shop.lines [order_id, price, quantity]
        """)


def test_through_groups() -> None:
    code = """
        (customers.select("id").filter(exists(orders.filter(col.customer_id == col.customers.id)
            .group_by("status").agg(n=fn.count()).filter(col.n > 1))))
        """
    assert plan(code) == lines("""
        Join semi on (id == customer_id)
          Project [id]
            Scan shop.customers [id, name, region]
          Filter (n > 1)
            Project [status, n = count, customer_id]
              Aggregate [count = count()] by [status, customer_id]
                Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)
