"""What nodes say of the tables and columns that they read and write."""

from __future__ import annotations

import json

import pytest

from dataflow import DataFlow
from dataflow.dsl.errors import BindError, BuildError
from dataflow.runtime.kailash import DataFlowQueryNode, DataFlowWriteNode

ORDERS = {"source": "shop", "table": "orders"}
TEXT = "from orders | filter total > $least | select id"
DESCRIBED = {
    "reads": [{**ORDERS, "columns": ["id", "total"], "for_rows": ["total"]}],
    "writes": [],
    "columns": {"id": [{**ORDERS, "column": "id"}]},
}


def test_a_node_of_a_query(db: DataFlow) -> None:
    node = db.parse(TEXT).node("DescribedOrders")
    assert json.loads(json.dumps(node.describe())) == node(id="q").describe() == DESCRIBED


def test_a_query_as_text(used: DataFlow) -> None:
    assert DataFlowQueryNode(id="q", query=TEXT, database="shop", binds={"least": 1}).describe() == DESCRIBED
    with pytest.raises(BindError, match="unknown column `totl`"):
        DataFlowQueryNode(id="q", query="from shop.orders | select totl").describe()


def test_rows_of_another_node(used: DataFlow) -> None:
    said = DataFlowQueryNode(id="q", query="from $rows").describe()
    rows = {"source": None, "table": "$rows", "columns": None, "for_rows": []}
    assert said == {"reads": [rows], "writes": [], "columns": None}


def test_a_write(used: DataFlow) -> None:
    of_query = DataFlowWriteNode(id="w", table="orders", query=TEXT, database="shop")
    assert of_query.describe() == {**DESCRIBED, "writes": [{**ORDERS, "columns": ["id"]}]}
    of_rows = DataFlowWriteNode(id="w", table="shop.orders", rows=[{"id": 1}, {"note": "x"}])
    assert of_rows.describe() == {"reads": [], "writes": [{**ORDERS, "columns": ["id", "note"]}], "columns": None}
    of_others = DataFlowWriteNode(id="w", table="shop.orders")
    assert of_others.describe()["writes"] == [{**ORDERS, "columns": None}]
    with pytest.raises(BuildError, match="expected the name of a table, found `NoneType`"):
        DataFlowWriteNode(id="w").describe()
