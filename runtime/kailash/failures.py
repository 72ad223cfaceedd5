"""What a node raises: the error of its query or write, and where in the workflow and at which stage it happened."""

from __future__ import annotations

from typing import Final

from kailash.runtime.local import ContentAwareExecutionError
from kailash.sdk_exceptions import NodeExecutionError

from dataflow.dsl.errors import (
    BindError,
    BuildError,
    DataFlowError,
    ParameterError,
    ParseError,
    PlanError,
    ResultError,
    UnsupportedError,
)

STAGES: Final = ("parse", "inputs", "check", "run", "output")
"""The text is read, the inputs are read, the query is checked and planned, it runs, its rows are handed on."""


class QueryNodeError(NodeExecutionError, ContentAwareExecutionError):  # type: ignore[misc]
    """A node failed; the error of the query or of the write is the cause, `stage` one of `STAGES`.

    Nodes raise NodeExecutionError unwrapped. When no other node depends on the failed one, LocalRuntime raises only
    ContentAwareExecutionError, and with anything else returns as if all were well.
    """

    stage: str = "run"


def failed(node: str, name: str, stage: str, error: BaseException) -> QueryNodeError:
    """The id of a node, the name of its query, the stage it had come to and what was raised ▶ the node's error."""
    match error:
        case ParseError():
            stage = "parse"
        case BindError() | BuildError() | PlanError() | UnsupportedError():
            stage = "check"
        case ParameterError():
            stage = "inputs"
        case ResultError():
            stage = "output"
    told = str(error) if isinstance(error, DataFlowError) else f"error: {str(error) or type(error).__name__}"
    made = QueryNodeError(f"node `{node}` ({name}) failed at stage `{stage}`\n{told}")
    made.stage = stage
    return made


def node_error(error: BaseException) -> QueryNodeError | None:
    """What a runtime raised ▶ the error of the node of ours that failed, None where it was none of ours."""
    found: BaseException | None = error
    while found is not None and not isinstance(found, QueryNodeError):
        found = found.__cause__
    return found
