"""What cannot be pulled out is done once for each different value from outside."""

from __future__ import annotations

from bound_shop import plan
from declared_shop import lines


def test_an_inequality_below_an_aggregate() -> None:
    assert plan('customers.select("id").derive(n=lines.filter(col.order_id < col.id).agg(n=fn.count()))') == lines("""
        Project [id, n]
          Project [id, n]
            Join left on (id == id)
              Project [id]
                Scan shop.customers [id, name, region]
              Project [n = count, id]
                Project [count = coalesce(count, 0), id]
                  Join left on (id == id)
                    Distinct
                      Project [id]
                        Scan shop.customers [id, name, region]
                    Aggregate [count = count()] by [id]
                      Filter (order_id < id)
                        Join cross
                          Distinct
                            Project [id]
                              Scan shop.customers [id, name, region]
                          Scan shop.lines [order_id, price, quantity]
        """)


def test_a_limit() -> None:
    code = """
        customers.select("id").derive(p=lines.filter(col.order_id < col.id).sort("-price").select("price").take(1))
        """
    assert plan(code) == lines("""
        Project [id, p = price]
          Project [id, price]
            Join left on (id == id)
              Project [id]
                Scan shop.customers [id, name, region]
              Filter (row_number <= 1)
                Window [row_number = row_number() over (by id sort -price)]
                  Project [price, id]
                    Filter (order_id < id)
                      Join cross
                        Distinct
                          Project [id]
                            Scan shop.customers [id, name, region]
                        Scan shop.lines [order_id, price, quantity]
        """)


def test_a_plan_grows_by_as_much_with_each_further_sub_query() -> None:
    """The values for which one is done come from the rows before the others: else each doubles the plan."""
    for value in ("n{}=~exists(lines.filter(col.order_id < col.id))", "n{}=col.id.not_in(lines.select('quantity'))"):
        lengths = [
            len(plan(f"customers.derive({', '.join(map(value.format, range(count)))})").splitlines())
            for count in (2, 4, 6)
        ]
        assert lengths[2] - lengths[1] == lengths[1] - lengths[0]
