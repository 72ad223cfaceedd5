"""Joins with the nearest row: what each part of their condition becomes."""

from __future__ import annotations

from bound_shop import fields, plan
from declared_shop import lines


def test_each_part_of_the_condition_goes_where_it_is_decided() -> None:
    code = """
        (orders.select("id", "customer_id", "paid")
            .join(customers.sort("-name"), how="asof", suffix="_c",
                  on=(col.customer_id > that.id) & col.paid & (that.region == "EU")))
        """
    assert plan(code) == lines("""
        Project [id, customer_id, paid, id_c = id, name, region]
          Join asof on (case when paid then customer_id else null end > id)
            Project [id, customer_id, paid]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
            Filter (region == 'EU')
              Scan shop.customers [id, name, region]
        """)


def test_the_right_side_may_be_null() -> None:
    code = 'orders.select("id").join(lines.select("order_id"), on=col.id >= that.order_id, how="asof")'
    assert fields(code) == "id int64, order_id int64?"


def test_equal_keys_of_one_name_are_one_column() -> None:
    code = """
        (orders.select("id", "region").join(customers.select("region", key=col.id), how="asof",
             on=(col.region == that.region) & (col.id > that.key)))
        """
    assert fields(code) == "id int64, region string?, key int64?"


def test_the_inequality_may_be_written_from_either_side() -> None:
    code = 'orders.select("id").join(lines.select("order_id"), on=that.order_id < col.id, how="asof")'
    assert "Join asof on (order_id < id)" in plan(code)
