"""How a bound sub-query is attached to the plan that reads it."""

from __future__ import annotations

from bound_shop import plan
from declared_shop import lines


def test_aggregates_are_made_for_each_tie() -> None:
    code = """
        (customers.select("id").derive(n=orders.filter(col.customer_id == col.customers.id).agg(n=fn.count())
            .derive(m=col.n + 1).select("m")))
        """
    assert plan(code) == lines("""
        Project [id, n = m]
          Project [id, m = (coalesce(count, 0) + 1)]
            Join left on (id == customer_id)
              Project [id]
                Scan shop.customers [id, name, region]
              Aggregate [count = count()] by [customer_id]
                Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_the_first_row_of_each_tie() -> None:
    code = """
        (customers.select("id").derive(t=lines.filter(col.order_id == col.customers.id).sort("price")
            .select("quantity").take(1)))
        """
    assert plan(code) == lines("""
        Project [id, t = quantity]
          Project [id, quantity = case when is_not_null(order_id) then quantity else null end]
            Join left on (id == order_id)
              Project [id]
                Scan shop.customers [id, name, region]
              Filter (row_number <= 1)
                Window [row_number = row_number() over (by order_id sort price)]
                  Project [quantity, price, order_id, order_id]
                    Project [quantity, price, order_id]
                      Scan shop.lines [order_id, price, quantity]
        """)


def test_existence_as_a_column() -> None:
    assert plan('customers.select("id").derive(e=exists(orders, on=col.id == that.customer_id))') == lines("""
        Project [id, e = exists]
          Project [id, exists = is_not_null(customer_id)]
            Join left on (id == customer_id)
              Project [id]
                Scan shop.customers [id, name, region]
              Distinct
                Project [customer_id]
                  Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_existence_without_a_tie() -> None:
    assert plan('customers.select("id").derive(e=exists(lines))') == lines("""
        Project [id, e = exists]
          Project [id, exists = (count > 0)]
            Join cross
              Project [id]
                Scan shop.customers [id, name, region]
              Aggregate [count = count()]
                Limit 1
                  Scan shop.lines [order_id, price, quantity]
        """)
