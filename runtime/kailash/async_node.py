"""What all our nodes have in common: inputs arrive as they were given, outputs leave as they are, errors say where.

Written against Kailash 2.63 to 2.65, whose runtimes differ in ways that the comments name.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from kailash.nodes.base import NodeParameter
from kailash.nodes.base_async import AsyncNode

from dataflow.dsl.errors import DataFlowError
from dataflow.runtime.joined import is_inside
from dataflow.runtime.kailash.failures import failed
from dataflow.runtime.kailash.limits import Limits, Progress
from dataflow.runtime.kailash.transaction import transaction_of

if TYPE_CHECKING:
    from dataflow.runtime.session import SourceSession

KAILASH_NAMES: Final = frozenset(
    {
        *("self", "node_id", "node_or_type", "tags"),  # cannot be configured: arguments of Kailash's own
        *("config", "context", "resource_registry"),  # filled by Kailash's runtimes
    }
)
"""Names that no input can have."""

Outputs = dict[str, Any]


class DataFlowNode(AsyncNode):  # type: ignore[misc]
    """A node over a DataFlow; `interface` are its inputs.

    takes_any: whether it also takes inputs under names that only its query knows. ends_transaction: whether the
    transaction that it is given is not what it runs in.
    """

    interface: ClassVar[dict[str, NodeParameter]] = {}
    outputs: ClassVar[dict[str, NodeParameter]] = {}
    takes_any: ClassVar[bool] = False
    ends_transaction: ClassVar[bool] = False

    def get_parameters(self) -> dict[str, NodeParameter]:
        """The node's inputs by name."""
        return dict(self.interface)

    def get_output_schema(self) -> dict[str, NodeParameter]:
        """The node's outputs by name."""
        return dict(self.outputs)

    async def execute_async(self, **inputs: object) -> Outputs:
        """Inputs ▶ outputs. Raises QueryNodeError."""
        # Kailash rebuilds every list and dict among the inputs, and `after` may be large.
        transaction = inputs.pop("transaction", None) if self._takes_transaction() else None
        given = {name: GivenValue(value) for name, value in inputs.items() if name != "after"}
        outputs: Outputs
        if transaction is None:
            outputs = await super().execute_async(**given)
            return outputs
        try:
            async with transaction_of(transaction).used(self._session()):
                outputs = await super().execute_async(**given)
        except DataFlowError as error:
            raise failed(self.id, type(self).__name__, "inputs", error) from error
        return {**outputs, "transaction": transaction}

    def validate_inputs(self, **inputs: object) -> dict[str, Any]:
        """Inputs by name ▶ those that the node has, as they were given; `async_run` reads them.

        Replaces Kailash's own, which casts silently (a table to its text, `"12"` to 12) and drops None.
        """
        taken = Inputs()
        for name, value in inputs.items():
            if name in KAILASH_NAMES or name.startswith("_") or name == "after":
                continue
            if self.takes_any or name in self.interface:
                taken[name] = value.value if isinstance(value, GivenValue) else value
            else:
                self._warn_of([name])
        return taken

    def validate_outputs(self, outputs: Outputs) -> Outputs:
        """Outputs ▶ the same. They are right by construction; Kailash's own writes every row as JSON to see that."""
        return outputs

    def _session(self) -> SourceSession | None:
        """The session that the node runs in, None where it is that of the process."""
        return None

    def _takes_transaction(self) -> bool:
        """Whether the input `transaction` is what the node runs in."""
        return not self.ends_transaction

    def _validate_config(self) -> None:
        """Leaves the configured inputs as they are; Kailash's own casts them silently too."""

    def _warn_of(self, names: Iterable[str]) -> None:
        for name in names:
            self.logger.warning("node `%s` (%s) has no input `%s`", self.id, type(self).__name__, name)

    async def _guarded(
        self,
        name: str | None,
        limits: tuple[object, object],
        work: Callable[[Progress], Awaitable[Outputs]],
        *,
        writes: bool = False,
    ) -> Outputs:
        """Awaits the work of a node within its limits, `timeout` and `retries`.

        name: that of its query; the type's where it has none. Raises QueryNodeError.
        """
        progress = Progress()
        try:
            kept = Limits.of(*limits)
            if is_inside():
                kept = Limits(kept.timeout)  # what undoes a part of a transaction undoes all of it
            return await kept.keep(progress, lambda: work(progress), writes=writes)
        except Exception as error:
            raise failed(self.id, str(name or type(self).__name__), progress.stage, error) from error


class Inputs(dict[str, Any]):
    """Inputs by name; Kailash formats them for its log with every call, whether that is written or not."""

    def __repr__(self) -> str:
        return f"{{{', '.join(self)}}}"


@dataclass(frozen=True, slots=True, repr=False)
class GivenValue:
    """A value given at run time, out of reach of Kailash's templates.

    Kailash replaces `${name}` inside all texts by the inputs of the same call. That is meant for what is configured; in
    a value from a user or another node it would be an injection.
    """

    value: object

    def __str__(self) -> str:
        return str(self.value)


def limit_inputs() -> list[NodeParameter]:
    """The inputs that every node of ours has."""
    return [
        NodeParameter(name="timeout", type=object, required=False, description="seconds for all tries; none: no limit"),
        NodeParameter(
            name="retries",
            type=int,
            required=False,
            default=0,
            description="tries after the first, where a connection is lost or refused, or a transaction was undone",
        ),
        NodeParameter(name="after", type=object, required=False, description="ignored; orders the workflow"),
        NodeParameter(name="transaction", type=object, required=False, description="what it runs in, and hands on"),
    ]
