from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml
from kailash.workflow.builder import WorkflowBuilder
from kailash.workflow.graph import Workflow

from dataflow import DataFlow, col, param
from dataflow.dsl.errors import BuildError, SourceError
from dataflow.runtime.kailash import add_query, add_write, load_workflow, use

from kailash_runtimes import Run, both_runtimes


@both_runtimes
def test_queries_of_both_forms(used: DataFlow, run: Run) -> None:
    workflow = WorkflowBuilder()
    query = used.shop.orders.filter(col.region == param.region, col.total > param("least", "decimal(15,2)")).select(
        "id"
    )
    chosen = add_query(workflow, query, binds={"region": "EU", "least": 50}, output="arrow")
    again = add_query(
        workflow, "from $chosen | join orders on id | sort id", inputs={"chosen": (chosen, "arrow")}, database="shop"
    )
    assert (chosen, again) == ("query", "query_2")
    built = workflow.build()
    assert [row["id"] for row in run(built)["query_2"]["rows"]] == [1, 3]
    saved = json.loads(json.dumps(built.to_dict()))
    assert [row["id"] for row in run(Workflow.from_dict(saved))["query_2"]["rows"]] == [1, 3]


@both_runtimes
def test_writes_in_order(used: DataFlow, tmp_path: Path, run: Run) -> None:
    connection = sqlite3.connect(tmp_path / "shop.db")
    with connection:
        connection.execute("create table ids (id integer)")
    workflow = WorkflowBuilder()
    workflow.add_node("PythonCodeNode", "make", {"code": "result = [{'id': 100}]"})
    first = add_write(workflow, used.shop.ids, ("make", "result"), "first", after="make")
    second = add_write(workflow, "shop.ids", "from shop.orders | select id", after=[first])
    count = add_query(workflow, "from shop.ids | agg n = count()", after=[first, second, "make"])
    results = run(workflow.build())
    assert (first, second, count) == ("first", "write", "query")
    assert results["write"] == {"row_count": 4, "table": "shop.ids"}
    assert results["query"]["rows"] == [{"n": 5}]
    connection.close()


@both_runtimes
def test_whole_writes(used: DataFlow, run: Run) -> None:
    workflow = WorkflowBuilder()
    first = add_write(workflow, used.shop.orders.filter(col.id == param.id).update(note="old"), binds={"id": 1})
    add_write(workflow, "from shop.orders | filter note == 'old' | delete", after=first)
    results = run(workflow.build())
    assert [results[name]["row_count"] for name in ("write", "write_2")] == [1, 1]
    with pytest.raises(BuildError, match="a write says its rows itself"):
        add_write(workflow, used.shop.orders.delete(all_rows=True), "from shop.orders")


def test_a_query_over_another_dataflow(used: DataFlow) -> None:
    with DataFlow(shop=":memory:") as other:
        for query in (other.parse("from shop.orders"), other.parse("from orders")):
            with pytest.raises(BuildError) as raised:
                add_query(WorkflowBuilder(), query)
            assert raised.value.hint is not None
            assert "dataflow.kailash.use(db)" in raised.value.hint
    use(None)
    with pytest.raises(BuildError, match="another `DataFlow`"):
        add_query(WorkflowBuilder(), used.parse("from shop.orders"))


def test_templates_are_refused(used: DataFlow) -> None:
    with pytest.raises(BuildError, match="may not contain"):
        add_query(WorkflowBuilder(), "from ${table}")


CONTENT = {
    "nodes": {"read": {"type": "DataFlowQueryNode", "parameters": {"query": "from shop.orders\nselect id # a > 'b'"}}},
    "connections": [],
}


@both_runtimes
@pytest.mark.parametrize(
    ("name", "dump"), [("w.yaml", yaml.safe_dump), ("w.yml", yaml.safe_dump), ("w.json", json.dumps)]
)
def test_files(used: DataFlow, tmp_path: Path, run: Run, name: str, dump: Any) -> None:
    (tmp_path / name).write_text(dump(CONTENT))
    assert run(load_workflow(tmp_path / name))["read"]["row_count"] == 4


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("w.yaml", "nodes: [", "cannot be read"),
        ("w.json", "{", "cannot be read"),
        ("w.yaml", "- a", "describes no workflow"),
        ("w.yaml", "connections: []", "describes no workflow"),
    ],
)
def test_files_that_are_no_workflows(tmp_path: Path, name: str, text: str, told: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(BuildError, match=told):
        load_workflow(tmp_path / name)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        load_workflow(tmp_path / "none.yaml")
