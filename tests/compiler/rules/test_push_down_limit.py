from __future__ import annotations

from plans import plan_of, shown, table

from dataflow import Query, col, fn, param, that
from dataflow.compiler.plan.relational import columns_of
from dataflow.compiler.rules.push_down_limit import push_down_limit

ORDERS, CUSTOMERS = table("shop.orders"), table("crm.customers")
LEFT = ORDERS.join(CUSTOMERS, "c", on=col.customer_id == that.id, how="left", suffix="_c")


def pushed(query: Query) -> list[str]:
    plan = plan_of(query)
    changed = push_down_limit(plan)
    assert columns_of(changed) == columns_of(plan)
    assert push_down_limit(changed) is changed
    return [line.split(" [")[0] for line in shown(changed) if "Scan" not in line]


def test_below_a_projection() -> None:
    assert pushed(ORDERS.select("id").take(3)) == ["Project", "  Limit 3"]


def test_a_left_join_needs_no_more_rows_of_its_left_side_than_are_wanted() -> None:
    assert pushed(LEFT.select("id").take(2, 4)) == [
        "Project",
        "  Limit 3 after 1",
        "    Join left on (customer_id == id)",
        "      Limit 4",
    ]


def test_with_the_sort_where_that_reads_the_left_side_only() -> None:
    assert pushed(LEFT.select("id").sort("-id").take(3)) == [
        "Project",
        "  Limit 3",
        "    Sort",
        "      Join left on (customer_id == id)",
        "        Limit 3",
        "          Sort",
    ]
    assert pushed(LEFT.select(n=col.id + 1).sort("n").take(3))[0] == "Limit 3"
    assert pushed(LEFT.sort("-id").take(3)) == [
        "Project",
        "  Limit 3",
        "    Sort",
        "      Join left on (customer_id == id)",
        "        Limit 3",
        "          Sort",
    ]
    assert pushed(LEFT.sort("region").take(3)) == [
        "Project",
        "  Limit 3",
        "    Sort",
        "      Join left on (customer_id == id)",
    ]


def test_into_every_input_of_a_union_all() -> None:
    query = ORDERS.select("id").union(CUSTOMERS.select("id"), all=True).take(5)
    assert pushed(query).count("    Project") == 2
    assert sum("Limit 5" in line for line in pushed(query)) == 3


def test_not_where_the_number_is_known_only_when_it_runs() -> None:
    plan = plan_of(LEFT.take(param.n))
    assert push_down_limit(plan) is plan


def test_not_below_an_inner_join_nor_a_distinct() -> None:
    for query in (ORDERS.distinct().take(3), ORDERS.join(CUSTOMERS, "c", on="id", suffix="_c").take(3)):
        plan = plan_of(query)
        assert not any("Limit" in line for line in shown(push_down_limit(plan))[2:])


def test_a_smaller_limit_below_stays_alone() -> None:
    query = ORDERS.take(2).join(CUSTOMERS, "c", on=col.customer_id == that.id, how="left", suffix="_c").take(9)
    assert sum("Limit" in line for line in pushed(query)) == 2


def test_an_asof_join_has_each_row_of_its_left_side_once() -> None:
    nearest = ORDERS.select("id").join(CUSTOMERS.select(key=col.id), on=col.id > that.key, how="asof")
    assert pushed(nearest.take(2)) == [
        "Limit 2",
        "  Join asof on (id > key)",
        "    Project",
        "      Limit 2",
        "    Project",
    ]


def test_not_below_a_window() -> None:
    assert pushed(ORDERS.select("id", n=fn.count().over()).take(3)) == ["Project", "  Limit 3", "    Window"]


def test_the_first_rows_of_a_union_are_among_the_first_of_each_input() -> None:
    query = ORDERS.select("id").union(CUSTOMERS.select("id"), all=True).sort(-col.id).take(2, 5)
    plan = push_down_limit(plan_of(query))
    assert [line.strip() for line in shown(plan) if "Scan" not in line and "Project" not in line] == [
        "Limit 4 after 1",
        "Sort [-id]",
        "Union",
        "Limit 5",
        "Sort [-id]",
        "Limit 5",
        "Sort [-id]",
    ]
    assert push_down_limit(plan) is plan


def test_all_rows_of_a_union_of_different_rows_are_wanted() -> None:
    query = ORDERS.select("id").union(CUSTOMERS.select("id")).sort("id").take(5)
    assert sum("Limit" in line for line in pushed(query)) == 1
