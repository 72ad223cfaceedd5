"""Workflows by hand: nodes for queries and writes in one call, and files of workflows."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dataflow.dsl.build_query import Query
from dataflow.dsl.build_write import Write
from dataflow.dsl.errors import BuildError, SourceError
from dataflow.dsl.span import caller
from dataflow.runtime.kailash.async_node import DataFlowNode
from dataflow.runtime.kailash.process import used
from dataflow.runtime.kailash.query_node import refuse_templates

if TYPE_CHECKING:
    from kailash.workflow.builder import WorkflowBuilder
    from kailash.workflow.graph import Workflow

Port = tuple[str, str]
"""A node's id and one of its outputs."""


def add_query(
    workflow: WorkflowBuilder,
    query: Query | str,
    id: str | None = None,
    *,
    after: str | Iterable[str] = (),
    inputs: Mapping[str, Port] | None = None,
    **config: object,
) -> str:
    """Adds a `DataFlowQueryNode` with the query's text to a workflow that is being built; the node's id out.

    id: `query`, `query_2`, … where none is given. after: nodes that run before it. inputs: parameters and tables that
    come from outputs of other nodes, `inputs={"orders": ("read", "arrow")}`. config: other inputs of the node.
    Raises BuildError for a Query that is not over the DataFlow in `use`.
    """
    node = id or _free(workflow, "query")
    workflow.add_node("DataFlowQueryNode", node, {"query": _text(query), **config})
    return _connected(workflow, node, inputs or {}, after)


def add_write(
    workflow: WorkflowBuilder,
    table: Query | Write | str,
    rows: Query | str | Port | None = None,
    id: str | None = None,
    *,
    after: str | Iterable[str] = (),
    inputs: Mapping[str, Port] | None = None,
    **config: object,
) -> str:
    """Adds a `DataFlowWriteNode` to a workflow that is being built; the node's id out.

    table: what takes the rows; without rows a whole write, as text or as `db.shop.orders.filter(…).delete()`.
    rows: a query, or the node and the output that have the rows. The others are as in `add_query`.
    """
    inputs = dict(inputs or {})
    if rows is None:
        config["write"] = _text(table)
    elif isinstance(table, Write):
        raise BuildError("a write says its rows itself", caller(), hint="leave out `rows`, or name a table")
    else:
        config["table"] = _text(table).removeprefix("from ") if isinstance(table, Query) else table
    if isinstance(rows, tuple):
        inputs["rows"] = rows
    elif rows is not None:
        config["query"] = _text(rows)
    node = id or _free(workflow, "write")
    workflow.add_node("DataFlowWriteNode", node, config)
    return _connected(workflow, node, inputs, after)


def load_workflow(path: str | os.PathLike[str]) -> Workflow:
    """A file in YAML or JSON ▶ the workflow that it describes, ready to be executed.

    It has `nodes`, each with `type` and `parameters`, and `connections`, each with `from_node`, `from_output`,
    `to_node` and `to_input`. Raises SourceError for a file that cannot be read, BuildError where it has no workflow,
    and what Kailash raises for its content.
    """
    from kailash.workflow.builder import WorkflowBuilder

    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise SourceError(f"`{file}` cannot be read: {error.strerror or error}") from error
    content = _content(file, text)
    if not isinstance(content, dict) or "nodes" not in content:
        raise BuildError(f"`{file}` describes no workflow", hint="it has `nodes` and `connections`")
    workflow: Workflow = WorkflowBuilder.from_dict(content).build()
    return workflow


def _content(file: Path, text: str) -> Any:
    import yaml

    try:
        return json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        raise BuildError(f"`{file}` cannot be read: {error}") from error


def _text(query: Query | Write | str) -> str:
    if not isinstance(query, str):
        db = used()
        if db is None or query._session is not db._session:
            raise BuildError(
                "what a workflow runs is over another `DataFlow` than the nodes find their sources in",
                caller(),
                hint="`dataflow.kailash.use(db)` before it, with the `DataFlow` that it is made of",
            )
        query = str(query)
    refuse_templates(query)
    return query


def _connected(workflow: WorkflowBuilder, node: str, inputs: Mapping[str, Port], after: str | Iterable[str]) -> str:
    for name, (other, output) in inputs.items():
        workflow.add_connection(other, output, node, name)
    before = {other for other, _ in inputs.values()}
    for other in (after,) if isinstance(after, str) else after:
        if other not in before:  # Kailash keeps one connection of an output to a node, and it is in order already
            workflow.add_connection(other, _some_output(workflow, other), node, "after")
    return node


def _some_output(workflow: WorkflowBuilder, node: str) -> str:
    """An output that a node always has."""
    from kailash.nodes.base import NodeRegistry

    made = workflow.nodes.get(node, {})
    type_ = made.get("class") or NodeRegistry.list_nodes().get(made.get("type"))
    return next(iter(type_.outputs)) if type_ is not None and issubclass(type_, DataFlowNode) else "result"


def _free(workflow: WorkflowBuilder, word: str) -> str:
    """The word, with a number where a node has it as its id already."""
    found, number = word, 1
    while found in workflow.nodes:
        number += 1
        found = f"{word}_{number}"
    return found
