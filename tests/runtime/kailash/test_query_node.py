"""Queries as text in a workflow, in every runtime."""

from __future__ import annotations

import json
import logging
import sqlite3
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import yaml
from kailash.nodes.base import NodeParameter, register_node
from kailash.nodes.base_async import AsyncNode
from kailash.sdk_exceptions import NodeConfigurationError, WorkflowValidationError
from kailash.workflow.builder import WorkflowBuilder
from kailash.workflow.graph import Workflow

from dataflow import DataFlow
from dataflow.dsl.errors import BindError, BuildError, ParameterError, ParseError, SourceError
from dataflow.runtime.kailash import DataFlowQueryNode, QueryNodeError, node_error, use

from kailash_runtimes import Run, both_runtimes, every_runtime, workflow_of

QUERY = "from shop.orders | filter region == $region and total > $least::decimal(15,2) | select id, total | sort id"
BINDS = {"region": "EU", "least": "50.00"}
OPEN_EU = [{"id": 1, "total": "100.00"}, {"id": 3, "total": "250.50"}]


def query(text: str = QUERY, **config: Any) -> WorkflowBuilder:
    return workflow_of(DataFlowQueryNode, {"query": text, **config})


@every_runtime
def test_a_text_with_its_values(used: DataFlow, run: Run) -> None:
    assert run(query(binds=BINDS).build())["q"] == {"rows": OPEN_EU, "row_count": 2, "columns": ["id", "total"]}


@both_runtimes
def test_tables_of_a_database_alone(used: DataFlow, run: Run) -> None:
    outputs = run(query("from orders | select id", database="shop", limit=2).build())["q"]
    assert outputs["row_count"] == 2


@both_runtimes
def test_values_at_run_time_under_their_own_names(used: DataFlow, run: Run) -> None:
    workflow = query(binds={"region": "US", "least": 50}).build()
    assert run(workflow, {"q": {"region": "EU"}})["q"]["rows"] == OPEN_EU


@every_runtime
@pytest.mark.parametrize("output", ["arrow", "pandas", "polars", "records", "stream"])
def test_a_table_of_another_node(used: DataFlow, run: Run, output: str) -> None:
    builder = query("from $chosen | join shop.orders on id | select id, region, why | sort id")
    text = "from shop.orders | filter id > 2 | select id | derive why = 'late'"
    builder.add_node("DataFlowQueryNode", "choose", {"query": text, "output": output})
    builder.add_connection("choose", "rows" if output == "records" else output, "q", "chosen")
    late = [{"id": 3, "region": "EU", "why": "late"}, {"id": 4, "region": "EU", "why": "late"}]
    assert run(builder.build())["q"]["rows"] == late


@every_runtime
def test_rows_of_a_python_node(used: DataFlow, run: Run) -> None:
    builder = query("from $chosen | join shop.orders on id | select id, region")
    builder.add_node("PythonCodeNode", "choose", {"code": "result = [{'id': 2}]"})
    builder.add_connection("choose", "result", "q", "chosen")
    assert run(builder.build())["q"]["rows"] == [{"id": 2, "region": "US"}]


@both_runtimes
@pytest.mark.parametrize(("output", "kind"), [("arrow", pa.Table), ("pandas", pd.DataFrame), ("polars", pl.DataFrame)])
def test_tables_go_from_node_to_node_as_they_are(used: DataFlow, run: Run, output: str, kind: type) -> None:
    builder = query("from $again | take 1", output=output)
    builder.add_node("DataFlowQueryNode", "first", {"query": "from shop.orders | select id", "output": output})
    builder.add_connection("first", output, "q", "again")
    results = run(builder.build())
    assert isinstance(results["first"][output], kind)
    assert len(results["q"][output]) == 1


@both_runtimes
def test_a_file(used: DataFlow, tmp_path: Path, run: Run) -> None:
    path = tmp_path / "orders.parquet"
    outputs = run(query("from shop.orders | sort id", output="parquet", path=str(path)).build())["q"]
    assert outputs == {
        "rows": None,
        "row_count": 4,
        "columns": ["id", "region", "total", "placed", "note"],
        "path": str(path),
    }
    assert pd.read_parquet(path)["id"].tolist() == [1, 2, 3, 4]
    assert sorted(each.name for each in tmp_path.iterdir() if each.name.startswith(".")) in ([], [".kailash"])


@both_runtimes
def test_a_workflow_in_yaml(used: DataFlow, run: Run) -> None:
    text = """
    nodes:
      read:
        type: DataFlowQueryNode
        parameters:
          query: |
            from orders
            filter total > $least and note != "x;y"   # not a template: $least
            select id
            sort id
          database: shop
          binds: {least: 50}
      count: {type: PythonCodeNode, parameters: {code: "result = {'n': len(rows)}"}}
    connections:
      - {from_node: read, from_output: rows, to_node: count, to_input: rows}
    """
    content = yaml.safe_load(text)
    workflow = WorkflowBuilder.from_dict(content).build()
    assert run(workflow)["count"]["result"] == {"n": 2}
    saved = json.loads(json.dumps(workflow.to_dict()))
    assert saved["nodes"]["read"]["config"]["query"] == content["nodes"]["read"]["parameters"]["query"]
    assert run(Workflow.from_dict(saved))["count"]["result"] == {"n": 2}


@pytest.mark.parametrize("text", ["from shop.orders | filter region == '${region}'", "${query}", "from a | take ${"])
def test_templates_are_refused_when_a_workflow_is_built(text: str) -> None:
    with pytest.raises(NodeConfigurationError, match="a query in a workflow may not contain") as raised:
        DataFlowQueryNode(query=text)
    cause = raised.value.__cause__
    assert isinstance(cause, BuildError)
    assert "could then change the query" in str(cause)
    with pytest.raises(WorkflowValidationError, match="may not contain"):
        query(text).build()


@both_runtimes
def test_templates_are_refused_when_a_workflow_runs(used: DataFlow, run: Run) -> None:
    workflow = query("from shop.orders").build()
    given = {"q": {"query": "from shop.orders | filter region == '${region}'", "region": "EU' or true --"}}
    error = failure(run, workflow, given)
    assert isinstance(error.__cause__, BuildError)
    assert "may not contain `${region}`" in str(error)


@both_runtimes
def test_a_value_is_no_template(used: DataFlow, run: Run) -> None:
    text = "from shop.orders | filter note == $note and region == $region | select id"
    outputs = run(query(text).build(), {"q": {"binds": {"note": "a ${region} b"}, "region": "EU"}})["q"]
    assert outputs["rows"] == [{"id": 3}]


def failure(run: Run, workflow: Workflow, parameters: Any = None) -> QueryNodeError:
    """The node's error in the chain of causes of what the runtime raises."""
    with pytest.raises(Exception) as raised:  # noqa: PT011 - each runtime has its own
        run(workflow, parameters)
    error = node_error(raised.value)
    assert error is not None
    return error


@every_runtime
@pytest.mark.parametrize("leaf", [True, False])
@pytest.mark.parametrize(
    ("text", "stage", "kind"),
    [
        ("from shop.orders | fitler id", "parse", ParseError),
        ("from shop.orders | select regoin", "check", BindError),
        ("from shop.orders | filter id == $id::int64", "inputs", ParameterError),
    ],
)
def test_failures_say_node_query_stage_and_place(
    used: DataFlow, run: Run, leaf: bool, text: str, stage: str, kind: type
) -> None:
    builder = query(text, name="open orders")
    if not leaf:
        builder.add_node("PythonCodeNode", "sink", {"code": "result = len(rows)"})
        builder.add_connection("q", "rows", "sink", "rows")
    error = failure(run, builder.build())
    assert error.stage == stage
    assert isinstance(error.__cause__, kind)
    assert str(error) == f"node `q` (open orders) failed at stage `{stage}`\n{error.__cause__}"
    if stage != "inputs":
        assert "^^^" in str(error)


@both_runtimes
def test_a_table_that_is_gone(used: DataFlow, tmp_path: Path, run: Run) -> None:
    run(query("from shop.orders").build())
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("drop table orders")
    connection.close()
    error = failure(run, query("from shop.orders").build())
    assert error.stage == "run"
    assert isinstance(error.__cause__, SourceError)


@both_runtimes
@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"query": 5}, "expected a text for `query`, found `int`"),
        ({"database": 5}, "expected the name of a source for `database`, found `int`"),
        ({"database": "shpo"}, "unknown source `shpo`"),
        ({"binds": [1]}, "expected values by name for `binds`, found `list`"),
        ({"binds": {"regoin": "EU"}}, "unknown parameter `regoin`"),
        ({"limit": -1}, "expected a number of rows, 0 or more, for `limit`, found `-1`"),
        ({"limit": True}, "expected a number of rows, 0 or more, for `limit`, found `True`"),
        ({"output": "xml"}, "for `output`, found `xml`"),
        ({"output": "parquet"}, "expected a `path`"),
        ({"path": "x"}, '`path` is for `"output": "parquet"` only'),
        ({"output": "parquet", "path": 5}, "expected a text for `path`, found `int`"),
        ({"output": "parquet", "path": "/no/such/folder/x"}, "there is no folder"),
        ({"timeout": "5"}, "expected seconds above 0 for `timeout`, found `'5'`"),
        ({"timeout": 0}, "expected seconds above 0 for `timeout`, found `0`"),
        ({"retries": 1.5}, "expected a number of 0 or more for `retries`, found `1.5`"),
    ],
)
def test_inputs_that_are_wrong(used: DataFlow, run: Run, config: dict[str, Any], told: str) -> None:
    error = failure(run, workflow_of(DataFlowQueryNode, {"query": "from shop.orders", **config}).build())
    assert told in str(error)


@both_runtimes
def test_a_table_that_is_not_given(used: DataFlow, run: Run) -> None:
    error = failure(run, query("from $chosen | take 1").build())
    assert error.stage == "inputs"
    assert "table `$chosen` is not given" in str(error)


def test_an_input_that_the_query_has_not(used: DataFlow, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert DataFlowQueryNode(query="from shop.orders").execute(regoin="US")["row_count"] == 4
    assert "has no input `regoin`" in caplog.text


def test_sources_of_the_environment(db: DataFlow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATAFLOW_SOURCE_STORE", f"sqlite:///{tmp_path}/shop.db")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    try:
        node = DataFlowQueryNode(query="from store.orders | agg n = count()")
        assert node.execute()["rows"] == [{"n": 4}]
    finally:
        use(None)


def test_a_query_without_a_text() -> None:
    with pytest.raises(QueryNodeError, match="expected a text for `query`, found `NoneType`"):
        DataFlowQueryNode().execute()


@both_runtimes
def test_a_file_stays_as_it_was_where_the_query_fails(used: DataFlow, tmp_path: Path, run: Run) -> None:
    path = tmp_path / "orders.parquet"
    path.write_text("old")
    text = "from shop.orders | sort id | select x = id * 9223372036854775807"
    error = failure(run, query(text, output="parquet", path=str(path)).build())
    assert error.stage == "run"
    assert path.read_text() == "old"
    assert list(tmp_path.glob(".*.tmp")) == []


@register_node()
class KeptNode(AsyncNode):  # type: ignore[misc]
    """Keeps the object that it is given."""

    kept: ClassVar[list[Any]] = []

    def get_parameters(self) -> dict[str, NodeParameter]:
        return {"table": NodeParameter(name="table", type=object, required=True)}

    def validate_inputs(self, **inputs: Any) -> dict[str, Any]:
        return {"table": inputs["table"]}  # Kailash's own cannot compare frames of polars

    async def async_run(self, table: Any) -> dict[str, Any]:
        self.kept.append(table)
        return {"row_count": len(table)}


@both_runtimes
@pytest.mark.parametrize("output", ["arrow", "pandas", "polars"])
def test_the_table_itself_is_passed_on(used: DataFlow, run: Run, output: str) -> None:
    builder = query("from shop.orders", output=output)
    builder.add_node("KeptNode", "keep", {})
    builder.add_connection("q", output, "keep", "table")
    results = run(builder.build())
    assert KeptNode.kept.pop() is results["q"][output]
