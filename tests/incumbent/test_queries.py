"""Groups, joins and merges, which there are strings, raw connections, or lists of dicts in Python."""

from __future__ import annotations

import decimal

import pytest
from model_workflows import outputs_of

from dataflow import DataFlow, col, fn

from kailash_runtimes import Run, both_runtimes


@pytest.fixture
def sold(db: DataFlow) -> DataFlow:
    """Two people, and three orders of one of them."""
    users = [db.User.create(name="Ann", age=30), db.User.create(name="Bo", age=8)]
    db.Order.bulk_create([{"user_id": users[0].id, "total": n * 10} for n in (1, 2, 3)])
    return db


def test_query_builder_runs_what_it_builds(sold: DataFlow) -> None:
    """Joins, groups with conditions, windows, plans and streams are run, and may be built upon twice."""
    joined = sold.Order.join("user")
    groups = joined.group_by(col.user.name).agg(n=fn.count(), total=col.total.sum())
    having = groups.filter(col.n > 2)
    assert having.collect().rows() == [{"name": "Ann", "n": 3, "total": decimal.Decimal("60.00")}]
    assert groups.filter(col.n > 3).collect().rows() == []
    ranked = sold.Order.select(col.total, place=fn.row_number().over(sort=-col.total)).filter(col.place == 1)
    assert ranked.collect().rows() == [{"total": decimal.Decimal("30.00"), "place": 1}]
    assert "orders" in having.explain()
    assert sum(batch.num_rows for batch in joined.select("total").stream()) == 3


def test_count_by_sum_by_aggregate(sold: DataFlow) -> None:
    by = sold.Order.aggregate("total > 10", by="user_id", n="count()", most="max(total)", having="n > 1")
    assert [(row["n"], row["most"]) for row in by] == [(2, decimal.Decimal("30.00"))]
    assert sold.User.aggregate({"age": {"$gte": 8}}, n="count()", oldest="max(age)") == [{"n": 2, "oldest": 30}]


@both_runtimes
def test_smart_merge_and_aggregate_nodes(sold: DataFlow, run: Run) -> None:
    """What two nodes found is joined by the columns that the query names, and added up as it says."""
    merged = "from $people | join $sales on id == that.user_id | agg sum = sum(total), n = count() by name"
    outputs = outputs_of(
        ("UserListNode", "people", {"output": "arrow"}),
        ("OrderListNode", "sales", {"output": "arrow", "filter": {"total": {"$gt": 10}}}),
        ("DataFlowQueryNode", "merged", {"query": merged}),
        ("people", "arrow", "merged", "people"),
        ("sales", "arrow", "merged", "sales"),
        run=run,
    )
    assert outputs["merged"]["rows"] == [{"name": "Ann", "sum": "50.00", "n": 2}]
