from __future__ import annotations

from dataflow import DataFlow, declare
from dataflow.runtime.kailash.registered import queries_of_types


def test_only_types_that_were_made_of_queries() -> None:
    query = DataFlow(shop=declare(orders={"id": "int64"})).parse("from orders | select id")
    query.node("RegisteredIds")
    found = queries_of_types()
    assert found["RegisteredIds"] == query
    assert "QueryNode" not in found
    assert "PythonCodeNode" not in found
