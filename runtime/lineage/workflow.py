"""The text of a workflow file, YAML or JSON, ▶ its nodes and connections, without Kailash."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dataflow.dsl.errors import Diagnostic, ParseError, might_be_meant, quoted
from dataflow.dsl.span import TextSpan
from dataflow.runtime.lineage.places import File, loaded, span_of


@dataclass(frozen=True, slots=True)
class Node:
    """A node as the file has it."""

    id: str
    type: str
    config: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Connection:
    """An output of a node that is an input of another."""

    from_node: str
    from_output: str
    to_node: str
    to_input: str


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow file: its name, its nodes by id, and its connections."""

    file: str
    nodes: Mapping[str, Node]
    connections: tuple[Connection, ...]


_FROM = ("from_node", "from", "source_node")
_TO = ("to_node", "to", "target_node")


def parse_workflow(text: str, file: str) -> Workflow:
    """The text of a workflow and its file's name ▶ the workflow. Raises ParseError with all that is wrong.

    Nodes and connections are as `WorkflowBuilder.from_dict` takes them, or as `Workflow.to_dict` writes them.
    """
    content = _loaded(text, file)
    if not isinstance(content, dict) or not isinstance(content.get("nodes"), dict | list):
        raise ParseError(
            f"`{file}` is no workflow: it has no `nodes`",
            hint="as in `nodes: {orders: {type: DataFlowQueryNode, parameters: {query: from shop.orders}}}`",
        )
    problems: list[Diagnostic] = []
    nodes = {node.id: node for node in _nodes(content["nodes"], file, problems)}
    written = content.get("connections") or []
    if not isinstance(written, list):
        problems.append(Diagnostic(f"`connections` of `{file}` is no list", hint=_CONNECTION))
        written = []
    connections = tuple(_connections(written, nodes, file, problems))
    if problems:
        raise ParseError(problems)
    return Workflow(file, nodes, connections)


_CONNECTION = "as in `- {from_node: orders, from_output: rows, to_node: report, to_input: rows}`"


def _loaded(text: str, file: str) -> Any:
    if file.lower().endswith(".json"):
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise ParseError(f"`{file}` is not JSON: {_lower(error.msg)}", _at(text, error.pos, file)) from None
    import yaml

    try:
        return loaded(File(file, text))
    except yaml.MarkedYAMLError as error:
        mark, hint = error.problem_mark, None
        if "python/" in (error.problem or ""):
            hint = "`to_yaml` of Kailash writes what only Python reads: write `yaml.safe_dump` of `to_dict()`"
        span = None if mark is None else _at(text, mark.index, file)
        what = error.problem or "unknown"
        what = f"{error.context}, {what}" if what.startswith("but ") and error.context else what
        raise ParseError(f"`{file}` is not YAML: {_lower(what)}", span, hint=hint) from None
    except yaml.YAMLError as error:
        raise ParseError(f"`{file}` is not YAML: {_lower(str(error).splitlines()[0])}") from None


def _at(text: str, index: int, file: str) -> TextSpan:
    return TextSpan(text, min(index, len(text)), index + 1, file)


def _nodes(written: Any, file: str, problems: list[Diagnostic]) -> Iterator[Node]:
    entries = written.items() if isinstance(written, dict) else [(None, entry) for entry in written]
    for number, (key, entry) in enumerate(entries, 1):
        if not isinstance(entry, dict):
            which = f"number {number}" if key is None else f"`{key}`"
            problems.append(Diagnostic(f"node {which} of `{file}` is no mapping: expected `type` and `parameters`"))
            continue
        id_ = key if key is not None else entry.get("id")
        type_, config = entry.get("type") or entry.get("node_type"), entry.get("parameters", entry.get("config"))
        if id_ is None:
            problems.append(Diagnostic(f"node number {number} of `{file}` has no `id`", hint="as in `id: orders`"))
        elif type_ is None:
            hint = "as in `type: DataFlowQueryNode`"
            problems.append(Diagnostic(f"node `{id_}` of `{file}` has no `type`", hint=hint))
        elif not isinstance(config, dict | None):
            problems.append(Diagnostic(f"`parameters` of node `{id_}` of `{file}` is no mapping"))
        else:
            yield Node(str(id_), str(type_), config or {})


def _connections(
    written: list[Any], nodes: Mapping[str, Node], file: str, problems: list[Diagnostic]
) -> Iterator[Connection]:
    for number, entry in enumerate(written, 1):
        where = f"connection {number} of `{file}`"
        ends = (_first(entry, *_FROM), _first(entry, *_TO)) if isinstance(entry, dict) else (None, None)
        if ends[0] is None or ends[1] is None:
            problems.append(Diagnostic(f"{where} has no `from_node` and `to_node`", hint=_CONNECTION))
            continue
        start, end = map(str, ends)
        unknown = [(word, name) for word, name in zip(("from", "to"), ends) if str(name) not in nodes]
        for word, name in unknown:
            notes = (f"nodes here: {quoted(nodes)}",)
            message = f"{where} leads {word} the unknown node `{name}`"
            problems.append(Diagnostic(message, span_of(name), notes, might_be_meant(str(name), nodes)))
        if not unknown:
            output = _first(entry, "from_output", "source_output") or "result"
            given = _first(entry, "to_input", "target_input") or "input"
            yield Connection(start, str(output), end, str(given))


def _first(entry: Mapping[str, Any], *keys: str) -> Any:
    return next((entry[key] for key in keys if entry.get(key) is not None), None)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
