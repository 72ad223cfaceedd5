from __future__ import annotations

import json

import pytest

from dataflow import ParseError
from dataflow.runtime.lineage.workflow import Connection, Workflow, parse_workflow

NODES = "nodes:\n  a: {type: DataFlowQueryNode, parameters: {query: from t}}\n  b: {type: X}\n"


def refused(text: str, file: str = "w.yaml") -> str:
    with pytest.raises(ParseError) as caught:
        parse_workflow(text, file)
    return str(caught.value)


def shape(workflow: Workflow) -> tuple[list[tuple[str, str, dict[str, object]]], tuple[Connection, ...]]:
    return [(node.id, node.type, dict(node.config)) for node in workflow.nodes.values()], workflow.connections


def test_all_ways_to_write_the_same() -> None:
    one = {"type": "DataFlowQueryNode", "config": {"query": "from t"}}
    full = {"from_node": "a", "from_output": "rows", "to_node": "b", "to_input": "t"}
    saved = {"source_node": "a", "source_output": "rows", "target_node": "b", "target_input": "t"}
    saved_nodes = {
        "a": {"node_id": "a", "node_type": "DataFlowQueryNode", "config": {"query": "from t"}},
        "b": {"node_id": "b", "node_type": "X", "config": {}},
    }
    written = [
        json.dumps({"nodes": {"a": one, "b": {"type": "X"}}, "connections": [full]}),
        json.dumps({"nodes": [{"id": "a", **one}, {"id": "b", "type": "X"}], "connections": [full]}),
        json.dumps({"nodes": saved_nodes, "connections": [saved]}),
    ]
    yaml = NODES + "connections:\n  - {from_node: a, from_output: rows, to_node: b, to_input: t}\n"
    expected = ([("a", "DataFlowQueryNode", {"query": "from t"}), ("b", "X", {})], (Connection("a", "rows", "b", "t"),))
    assert [shape(parse_workflow(text, "w.json")) for text in written] == [expected] * 3
    assert shape(parse_workflow(yaml, "w.yaml")) == expected


def test_names_of_outputs_and_inputs_that_kailash_takes_where_none_are_said() -> None:
    workflow = parse_workflow(NODES + "connections: [{from: a, to: b}]", "w.yaml")
    assert workflow.connections == (Connection("a", "result", "b", "input"),)


def test_text_that_is_not_yaml() -> None:
    assert refused("nodes: ]\n") == (
        "error: `w.yaml` is not YAML: expected the node content, but found ']'\n"
        " --> w.yaml:1:8\n"
        "  |\n"
        "1 | nodes: ]\n"
        "  |        ^"
    )


def test_several_documents() -> None:
    assert refused("nodes: {}\n---\nnodes: {}").splitlines()[0] == (
        "error: `w.yaml` is not YAML: expected a single document in the stream, but found another document"
    )


def test_text_that_only_python_reads() -> None:
    assert refused("nodes:\n  a: !!python/tuple [1, 2]\n").splitlines()[-1] == (
        "  = hint: `to_yaml` of Kailash writes what only Python reads: write `yaml.safe_dump` of `to_dict()`"
    )


def test_characters_that_no_yaml_has() -> None:
    assert refused("nodes: \x07").startswith("error: `w.yaml` is not YAML: ")


def test_text_that_is_not_json() -> None:
    assert refused('{"nodes": }', "w.json") == (
        'error: `w.json` is not JSON: expecting value\n --> w.json:1:11\n  |\n1 | {"nodes": }\n  |           ^'
    )


@pytest.mark.parametrize("text", ["", "a: 1", "- a", "nodes: 5"])
def test_a_file_without_nodes(text: str) -> None:
    assert refused(text) == (
        "error: `w.yaml` is no workflow: it has no `nodes`\n"
        " = hint: as in `nodes: {orders: {type: DataFlowQueryNode, parameters: {query: from shop.orders}}}`"
    )


def test_everything_that_is_wrong_is_told_at_once() -> None:
    text = (
        "nodes:\n"
        "- 5\n"
        "- {type: X}\n"
        "- {id: a}\n"
        "- {id: b, type: X, parameters: 5}\n"
        "- {id: good, type: X}\n"
        "connections:\n"
        "- {from_node: goof, to_node: good}\n"
        "- {from_node: good}\n"
        "- 5\n"
    )
    hint = " = hint: as in `- {from_node: orders, from_output: rows, to_node: report, to_input: rows}`"
    assert refused(text) == "\n\n".join(
        [
            "error: node number 1 of `w.yaml` is no mapping: expected `type` and `parameters`",
            "error: node number 2 of `w.yaml` has no `id`\n = hint: as in `id: orders`",
            "error: node `a` of `w.yaml` has no `type`\n = hint: as in `type: DataFlowQueryNode`",
            "error: `parameters` of node `b` of `w.yaml` is no mapping",
            (
                "error: connection 1 of `w.yaml` leads from the unknown node `goof`\n"
                " --> w.yaml:8:15\n"
                "  |\n"
                "8 | - {from_node: goof, to_node: good}\n"
                "  |               ^^^^\n"
                "  = nodes here: `good`\n"
                "  = hint: `good` might be meant"
            ),
            f"error: connection 2 of `w.yaml` has no `from_node` and `to_node`\n{hint}",
            f"error: connection 3 of `w.yaml` has no `from_node` and `to_node`\n{hint}",
        ]
    )


def test_connections_that_are_no_list() -> None:
    assert refused(NODES + "connections: 5").startswith("error: `connections` of `w.yaml` is no list\n")
