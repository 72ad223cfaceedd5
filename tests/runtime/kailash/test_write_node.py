"""Rows of nodes and of queries into tables, in every runtime."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from kailash.nodes.base import NodeRegistry
from kailash.sdk_exceptions import WorkflowValidationError
from kailash.workflow.builder import WorkflowBuilder
from kailash.workflow.graph import Workflow

from dataflow import DataFlow
from dataflow.dsl.errors import DataFlowError
from dataflow.runtime.kailash import (
    DataFlowQueryNode,
    DataFlowWriteNode,
    QueryNodeError,
    RowStream,
    node_error,
    use,
)
from dataflow.runtime.sources import sqlite_connections

from kailash_runtimes import RUNTIMES, Run, both_runtimes, local_used_again, workflow_of

Stored = Callable[[], list[tuple[Any, ...]]]


@pytest.fixture
def stored(db: DataFlow, tmp_path: Path) -> Any:
    """What is in the table `big_orders` of the source `warehouse`; both sources are the process's."""
    path = tmp_path / "warehouse.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table big_orders (id integer primary key, total decimal(15,2) not null, note text)")
    connection.close()

    def rows() -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(path)
        try:
            return connection.execute("select id, note from big_orders order by id").fetchall()
        finally:
            connection.close()

    with DataFlow(shop=f"sqlite:///{tmp_path / 'shop.db'}", warehouse=f"sqlite:///{path}") as both:
        use(both)
        yield rows
        use(None)


def write(**config: Any) -> WorkflowBuilder:
    return workflow_of(DataFlowWriteNode, {"table": "warehouse.big_orders", **config})


def error_of(run: Run, workflow: Workflow) -> QueryNodeError:
    """The node's error in the chain of causes of what the runtime raises."""
    with pytest.raises(Exception) as raised:  # noqa: PT011 - each runtime has its own
        run(workflow)
    error = node_error(raised.value)
    assert error is not None
    return error


TWICE = [local_used_again]
once = pytest.mark.parametrize("run", [run for run in RUNTIMES if run not in TWICE])


@once
def test_the_rows_of_a_query(stored: Stored, run: Run) -> None:
    text = "from shop.orders | filter total >= $least::decimal(15,2) and id != $not | select id, total, note"
    workflow = write(query=text, binds={"least": 100}).build()
    assert run(workflow, {"q": {"not": 3}})["q"] == {"row_count": 1, "table": "warehouse.big_orders"}
    assert stored() == [(1, "first")]


@once
@pytest.mark.parametrize("output", ["records", "arrow", "pandas", "polars", "stream"])
def test_the_rows_of_another_node(stored: Stored, run: Run, output: str) -> None:
    builder = write(database="warehouse", table="big_orders")
    text = "from shop.orders | filter total > 50 | select total, id"
    builder.add_node("DataFlowQueryNode", "read", {"query": text, "output": output})
    builder.add_connection("read", "rows" if output == "records" else output, "q", "rows")
    assert run(builder.build())["q"] == {"row_count": 2, "table": "big_orders"}
    assert stored() == [(1, None), (3, None)]


@once
def test_the_rows_of_a_python_node(stored: Stored, run: Run) -> None:
    builder = write()
    builder.add_node("PythonCodeNode", "make", {"code": "result = [{'id': 9, 'total': '1.50', 'note': 'x'}]"})
    builder.add_connection("make", "result", "q", "rows")
    assert run(builder.build())["q"]["row_count"] == 1
    assert stored() == [(9, "x")]


@both_runtimes
def test_a_query_over_a_table_of_another_node(stored: Stored, run: Run) -> None:
    builder = write(query="from $chosen | join shop.orders on id | select id, total")
    builder.add_node("PythonCodeNode", "choose", {"code": "result = [{'id': 4}]"})
    builder.add_connection("choose", "result", "q", "chosen")
    assert run(builder.build())["q"]["row_count"] == 1
    assert stored() == [(4, None)]


@both_runtimes
def test_all_or_nothing(stored: Stored, run: Run) -> None:
    rows = [{"id": 1, "total": "1.00"}, {"id": 2, "total": "1.00"}, {"id": 1, "total": "1.00"}]
    error = error_of(run, write(rows=rows).build())
    assert error.stage == "run"
    assert stored() == []


@both_runtimes
@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({}, "expected either `rows` or `query`, found none"),
        ({"rows": [], "query": "from shop.orders"}, "expected either `rows` or `query`, found both"),
        ({"rows": [], "table": 5}, "expected the name of a table for `table`, found `int`"),
        ({"rows": [{"id": 1}], "table": "warehouse.big_ordres"}, "unknown table"),
        ({"rows": [{"id": 1}], "table": "warehouse.big_orders | take 1"}, "a query with steps"),
        ({"rows": [{"id": 1, "totle": 2}]}, "has no column `totle`"),
        ({"rows": [{"id": "one", "total": 2}]}, "column `id`"),
        ({"rows": 5}, "are a `int`"),
        ({"query": "from shop.orders | select id, total", "binds": {"n": 1}}, "unknown parameter `n`"),
    ],
)
def test_inputs_that_are_wrong(stored: Stored, run: Run, config: dict[str, Any], told: str) -> None:
    error = error_of(run, write(**config).build())
    assert told in str(error)
    assert isinstance(error.__cause__, DataFlowError)
    assert stored() == []


def test_templates_are_refused() -> None:
    for config in ({"table": "warehouse.${table}"}, {"query": "from ${table}"}, {"write": "from a | delete ${what}"}):
        with pytest.raises(WorkflowValidationError, match="may not contain"):
            write(**config).build()


@both_runtimes
def test_a_stream_is_read_once(stored: Stored, run: Run) -> None:
    builder = write()
    builder.add_node("DataFlowQueryNode", "read", {"query": "from shop.orders | select id, total", "output": "stream"})
    builder.add_node("DataFlowWriteNode", "again", {"table": "warehouse.big_orders"})
    builder.add_connection("read", "stream", "q", "rows")
    builder.add_connection("read", "stream", "again", "rows")
    builder.add_connection("q", "row_count", "again", "after")
    error = error_of(run, builder.build())
    assert error.stage == "output"
    assert "the rows of a stream can be read once, and were" in str(error)
    assert len(stored()) == 4


def test_a_stream_whose_write_failed_can_be_written_elsewhere(stored: Stored) -> None:
    stream = DataFlowQueryNode(query="from shop.orders | select id, total", output="stream").execute()["stream"]
    with pytest.raises(QueryNodeError, match="unknown table `numbers`"):
        DataFlowWriteNode(table="shop.numbers").execute(rows=stream)
    assert DataFlowWriteNode(table="warehouse.big_orders").execute(rows=stream)["row_count"] == 4


@once
def test_a_text_that_writes(stored: Stored, run: Run) -> None:
    text = "from shop.orders | filter id == $id | update note = $note | returning id, note"
    outputs = run(workflow_of(DataFlowWriteNode, {"write": text, "binds": {"note": "new"}}).build(), {"q": {"id": 2}})
    back = {"rows": [{"id": 2, "note": "new"}], "columns": ["id", "note"]}
    assert outputs["q"] == {"row_count": 1, "table": "shop.orders", **back}


@both_runtimes
def test_a_text_that_writes_rows_of_another_node(stored: Stored, run: Run) -> None:
    text = "from $rows | select id, total = 1 | upsert into big_orders on id"
    builder = workflow_of(DataFlowWriteNode, {"write": text, "database": "warehouse"})
    builder.add_node("PythonCodeNode", "make", {"code": "result = [{'id': 7}, {'id': 8}]"})
    builder.add_connection("make", "result", "q", "rows")
    outputs = run(builder.build())["q"]
    assert outputs == {"row_count": 2, "table": "warehouse.big_orders", "rows": None, "columns": []}
    assert stored() == [(7, None), (8, None)]


ALL = "from shop.orders | delete all"


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"write": "from shop.orders"}, "expected"),
        ({"write": "from shop.orders | delete"}, "`delete` would change all rows of `shop.orders`"),
        ({"write": 5}, "expected a text for `write`, found `int`"),
        ({"write": ALL, "table": "shop.orders"}, "expected either `write` or `table`, found both"),
        ({"write": ALL, "query": "from shop.orders"}, "expected either `write` or `query`, found both"),
        ({"write": ALL, "output": "stream"}, "expected one of"),
        ({"table": "warehouse.big_orders", "rows": [], "output": "arrow"}, "is for the rows that a `write` gives"),
        ({"rows": []}, "expected a `table` for the rows, or a `write`, found none"),
    ],
)
def test_texts_that_write_nothing(stored: Stored, db: DataFlow, config: dict[str, Any], told: str) -> None:
    with pytest.raises(QueryNodeError) as raised:
        DataFlowWriteNode().execute(**config)
    assert told in str(raised.value)
    assert db.query("from shop.orders | agg n = count()").rows() == [{"n": 4}]


def test_a_text_that_writes_is_described(stored: Stored) -> None:
    text = "from shop.orders | filter total > 1 | select id | insert into warehouse.big_orders"
    described = DataFlowWriteNode(id="w", write=text).describe()
    assert described["writes"] == [{"source": "warehouse", "table": "big_orders", "columns": ["id"]}]
    assert described["columns"] == {"id": [{"source": "shop", "table": "orders", "column": "id"}]}


def test_it_is_registered() -> None:
    assert NodeRegistry.get("DataFlowWriteNode") is DataFlowWriteNode


def _locked(path: Path, seconds: float) -> threading.Thread:
    """Another program that reads a database, which keeps its writers from committing, for so long."""
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    connection.execute("begin")
    connection.execute("select count(*) from big_orders").fetchall()

    def let_go() -> None:
        time.sleep(seconds)
        connection.close()

    thread = threading.Thread(target=let_go)
    thread.start()
    return thread


@pytest.mark.parametrize(
    "inputs",
    [
        lambda rows: {"rows": rows},
        lambda rows: {"query": "from $new | select id, total = 5", "new": rows},
        lambda rows: {"query": "from $new | select id, total = 5", "new": RowStream(*_stream_over(rows))},
    ],
)
def test_rows_that_can_be_read_once_are_not_lost_when_a_write_is_tried_again(
    stored: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inputs: Callable[[object], dict[str, Any]]
) -> None:
    monkeypatch.setattr(sqlite_connections, "BUSY_SECONDS", 0.05)
    reader = pa.table({"id": [1, 2], "total": [5, 5]}).to_reader()
    lock = _locked(tmp_path / "warehouse.db", 0.3)
    outputs = DataFlowWriteNode().execute(table="warehouse.big_orders", retries=10, **inputs(reader))
    lock.join()
    assert outputs["row_count"] == 2
    assert stored() == [(1, None), (2, None)]


def _stream_over(rows: object) -> tuple[Any, ...]:
    stream = DataFlowQueryNode().execute(query="from $rows", rows=rows, output="stream")["stream"]
    return (*stream.take(), stream.fields)


def test_a_table_with_steps_is_told_of_as_the_input_that_it_is(stored: Stored) -> None:
    with pytest.raises(QueryNodeError) as raised:
        DataFlowWriteNode().execute(table="warehouse.big_orders | take 1", rows=[{"id": 1}])
    assert str(raised.value) == (
        "node `DataFlowWriteNode` (DataFlowWriteNode) failed at stage `inputs`\n"
        "error: expected the name of a table for `table`, found a query with steps"
    )
    assert stored() == []
