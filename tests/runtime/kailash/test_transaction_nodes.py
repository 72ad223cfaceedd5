"""Several nodes that write in one transaction, in every runtime, and what becomes of one that nobody ends."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from kailash.runtime import AsyncLocalRuntime
from kailash.sdk_exceptions import RuntimeExecutionError, WorkflowExecutionError
from kailash.workflow.builder import WorkflowBuilder

from dataflow import DataFlow
from dataflow.runtime.kailash import QueryNodeError, node_error, process_dataflow, use

from kailash_runtimes import BOTH, RUNTIMES, Run, awaited, local_from_async_code, local_without_monitoring
from servers import fresh_postgres_database, run_postgres

Stored = Callable[[], list[int]]


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Stored]:
    """The ids in the table `notes` of the process's source; it fails at once where somebody holds a lock."""
    path = tmp_path / "notes.db"

    def ids() -> list[int]:
        connection = sqlite3.connect(path, timeout=0)
        try:
            connection.execute("begin immediate")
            return [number for (number,) in connection.execute("select id from notes order by id")]
        finally:
            connection.close()

    connection = sqlite3.connect(path)
    connection.execute("create table notes (id integer primary key, note text)")
    connection.close()
    with DataFlow(warehouse=f"sqlite:///{path}") as db:
        use(db)
        yield ids
        use(None)


def begun(**config: Any) -> WorkflowBuilder:
    builder = WorkflowBuilder()
    builder.add_node("TransactionBeginNode", "begin", config)
    return builder


def write(builder: WorkflowBuilder, node: str, number: int, before: str) -> None:
    builder.add_node("DataFlowWriteNode", node, {"table": "notes", "rows": [{"id": number, "note": "x"}]})
    builder.add_connection(before, "transaction", node, "transaction")


def end(builder: WorkflowBuilder, type_: str, before: str) -> None:
    builder.add_node(type_, "end", {})
    builder.add_connection(before, "transaction", "end", "transaction")


def two_writes(**config: Any) -> WorkflowBuilder:
    builder = begun(**config)
    write(builder, "first", 1, "begin")
    write(builder, "second", 2, "first")
    return builder


@pytest.mark.parametrize("run", RUNTIMES)
def test_several_nodes_commit_together(run: Run, stored: Stored) -> None:
    builder = two_writes()
    builder.add_node("DataFlowQueryNode", "inside", {"query": "from notes | agg n = count()"})
    builder.add_connection("second", "transaction", "inside", "transaction")
    end(builder, "TransactionCommitNode", "inside")
    if run.__name__ == "local_used_again":
        with pytest.raises(Exception, match="does not take the rows"):
            run(builder.build())  # the second time the rows are there
        gc.collect()
    else:
        results = run(builder.build())
        assert results["inside"]["rows"] == [{"n": 2}]
        assert results["end"] == {"committed": True}
    assert stored() == [1, 2]


@pytest.mark.parametrize("run", BOTH)
def test_a_node_rolls_back(run: Run, stored: Stored) -> None:
    builder = two_writes()
    end(builder, "TransactionRollbackNode", "second")
    assert run(builder.build())["end"] == {"rolled_back": True}
    assert stored() == []


@pytest.mark.parametrize("run", BOTH)
def test_a_node_that_fails_rolls_back_at_once(run: Run, stored: Stored) -> None:
    builder = two_writes()
    write(builder, "third", 1, "second")
    end(builder, "TransactionCommitNode", "third")
    with pytest.raises(Exception, match="does not take the rows") as caught:
        run(builder.build())
    assert stored() == []
    assert isinstance(node_error(caught.value), QueryNodeError)


@pytest.mark.parametrize("run", RUNTIMES)
def test_another_node_that_fails_leaves_nothing_open(run: Run, stored: Stored) -> None:
    builder = two_writes()
    builder.add_node("PythonCodeNode", "other", {"code": "result = 1 / row_count_less_one"})
    builder.add_node("PythonCodeNode", "less", {"code": "result = row_count - 1"})
    builder.add_connection("second", "row_count", "less", "row_count")
    builder.add_connection("less", "result", "other", "row_count_less_one")
    builder.add_node("TransactionCommitNode", "end", {})
    builder.add_connection("second", "transaction", "end", "transaction")
    builder.add_connection("other", "result", "end", "after")
    with suppress(RuntimeExecutionError, WorkflowExecutionError):
        run(builder.build())
        pytest.fail("the workflow did not fail")
    assert _soon(stored) == []


@pytest.mark.parametrize("run", BOTH)
def test_one_that_nobody_ends_is_rolled_back(run: Run, stored: Stored) -> None:
    assert run(two_writes().build())["second"]["row_count"] == 1
    assert _soon(stored) == []


def test_one_that_no_node_uses_is_rolled_back(stored: Stored) -> None:
    results = awaited(two_writes(idle_timeout=0.3).build())
    handle = results["second"]["transaction"]
    assert handle.transaction.is_open
    for _ in range(50):
        if not handle.transaction.is_open:
            break
        time.sleep(0.1)
    assert _soon(stored) == []
    builder = WorkflowBuilder()
    builder.add_node("DataFlowWriteNode", "late", {"table": "notes", "rows": [{"id": 3, "note": "x"}]})
    with pytest.raises(Exception, match=r"rolled back before: no node used it for 0\.3 seconds"):
        awaited(builder.build(), {"late": {"transaction": handle}})


@pytest.mark.parametrize("run", BOTH)
def test_a_whole_workflow_is_in_the_transaction_of_its_caller(run: Run, stored: Stored) -> None:
    """With kailash-dataflow the row of the first node stays where the second one fails."""
    builder = WorkflowBuilder()
    for number, node in enumerate(("first", "second"), 1):
        builder.add_node("DataFlowWriteNode", node, {"table": "notes", "rows": [{"id": number, "note": "x"}]})
    builder.add_node("DataFlowWriteNode", "third", {"table": "notes", "rows": [{"id": 1, "note": "x"}]})
    builder.add_connection("first", "row_count", "second", "after")
    builder.add_connection("second", "row_count", "third", "after")
    db = process_dataflow()
    if run is awaited:
        run = _awaited_inside
    with pytest.raises(Exception, match="does not take the rows"), db.transaction():
        run(builder.build())
    assert stored() == []


def _awaited_inside(workflow: Any) -> Any:
    async def call() -> Any:
        async with AsyncLocalRuntime() as runtime, process_dataflow().transaction():
            return await runtime.execute_workflow_async(workflow, inputs={})

    return asyncio.run(call())


def test_a_workflow_from_yaml_under_the_other_name(stored: Stored) -> None:
    nodes = [
        {"id": "begin", "type": "TransactionScopeNode", "parameters": {"isolation_level": "SERIALIZABLE"}},
        {"id": "first", "type": "DataFlowWriteNode", "parameters": {"table": "notes", "rows": [{"id": 1}]}},
        {"id": "end", "type": "TransactionCommitNode", "parameters": {}},
    ]
    ways = [("begin", "first"), ("first", "end")]
    connections = [
        {"from_node": a, "from_output": "transaction", "to_node": b, "to_input": "transaction"} for a, b in ways
    ]
    workflow = WorkflowBuilder.from_dict({"nodes": nodes, "connections": connections}).build()
    assert local_without_monitoring(workflow)["end"] == {"committed": True}
    assert stored() == [1]


def test_the_isolation_reaches_the_server_and_the_connection_comes_back(postgres_url: str, postgres_log: Any) -> None:
    with fresh_postgres_database(postgres_url) as url, DataFlow(url) as db:
        run_postgres(url, "create table notes (id bigint primary key, note text)")
        use(db)
        mark = postgres_log.mark()
        builder = two_writes(isolation_level="REPEATABLE_READ")
        end(builder, "TransactionCommitNode", "second")
        assert local_without_monitoring(builder.build())["end"] == {"committed": True}
        assert any("BEGIN ISOLATION LEVEL REPEATABLE READ" in told for told in postgres_log.statements_since(mark))
        unended = two_writes()
        with pytest.raises(Exception, match="does not take the rows"):
            local_from_async_code(unended.build())
        open_ones = "select count(*) from pg_stat_activity where state like 'idle in transaction%' and pid in "
        open_ones += "(select pid from pg_stat_activity where datname = current_database())"
        assert run_postgres(url, open_ones) == [(0,)]
        use(None)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"isolation_level": "SNAPSHOT"}, "unknown isolation `snapshot`"),
        ({"sources": ["other"]}, "unknown source `other`"),
        ({"sources": 3}, "expected names of sources for `sources`, found `3`"),
        ({"idle_timeout": 0}, "expected seconds above 0 for `idle_timeout`, found `0`"),
    ],
)
def test_what_is_wrong_with_its_inputs_is_said(config: dict[str, Any], message: str, stored: Stored) -> None:
    with pytest.raises(Exception, match=message):
        awaited(begun(**config).build())


def test_only_a_transaction_is_one(stored: Stored) -> None:
    builder = WorkflowBuilder()
    builder.add_node("DataFlowWriteNode", "q", {"table": "notes", "rows": [{"id": 3}]})
    with pytest.raises(Exception, match="expected the output `transaction` of a node for `transaction`, found `str`"):
        awaited(builder.build(), {"q": {"transaction": "begin"}})


def _soon(stored: Stored) -> list[int]:
    """What is stored once nobody holds a lock, which takes a moment where the collector has to find it."""
    for _ in range(50):
        gc.collect()
        try:
            return stored()
        except sqlite3.OperationalError:
            time.sleep(0.05)
    return stored()


def test_many_workflows_at_once_leave_nothing_open(postgres_url: str) -> None:
    """A third of them commit; of the others one of our own nodes fails, or one of Kailash's."""

    def workflow(number: int) -> Any:
        builder = begun()
        write(builder, "first", 2 * number, "begin")
        write(builder, "second", 2 * number if number % 3 == 1 else 2 * number + 1, "first")
        builder.add_node("PythonCodeNode", "other", {"code": f"result = 1 / {number % 3 != 2:d}"})
        builder.add_connection("second", "row_count", "other", "n")
        end(builder, "TransactionCommitNode", "second")
        builder.add_connection("other", "result", "end", "after")
        return builder.build()

    async def run_all() -> list[Any]:
        async with AsyncLocalRuntime() as runtime:
            running = (runtime.execute_workflow_async(workflow(number), inputs={}) for number in range(24))
            return [isinstance(each, Exception) for each in await asyncio.gather(*running, return_exceptions=True)]

    with fresh_postgres_database(postgres_url) as url, DataFlow(url) as db:
        run_postgres(url, "create table notes (id bigint primary key, note text)")
        use(db)
        assert asyncio.run(run_all()) == [number % 3 != 0 for number in range(24)]
        gc.collect()
        open_ones = (
            "select count(*) from pg_stat_activity where datname = current_database() and state like '%in tran%'"
        )
        for _ in range(50):
            if run_postgres(url, open_ones) == [(0,)]:
                break
            time.sleep(0.1)
        assert run_postgres(url, open_ones) == [(0,)]
        ids = [number for (number,) in run_postgres(url, "select id from notes order by id")]
        assert ids == [number for each in range(0, 24, 3) for number in (2 * each, 2 * each + 1)]
        use(None)
