"""Nodes that begin and end transactions; what runs between them has an input `transaction`, which it hands on."""

from __future__ import annotations

from typing import ClassVar, Final

from kailash.nodes.base import NodeMetadata, NodeParameter, register_node

from dataflow.dsl.errors import ParameterError
from dataflow.runtime.kailash.async_node import DataFlowNode, Outputs
from dataflow.runtime.kailash.limits import Progress
from dataflow.runtime.kailash.process import dataflow_of_transactions
from dataflow.runtime.kailash.transaction import IDLE_SECONDS, WorkflowTransaction, transaction_of

_HANDLE: Final = NodeParameter(name="transaction", type=object, description="for the nodes that run in it")
_AFTER: Final = NodeParameter(name="after", type=object, required=False, description="ignored; orders the workflow")


@register_node(alias="TransactionBeginNode")
class TransactionBeginNode(DataFlowNode):
    """Begins a transaction, which other nodes take as their input `transaction`.

    Inputs: `sources`, the names of those that take part, without it each that is used; `isolation`, also as
    `isolation_level`; `read_only`; `idle_timeout`, seconds in which no node uses it, after which it is rolled back, 60
    if nothing is said; `after`. Outputs: `transaction`.
    """

    _node_metadata = NodeMetadata(id="TransactionBeginNode", name="TransactionBeginNode", description=__doc__ or "")
    outputs: ClassVar[dict[str, NodeParameter]] = {"transaction": _HANDLE}
    interface: ClassVar[dict[str, NodeParameter]] = {
        parameter.name: parameter
        for parameter in (
            NodeParameter(name="sources", type=list, required=False, description="names of sources"),
            NodeParameter(name="isolation", type=str, required=False, description="as in `serializable`"),
            NodeParameter(name="isolation_level", type=str, required=False, description="the same"),
            NodeParameter(name="read_only", type=bool, required=False, default=False, description="nothing is written"),
            NodeParameter(name="idle_timeout", type=object, required=False, description="seconds without any node"),
            _AFTER,
        )
    }

    async def async_run(
        self,
        sources: object = None,
        isolation: object = None,
        isolation_level: object = None,
        read_only: object = False,
        idle_timeout: object = IDLE_SECONDS,
        **_: object,
    ) -> Outputs:
        """How to begin ▶ the transaction. Raises QueryNodeError."""

        async def work(progress: Progress) -> Outputs:
            names, idle = _names(sources), _seconds(idle_timeout)
            level = _level(isolation if isolation is not None else isolation_level)
            progress.stage = "run"
            begun = dataflow_of_transactions().transaction(*names, isolation=level, read_only=bool(read_only))
            handle = WorkflowTransaction(begun, idle)
            await handle.begin()
            return {"transaction": handle}

        return await self._guarded(None, (None, None), work)


@register_node(alias="TransactionScopeNode")
class TransactionScopeNode(TransactionBeginNode):
    """A `TransactionBeginNode` under the name that kailash-dataflow has for it."""

    _node_metadata = NodeMetadata(id="TransactionScopeNode", name="TransactionScopeNode", description=__doc__ or "")


class _EndNode(DataFlowNode):
    interface: ClassVar[dict[str, NodeParameter]] = {
        "transaction": NodeParameter(name="transaction", type=object, description="what is to end"),
        "after": _AFTER,
    }
    ends_transaction = True

    async def _end(self, transaction: object, *, keep: bool) -> None:
        async def work(progress: Progress) -> Outputs:
            handle = transaction_of(transaction)
            progress.stage = "run"
            await handle.end(keep=keep, why="" if keep else "a node has rolled it back")
            return {}

        await self._guarded(None, (None, None), work, writes=True)


@register_node(alias="TransactionCommitNode")
class TransactionCommitNode(_EndNode):
    """Commits a transaction. Inputs: `transaction`; `after`. Outputs: `committed`, true."""

    _node_metadata = NodeMetadata(id="TransactionCommitNode", name="TransactionCommitNode", description=__doc__ or "")
    outputs: ClassVar[dict[str, NodeParameter]] = {
        "committed": NodeParameter(name="committed", type=bool, description="true")
    }

    async def async_run(self, transaction: object = None, **_: object) -> Outputs:
        """A transaction ▶ that it is committed. Raises QueryNodeError."""
        await self._end(transaction, keep=True)
        return {"committed": True}


@register_node(alias="TransactionRollbackNode")
class TransactionRollbackNode(_EndNode):
    """Undoes all that was written in a transaction. Inputs: `transaction`; `after`. Outputs: `rolled_back`, true."""

    _node_metadata = NodeMetadata(
        id="TransactionRollbackNode", name="TransactionRollbackNode", description=__doc__ or ""
    )
    outputs: ClassVar[dict[str, NodeParameter]] = {
        "rolled_back": NodeParameter(name="rolled_back", type=bool, description="true")
    }

    async def async_run(self, transaction: object = None, **_: object) -> Outputs:
        """A transaction ▶ that it is rolled back. Raises QueryNodeError."""
        await self._end(transaction, keep=False)
        return {"rolled_back": True}


def _names(sources: object) -> tuple[str, ...]:
    names = (sources,) if isinstance(sources, str) else sources
    if names is None:
        return ()
    if isinstance(names, list | tuple) and all(isinstance(name, str) for name in names):
        return tuple(names)
    raise ParameterError(f"expected names of sources for `sources`, found `{sources!r}`", hint='as in `["shop"]`')


def _level(isolation: object) -> str | None:
    """An isolation as users of Kailash spell it: `READ_COMMITTED`."""
    if isolation is None or isinstance(isolation, str):
        return None if isolation is None else isolation.lower().replace("_", " ")
    raise ParameterError(f"expected a text for `isolation`, found `{type(isolation).__name__}`")


def _seconds(timeout: object) -> float | None:
    if timeout is None:
        return None
    if isinstance(timeout, int | float) and not isinstance(timeout, bool) and timeout > 0:
        return float(timeout)
    raise ParameterError(f"expected seconds above 0 for `idle_timeout`, found `{timeout!r}`")
