"""One query as a Kailash node type: the query's parameters are its inputs, the rows its output.

Written against Kailash 2.65, whose runtimes differ in ways that the comments name.
"""

from __future__ import annotations

import keyword
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from kailash.nodes.base import NodeMetadata, NodeParameter, NodeRegistry
from kailash.nodes.base_async import AsyncNode
from kailash.runtime.local import ContentAwareExecutionError
from kailash.sdk_exceptions import NodeExecutionError

from dataflow.dsl.errors import BuildError, ParameterError, quoted
from dataflow.dsl.span import caller
from dataflow.dsl.types import Field
from dataflow.runtime.kailash.inputs import interface_type, read_input

if TYPE_CHECKING:
    from dataflow.dsl.build_query import Query
    from dataflow.runtime.result import Result

OUTPUTS: Final = ("records", "arrow", "pandas", "polars")
"""What the input `output` takes: rows as JSON-safe dicts in `rows`, or a table in the output of that name."""

_RESERVED: Final = frozenset(
    {
        *("output", "after"),  # inputs of every query node
        *("self", "node_id", "node_or_type", "tags"),  # cannot be configured: arguments of Kailash's own
        *("config", "context", "resource_registry"),  # filled by Kailash's runtimes
    }
)


class QueryNodeError(NodeExecutionError, ContentAwareExecutionError):  # type: ignore[misc]
    """A query node failed; the error of the query is the cause.

    Nodes raise NodeExecutionError unwrapped. When no other node depends on the failed one, LocalRuntime raises only
    ContentAwareExecutionError, and with anything else returns as if all were well.
    """


class QueryNode(AsyncNode):  # type: ignore[misc]
    """A node that runs one query; `node_class` makes a subclass for each query.

    Inputs: the query's parameters; `output`, one of `OUTPUTS`; `after`, which is ignored and only orders the workflow.
    Outputs: `row_count`; `columns`, the names; `rows`, the rows as `Result.records()` gives them, or None where
    `output` asks for a table, which then is the output `arrow`, `pandas` or `polars`.
    """

    query: ClassVar[Query]
    interface: ClassVar[dict[str, NodeParameter]] = {}
    fields: ClassVar[tuple[Field, ...]] = ()

    def get_parameters(self) -> dict[str, NodeParameter]:
        """The node's inputs by name."""
        return dict(self.interface)

    def get_output_schema(self) -> dict[str, NodeParameter]:
        """The node's outputs by name."""
        return dict(_OUTPUT_SCHEMA)

    async def execute_async(self, **inputs: object) -> dict[str, Any]:
        """Inputs ▶ outputs. Raises QueryNodeError."""
        # Kailash rebuilds every list and dict among the inputs and formats them for its log, and `after` may be large.
        given = {name: _Given(value) for name, value in inputs.items() if name != "after"}
        outputs: dict[str, Any] = await super().execute_async(**given)
        return outputs

    def validate_inputs(self, **inputs: object) -> dict[str, Any]:
        """Inputs by name ▶ those that the node has, as they were given; `async_run` reads them.

        Replaces Kailash's own, which casts silently (a table to its text, `"12"` to 12) and drops None.
        """
        for name in inputs.keys() - self.interface.keys() - _RESERVED:
            self.logger.warning("node `%s` (%s) has no input `%s`", self.id, type(self).__name__, name)
        return {
            name: value.value if isinstance(value, _Given) else value
            for name, value in inputs.items()
            if name in self.interface and name != "after"
        }

    def validate_outputs(self, outputs: dict[str, Any]) -> dict[str, Any]:
        """Outputs ▶ the same. They are right by construction; Kailash's own writes every row as JSON to see that."""
        return outputs

    async def async_run(self, output: str | None = None, **inputs: object) -> dict[str, Any]:
        """The query's parameters ▶ the node's outputs. Raises QueryNodeError."""
        try:
            form = _form(output)
            parameters = {
                field.name: read_input(field, inputs[field.name]) for field in self.fields if field.name in inputs
            }
            return _outputs(await self.query.acollect(**parameters), form)
        except Exception as error:
            raise QueryNodeError(f"node `{self.id}` ({type(self).__name__}) failed\n{error}") from error

    def _validate_config(self) -> None:
        """Leaves the configured inputs as they are; Kailash's own casts them silently too."""


@dataclass(frozen=True, slots=True)
class _Given:
    """A value given at run time, out of reach of Kailash's templates.

    Kailash replaces `${name}` inside all texts by the inputs of the same call. That is meant for what is configured; in
    a value from a user or another node it would be an injection.
    """

    value: object

    def __str__(self) -> str:
        return str(self.value)


_OUTPUT_SCHEMA: Final[dict[str, NodeParameter]] = {
    "rows": NodeParameter(name="rows", type=list, required=False, description="rows as JSON-safe dicts"),
    "row_count": NodeParameter(name="row_count", type=int, description="number of rows"),
    "columns": NodeParameter(name="columns", type=list, description="names of the columns"),
    "arrow": NodeParameter(name="arrow", type=object, required=False, description="a pyarrow.Table"),
    "pandas": NodeParameter(name="pandas", type=object, required=False, description="a pandas.DataFrame"),
    "polars": NodeParameter(name="polars", type=object, required=False, description="a polars.DataFrame"),
}


def node_class(name: str, query: Query) -> type[QueryNode]:
    """A name and a query ▶ the Kailash node type of that name that runs the query, registered.

    Made again under the same name (a notebook cell run twice), the new type takes the place of the old one, with a
    warning where the query is another; nodes of the old type keep their query. Raises BuildError where the name cannot
    be a node type's or belongs to a node of someone else, or where a parameter's name cannot be an input's.
    """
    _check_name(name)
    fields = query.parameters
    _check_inputs(fields)
    text = str(query)
    members = {
        "__doc__": text,
        "__module__": __name__,
        # Without it, Kailash takes inputs called `name`, `description`, `version` or `author` for the node's own.
        "_node_metadata": NodeMetadata(id=name, name=name, description=text),
        "query": query,
        "fields": fields,
        "interface": _interface(fields),
    }
    made = type(name, (QueryNode,), members)
    _register(made)
    return made


def _check_name(name: str) -> None:
    if not name.isidentifier() or keyword.iskeyword(name):
        raise BuildError(
            f"expected the name of a node type, found `{name}`", caller("node"), hint="`TopRegions`: letters and digits"
        )
    if name.casefold().startswith("edge") or name.endswith("EdgeNode"):
        raise BuildError(
            f"`{name}` cannot be the name of a node type",
            caller("node"),
            notes=["Kailash takes nodes of such names for a part of its edge computing"],
            hint="a name that neither begins with `Edge` nor ends with `EdgeNode`",
        )


def _check_inputs(fields: tuple[Field, ...]) -> None:
    unusable = [field.name for field in fields if field.name in _RESERVED or field.name.startswith("_")]
    if unusable:
        raise BuildError(
            f"a node's input cannot have the name of parameter {quoted(unusable)}",
            caller("node"),
            notes=[f"reserved: names that begin with `_`, and {quoted(sorted(_RESERVED))}"],
            hint="another name for the parameter",
        )


def _interface(fields: tuple[Field, ...]) -> dict[str, NodeParameter]:
    inputs = [
        NodeParameter(name=field.name, type=interface_type(field.type), description=f"parameter of type {field.type}")
        for field in fields
    ]
    inputs += [
        NodeParameter(
            name="output",
            type=str,
            required=False,
            default="records",
            choices=list(OUTPUTS),
            description=f"form of the rows: {', '.join(OUTPUTS)}",
        ),
        NodeParameter(name="after", type=object, required=False, description="ignored; orders the workflow"),
    ]
    return {parameter.name: parameter for parameter in inputs}


def _register(made: type[QueryNode]) -> None:
    name = made.__name__
    incumbent = NodeRegistry.list_nodes().get(name)
    if incumbent is not None and not issubclass(incumbent, QueryNode):
        raise BuildError(
            f"a node type `{name}` exists already",
            caller("node"),
            notes=[f"it is of module `{incumbent.__module__}`"],
            hint="another name for the query's node",
        )
    if incumbent is not None:
        if incumbent.__doc__ != made.__doc__:
            place = caller()
            message = f"node type `{name}` now runs another query than before"
            if place is not None:
                warnings.warn_explicit(message, UserWarning, place.code.co_filename, place.line)
        NodeRegistry.unregister(name)
    NodeRegistry.register(made, name)


def _form(output: str | None) -> str:
    if output is None:
        return OUTPUTS[0]
    if output not in OUTPUTS:
        raise ParameterError(f"expected one of {quoted(OUTPUTS)} for `output`, found `{output}`")
    return output


def _outputs(result: Result, form: str) -> dict[str, Any]:
    # A missing output would make AsyncLocalRuntime hand all outputs to whoever is connected to it; None does not.
    outputs: dict[str, Any] = {"rows": None, "row_count": len(result), "columns": result.columns}
    match form:
        case "arrow":
            outputs["arrow"] = result.to_arrow()
        case "pandas":
            outputs["pandas"] = result.to_pandas()
        case "polars":
            outputs["polars"] = result.to_polars()
        case _:
            outputs["rows"] = result.records()
    return outputs
