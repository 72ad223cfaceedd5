from __future__ import annotations

import json
from pathlib import Path

from workflow_file import DB, WORKFLOW

from dataflow import DataFlow
from dataflow.runtime.lineage.draw import draw
from dataflow.runtime.lineage.workflow import parse_workflow


def test_each_format_is_its_own() -> None:
    workflow = parse_workflow(WORKFLOW, "etl.yaml")
    assert draw(workflow, DB, "text").startswith("paid (DataFlowQueryNode)\n")
    assert json.loads(draw(workflow, DB, "json"))["file"] == "etl.yaml"
    assert draw(workflow, DB, "svg").startswith("<svg ")
    assert draw(workflow, DB, "mermaid").startswith("flowchart TB\n")


def test_the_workflow_among_the_examples() -> None:
    folder = Path(__file__).parents[3] / "examples" / "workflow_yaml"
    workflow = parse_workflow((folder / "workflow.yaml").read_text(encoding="utf-8"), "workflow.yaml")
    with DataFlow.from_config(folder / "dataflow.toml") as db:
        assert draw(workflow, db, "text") == (
            "big (DataFlowQueryNode)\n"
            "  reads lake.orders: customer, total\n"
            "  gives\n"
            "    customer ◀ lake.orders.customer\n"
            "    total    ◀ lake.orders.total\n"
            "regions (DataFlowQueryNode)\n"
            "  reads lake.customers: region; for its rows only: id\n"
            "  takes big.arrow as $orders: total; for its rows only: customer\n"
            "  gives\n"
            "    region  ◀ lake.customers.region\n"
            "    revenue ◀ lake.orders.total\n"
            "    orders  ◀ no column\n"
            "report (PythonCodeNode)\n"
            "  takes regions.rows as rows"
        )
