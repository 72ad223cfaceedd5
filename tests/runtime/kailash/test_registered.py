from __future__ import annotations

from pathlib import Path

import pytest

from dataflow import DataFlow, declare
from dataflow.compiler.lineage import TableName, TableWrite
from dataflow.dsl.errors import BuildError
from dataflow.runtime.kailash import use
from dataflow.runtime.kailash.registered import accounts_of_types
from dataflow.runtime.lineage.draw import draw
from dataflow.runtime.lineage.workflow import parse_workflow

WORKFLOW = """
nodes:
  new: {type: RegisteredCreateNode, parameters: {name: a}}
  all: {type: RegisteredListNode, parameters: {filter: {id: {$gt: 1}}, fields: [name]}}
  copy: {type: RegisteredBulkCreateNode}
connections:
  - {from_node: new, from_output: record, to_node: all, to_input: after}
  - {from_node: all, from_output: records, to_node: copy, to_input: data}
"""


def test_only_types_that_were_made_of_queries_and_models() -> None:
    query = DataFlow(shop=declare(orders={"id": "int64"})).parse("from orders | select id")
    query.node("RegisteredIds")
    found = accounts_of_types()
    assert found["RegisteredIds"]({}).of == query
    assert {"QueryNode", "ModelNode", "PythonCodeNode"}.isdisjoint(found)


def test_the_lineage_of_nodes_of_models(tmp_path: Path) -> None:
    with DataFlow(f"sqlite:///{tmp_path}/a.db", auto_create=True) as db:
        db.model(type("Registered", (), {"__annotations__": {"name": str}}))
        use(db)
        types = accounts_of_types()
        written = types["RegisteredUpdateNode"]({"id": 1, "name": "b"})
        assert written.of == TableWrite(TableName("main", ("registereds",)), ("name",))
        assert written.sources == db.sources
        assert draw(parse_workflow(WORKFLOW, "w.yaml"), db, "text", types) == (
            "new (RegisteredCreateNode)\n"
            "  writes main.registereds\n"
            "    id   ◀ no column\n"
            "    name ◀ no column\n"
            "all (RegisteredListNode)\n"
            "  reads main.registereds: name; for its rows only: id\n"
            "  gives\n"
            "    name ◀ main.registereds.name\n"
            "copy (RegisteredBulkCreateNode)\n"
            "  takes all.records as data\n"
            "  writes main.registereds\n"
            "    name ◀ main.registereds.name"
        )
        with pytest.raises(BuildError, match="may not contain"):
            types["RegisteredListNode"]({"filter": "id > ${x}"})
        use(None)
