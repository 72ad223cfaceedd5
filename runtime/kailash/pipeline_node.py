"""What nodes made of a query and of a write have in common: a class for each, with its parameters as inputs."""

from __future__ import annotations

import keyword
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from kailash.nodes.base import NodeMetadata, NodeParameter, NodeRegistry

from dataflow.dsl.errors import BuildError, quoted
from dataflow.dsl.query import GIVEN, Pipeline, given_tables
from dataflow.dsl.span import caller
from dataflow.dsl.types import Field
from dataflow.runtime.kailash.async_node import KAILASH_NAMES, DataFlowNode, Outputs, limit_inputs
from dataflow.runtime.kailash.inputs import interface_type
from dataflow.runtime.lineage.description import describe

if TYPE_CHECKING:
    from dataflow.dsl.build_query import Query
    from dataflow.dsl.build_write import Write
    from dataflow.runtime.session import SourceSession

_OWN: Final = ("output", "path", "timeout", "retries", "after", "transaction")
"""Inputs of nodes that are made of queries and writes."""

_RESERVED: Final = KAILASH_NAMES | set(_OWN)


class PipelineNode(DataFlowNode):
    """A node that runs what it was made of, in the session of that."""

    made_of: ClassVar[Query | Write]

    @classmethod
    def describe(cls) -> Outputs:
        """What is read and written, and what the columns are made from (docs/lineage.md). Raises DataFlowError."""
        return describe(cls.made_of)

    def _session(self) -> SourceSession:
        session: SourceSession = self.made_of._session  # type: ignore[assignment]
        return session


Made = TypeVar("Made", bound=PipelineNode)


def made_class(
    kind: type[Made], name: str, made_of: Query | Write, reads: Pipeline, forms: list[NodeParameter]
) -> type[Made]:
    """A kind of node, a name, and what a node of this name runs, ▶ the node type, registered.

    reads: all that it reads. forms: the inputs that choose among its outputs.
    Made again under the same name (a notebook cell run twice), the new type takes the place of the old one, with a
    warning where it runs something else; nodes of the old type keep what they run. Raises BuildError where the name
    cannot be a node type's or belongs to a node of someone else, or where a parameter's name cannot be an input's.
    """
    _check_name(name)
    tables = tuple(dict.fromkeys(table.path[0].removeprefix(GIVEN) for table in given_tables(reads)))
    fields = made_of.parameters
    _check_inputs((*tables, *(field.name for field in fields)))
    text = str(made_of)
    members = {
        "__doc__": text,
        "__module__": kind.__module__,
        # Without it, Kailash takes inputs called `name`, `description`, `version` or `author` for the node's own.
        "_node_metadata": NodeMetadata(id=name, name=name, description=text),
        "made_of": made_of,
        "interface": _interface(tables, fields, forms),
    }
    made = type(name, (kind,), members)
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


def _interface(tables: Iterable[str], fields: Iterable[Field], forms: list[NodeParameter]) -> dict[str, NodeParameter]:
    inputs = [NodeParameter(name=name, type=object, description=f"the table `${name}`") for name in tables]
    inputs += [
        NodeParameter(name=field.name, type=interface_type(field.type), description=f"parameter of type {field.type}")
        for field in fields
    ]
    return {parameter.name: parameter for parameter in (*inputs, *forms, *limit_inputs())}


def _register(made: type[PipelineNode]) -> None:
    name = made.__name__
    incumbent = NodeRegistry.list_nodes().get(name)
    if incumbent is not None and not issubclass(incumbent, PipelineNode):
        raise BuildError(
            f"a node type `{name}` exists already",
            caller("node"),
            notes=[f"it is of module `{incumbent.__module__}`"],
            hint="another name for this one",
        )
    if incumbent is not None:
        if incumbent.__doc__ != made.__doc__:
            place = caller()
            message = f"node type `{name}` now runs something else than before"
            if place is not None:
                warnings.warn_explicit(message, UserWarning, place.code.co_filename, place.line)
        NodeRegistry.unregister(name)
    NodeRegistry.register(made, name)
