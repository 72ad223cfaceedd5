"""Queries and writes as nodes of Kailash workflows.

`query.node("TopRegions")` makes and registers a node type. A workflow that names it, such as one loaded from JSON or
YAML, finds it once the module that makes the node was imported; a worker process imports that module too.
`DataFlowQueryNode` and `DataFlowWriteNode` are registered by `import dataflow.kailash`, and so are the node types of
models, `UserCreateNode` and its like, of those declared before; models declared later add theirs.
"""

from __future__ import annotations

from dataflow.runtime.kailash.building import add_query, add_write, load_workflow
from dataflow.runtime.kailash.failures import STAGES, QueryNodeError, node_error
from dataflow.runtime.kailash.model_node import ModelNode
from dataflow.runtime.kailash.model_nodes import nodes_of, register_all
from dataflow.runtime.kailash.node import QueryNode, node_class
from dataflow.runtime.kailash.outputs import OUTPUTS
from dataflow.runtime.kailash.process import process_dataflow, use
from dataflow.runtime.kailash.query_node import DataFlowQueryNode
from dataflow.runtime.kailash.stream import RowStream
from dataflow.runtime.kailash.transaction_nodes import (
    TransactionBeginNode,
    TransactionCommitNode,
    TransactionRollbackNode,
    TransactionScopeNode,
)
from dataflow.runtime.kailash.write_class import ChangeNode, write_class
from dataflow.runtime.kailash.write_node import DataFlowWriteNode

__all__ = [
    "OUTPUTS",
    "STAGES",
    "ChangeNode",
    "DataFlowQueryNode",
    "DataFlowWriteNode",
    "ModelNode",
    "QueryNode",
    "QueryNodeError",
    "RowStream",
    "TransactionBeginNode",
    "TransactionCommitNode",
    "TransactionRollbackNode",
    "TransactionScopeNode",
    "add_query",
    "add_write",
    "load_workflow",
    "node_class",
    "node_error",
    "nodes_of",
    "process_dataflow",
    "use",
    "write_class",
]

register_all()
