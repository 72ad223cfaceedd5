"""Where and how Kailash runs our nodes: loops, threads, cycles, branches, and what of it they must not notice."""

from __future__ import annotations

import asyncio
import logging
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from kailash.runtime import AsyncLocalRuntime, LocalRuntime
from kailash.runtime.testing import NodeTestHelper
from kailash.sdk_exceptions import KailashException
from kailash.workflow.builder import WorkflowBuilder

from dataflow import DataFlow
from dataflow.runtime.kailash import DataFlowQueryNode, QueryNode, node_error, use
from dataflow.runtime.kailash.async_node import GivenValue, Inputs

from kailash_runtimes import RUNTIMES, awaited, every_runtime, local_without_monitoring, parallel, workflow_of

COUNT = "from shop.orders | filter id <= $most | agg n = count()"


def test_results_are_the_same_in_every_runtime(postgres_database: str) -> None:
    """In turn, over one pool, whose connections survive each runtime and its loop."""
    with DataFlow(shop=postgres_database) as db:
        query = db.parse("from shop.numbers | filter n < $least | sort n")
        asyncio.run(_fill(postgres_database))
        query.node("PooledNumbers")
        workflow = workflow_of("PooledNumbers", {"least": 3}).build()
        expected = {"rows": [{"n": 0}, {"n": 1}, {"n": 2}], "row_count": 3, "columns": ["n"]}
        for run in (*RUNTIMES, parallel, *RUNTIMES):
            assert run(workflow)["q"] == expected
        node = workflow.get_node("q")
        assert node.execute() == expected
        assert asyncio.run(node.execute_async()) == expected
        with ThreadPoolExecutor(4) as threads:
            assert list(threads.map(lambda _: local_without_monitoring(workflow)["q"], range(8))) == [expected] * 8
        # One for each that ran at the same time, and none of those that an ended loop would have left.
        assert asyncio.run(_connections(postgres_database)) <= 4


async def _fill(url: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(url)
    try:
        await connection.execute("create table numbers as select generate_series(0, 9) as n")
    finally:
        await connection.close()


async def _connections(url: str) -> int:
    """How many connections to the database there are, but for this one."""
    import asyncpg

    connection = await asyncpg.connect(url)
    try:
        text = "select count(*) - 1 from pg_stat_activity where datname = current_database()"
        return int(await connection.fetchval(text))
    finally:
        await connection.close()


def test_a_cycle(used: DataFlow) -> None:
    builder = WorkflowBuilder()
    builder.add_node("DataFlowQueryNode", "count", {"query": COUNT, "binds": {"most": 1}})
    code = "result = {'most': rows[0]['n'] + 1, 'done': rows[0]['n'] >= 4}"
    builder.add_node("PythonCodeNode", "next", {"code": code})
    builder.add_connection("count", "rows", "next", "rows")
    workflow = builder.build()
    cycle = workflow.create_cycle("more").connect("next", "count", mapping={"result.most": "most"})
    cycle.max_iterations(10).converge_when("done == True").build()
    with LocalRuntime(enable_monitoring=False) as runtime:
        results, _ = runtime.execute(workflow)
    assert results["count"]["rows"] == [{"n": 4}]


@pytest.mark.parametrize(("most", "taken"), [(2, "few"), (4, "many")])
@pytest.mark.parametrize("run", [local_without_monitoring, awaited])
def test_a_switch(used: DataFlow, run: Any, most: int, taken: str) -> None:
    builder = WorkflowBuilder()
    builder.add_node("DataFlowQueryNode", "count", {"query": "from shop.orders | take $most", "binds": {"most": most}})
    builder.add_node("SwitchNode", "switch", {"operator": ">", "value": 3})
    for name, port in (("many", "true_output"), ("few", "false_output")):
        builder.add_node("DataFlowQueryNode", name, {"query": COUNT})
        builder.add_connection("switch", port, name, "most")
    builder.add_connection("count", "row_count", "switch", "input_data")
    workflow = builder.build()
    if run is local_without_monitoring:
        with LocalRuntime(enable_monitoring=False, conditional_execution="skip_branches") as runtime:
            results, _ = runtime.execute(workflow)
    else:
        results = run(workflow)
    assert {name for name in ("few", "many") if results.get(name)} == {taken}
    assert results[taken]["rows"] == [{"n": most}]


@every_runtime
def test_names_that_kailash_gives_to_nodes(used: DataFlow, run: Any, caplog: pytest.LogCaptureFixture) -> None:
    """`context` of cycles and the `resource_registry` of AsyncLocalRuntime are not taken for a query's."""
    with caplog.at_level(logging.WARNING, "kailash.nodes"):
        outputs = run(workflow_of(DataFlowQueryNode, {"query": COUNT, "binds": {"most": 3}}).build())["q"]
    assert outputs["rows"] == [{"n": 3}]
    assert "has no input" not in caplog.text


def test_context_of_a_cycle_is_no_input(used: DataFlow, caplog: pytest.LogCaptureFixture) -> None:
    node = DataFlowQueryNode(query=COUNT, binds={"most": 3})
    with caplog.at_level(logging.WARNING):
        assert node.execute(context={"cycle": {}}, resource_registry=object(), _x=1)["row_count"] == 1
    assert "has no input" not in caplog.text


def test_a_runtime_with_a_resource_registry(used: DataFlow) -> None:
    from kailash.resources.registry import ResourceRegistry

    async def run() -> Any:
        async with AsyncLocalRuntime(resource_registry=ResourceRegistry()) as runtime:
            workflow = workflow_of(DataFlowQueryNode, {"query": COUNT, "binds": {"most": 3}}).build()
            results, _ = await runtime.execute_workflow_async(workflow, inputs={})
            return results["q"]["rows"]

    assert asyncio.run(run()) == [{"n": 3}]


def test_values_are_not_in_the_log(used: DataFlow, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        DataFlowQueryNode(query="from shop.orders | filter note == $key").execute(key="s3cret", rows=["s3cret"])
    assert "DataFlowQueryNode" in caplog.text
    assert "s3cret" not in caplog.text


def test_inputs_are_shown_by_name_alone() -> None:
    assert repr(Inputs(key="s3cret", least=5)) == "{key, least}"
    assert "s3cret" not in repr(GivenValue("s3cret"))


def test_constructing_a_node_asks_no_database(db: DataFlow) -> None:
    for _ in range(3):
        assert DataFlowQueryNode(query="from no.such | source").config["query"] == "from no.such | source"


def test_the_class_of_nodes_is_an_async_node_of_kailash() -> None:
    from kailash.nodes.base_async import AsyncNode

    assert issubclass(QueryNode, AsyncNode)
    assert not hasattr(DataFlowQueryNode, "cleanup")  # which runtimes would call after each execution
    assert not hasattr(DataFlowQueryNode, "process")


@every_runtime
def test_no_password_is_in_an_error_or_a_log(run: Any, caplog: pytest.LogCaptureFixture) -> None:
    with DataFlow(shop="postgresql://reader:s3cret@127.0.0.1:1/shop") as db, caplog.at_level(logging.DEBUG):
        use(db)
        with pytest.raises(KailashException) as raised:
            run(workflow_of(DataFlowQueryNode, {"query": "from shop.orders"}).build())
        use(None)
    told = "".join(traceback.format_exception(raised.value))
    assert "cannot be reached" in told
    assert "s3cret" not in told + caplog.text + repr(vars(node_error(raised.value)))


def test_what_kailash_s_own_tests_ask_of_a_node(used: DataFlow) -> None:
    made = DataFlowQueryNode(node_id="q", query=COUNT)
    public = [name for name in dir(made) if not name.startswith("_") and callable(getattr(made, name))]
    assert 30 <= len(public) <= 40
    with pytest.raises(NotImplementedError, match=r"should implement async_run\(\)"):
        made.run()
    assert NodeTestHelper.test_node_execution(made, {"most": 2}, ["rows", "row_count", "columns"])["rows"] == [{"n": 2}]
    NodeTestHelper.test_node_parameters(made, {"query": str, "binds": dict, "limit": int, "timeout": object})
    made.config = {"config": {"query": COUNT, "binds": {"most": 1}}}
    assert made.execute()["rows"] == [{"n": 1}]
