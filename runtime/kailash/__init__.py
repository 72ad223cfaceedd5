"""Queries as nodes of Kailash workflows.

`query.node("TopRegions")` makes and registers a node type. A workflow that names it, such as one loaded from JSON or
YAML, finds it once the module that makes the node was imported; a worker process imports that module too.
"""

from __future__ import annotations

from dataflow.runtime.kailash.node import OUTPUTS, QueryNode, QueryNodeError, node_class

__all__ = ["OUTPUTS", "QueryNode", "QueryNodeError", "node_class"]
