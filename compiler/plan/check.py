"""Invariants of a plan: every column that is read is there, no id is made twice, predicates are boolean."""

from __future__ import annotations

from dataflow.compiler.plan.node import settled_by
from dataflow.compiler.plan.relational import (
    Aggregate,
    Filter,
    Join,
    Plan,
    SetOperation,
    Union,
    Window,
    columns_of,
    ids_of,
    inputs_of,
)
from dataflow.compiler.plan.scalar import AggregateCall, Scalar, WindowCall, children
from dataflow.compiler.plan.show import show_node
from dataflow.compiler.plan.walk import columns_read, nodes, scalars_of
from dataflow.dsl.errors import InternalError
from dataflow.dsl.types import BOOL

_BY_POSITION = (Union, SetOperation)
_CONDITIONAL = (Filter, Join)


def check_plan(plan: Plan) -> None:
    """Raises InternalError where a plan contradicts itself; a node that was found right is not looked at again."""
    for node in nodes(plan):
        settled = settled_by(node)
        if check_plan not in settled:
            _check_node(node)
            settled.add(check_plan)


def _check_node(node: Plan) -> None:
    inputs = inputs_of(node)
    read = columns_read(node)
    if read and (missing := read.difference(*map(ids_of, inputs))):
        raise InternalError(f"columns {sorted(missing)} are read but not there in {show_node(node)}")
    if len(columns_of(node)) != len(ids_of(node)) and not isinstance(node, _BY_POSITION):
        raise InternalError(f"a column id is there twice in {show_node(node)}")
    if isinstance(node, _CONDITIONAL) and node.predicate.type != BOOL:
        raise InternalError(f"the predicate is not boolean in {show_node(node)}")
    if isinstance(node, _BY_POSITION) and any(len(columns_of(child)) != len(node.columns) for child in inputs):
        raise InternalError(f"inputs differ in width in {show_node(node)}")
    found = _kinds_in(scalars_of(node))
    if not isinstance(node, Aggregate) and AggregateCall in found:
        raise InternalError(f"an aggregate stands outside of Aggregate in {show_node(node)}")
    if isinstance(node, Window) != (WindowCall in found):
        raise InternalError(f"a window function stands outside of Window in {show_node(node)}")


def _kinds_in(scalars: tuple[Scalar, ...]) -> set[type[Scalar]]:
    """The classes of scalars and of all their parts."""
    found: set[type[Scalar]] = set()
    waiting = list(scalars)
    while waiting:
        scalar = waiting.pop()
        found.add(type(scalar))
        waiting += children(scalar)
    return found
