"""Local plan ▶ the columns of fragments whose values must be among those of other parts of the query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dataflow.compiler.catalog import SourceInfo
from dataflow.compiler.federation.physical import FederatedPlan
from dataflow.compiler.federation.regions import Region, equalities, regions
from dataflow.compiler.federation.shared_fragments import read_several_times
from dataflow.compiler.optimize import optimize
from dataflow.compiler.plan.relational import Exchange, Filter, Plan, ids_of
from dataflow.compiler.plan.scalar import Call, Parameter, Scalar, columns_used
from dataflow.compiler.plan.walk import nodes
from dataflow.compiler.rules.push_down_filter import push_down_filter
from dataflow.dsl.types import BOOL, DataType, Decimal, List


@dataclass(frozen=True, slots=True)
class Way:
    """That rows of a fragment need a value of `operand` that is one of `source` in another leaf of a region."""

    fragment: int
    operand: Scalar
    source: Scalar
    region: Region
    target: Plan


def ways_of(federated: FederatedPlan, sources: Mapping[str, SourceInfo]) -> Iterator[Way]:
    """All conditions on fragments' columns that joins of the local plan imply."""
    assert federated.local is not None
    for region in regions(federated.local):
        told = [(leaf, region.pairs) for leaf in region.leaves]
        told += [(guest, equalities([*own, *_without(guest, region)])) for guest, own in region.guests]
        for target, pairs in told:
            ids = ids_of(target)
            for wanted, source in pairs:
                if columns_used(wanted) and columns_used(wanted) <= ids and not columns_used(source) & ids:
                    yield from _reaching(target, wanted, source, region, federated, sources)


def _without(guest: Plan, region: Region) -> list[Scalar]:
    """The conditions of a region that do not read a guest: where its row is missing, its nulls may meet the others."""
    ids = ids_of(guest)
    return [condition for condition in region.conditions if not columns_used(condition) & ids]


def _reaching(
    target: Plan,
    wanted: Scalar,
    source: Scalar,
    region: Region,
    federated: FederatedPlan,
    sources: Mapping[str, SourceInfo],
) -> Iterator[Way]:
    """The fragments below a leaf or guest that a condition on it may be moved to."""
    probe = Parameter("", List(source.type))
    assert federated.local is not None
    # What one place needs of a fragment that several read is not what the others need.
    shared = read_several_times(federated.local)
    for node in nodes(optimize(Filter(target, Call("in_list", (wanted, probe), BOOL)), (push_down_filter,))):
        if not (isinstance(node, Filter) and isinstance(node.input, Exchange)) or node.input.fragment in shared:
            continue
        number = node.input.fragment
        dialect = sources[federated.fragments[number - 1].source].dialect
        for part in _conditions(node.predicate, probe):
            if _are_alike(part.type, source.type, dialect.lookups.types):
                yield Way(number, part, source, region, target)


def _conditions(predicate: Scalar, probe: Parameter) -> Iterator[Scalar]:
    """What is looked for in the probe's list."""
    match predicate:
        case Call(function="and", args=args):
            for part in args:
                yield from _conditions(part, probe)
        case Call(function="in_list", args=(operand, items)) if items is probe:
            yield operand
        case _:
            pass


def _are_alike(one: DataType, other: DataType, types: frozenset[str]) -> bool:
    """Whether values of both types can be sent, and are equal at a source where they are equal here."""
    return one.name in types and (one == other or (isinstance(one, Decimal) and isinstance(other, Decimal)))
