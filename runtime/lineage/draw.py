"""A workflow file ▶ its lineage, in one of the forms that `explain` has too."""

from __future__ import annotations

from types import MappingProxyType
from typing import assert_never

from dataflow.dsl.explain_formats import ExplainFormat
from dataflow.runtime.database import DataFlow
from dataflow.runtime.lineage.flow import Types, flow_of
from dataflow.runtime.lineage.workflow import Workflow


def draw(workflow: Workflow, db: DataFlow, format: ExplainFormat, types: Types = MappingProxyType({})) -> str:
    """A workflow over the sources that it names ▶ its lineage as a text. Raises DataFlowError.

    types: node types that were made of queries and models.
    """
    flow = flow_of(workflow, db, types)
    match format:
        case "text":
            from dataflow.runtime.lineage.text import text_of

            return text_of(flow)
        case "json":
            from dataflow.runtime.lineage.text import json_of

            return json_of(flow)
        case "svg":
            from dataflow.runtime.lineage.pictures import svg_of

            return svg_of(flow)
        case "mermaid":
            from dataflow.runtime.lineage.pictures import mermaid_of

            return mermaid_of(flow)
        case _:
            assert_never(format)
