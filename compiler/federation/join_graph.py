"""A tree of inner joins ▶ what it joins and by which conditions, in no order: Plan ▶ JoinGraph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dataflow.compiler.plan.relational import Filter, Join, Plan, Project, columns_of, ids_of
from dataflow.compiler.plan.scalar import (
    Assignment,
    Column,
    ColumnRef,
    Scalar,
    columns_used,
    conjuncts,
)

SourceOf = Callable[[Plan], str | None]
"""The one remote source that has all tables of a plan; None where there is no such one."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A semi or anti join that reads but the columns `needed` of the left side."""

    join: Join
    needed: frozenset[int]


@dataclass(slots=True)
class JoinGraph:
    """Relations, what must be true of their rows together, and semi and anti joins of them."""

    relations: list[Plan] = field(default_factory=list)
    predicates: list[Scalar] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)


def join_graph(plan: Plan, source_of: SourceOf, is_constant: Callable[[Plan], bool]) -> JoinGraph:
    """The joins at the top of a plan taken apart; one relation where there are none.

    Semi, anti and left joins with a table of the same source are made parts of the relation that they are about, and so
    are conditions on one relation, or on none.

    Join semi on a.x == d.x              relations:  a semi d, b, c
      Join inner on a.k == b.k      ▶    predicates: a.k == b.k, a.k == c.k
        Join inner on a.k == c.k
          a
          c
        b
      d
    """
    graph = JoinGraph()
    _flatten(plan, graph, source_of, is_constant)
    rest = []
    for part in graph.predicates:
        used = columns_used(part)
        at = next((at for at, relation in enumerate(graph.relations) if used <= ids_of(relation)), None)
        if at is None:
            rest.append(part)
        else:
            graph.relations[at] = Filter(graph.relations[at], part)
    graph.predicates = rest
    return graph


def _flatten(plan: Plan, graph: JoinGraph, source_of: SourceOf, is_constant: Callable[[Plan], bool]) -> None:
    match plan:
        case Join(kind="inner" | "cross", left=left, right=right, predicate=predicate):
            if not is_constant(left) and not is_constant(right):
                _flatten(left, graph, source_of, is_constant)
                _flatten(right, graph, source_of, is_constant)
                graph.predicates += conjuncts(predicate)
                return
        case Join(kind="semi" | "anti" | "left", left=left) if not is_constant(left):
            needed = columns_used(plan.predicate) - ids_of(plan.right)
            if needed and (plan.kind != "left" or source_of(plan.right) is not None):
                inside = JoinGraph()
                _flatten(left, inside, source_of, is_constant)
                if _attach(plan, needed, inside, source_of):
                    _add(graph, inside)
                    return
        case Project(input=below, assignments=assignments) if all(_is_passed(each) for each in assignments):
            if isinstance(below, Join | Project):
                _flatten(below, graph, source_of, is_constant)
                return
        case Filter(input=Join(kind="inner" | "cross") as below, predicate=predicate):
            _flatten(below, graph, source_of, is_constant)
            graph.predicates += conjuncts(predicate)
            return
        case _:
            pass
    graph.relations.append(plan)


def _attach(join: Join, needed: frozenset[int], graph: JoinGraph, source_of: SourceOf) -> bool:
    """Adds a join to the graph of its left side, and says whether it could be."""
    source = source_of(join.right)
    for at, relation in enumerate(graph.relations):
        if needed <= ids_of(relation) and source is not None and source_of(relation) == source:
            graph.relations[at] = Join(join.kind, relation, join.right, join.predicate)
            return True
    if join.kind == "left":
        return False
    graph.attached.append(Attached(join, needed))
    return True


def _add(graph: JoinGraph, other: JoinGraph) -> None:
    graph.relations += other.relations
    graph.predicates += other.predicates
    graph.attached += other.attached


def _is_passed(assignment: Assignment) -> bool:
    return isinstance(assignment.value, ColumnRef) and assignment.value.column.id == assignment.column.id


def in_columns(plan: Plan, columns: tuple[Column, ...]) -> Plan:
    """The plan with just these of its columns, in their order and under their names."""
    there = {column.id: column for column in columns_of(plan)}
    if tuple(there.values()) == columns:
        return plan
    return Project(plan, tuple(Assignment(column, ColumnRef(there[column.id])) for column in columns))


def without_order(plan: Plan) -> Plan:
    """The plan below what `in_columns` has put on joins, where columns are found by their ids alone."""
    match plan:
        case Project(input=Join() as below, assignments=assignments) if all(_is_passed(each) for each in assignments):
            return below
        case _:
            return plan
