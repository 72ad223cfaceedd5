"""The node types of models: `UserCreateNode` and its like, made of classes for verbs, registered by their names.

Kailash knows node types by name, in one registry for the process. The type that is registered for a name finds the
`DataFlow` that is meant when it runs; those of `db.model_nodes()` belong to one.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from kailash.nodes.base import NodeMetadata, NodeRegistry

from dataflow.runtime import owners
from dataflow.runtime.kailash.model_bulk import (
    ModelBulkCreateNode,
    ModelBulkDeleteNode,
    ModelBulkUpdateNode,
    ModelBulkUpsertNode,
)
from dataflow.runtime.kailash.model_node import ModelNode
from dataflow.runtime.kailash.model_reads import ModelAggregateNode, ModelCountNode, ModelListNode
from dataflow.runtime.kailash.model_rows import (
    ModelCreateNode,
    ModelDeleteNode,
    ModelReadNode,
    ModelUpdateNode,
    ModelUpsertNode,
)

if TYPE_CHECKING:
    from dataflow.runtime.model_methods import ModelMethods

KINDS: Final[tuple[type[ModelNode], ...]] = (
    ModelCreateNode,
    ModelReadNode,
    ModelUpdateNode,
    ModelDeleteNode,
    ModelListNode,
    ModelCountNode,
    ModelUpsertNode,
    ModelBulkCreateNode,
    ModelBulkUpdateNode,
    ModelBulkDeleteNode,
    ModelBulkUpsertNode,
    ModelAggregateNode,
)

_lock = threading.Lock()


def register(model: str) -> None:
    """Registers the node types of a model, once; a type of someone else that has such a name keeps it."""
    with _lock:
        known = NodeRegistry.list_nodes()
        for kind in KINDS:
            name = f"{model}{kind.verb}Node"
            if name not in known:
                NodeRegistry.register(_made(kind, model, None), name)


def register_all() -> None:
    """Registers the node types of all models that the process has declared."""
    for db in owners.alive():
        for model in db._models.names():
            register(model)


def nodes_of(db: ModelMethods) -> dict[str, type[ModelNode]]:
    """The node types that belong to one `DataFlow`, by name."""
    made = [_made(kind, model, db) for model in db._models.names() for kind in KINDS]
    return {node.__name__: node for node in made}


def _made(kind: type[ModelNode], model: str, db: ModelMethods | None) -> type[ModelNode]:
    name = f"{model}{kind.verb}Node"
    description = f"`{model}`: {(kind.__doc__ or '').splitlines()[0]}"
    members = {
        "__doc__": kind.__doc__,
        "__module__": __name__,
        # Without it, Kailash takes fields such as `name`, `description`, `version` and `tags` for the node's own.
        "_node_metadata": NodeMetadata(id=name, name=name, description=description),
        "model_name": model,
        "database": db,
    }
    return type(name, (kind,), members)
