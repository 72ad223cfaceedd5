"""Workflows of nodes of models: what they are made of in, the outputs of their nodes out."""

from __future__ import annotations

from typing import Any

from kailash.workflow.builder import WorkflowBuilder

from dataflow.kailash import QueryNodeError, node_error

from kailash_runtimes import Run, local_without_monitoring

Node = tuple[str, str, dict[str, Any]]
Connection = tuple[str, str, str, str]


def outputs_of(*parts: Node | Connection, run: Run = local_without_monitoring, inputs: Any = None) -> dict[str, Any]:
    """Nodes, `(type, id, inputs)`, and connections, `(from, output, to, input)`, ▶ the outputs by node."""
    builder = WorkflowBuilder()
    for part in parts:
        if len(part) == 3:
            builder.add_node(*part)
        else:
            builder.add_connection(*part)
    return run(builder.build(), inputs)


def output_of(type_: str, run: Run = local_without_monitoring, /, **config: Any) -> dict[str, Any]:
    """One node ▶ its outputs."""
    found: dict[str, Any] = outputs_of((type_, "n", config), run=run)["n"]
    return found


def error_of(type_: str, run: Run = local_without_monitoring, /, **config: Any) -> QueryNodeError:
    """One node that fails ▶ its error."""
    try:
        outputs = output_of(type_, run, **config)
    except Exception as error:
        found = node_error(error)
        if found is None:
            raise
        return found
    raise AssertionError(f"the node did not fail: {outputs}")
