"""Conditions on lists that are parameters."""

from __future__ import annotations

from bound_shop import plan
from declared_shop import lines


def test_in_and_not_in() -> None:
    code = """
        orders.select("id", "status").filter(col.id.is_in(param.ids), col.status.not_in(param.words))
        """
    assert plan(code) == lines("""
        Filter (in_list(id, $ids) and not(in_list(status, $words)))
          Project [id, status]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)
