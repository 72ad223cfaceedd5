"""Which relations of one source are joined there: all that are connected, unless that makes more of them to send."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dataflow.compiler.federation.conditions import Conditions
from dataflow.compiler.federation.cost import about
from dataflow.compiler.plan.estimate import Estimates
from dataflow.compiler.plan.relational import Join, Plan, Scan, ids_of
from dataflow.compiler.plan.scalar import all_of
from dataflow.compiler.plan.walk import nodes

MORE_ROWS = 1.5
"""A join in its source may have so many times the rows of its larger side; or no more bytes than both sides."""

WhyNot = Callable[[Plan, list[Plan], str], "str | None"]


@dataclass(frozen=True, slots=True)
class Unit:
    """Relations, as bits, that are joined already, and the remote source that does it; None where it is done here.

    why_here: what keeps the rest from its source.
    """

    mask: int
    plan: Plan
    source: str | None
    why_here: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A semi or anti join that reads but the columns `needed` of its left side, and where its right side is."""

    join: Join
    needed: frozenset[int]
    right: Plan
    source: str | None


def grouped(units: Sequence[Unit], conditions: Conditions, estimates: Estimates, why_not: WhyNot) -> list[Unit]:
    """Units of one source that are connected become one, those with the fewest rows first."""
    found = list(units)
    refused: set[tuple[int, int]] = set()
    while True:
        pairs = [
            (one, other)
            for at, one in enumerate(found)
            for other in found[at + 1 :]
            if one.source is not None
            and one.source == other.source
            and (one.mask, other.mask) not in refused
            and conditions.connected(one.mask, other.mask)
        ]
        joins = [(_joined(one, other, conditions), one, other) for one, other in pairs]
        if not joins:
            return found
        plan, one, other = min(joins, key=lambda each: estimates.rows(each[0]))
        assert one.source is not None
        reason = why_not(plan, [], one.source) or _too_many(plan, estimates)
        if reason is None:
            at = found.index(one)
            found[at : at + 1] = [Unit(one.mask | other.mask, plan, one.source, one.why_here)]
            found.remove(other)
        else:
            refused.add((one.mask, other.mask))
            found = [replace(unit, why_here=reason) if unit in (one, other) else unit for unit in found]


def attached_there(
    units: Sequence[Unit], waiting: Sequence[Attachment], why_not: WhyNot
) -> tuple[list[Unit], list[Attachment]]:
    """Semi and anti joins go to the unit that they are about, where its source has their right side too."""
    found, rest = list(units), []
    for each in waiting:
        at = next((at for at, unit in enumerate(found) if each.needed <= ids_of(unit.plan)), None)
        unit = None if at is None else found[at]
        if at is None or unit is None or unit.source is None or unit.source != each.source:
            rest.append(each)
            continue
        join = replace(each.join, left=unit.plan, right=each.right)
        reason = why_not(join, [], unit.source)
        if reason is None:
            found[at] = replace(unit, plan=join)
        else:
            found[at] = replace(unit, why_here=reason)
            rest.append(each)
    return found, rest


def _joined(one: Unit, other: Unit, conditions: Conditions) -> Join:
    return Join("inner", one.plan, other.plan, all_of(conditions.between(one.mask, other.mask)))


def _too_many(join: Join, estimates: Estimates) -> str | None:
    """Why a join is not worth to be done in its source: there would be more to send than of both sides."""
    rows = estimates.rows(join)
    if rows <= MORE_ROWS * max(estimates.rows(join.left), estimates.rows(join.right)):
        return None
    if estimates.bytes(join) <= estimates.bytes(join.left) + estimates.bytes(join.right):
        return None
    first, second = (_tables(side) for side in (join.left, join.right))
    return f"{first} and {second} joined there would be more rows to send: about {about(rows)}"


def _tables(plan: Plan) -> str:
    return " with ".join(dict.fromkeys(f"`{node.table.path[-1]}`" for node in nodes(plan) if isinstance(node, Scan)))
