from __future__ import annotations

import pytest
from plans import both, column, compare, plan_of, scan, shown, table

from dataflow import Query, col, fn, lit, param, sets, that
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.relational import Filter, Unnest, columns_of
from dataflow.compiler.plan.scalar import Call, ColumnRef, parts
from dataflow.compiler.plan.walk import nodes
from dataflow.compiler.rules.push_down_filter import push_down_filter
from dataflow.dsl.query import JoinKind
from dataflow.dsl.types import STRING, List

ORDERS = table("shop.orders").select("id", "customer_id", "status")
CUSTOMERS = table("shop.customers").select("id", "region")


def pushed(query: Query) -> list[str]:
    """The plan after the rule, which has kept the columns and comes to rest."""
    plan = plan_of(query)
    changed = push_down_filter(plan)
    check_plan(changed)
    assert columns_of(changed) == columns_of(plan)
    again = push_down_filter(push_down_filter(changed))
    assert push_down_filter(again) is again
    return [line for line in shown(changed) if "Scan" not in line]


def joined(kind: JoinKind) -> Query:
    return ORDERS.join(CUSTOMERS, "c", on=col.customer_id == that.id, how=kind, suffix="_c")


def test_below_a_projection_it_reads_what_the_projection_reads() -> None:
    assert pushed(ORDERS.derive(twice=col.id * 2).filter(col.twice > 4)) == [
        "Project [id, customer_id, status, twice = (id * 2)]",
        "  Project [id, customer_id, status]",
        "    Filter ((id * 2) > 4)",
    ]


def test_filters_between_projections_go_below_all_of_them_in_their_order() -> None:
    steps = table("shop.orders").select("id").derive(a=col.id + 1).filter(col.a > 1).derive(b=col.a * 2)
    assert pushed(steps.filter(col.b > 2, col.id > 3)) == [
        "Project [id, a, b = (a * 2)]",
        "  Project [id, a = (id + 1)]",
        "    Project [id]",
        "      Filter ((((id + 1) > 1) and (((id + 1) * 2) > 2)) and (id > 3))",
    ]


def test_what_a_column_is_made_of_is_one_object_in_all_conditions_that_read_it() -> None:
    query = table("shop.orders").derive(a=col.id + 1).filter(col.a > 1).derive(b=col.a * 2).filter(col.b > 2)
    plan = push_down_filter(plan_of(query))
    (condition,) = (node.predicate for node in nodes(plan) if isinstance(node, Filter))
    sums = [part for part in parts(condition) if isinstance(part, Call) and part.function == "add"]
    assert len(sums) == 2
    assert sums[0] is sums[1]


def test_filters_in_a_row_become_one() -> None:
    assert pushed(table("shop.orders").filter(col.id > 1).filter(col.id < 9)) == ["Filter ((id > 1) and (id < 9))"]


def test_never_below_a_limit() -> None:
    query = table("shop.orders").sort("id").take(3).filter(col.id > 1)
    plan = plan_of(query)
    assert push_down_filter(plan) is plan


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("inner", True, True),
        ("left", True, False),
        ("right", False, True),
        ("full", False, False),
    ],
)
def test_below_a_join_only_on_a_side_whose_rows_are_kept_for_themselves(
    kind: JoinKind, left: bool, right: bool
) -> None:
    text = "\n".join(pushed(joined(kind).filter(col.status == "open", col.region == "EU")))
    above, below = text.split(f"Join {kind}")
    assert ("status ==" in below, "region ==" in below) == (left, right)
    assert ("status ==" in above, "region ==" in above) == (not left, not right)


def test_a_null_test_of_the_other_side_stays_above_an_outer_join() -> None:
    assert pushed(joined("left").filter(col.region.is_null()))[1:3] == [
        "  Filter is_null(region)",
        "    Join left on (customer_id == id)",
    ]


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("inner", True, True),
        ("left", False, True),
        ("right", True, False),
        ("full", False, False),
        ("semi", True, True),
        ("anti", False, True),
    ],
)
def test_out_of_a_join_s_condition_only_to_a_side_whose_failing_rows_it_drops(
    kind: JoinKind, left: bool, right: bool
) -> None:
    on = (col.customer_id == that.id) & (col.status == "open") & (that.region == "EU")
    text = "\n".join(pushed(ORDERS.join(CUSTOMERS, on=on, how=kind, suffix="_c")))
    condition, below = text.split(f"Join {kind} on ")[1].split("\n", 1)
    assert ("status ==" in below, "region ==" in below) == (left, right)
    assert ("status ==" in condition, "region ==" in condition) == (not left, not right)


def test_a_condition_on_both_sides_of_a_cross_join_makes_it_an_inner_join() -> None:
    query = ORDERS.join(CUSTOMERS.rename(other="id"), how="cross").filter(col.customer_id == col.other)
    assert "  Join inner on (customer_id == id)" in pushed(query)


def test_what_a_disjunction_implies_of_each_side_is_checked_there_too() -> None:
    either = ((col.status == "open") & (col.c.region == "EU")) | ((col.status == "new") & (col.c.region == "US"))
    text = "\n".join(pushed(table("shop.orders").join(table("shop.customers"), "c", on=either, suffix="_c")))
    assert "Filter ((status == 'open') or (status == 'new'))" in text
    assert "Filter ((region == 'EU') or (region == 'US'))" in text
    assert "(((status == 'open') and (region == 'EU')) or ((status == 'new') and (region == 'US')))" in text


def test_conditions_on_keys_choose_rows_and_others_stay() -> None:
    query = ORDERS.group_by("status").agg(n=fn.count()).filter(col.status == "open", col.n > 1)
    assert pushed(query) == [
        "Project [status, n = count]",
        "  Filter (count > 1)",
        "    Aggregate [count = count()] by [status]",
        "      Project [id, customer_id, status]",
        "        Filter (status == 'open')",
    ]


def test_without_keys_nothing_goes_below_an_aggregate() -> None:
    query = table("shop.orders").agg(n=fn.count()).filter(param("wanted", "bool"), col.n > 1)
    assert pushed(query)[1:] == ["  Filter ($wanted and (count > 1))", "    Aggregate [count = count()]"]


def test_into_every_input_of_a_union_under_its_own_names() -> None:
    query = ORDERS.select("id").union(CUSTOMERS.select("id"), all=True).filter(col.id > 1)
    assert sum(line.strip() == "Filter (id > 1)" for line in pushed(query)) == 2


def test_below_distinct() -> None:
    assert pushed(table("shop.orders").distinct().filter(col.id > 1))[0] == "Distinct"


def test_nothing_to_push_gives_back_the_same_object() -> None:
    for query in (ORDERS, table("shop.orders").filter(col.id > 1), joined("full").filter(lit(True))):
        plan = push_down_filter(plan_of(query))
        assert push_down_filter(plan) is plan


def test_into_both_sides_of_a_set_operation() -> None:
    names = ORDERS.select("id").except_(CUSTOMERS.select("id")).filter(col.id > 1)
    assert pushed(names) == [
        "Except",
        "  Project [id]",
        "    Project [id]",
        "      Project [id, customer_id, status]",
        "        Filter (id > 1)",
        "  Project [id]",
        "    Project [id]",
        "      Project [id, region]",
        "        Filter (id > 1)",
    ]


def test_below_groupings_only_by_a_key_that_all_of_them_have() -> None:
    groups = table("shop.orders").group_by(sets(("id", "status"), "id")).agg(n=fn.count())
    assert pushed(groups.filter(col.id > 1, col.status == "open")) == [
        "Project [id, status, n = count]",
        "  Filter (status == 'open')",
        "    Aggregate [count = count()] by [id, status] sets [(id, status), (id)]",
        "      Filter (id > 1)",
    ]


def test_below_an_asof_join_on_the_left_side_only() -> None:
    query = ORDERS.join(CUSTOMERS, on=col.id > that.id, how="asof", suffix="_c").filter(col.id > 1, col.region == "EU")
    assert pushed(query) == [
        "Project [id, customer_id, status, id_c = id, region]",
        "  Filter (region == 'EU')",
        "    Join asof on (id > id)",
        "      Project [id, customer_id, status]",
        "        Filter (id > 1)",
        "      Project [id, region]",
    ]


def test_below_unnest_what_does_not_read_the_items() -> None:
    tags = column(2, "tags", List(STRING))
    unnest = Unnest(scan(column(1, "id"), tags), ColumnRef(tags), column(3, "tag", STRING))
    on_rows, on_items = compare(column(1, "id"), "greater", 1), compare(column(3, "tag", STRING), "equal", "a")
    assert shown(push_down_filter(Filter(unnest, both(on_rows, on_items)))) == [
        "Filter (tag == 'a')",
        "  Unnest tag = tags",
        "    Filter (id > 1)",
        "      Scan shop.t [id, tags]",
    ]
    only_items = Filter(unnest, on_items)
    assert push_down_filter(only_items) is only_items


def test_below_a_window_go_conditions_on_what_all_of_its_functions_are_grouped_by() -> None:
    windows = ORDERS.derive(a=fn.count().over("status")).derive(b=fn.rank().over(["status", "customer_id"], "id"))
    assert pushed(windows.filter(col.status == "open", col.customer_id == 1, col.a > 1)) == [
        "Project [id, customer_id, status, a, b = rank]",
        "  Filter (a > 1)",
        "    Window [rank = rank() over (by status, customer_id sort id)]",
        "      Project [id, customer_id, status, a = count]",
        "        Filter (customer_id == 1)",
        "          Window [count = count() over (by status)]",
        "            Project [id, customer_id, status]",
        "              Filter (status == 'open')",
    ]


def test_nothing_goes_below_a_window_of_all_rows_or_of_a_computed_group() -> None:
    for by in ([], [col.status.lower()]):
        query = ORDERS.select("id", "status", n=fn.count().over(by)).filter(col.status == "open")
        assert pushed(query)[1].strip() == "Filter (status == 'open')"
