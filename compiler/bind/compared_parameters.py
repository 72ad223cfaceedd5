"""Parameters that are only compared with decimals: their values may have more digits than what they meet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from dataflow.compiler.plan.relational import Plan
from dataflow.compiler.plan.scalar import Call, InList, Parameter, Scalar, children
from dataflow.compiler.plan.walk import nodes, scalars_of
from dataflow.dsl.types import MAX_PRECISION, DataType, Decimal, List

_COMPARISONS = ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "in_list")

_SCALE = MAX_PRECISION // 2


def with_room(plan: Plan, types: Mapping[str, DataType], said: Collection[str]) -> dict[str, DataType]:
    """The wider types of parameters by name, of those that a plan compares and does nothing else with.

    A comparison with more digits is as well defined as with a number that is written out; a result made of them would
    have other digits. types: those of all parameters. said: names whose type the query itself says.
    """
    uses = [use for node in nodes(plan) for scalar in scalars_of(node) for use in _uses(scalar, False)]
    compared = {name for name, is_compared in uses if is_compared} - {
        name for name, is_compared in uses if not is_compared
    }
    found = {name: _wide(type_) for name, type_ in types.items() if name in compared and name not in said}
    return {name: type_ for name, type_ in found.items() if type_ != types[name]}


def _uses(scalar: Scalar, is_compared: bool) -> Iterator[tuple[str, bool]]:
    """Each place of a parameter in a scalar, and whether it is one side of a comparison."""
    if isinstance(scalar, Parameter):
        yield scalar.name, is_compared
    compares = isinstance(scalar, InList) or (isinstance(scalar, Call) and scalar.function in _COMPARISONS)
    for child in children(scalar):
        yield from _uses(child, compares)


def _wide(type_: DataType) -> DataType:
    match type_:
        case Decimal(precision=precision, scale=scale):
            return Decimal(MAX_PRECISION, max(scale, min(_SCALE, MAX_PRECISION - precision + scale)))
        case List(item=item):
            return List(_wide(item))
        case _:
            return type_
