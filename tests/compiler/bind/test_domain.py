"""What cannot be pulled out is done once for each different value from outside."""

from __future__ import annotations

import pytest
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


def test_rows_that_a_number_chose_among_equals() -> None:
    # Read a second time, `distinct by` might choose other rows, whose values would then be without an answer.
    inner = "lines.filter(col.order_id < col.id).agg(n=fn.count())"
    text = plan(f'customers.distinct("region").filter(col.region != "x").select("id").derive(n={inner})')
    outer, values, _ = text.split("Distinct\n")
    assert "row_number <= 1" in outer
    assert [line.strip() for line in values.splitlines() if "Filter" in line] == [
        "Filter (region != 'x')",
        "Filter (order_id < id)",
    ]


BELOW = "lines.filter(col.order_id < col.id)"


@pytest.mark.parametrize(
    ("step", "copies"),
    [
        (f"derive(x{{0}}={BELOW}.agg(n=fn.count()))", 2),
        (f"derive(x{{0}}={BELOW}.sort('price').select('price').take(1))", 1),
        (f"derive(x{{0}}=exists({BELOW}))", 1),
        (f"filter(exists({BELOW}) | (col.id == {{0}}))", 1),
        (f"filter(exists({BELOW}.agg(n=fn.count()).filter(col.n > {{0}})))", 2),
        (f"filter(col.id + {{0}} > {BELOW}.agg(n=fn.count()))", 2),
    ],
)
def test_no_sub_query_is_done_again_for_the_next(step: str, copies: int) -> None:
    """Each adds as much to the plan as the first, and not the plan so far once more."""
    code = "customers." + ".".join(step.format(number) for number in range(12))
    assert plan(code).count("Scan shop.customers") == 1 + 12 * copies


def test_filters_stand_below_the_values_that_a_sub_query_is_done_for() -> None:
    value = 'lines.filter(col.order_id < col.double).sort("price").select("price").take(1)'
    code = f"""
        customers.derive(double=col.id * 2)
            .filter(col.name == "a", exists(orders.filter(col.customer_id == col.id)))
            .derive(n={value})
        """
    assert plan(f"({code})").count("(name == 'a')") == plan(f"({code})").count("Join semi") == 2


def test_a_plan_grows_by_as_much_with_each_further_sub_query() -> None:
    """The values for which one is done come from the rows before the others: else each doubles the plan."""
    for value in ("n{}=~exists(lines.filter(col.order_id < col.id))", "n{}=col.id.not_in(lines.select('quantity'))"):
        lengths = [
            len(plan(f"customers.derive({', '.join(map(value.format, range(count)))})").splitlines())
            for count in (2, 4, 6)
        ]
        assert lengths[2] - lengths[1] == lengths[1] - lengths[0]
