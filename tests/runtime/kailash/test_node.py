"""The node against real databases, in both runtimes of Kailash."""

from __future__ import annotations

import asyncio
import datetime as dt
import decimal
import logging
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import yaml
from kailash.nodes.base import NodeParameter, NodeRegistry
from kailash.workflow.builder import WorkflowBuilder
from kailash.workflow.graph import Workflow

from dataflow import DataFlow, col, fn, param
from dataflow.dsl.errors import DataFlowError, ParameterError, SourceError
from dataflow.runtime.kailash import QueryNode, QueryNodeError

from kailash_runtimes import BOTH, Run, awaited, both_runtimes, every_runtime, workflow_of

OPEN_EU = [{"id": 1, "total": "100.00"}, {"id": 3, "total": "250.50"}]


@pytest.fixture
def node(db: DataFlow) -> type[QueryNode]:
    """Orders of a region above a total."""
    query = (
        db.shop.orders.filter(col.region == param.region, col.total > param("min_total", "decimal(15,2)"))
        .select("id", "total")
        .sort("id")
    )
    made: type[QueryNode] = query.node("RegionOrders")
    return made


EU = {"region": "EU", "min_total": 50}


@every_runtime
def test_by_type_name(node: type[QueryNode], run: Run) -> None:
    outputs = run(workflow_of("RegionOrders", EU).build())["q"]
    assert outputs == {"rows": OPEN_EU, "row_count": 2, "columns": ["id", "total"]}


@both_runtimes
def test_by_class(node: type[QueryNode], run: Run) -> None:
    builder = WorkflowBuilder()
    with pytest.warns(UserWarning, match="RegionOrders"):
        builder.add_node(node, "q", EU)
    assert run(builder.build())["q"]["rows"] == OPEN_EU


@every_runtime
def test_parameters_at_run_time(node: type[QueryNode], run: Run) -> None:
    workflow = workflow_of(node, {"region": "US", "min_total": 50}).build()
    assert run(workflow, {"q": {"region": "EU"}})["q"]["rows"] == OPEN_EU


@every_runtime
def test_feeds_a_python_node(node: type[QueryNode], run: Run) -> None:
    builder = workflow_of(node, EU)
    builder.add_node("PythonCodeNode", "sum", {"code": "result = {'sum': sum(float(row['total']) for row in rows)}"})
    builder.add_connection("q", "rows", "sum", "rows")
    assert run(builder.build())["sum"]["result"] == {"sum": 350.5}


@every_runtime
def test_takes_parameters_from_upstream(node: type[QueryNode], run: Run) -> None:
    builder = workflow_of(node)
    builder.add_node("PythonCodeNode", "choose", {"code": "result = {'region': 'EU', 'least': '50.00'}"})
    builder.add_connection("choose", "result.region", "q", "region")
    builder.add_connection("choose", "result.least", "q", "min_total")
    assert run(builder.build())["q"]["rows"] == OPEN_EU


@every_runtime
def test_takes_a_list_that_is_the_result_of_a_python_node(db: DataFlow, run: Run) -> None:
    db.parse("from shop.orders | filter id in $ids | select id | sort id").node("ChosenOrders")
    builder = workflow_of("ChosenOrders")
    builder.add_node("PythonCodeNode", "choose", {"code": "result = [3, 1]"})
    builder.add_connection("choose", "result", "q", "ids")
    assert run(builder.build())["q"]["rows"] == [{"id": 1}, {"id": 3}]


@both_runtimes
def test_one_query_feeds_another(db: DataFlow, run: Run) -> None:
    db.shop.orders.agg(newest=col.placed.max(), most=col.total.max()).node("Extremes")
    db.shop.orders.filter(col.placed == param("day", "date"), col.total < param("most", "decimal(15,2)")).select(
        "id"
    ).node("OrdersOfDay")
    builder = WorkflowBuilder()
    builder.add_node("Extremes", "extremes", {})
    builder.add_node("PythonCodeNode", "first", {"code": "result = rows[0]"})
    builder.add_node("OrdersOfDay", "orders", {})
    builder.add_connection("extremes", "rows", "first", "rows")
    builder.add_connection("first", "result.newest", "orders", "day")
    builder.add_connection("first", "result.most", "orders", "most")
    results = run(builder.build())
    assert results["extremes"]["rows"] == [{"newest": "2026-04-01", "most": "250.50"}]
    assert results["orders"]["rows"] == [{"id": 4}]


@both_runtimes
@pytest.mark.parametrize(("output", "kind"), [("arrow", pa.Table), ("pandas", pd.DataFrame), ("polars", pl.DataFrame)])
def test_tables(node: type[QueryNode], run: Run, output: str, kind: type) -> None:
    outputs = run(workflow_of(node, {**EU, "output": output}).build())["q"]
    assert {name: outputs[name] for name in ("rows", "row_count", "columns")} == {
        "rows": None,
        "row_count": 2,
        "columns": ["id", "total"],
    }
    assert isinstance(outputs[output], kind)
    totals = outputs[output]["total"]
    assert (totals.to_pylist() if output == "arrow" else list(totals)) == [
        decimal.Decimal("100.00"),
        decimal.Decimal("250.50"),
    ]


@both_runtimes
def test_a_data_frame_feeds_a_python_node(node: type[QueryNode], run: Run) -> None:
    builder = workflow_of(node, {**EU, "output": "pandas"})
    builder.add_node("PythonCodeNode", "count", {"code": "result = {'ids': [int(i) for i in orders['id']]}"})
    builder.add_connection("q", "pandas", "count", "orders")
    assert run(builder.build())["count"]["result"] == {"ids": [1, 3]}


@both_runtimes
def test_after_only_orders(node: type[QueryNode], run: Run) -> None:
    builder = workflow_of(node, EU)
    builder.add_node("PythonCodeNode", "before", {"code": "result = [{'n': n} for n in range(1000)]"})
    builder.add_connection("before", "result", "q", "after")
    assert run(builder.build())["q"]["rows"] == OPEN_EU


def causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def failure(run: Run, workflow: Workflow, parameters: Any = None) -> tuple[QueryNodeError, DataFlowError]:
    """The node's error in the chain of causes of what the runtime raises, and the query's error behind it."""
    with pytest.raises(Exception) as raised:  # noqa: PT011 - each runtime has its own
        run(workflow, parameters)
    chain = list(causes(raised.value))
    ours = next(error for error in chain if isinstance(error, QueryNodeError))
    assert isinstance(ours.__cause__, DataFlowError)
    return ours, ours.__cause__


@every_runtime
@pytest.mark.parametrize("leaf", [True, False])
def test_a_failing_query_raises(node: type[QueryNode], tmp_path: Path, run: Run, leaf: bool) -> None:
    builder = workflow_of(node, EU)
    if not leaf:
        builder.add_node("PythonCodeNode", "sink", {"code": "result = len(rows)"})
        builder.add_connection("q", "rows", "sink", "rows")
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("drop table orders")
    connection.close()
    ours, cause = failure(run, builder.build())
    assert isinstance(cause, SourceError)
    assert str(ours) == f"node `q` (RegionOrders) failed at stage `run`\n{cause}"
    assert ours.stage == "run"
    assert "orders" in str(cause)


@both_runtimes
@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"region": 5, "min_total": 50}, "region"),
        ({"region": "EU", "min_total": "fifty"}, "min_total"),
        ({"region": "EU", "min_total": [1]}, "min_total"),
        ({"region": "EU", "min_total": 50, "output": "xml"}, "output"),
    ],
)
def test_an_input_of_the_wrong_type(node: type[QueryNode], run: Run, config: dict[str, Any], named: str) -> None:
    _, cause = failure(run, workflow_of(node, config).build())
    assert isinstance(cause, ParameterError)
    assert f"`{named}`" in cause.message


@both_runtimes
def test_text_is_not_cast_to_a_number(db: DataFlow, run: Run) -> None:
    db.shop.orders.filter(col.id == param.id).select("id").node("OneOrder")
    assert run(workflow_of("OneOrder", {"id": 2}).build())["q"]["rows"] == [{"id": 2}]
    for wrong in ("2", 2.5, True):
        _, cause = failure(run, workflow_of("OneOrder", {"id": wrong}).build())
        assert isinstance(cause, ParameterError)
        assert "`id`" in cause.message


@both_runtimes
def test_a_missing_input(node: type[QueryNode], run: Run) -> None:
    with pytest.raises(Exception, match="min_total"):
        run(workflow_of(node, {"region": "EU"}).build())


def test_a_missing_input_of_a_node_called_directly(node: type[QueryNode]) -> None:
    with pytest.raises(QueryNodeError, match="min_total") as raised:
        node().execute(region="EU")
    assert isinstance(raised.value.__cause__, ParameterError)


def test_called_directly(node: type[QueryNode]) -> None:
    made = node(region="EU")
    assert made.execute(min_total=50)["rows"] == OPEN_EU
    assert made.execute(min_total=decimal.Decimal("100.01"))["row_count"] == 1
    assert asyncio.run(made.execute_async(region="US", min_total=0))["row_count"] == 1

    async def inside_a_loop() -> Any:
        return made.execute(min_total=50)["rows"]

    assert asyncio.run(inside_a_loop()) == OPEN_EU


def test_one_node_in_many_threads_and_loops(node: type[QueryNode]) -> None:
    made = node()
    barrier = threading.Barrier(4)

    def call(number: int) -> list[int]:
        barrier.wait()
        return [made.execute(region="EU", min_total=number * 50)["row_count"] for _ in range(5)]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(call, range(4))) == [[3] * 5, [2] * 5, [1] * 5, [1] * 5]


def test_workflows_in_many_threads(node: type[QueryNode]) -> None:
    def call(number: int) -> int:
        workflow = workflow_of(node, {"region": "EU", "min_total": number * 50}).build()
        return int(BOTH[number % 2](workflow)["q"]["row_count"])

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(call, range(4))) == [3, 2, 1, 1]


def test_nodes_of_one_level_run_at_the_same_time(node: type[QueryNode]) -> None:
    builder = WorkflowBuilder()
    for number in range(8):
        builder.add_node("RegionOrders", f"q{number}", {"region": "EU", "min_total": 50})
    assert [outputs["rows"] for outputs in awaited(builder.build()).values()] == [OPEN_EU] * 8


def test_a_cancelled_node_stops_its_query(db: DataFlow, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("create table numbers (n integer)")
        connection.executemany("insert into numbers values (?)", [(n,) for n in range(3000)])
    connection.close()
    left, right = db.shop.numbers.join(db.shop.numbers, "b", how="cross"), db.shop.numbers
    endless = left.join(right, "c", how="cross").filter(col.b.n + col.c.n < param.least).agg(count=fn.count())
    node = endless.node("Endless")()

    async def give_up() -> float:
        started = asyncio.get_running_loop().time()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(node.execute_async(least=0), 0.2)
        return asyncio.get_running_loop().time() - started

    assert asyncio.run(give_up()) < 5
    assert right.count() == 3000


@both_runtimes
def test_values_given_at_run_time_are_not_templates(db: DataFlow, run: Run) -> None:
    db.shop.orders.filter(col.note == param.note, col.region == param.region).select("id").node("Noted")
    outputs = run(workflow_of("Noted").build(), {"q": {"note": "a ${region} b", "region": "EU"}})["q"]
    assert outputs["rows"] == [{"id": 3}]


def test_configured_templates_are_filled(node: type[QueryNode]) -> None:
    made = node(region="${area}", min_total="${least}0")
    assert made.execute(area="EU", least=5)["rows"] == OPEN_EU


def test_nan_is_a_value_every_time(db: DataFlow) -> None:
    query = db.shop.orders.filter(col.total > param("least", "float64")).select("id")
    made = query.node("AboveFloat")()
    first, second = (made.execute(least=float("inf"))["rows"] for _ in range(2))
    assert first == second == []


def test_an_unknown_input_is_ignored_with_a_warning(node: type[QueryNode], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert node().execute(region="EU", min_total=50, regoin="US")["rows"] == OPEN_EU
    assert "has no input `regoin`" in caplog.text


@both_runtimes
def test_from_yaml(node: type[QueryNode], run: Run) -> None:
    text = """
    nodes:
      q:
        type: RegionOrders
        parameters: {region: EU, min_total: 99.5}
      sink: {type: PythonCodeNode, parameters: {code: "result = {'n': len(rows)}"}}
    connections:
      - {from_node: q, from_output: rows, to_node: sink, to_input: rows}
    """
    workflow = WorkflowBuilder.from_dict(yaml.safe_load(text)).build()
    assert run(workflow)["sink"]["result"] == {"n": 2}


@both_runtimes
def test_a_workflow_travels_as_a_dict(db: DataFlow, run: Run) -> None:
    db.shop.orders.filter(col.placed >= param("since", "date")).agg(n=fn.count()).node("Since")
    saved = workflow_of("Since", {"since": "2026-02-01"}).build().to_dict()
    assert run(Workflow.from_dict(saved))["q"]["rows"] == [{"n": 3}]


def test_the_interface_is_the_query_s(db: DataFlow) -> None:
    query = db.shop.orders.filter(col.placed >= param("since", "date"), col.id > param.least)
    node = query.node("Interface")
    assert node.__name__ == "Interface"
    assert node.__doc__ == str(query)
    assert NodeRegistry.get("Interface") is node
    inputs = node().get_parameters()
    assert {name: (each.type, each.required, each.description) for name, each in inputs.items()} == {
        "since": (object, True, "parameter of type date"),
        "least": (int, True, "parameter of type int64"),
        "output": (str, False, "form of the rows: records, arrow, pandas, polars, parquet, stream"),
        "path": (object, False, "where the Parquet file is written"),
        "timeout": (object, False, "seconds for all tries; none: no limit"),
        "retries": (
            int,
            False,
            "tries after the first, where a connection is lost or refused, or a transaction was undone",
        ),
        "after": (object, False, "ignored; orders the workflow"),
        "transaction": (object, False, "what it runs in, and hands on"),
    }
    outputs = node().get_output_schema()
    assert all(isinstance(each, NodeParameter) for each in outputs.values())
    assert [name for name, each in outputs.items() if each.required] == ["columns"]


@both_runtimes
def test_parameters_with_names_that_kailash_uses_too(db: DataFlow, run: Run) -> None:
    names = ["id", "name", "description", "version", "author", "metadata", "type", "query", "data", "inputs", "fields"]
    query = db.shop.orders.select("id").take(1)
    for number, name in enumerate(names):
        query = query.derive(**{name + "_": param(name, "int64") + number})
    query.node("ManyNames")
    outputs = run(workflow_of("ManyNames", dict.fromkeys(names, 1)).build())["q"]
    assert outputs["rows"] == [{"id": 1, **{name + "_": number + 1 for number, name in enumerate(names)}}]


@both_runtimes
def test_postgres(postgres_database: str, run: Run) -> None:
    db = DataFlow(shop=postgres_database)
    try:
        asyncio.run(_fill(postgres_database))
        query = db.shop.events.filter(col.at >= param("since", "timestamptz"), col.key == param("key", "uuid"))
        query.select("key", "at", "amount").node("Events")
        config = {"since": "2026-01-01T00:00:00Z", "key": "00000000-0000-0000-0000-000000000005"}
        for _ in range(3):
            assert run(workflow_of("Events", config).build())["q"]["rows"] == [
                {
                    "key": "00000000-0000-0000-0000-000000000005",
                    "at": "2026-01-31T12:00:00+00:00",
                    "amount": "12345678901234567890.12",
                }
            ]
    finally:
        db.close()


async def _fill(url: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(url)
    try:
        await connection.execute("create table events (key uuid, at timestamptz, amount numeric(30,2))")
        await connection.execute(
            "insert into events values ('00000000-0000-0000-0000-000000000005', $1, 12345678901234567890.12)",
            dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC),
        )
    finally:
        await connection.close()
