"""Node types of models are registered by name, also for a process that has nothing but a workflow in YAML."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from kailash.nodes.base import Node, NodeRegistry
from model_workflows import output_of

from dataflow import DataFlow, col
from dataflow.runtime.kailash import ModelNode, nodes_of
from dataflow.runtime.kailash.model_nodes import KINDS, register

MODELS = """
from dataflow import DataFlow

db = DataFlow("sqlite:///app.db", auto_create=True)

@db.model
class User:
    name: str
    age: int = 0
"""

WORKFLOW = """
nodes:
  mk: {type: UserCreateNode, parameters: {name: Ann, age: 20}}
  older: {type: UserUpdateNode, parameters: {fields: {age: 30}}}
  all: {type: UserListNode, parameters: {filter: age > 25, sort: -age}}
connections:
  - {from_node: mk, from_output: id, to_node: older, to_input: id}
  - {from_node: older, from_output: record, to_node: all, to_input: after}
"""

RUN = """
import dataflow.kailash
from kailash.runtime import LocalRuntime
import models

workflow = dataflow.kailash.load_workflow("workflow.yaml")
with LocalRuntime(enable_monitoring=False) as runtime:
    print(runtime.execute(workflow)[0]["all"]["records"])
"""


def run(code: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_workflow_in_yaml_in_a_fresh_process(tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text(MODELS)
    (tmp_path / "workflow.yaml").write_text(WORKFLOW)
    assert run(RUN, tmp_path) == "[{'id': 1, 'name': 'Ann', 'age': 30}]\n"


def test_models_load_no_kailash_and_are_offered_when_it_comes(tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text(MODELS)
    code = """
    import sys, models
    print("kailash" in sys.modules)
    import dataflow.kailash
    from kailash.nodes.base import NodeRegistry
    print([name for name in NodeRegistry.list_nodes() if name.startswith("User")][:2])

    @models.db.model
    class Later:
        name: str

    print("LaterCreateNode" in NodeRegistry.list_nodes())
    """
    assert run(code, tmp_path) == "False\n['UserCreateNode', 'UserReadNode']\nTrue\n"


def test_kailash_imported_first_is_enough(tmp_path: Path) -> None:
    """As in most programs; there is no need to import `dataflow.kailash`."""
    (tmp_path / "models.py").write_text(MODELS)
    code = """
    from kailash.workflow.builder import WorkflowBuilder
    from kailash.runtime import LocalRuntime
    import models
    workflow = WorkflowBuilder()
    workflow.add_node("UserCreateNode", "mk", {"name": "Ann"})
    with LocalRuntime(enable_monitoring=False) as runtime:
        print(runtime.execute(workflow.build())[0]["mk"]["id"])
    """
    assert run(code, tmp_path) == "1\n"


def test_reflected_tables_have_nodes(tmp_path: Path) -> None:
    with DataFlow(f"sqlite:///{tmp_path}/a.db") as db:
        db.model(type("Reflected", (), {"__annotations__": {"name": str}}))
        db.create_tables()
    with DataFlow(f"sqlite:///{tmp_path}/a.db") as db:
        assert list(db.reflect()) == ["Reflected"]
        assert output_of("ReflectedCreateNode", name="a")["id"] == 1


def test_a_type_of_someone_else_keeps_its_name(tmp_path: Path) -> None:
    class OwnedReadNode(Node):  # type: ignore[misc]
        """Someone else's."""

    NodeRegistry.register(OwnedReadNode, "OwnedReadNode")
    try:
        with DataFlow(f"sqlite:///{tmp_path}/a.db") as db:
            db.model(type("Owned", (), {"__annotations__": {"name": str}}))
            assert NodeRegistry.get("OwnedReadNode") is OwnedReadNode
            assert issubclass(NodeRegistry.get("OwnedCreateNode"), ModelNode)
            assert db.model_nodes()["OwnedReadNode"] is not OwnedReadNode
    finally:
        NodeRegistry.unregister("OwnedReadNode")


def test_a_query_cannot_take_the_name_of_a_models_node(tmp_path: Path) -> None:
    with DataFlow(f"sqlite:///{tmp_path}/a.db", auto_create=True) as db:
        db.model(type("Taken", (), {"__annotations__": {"name": str}}))
        with pytest.raises(Exception, match="a node type `TakenListNode` exists already"):
            db.Taken.filter(col.name == "a").node("TakenListNode")


def test_registering_twice_keeps_the_types(tmp_path: Path) -> None:
    with DataFlow(f"sqlite:///{tmp_path}/a.db") as db:
        db.model(type("Once", (), {"__annotations__": {"name": str}}))
        first = NodeRegistry.get("OnceCreateNode")
        register("Once")
        assert NodeRegistry.get("OnceCreateNode") is first
        assert list(nodes_of(db)) == [f"Once{kind.verb}Node" for kind in KINDS]
