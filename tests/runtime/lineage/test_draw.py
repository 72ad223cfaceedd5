from __future__ import annotations

import json

from workflow_file import DB, WORKFLOW

from dataflow.runtime.lineage.draw import draw
from dataflow.runtime.lineage.workflow import parse_workflow


def test_each_format_is_its_own() -> None:
    workflow = parse_workflow(WORKFLOW, "etl.yaml")
    assert draw(workflow, DB, "text").startswith("paid (DataFlowQueryNode)\n")
    assert json.loads(draw(workflow, DB, "json"))["file"] == "etl.yaml"
    assert draw(workflow, DB, "svg").startswith("<svg ")
    assert draw(workflow, DB, "mermaid").startswith("flowchart TB\n")
