"""One query as a Kailash node type: the query's parameters and given tables are its inputs, the rows its output."""

from __future__ import annotations

import keyword
import warnings
from typing import TYPE_CHECKING, ClassVar, Final

from kailash.nodes.base import NodeMetadata, NodeParameter, NodeRegistry

from dataflow.dsl.errors import BuildError, quoted
from dataflow.dsl.query import GIVEN, given_tables
from dataflow.dsl.span import caller
from dataflow.dsl.types import Field
from dataflow.runtime.kailash.async_node import KAILASH_NAMES, DataFlowNode, Outputs, limit_inputs
from dataflow.runtime.kailash.inputs import interface_type
from dataflow.runtime.kailash.limits import Progress
from dataflow.runtime.kailash.outputs import SCHEMA, form_of, output_inputs
from dataflow.runtime.kailash.running import prepare, run
from dataflow.runtime.lineage.description import describe

if TYPE_CHECKING:
    from dataflow.dsl.build_query import Query
    from dataflow.runtime.session import SourceSession

_OWN: Final = ("output", "path", "timeout", "retries", "after", "transaction")
"""Inputs of every query node."""

_RESERVED: Final = KAILASH_NAMES | set(_OWN)


class QueryNode(DataFlowNode):
    """A node that runs one query; `node_class` makes a subclass for each query.

    Inputs: the query's parameters and the tables it is given; `output`, one of `OUTPUTS`, with `path` for a Parquet
    file; `timeout` and `retries`; `after`, which is ignored and only orders the workflow.
    Outputs: `row_count`; `columns`, the names; `rows`, the rows as `Result.records()` gives them, or None where
    `output` asks for another form, which then is the output `arrow`, `pandas`, `polars`, `stream` or `path`.
    """

    query: ClassVar[Query]
    outputs = SCHEMA

    @classmethod
    def describe(cls) -> Outputs:
        """What the query reads and what its columns are made from (docs/lineage.md). Raises DataFlowError."""
        return describe(cls.query)

    def _session(self) -> SourceSession:
        session: SourceSession = self.query._session  # type: ignore[assignment]
        return session

    async def async_run(
        self,
        output: object = None,
        path: object = None,
        timeout: object = None,
        retries: object = None,
        **inputs: object,
    ) -> Outputs:
        """The query's parameters and tables ▶ the node's outputs. Raises QueryNodeError."""

        async def work(progress: Progress) -> Outputs:
            form, place = form_of(output, path)
            return await run(await prepare(self.query, inputs, progress), form, place, progress)

        return await self._guarded(None, (timeout, retries), work)


def node_class(name: str, query: Query) -> type[QueryNode]:
    """A name and a query ▶ the Kailash node type of that name that runs the query, registered.

    Made again under the same name (a notebook cell run twice), the new type takes the place of the old one, with a
    warning where the query is another; nodes of the old type keep their query. Raises BuildError where the name cannot
    be a node type's or belongs to a node of someone else, or where a parameter's name cannot be an input's.
    """
    _check_name(name)
    tables = tuple(dict.fromkeys(table.path[0].removeprefix(GIVEN) for table in given_tables(query._pipeline)))
    fields = query.parameters
    _check_inputs((*tables, *(field.name for field in fields)))
    text = str(query)
    members = {
        "__doc__": text,
        "__module__": __name__,
        # Without it, Kailash takes inputs called `name`, `description`, `version` or `author` for the node's own.
        "_node_metadata": NodeMetadata(id=name, name=name, description=text),
        "query": query,
        "interface": _interface(tables, fields),
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


def _check_inputs(names: tuple[str, ...]) -> None:
    unusable = [name for name in names if name in _RESERVED or name.startswith("_")]
    if unusable:
        raise BuildError(
            f"a node's input cannot have the name of parameter {quoted(unusable)}",
            caller("node"),
            notes=[f"reserved: names that begin with `_`, and {quoted(sorted(_RESERVED))}"],
            hint="another name for the parameter",
        )


def _interface(tables: tuple[str, ...], fields: tuple[Field, ...]) -> dict[str, NodeParameter]:
    inputs = [NodeParameter(name=name, type=object, description=f"the table `${name}`") for name in tables]
    inputs += [
        NodeParameter(name=field.name, type=interface_type(field.type), description=f"parameter of type {field.type}")
        for field in fields
    ]
    return {parameter.name: parameter for parameter in (*inputs, *output_inputs(), *limit_inputs())}


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
