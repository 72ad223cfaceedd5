"""Writes as node types: their inputs, their rows and their errors, in every runtime."""

from __future__ import annotations

import decimal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import yaml
from kailash.nodes.base import NodeRegistry
from kailash.workflow.builder import WorkflowBuilder

from dataflow import DataFlow, col, param
from dataflow.dsl.errors import BindError, BuildError, ParameterError
from dataflow.runtime.kailash import ChangeNode, QueryNodeError, node_error, use

from kailash_runtimes import Run, both_runtimes, every_runtime, workflow_of

Totals = Callable[[], dict[int, Any]]


@pytest.fixture
def totals(db: DataFlow, tmp_path: Path) -> Totals:
    """The totals of orders by id, as another program sees them."""

    def read() -> dict[int, Any]:
        connection = sqlite3.connect(tmp_path / "shop.db")
        try:
            return dict(connection.execute("select id, total from orders order by id"))
        finally:
            connection.close()

    return read


@pytest.fixture
def raised(db: DataFlow) -> type[ChangeNode]:
    """Orders of a region cost more."""
    more = param("more", "decimal(15,2)")
    write = db.shop.orders.filter(col.region == param.region).update(total=col.total + more)
    made: type[ChangeNode] = write.node("Raise")
    return made


@both_runtimes
def test_an_update(raised: type[ChangeNode], totals: Totals, run: Run) -> None:
    workflow = workflow_of("Raise", {"region": "US"}).build()
    outputs = run(workflow, {"q": {"more": "2.50", "region": "EU"}})["q"]
    assert outputs == {"row_count": 3, "table": "shop.orders", "rows": None, "columns": []}
    assert totals() == {1: 102.5, 2: 40, 3: 253, 4: 9.5}


@both_runtimes
def test_a_delete_of_what_another_node_says(db: DataFlow, totals: Totals, run: Run) -> None:
    db.shop.orders.filter(col.id.is_in(param("ids", "list(int64)"))).delete().node("Drop")
    builder = workflow_of("Drop")
    builder.add_node("PythonCodeNode", "choose", {"code": "result = [1, 3]"})
    builder.add_connection("choose", "result", "q", "ids")
    assert run(builder.build())["q"]["row_count"] == 2
    assert list(totals()) == [2, 4]


@both_runtimes
def test_rows_of_another_node_are_put_in_by_their_key(db: DataFlow, totals: Totals, run: Run) -> None:
    given = db.given("new", id="int64", total="decimal(15,2)")
    given.select("id", total=col.total * 2).upsert_into("shop.orders", on="id").node("Put")
    builder = workflow_of("Put")
    builder.add_node("PythonCodeNode", "make", {"code": "result = [{'id': 1, 'total': '1'}, {'id': 9, 'total': '4'}]"})
    builder.add_connection("make", "result", "q", "new")
    assert run(builder.build())["q"]["row_count"] == 2
    assert {number: totals()[number] for number in (1, 9)} == {1: 2, 9: 8}


@every_runtime
@pytest.mark.parametrize("kind", ["records", "arrow"])
def test_rows_that_are_given_back(db: DataFlow, run: Run, kind: str) -> None:
    raised = db.shop.orders.filter(col.id == param.id).update(total=1).returning("id", "total", old="no")
    raised.node("Back")
    outputs = run(workflow_of("Back", {"id": 4, "output": kind}).build())["q"]
    assert (outputs["row_count"], outputs["columns"]) == (1, ["id", "total", "old"])
    if kind == "records":
        assert outputs["rows"] == [{"id": 4, "total": "1.00", "old": "no"}]
    else:
        assert outputs["arrow"].to_pylist() == [{"id": 4, "total": decimal.Decimal("1.00"), "old": "no"}]


@pytest.mark.parametrize(("output", "kind"), [("arrow", pa.Table), ("pandas", pd.DataFrame), ("polars", pl.DataFrame)])
def test_forms_of_rows(db: DataFlow, output: str, kind: type) -> None:
    node = db.shop.orders.filter(col.id == 1).delete().returning("id").node("Forms")
    assert isinstance(node().execute(output=output)[output], kind)


def test_a_form_that_a_write_has_not(raised: type[ChangeNode], totals: Totals) -> None:
    with pytest.raises(QueryNodeError, match="expected one of `records`, `arrow`, `pandas`, `polars` for `output`"):
        raised().execute(region="EU", more=1, output="stream")
    assert totals()[1] == 100


def test_its_inputs_and_its_text(raised: type[ChangeNode]) -> None:
    assert NodeRegistry.get("Raise") is raised
    assert raised.__doc__ == str(raised.made_of)
    assert "update" in str(raised.__doc__)
    inputs = {name: each.required for name, each in raised().get_parameters().items()}
    own = {"output": False, "timeout": False, "retries": False, "after": False, "transaction": False}
    assert inputs == {"region": True, "more": True, **own}


@both_runtimes
def test_what_is_wrong(raised: type[ChangeNode], totals: Totals, run: Run) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - each runtime has its own
        run(workflow_of("Raise", {"region": "EU", "more": "much"}).build())
    error = node_error(caught.value)
    assert error is not None
    assert (error.stage, type(error.__cause__)) == ("inputs", ParameterError)
    assert totals()[1] == 100


def test_a_write_that_means_nothing_is_no_node(db: DataFlow) -> None:
    with pytest.raises(BindError, match="unknown column `totl`"):
        db.parse_write("from shop.orders | filter totl > 1 | delete").node("Wrong")
    with pytest.raises(BuildError, match="cannot have the name of parameter `output`"):
        db.parse_write("from shop.orders | filter id == $output | delete").node("Wrong")


def test_it_is_described(raised: type[ChangeNode]) -> None:
    orders = {"source": "shop", "table": "orders"}
    assert raised.describe() == {
        "reads": [{**orders, "columns": ["region", "total"], "for_rows": ["region"]}],
        "writes": [{**orders, "columns": ["total"]}],
        "columns": {"total": [{**orders, "column": "total"}]},
    }


@both_runtimes
def test_from_yaml_inside_a_transaction(raised: type[ChangeNode], db: DataFlow, totals: Totals, run: Run) -> None:
    text = """
    nodes:
      begin: {type: TransactionBeginNode}
      raise: {type: Raise, parameters: {region: EU, more: 1}}
      undo: {type: TransactionRollbackNode}
    connections:
      - {from_node: begin, from_output: transaction, to_node: raise, to_input: transaction}
      - {from_node: raise, from_output: transaction, to_node: undo, to_input: transaction}
    """
    use(db)
    results = run(WorkflowBuilder.from_dict(yaml.safe_load(text)).build())
    use(None)
    assert results["raise"]["row_count"] == 3
    assert totals()[1] == 100


@both_runtimes
def test_on_servers_and_in_files(postgres_database: str, mysql_database: str, tmp_path: Path, run: Run) -> None:
    with DataFlow(pg=postgres_database, maria=mysql_database, duck=f"duckdb:///{tmp_path}/n.duckdb") as db:
        for name in db.sources:
            db.model(type(f"Counter{name}", (), {"__annotations__": {"v": int}}), source=name)
        db.create_tables()
        for name in db.sources:
            db.insert(f"{name}.counter{name}s", [{"id": 1, "v": 1}, {"id": 2, "v": 2}])
            text = f"from {name}.counter{name}s | filter id <= $most | update v = v + $by | returning id, v"
            db.parse_write(text).node(f"Counted{name}")
            outputs = run(workflow_of(f"Counted{name}", {"most": 1, "by": 5}).build())["q"]
            assert (outputs["row_count"], outputs["rows"]) == (1, [{"id": 1, "v": 6}])
