"""Makes only the groups that a join wants, where the other side is filtered to few of them."""

from __future__ import annotations

from dataclasses import replace

from dataflow.compiler.plan.relational import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Plan,
    Project,
    Scan,
    columns_of,
    ids_of,
    sources_of,
    with_inputs,
)
from dataflow.compiler.plan.scalar import Assignment, Call, Column, ColumnRef, Scalar, all_of, conjuncts
from dataflow.compiler.plan.walk import settle_up
from dataflow.dsl.types import BOOL

Pairs = tuple[tuple[Column, Column], ...]
"""Equal columns: one of the other side, and the column below the groups that is their key."""


def restrict_groups(plan: Plan) -> Plan:
    """Groups that are joined by their keys are made of the rows whose keys a filtered table of the other side has.

    Join left on k == g             Join left on k == g
      Filter a == 1                   Filter a == 1
        Scan A             ▶            Scan A
      Aggregate by g                  Aggregate by g
        Scan B                          Join inner on g == k
                                          Scan B
                                          Distinct
                                            Project [k]
                                              Filter a == 1
                                                Scan A

    A sub-query that aggregates by a column from outside becomes such a join. Both tables must be of one source, so that
    the groups stay there; the filtered table is read twice, which an index or its few rows make cheap.
    """
    return settle_up(plan, _restricted, {Aggregate})


def _restricted(plan: Plan) -> Plan:
    match plan:
        case Join(kind="left" | "inner", left=left, right=right):
            below = _below(right, _equal_columns(plan), left)
            return plan if below is None else replace(plan, right=below)
        case _:
            return plan


def _below(plan: Plan, pairs: Pairs, left: Plan) -> Plan | None:
    """The groups made of fewer rows; None where these are no groups, or nothing makes them fewer."""
    match plan:
        case Filter(input=below) | Project(input=below):
            passed = _passed(plan, pairs)
            changed = _below(below, passed, left) if passed else None
            return None if changed is None else with_inputs(plan, (changed,))
        case Aggregate(input=below, keys=keys, sets=()):
            sources = {key.column.id: key.value for key in keys}
            inner = tuple((wanted, sources[own.id]) for wanted, own in pairs if own.id in sources)
            # Two keys may be equal to one column: one of them is enough to leave rows out.
            firsts = {wanted: value.column for wanted, value in reversed(inner) if isinstance(value, ColumnRef)}
            refs = tuple(firsts.items())
            giver = _giver(left, frozenset(wanted.id for wanted, _ in refs)) if refs else None
            rows = None if giver is None else _narrowed(below, refs, giver)
            return None if rows is None else replace(plan, input=rows)
        case _:
            return None


def _passed(plan: Filter | Project, pairs: Pairs) -> Pairs:
    """The pairs whose columns a filter or projection passes on from below."""
    if isinstance(plan, Filter):
        return pairs
    passed = {a.column.id: a.value.column for a in plan.assignments if isinstance(a.value, ColumnRef)}
    return tuple((wanted, passed[own.id]) for wanted, own in pairs if own.id in passed)


def _giver(plan: Plan, ids: frozenset[int]) -> Plan | None:
    """The smallest part of a plan with these columns, where it is one table filtered by conditions or semi joins."""
    found = None
    while ids <= ids_of(plan):
        found = plan if isinstance(plan, Filter) or (isinstance(plan, Join) and plan.kind == "semi") else found
        match plan:
            case Join(kind="inner" | "cross", left=left, right=right):
                # A filter above a join reads both sides, which is more than is wanted here.
                found = None
                plan = left if ids <= ids_of(left) else right
            case Join(kind="left" | "anti", left=left):
                found, plan = None, left
            case Join(kind="semi", left=left) | Filter(input=left):
                plan = left
            case Scan():
                return found
            case _:
                return None
    return None


def _narrowed(plan: Plan, pairs: Pairs, giver: Plan) -> Plan | None:
    """The plan with the rows of the one table that has the keys joined to the wanted ones."""
    ids = frozenset(own.id for _, own in pairs)
    match plan:
        case Scan():
            return _joined(plan, pairs, giver) if sources_of(plan) == sources_of(giver) else None
        case Filter(input=below) if ids <= ids_of(below):
            changed = _narrowed(below, pairs, giver)
            return None if changed is None else replace(plan, input=changed)
        case Join(kind="inner", left=left, right=right):
            side = left if ids <= ids_of(left) else right
            if not ids <= ids_of(side) or _is_narrowed(right, pairs):
                return None
            changed = _narrowed(side, pairs, giver)
            return None if changed is None else with_inputs(plan, (changed, right) if side is left else (left, changed))
        case _:
            return None


def _is_narrowed(right: Plan, pairs: Pairs) -> bool:
    return isinstance(right, Distinct) and columns_of(right) == tuple(wanted for wanted, _ in pairs)


def _equal_columns(join: Join) -> Pairs:
    """What the condition of a join says to be equal: a column of the left side and one of the right."""
    left, found = ids_of(join.left), []
    for part in conjuncts(join.predicate):
        match part:
            case Call(function="equal", args=(ColumnRef(column=one), ColumnRef(column=other))):
                if one.type == other.type and (one.id in left) != (other.id in left):
                    found.append((one, other) if one.id in left else (other, one))
            case _:
                pass
    return tuple(found)


def _joined(scan: Scan, pairs: Pairs, giver: Plan) -> Join:
    columns = [wanted for wanted, _ in pairs]
    keys = Distinct(Project(giver, tuple(Assignment(column, ColumnRef(column)) for column in columns)))
    equal: list[Scalar] = [Call("equal", (ColumnRef(own), ColumnRef(wanted)), BOOL) for wanted, own in pairs]
    return Join("inner", scan, keys, all_of(equal))
