"""Parts of a plan whose rows are only of use together with rows of the parts they are joined with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dataflow.compiler.plan.relational import Filter, Join, Plan, Project, ids_of, inputs_of
from dataflow.compiler.plan.scalar import Call, ColumnRef, Scalar, columns_used, conjuncts, substitute

Pair = tuple[Scalar, Scalar]


@dataclass(slots=True)
class Region:
    """Plans that are joined, and the conditions that every combination of their rows meets.

    A row of a leaf is of use only if it is part of such a combination; a semi join's right side is a leaf as well. A
    guest's row is of use only if it meets the guest's own conditions with such a combination, which may do without:
    the right side of a left, asof or anti join. So guests say nothing of the leaves. Nor do conditions that read a
    guest say which of its rows are of use: without one there are nulls in its place, which may meet them.

    Join left on a == c                     leaves: A, B
      Join inner on a == b          ▶       conditions: a == b
        A                                   guests: C by a == c
        B
      C
    """

    leaves: list[Plan] = field(default_factory=list)
    conditions: list[Scalar] = field(default_factory=list)
    guests: list[tuple[Plan, list[Scalar]]] = field(default_factory=list)
    computed: dict[int, Scalar] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)

    def leaf_of(self, scalar: Scalar) -> Plan | None:
        """The leaf that has all the columns of a scalar."""
        used = columns_used(scalar)
        return next((leaf for leaf in self.leaves if used and used <= ids_of(leaf)), None)


def regions(plan: Plan) -> Iterator[Region]:
    """All regions of a plan, those inside of another one's leaves and guests as well."""
    region = Region()
    _gather(plan, region)
    region.pairs = equalities(region.conditions)
    if len(region.leaves) + len(region.guests) > 1:
        yield region
    for leaf in region.leaves:
        for child in inputs_of(leaf):
            yield from regions(child)
    for guest, _ in region.guests:
        yield from regions(guest)


def equalities(conditions: Sequence[Scalar]) -> list[Pair]:
    """What must be equal by these conditions, one by one or one after the other; each pair both ways round."""
    found: dict[Scalar, list[Scalar]] = {}
    for condition in conditions:
        match condition:
            case Call(function="equal", args=(left, right)):
                found.setdefault(left, []).append(right)
                found.setdefault(right, []).append(left)
            case _:
                pass
    return [(scalar, other) for scalar in found for other in _reached(scalar, found)]


def _reached(scalar: Scalar, found: Mapping[Scalar, list[Scalar]]) -> list[Scalar]:
    reached = [scalar]
    for each in reached:
        # Across a conversion of types equality does not carry: a float may equal two integers.
        if each.type == scalar.type:
            reached += [other for other in found[each] if other not in reached]
    return reached[1:]


def _gather(plan: Plan, region: Region) -> None:
    match plan:
        case Join(kind="inner" | "cross" | "semi", left=left, right=right, predicate=predicate):
            _gather(left, region)
            _gather(right, region)
            region.conditions += _told(predicate, region)
        case Join(kind="left" | "anti" | "asof", left=left, right=right, predicate=predicate):
            _gather(left, region)
            region.guests.append((right, _told(predicate, region)))
        case Join(kind="right", left=left, right=right, predicate=predicate):
            _gather(right, region)
            region.guests.append((left, _told(predicate, region)))
        case Filter(input=below, predicate=predicate):
            _gather(below, region)
            region.conditions += _told(predicate, region)
        case Project(input=below, assignments=assignments):
            _gather(below, region)
            for assignment in assignments:
                if assignment.value != ColumnRef(assignment.column):
                    region.computed[assignment.column.id] = substitute(assignment.value, region.computed)
        case _:
            region.leaves.append(plan)


def _told(predicate: Scalar, region: Region) -> list[Scalar]:
    return [substitute(part, region.computed) for part in conjuncts(predicate)]
