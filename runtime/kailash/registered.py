"""Node types that were made of queries, found among all that Kailash knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kailash.nodes.base import NodeRegistry

from dataflow.runtime.kailash.node import QueryNode

if TYPE_CHECKING:
    from dataflow.dsl.build_query import Query


def queries_of_types() -> dict[str, Query]:
    """The query of each node type that `query.node(name)` has made and registered in this process, by its name."""
    known = NodeRegistry.list_nodes().items()
    return {name: type_.query for name, type_ in known if issubclass(type_, QueryNode) and hasattr(type_, "query")}
