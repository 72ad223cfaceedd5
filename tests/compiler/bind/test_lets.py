"""Named pipelines are bound wherever their name is read."""

from __future__ import annotations

from bound_shop import plan
from declared_shop import lines


def test_twice() -> None:
    code = """
        (lines.filter(col.price > 1).select("order_id").let("dear").join(lines.filter(col.price > 1)
            .select("order_id").let("dear"), "d", on=col.order_id == that.order_id))
        """
    assert plan(code) == lines("""
        Project [order_id]
          Join inner on (order_id == order_id)
            Project [order_id]
              Filter (price > 1)
                Scan shop.lines [order_id, price, quantity]
            Project [order_id]
              Filter (price > 1)
                Scan shop.lines [order_id, price, quantity]
        """)
