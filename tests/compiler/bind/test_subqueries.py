"""Sub-queries in a filter are semi and anti joins, and further columns anywhere else."""

from __future__ import annotations

from bound_shop import plan
from declared_shop import lines


def test_exists_is_a_semi_join() -> None:
    code = """
        orders.select("id", "customer_id", "total").filter(exists(lines, on=col.id == that.order_id))
        """
    assert plan(code) == lines("""
        Join semi on (id == order_id)
          Project [id, customer_id, total]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
          Scan shop.lines [order_id, price, quantity]
        """)


def test_not_in_is_an_anti_join_for_each_way_to_fail() -> None:
    code = """
        orders.select("id", "customer_id", "total").filter(col.customer_id.not_in(people.select("id")))
        """
    assert plan(code) == lines("""
        Join anti on (customer_id == id)
          Project [id, customer_id, total]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
          Project [id]
            Scan crm.people [id, email, details]
        """)


def test_a_nullable_operand_and_values() -> None:
    assert plan('orders.select("region").filter(col.region.not_in(customers.select("region")))') == lines("""
        Join anti on is_null(region)
          Join anti on true
            Join anti on (region == region)
              Project [region]
                Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
              Project [region]
                Scan shop.customers [id, name, region]
            Limit 1
              Filter is_null(region)
                Project [region]
                  Scan shop.customers [id, name, region]
          Limit 1
            Project [region]
              Scan shop.customers [id, name, region]
        """)


def test_a_value_stands_beside_the_rows() -> None:
    code = """
        orders.select("id", "customer_id", "total").filter(col.total > lines.agg(m=col.price.avg()))
        """
    assert plan(code) == lines("""
        Project [id, customer_id, total]
          Filter (total > m)
            Project [id, customer_id, total, m]
              Join left on true
                Project [id, customer_id, total]
                  Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
                Project [m = avg]
                  Aggregate [avg = avg(price)]
                    Scan shop.lines [order_id, price, quantity]
        """)


def test_names_are_those_inside_first() -> None:
    code = """
        customers.select("id").filter(exists(orders.select("id").filter(col.id == col.customers.id)))
        """
    assert plan(code) == lines("""
        Join semi on (id == id)
          Project [id]
            Scan shop.customers [id, name, region]
          Project [id]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)
