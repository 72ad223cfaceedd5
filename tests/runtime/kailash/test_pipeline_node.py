"""The classes of nodes that are made of queries and writes: their names, and those of their inputs."""

from __future__ import annotations

import pytest
from kailash.nodes.base import NodeRegistry
from kailash.nodes.code import PythonCodeNode

from dataflow import DataFlow, col, param
from dataflow.dsl.errors import BuildError


def test_a_cell_run_twice(db: DataFlow) -> None:
    first = db.shop.orders.select("id").node("Twice")
    second = db.shop.orders.select("id").node("Twice")
    assert NodeRegistry.get("Twice") is second
    with pytest.warns(UserWarning, match="node type `Twice` now runs something else than before") as warned:
        third = db.shop.orders.select("region").node("Twice")
    assert warned[0].filename == __file__
    assert NodeRegistry.get("Twice") is third
    assert [each().execute()["columns"] for each in (first, second, third)] == [["id"], ["id"], ["region"]]


def test_the_name_of_another_s_node(db: DataFlow) -> None:
    with pytest.raises(BuildError) as raised:
        db.shop.orders.node("PythonCodeNode")
    assert raised.value.message == "a node type `PythonCodeNode` exists already"
    assert raised.value.hint == "another name for this one"
    assert NodeRegistry.get("PythonCodeNode") is PythonCodeNode


@pytest.mark.parametrize("name", ["", "Top Regions", "1st", "class", "a.b", "EdgeCases", "edges", "MyEdgeNode"])
def test_names_that_no_node_can_have(db: DataFlow, name: str) -> None:
    with pytest.raises(BuildError, match="name of a node type"):
        db.shop.orders.node(name)
    assert name not in NodeRegistry.list_nodes()


@pytest.mark.parametrize(
    "name",
    [
        *("self", "node_id", "node_or_type", "tags", "config", "context", "resource_registry", "_x"),
        *("output", "path", "timeout", "retries", "after"),
    ],
)
def test_parameters_that_no_input_can_be_called(db: DataFlow, name: str) -> None:
    query = db.shop.orders.filter(col.id == param(name, "int64"))
    with pytest.raises(BuildError) as raised:
        query.node("Unusable")
    assert raised.value.message == f"a node's input cannot have the name of parameter `{name}`"
    assert raised.value.hint == "another name for the parameter"


def test_a_write_takes_the_place_of_a_query(db: DataFlow) -> None:
    db.shop.orders.select("id").node("Either")
    with pytest.warns(UserWarning, match="node type `Either` now runs something else than before"):
        made = db.parse_write("from shop.orders | filter id == 1 | delete").node("Either")
    assert NodeRegistry.get("Either") is made
    assert made().execute()["row_count"] == 1
