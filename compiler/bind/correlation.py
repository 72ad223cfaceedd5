"""Sub-queries that read columns of the query around: the conditions that tie both, pulled out of the inner plan."""

from __future__ import annotations

from dataclasses import dataclass, field

from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.relation import pass_on
from dataflow.compiler.plan.relational import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Plan,
    Project,
    Sort,
    columns_of,
    ids_of,
    inputs_of,
)
from dataflow.compiler.plan.scalar import (
    Assignment,
    Call,
    Column,
    ColumnRef,
    Scalar,
    all_of,
    columns_used,
    conjuncts,
    parts,
    substitute,
)
from dataflow.compiler.plan.walk import scalars_of
from dataflow.dsl.types import BOOL


def free_columns(plan: Plan) -> dict[int, Column]:
    """The columns that a plan reads and does not make: those of the queries around it, by id."""
    free: dict[int, Column] = {}
    for child in inputs_of(plan):
        free |= free_columns(child)
    there = ids_of(*inputs_of(plan))
    for scalar in scalars_of(plan):
        for part in parts(scalar):
            if isinstance(part, ColumnRef) and part.column.id not in there:
                free[part.column.id] = part.column
    return free


@dataclass(frozen=True, slots=True)
class Pulled:
    """A plan without columns from outside, and what was pulled out of it.

    For a row outside, the rows of the original are those of `plan` for which all `predicates` are true; `values` are
    the columns that can be computed only together with that row.
    """

    plan: Plan
    predicates: tuple[Scalar, ...] = ()
    values: dict[int, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Key:
    """A predicate that makes a value of the inner plan equal to one of outside."""

    inner: Scalar
    outer: Scalar


def keys_of(pulled: Pulled) -> list[Key] | None:
    """The pulled predicates as keys, None where one of them is something else than such an equality."""
    inside = ids_of(pulled.plan)
    keys = []
    for predicate in pulled.predicates:
        match predicate:
            case Call(function="equal", args=(left, right)):
                for inner, outer in ((left, right), (right, left)):
                    used = columns_used(inner)
                    if used and used <= inside and not columns_used(outer) & inside:
                        keys.append(Key(inner, outer))
                        break
                else:
                    return None
            case _:
                return None
    return keys


def pull_up(plan: Plan, context: Context, *, rows: bool) -> Pulled | None:
    """The plan with its ties to outside pulled out, None where one cannot be.

    rows: whether it matters how often a row is there; it does not for `exists` and `in`.

    Filter a == outer.a          ▶    Scan T [a, b]     where a == outer.a
      Scan T [a, b]
    """
    if not free_columns(plan):
        return Pulled(plan)
    match plan:
        case Filter(input=below, predicate=predicate):
            pulled = pull_up(below, context, rows=rows)
            return None if pulled is None else _split(pulled, predicate)
        case Project():
            return _project(plan, context, rows=rows)
        case Sort(input=below):
            return pull_up(below, context, rows=rows)
        case Distinct(input=below) if not rows:
            return pull_up(below, context, rows=rows)
        case Aggregate(keys=(_, *_), sets=()):
            return _aggregate(plan, context)
        case Join(kind="inner" | "cross"):
            return _join(plan, context, rows=rows)
        case Join(kind="semi") if not rows and (free_columns(plan.right) or not _closed(plan)):
            # Found once or found often is the same to `exists`.
            return _join(Join("inner", plan.left, plan.right, plan.predicate), context, rows=rows)
        case Join(kind="left" | "semi" | "anti"):
            return _left_side(plan, context, rows=rows)
        case _:
            return None


def _closed(join: Join) -> bool:
    return columns_used(join.predicate) <= ids_of(join.left, join.right)


def _split(pulled: Pulled, predicate: Scalar) -> Pulled:
    """Conjuncts over the plan alone filter it, the others are pulled too."""
    inside = ids_of(pulled.plan)
    found = conjuncts(substitute(predicate, pulled.values))
    closed = [part for part in found if columns_used(part) <= inside]
    tied = tuple(part for part in found if not columns_used(part) <= inside)
    plan = Filter(pulled.plan, all_of(closed)) if closed else pulled.plan
    return Pulled(plan, (*pulled.predicates, *tied), pulled.values)


def _project(plan: Project, context: Context, *, rows: bool) -> Pulled | None:
    pulled = pull_up(plan.input, context, rows=rows)
    if pulled is None:
        return None
    inside = ids_of(pulled.plan)
    closed: list[Assignment] = []
    values: dict[int, Scalar] = {}
    for assignment in plan.assignments:
        value = substitute(assignment.value, pulled.values)
        if columns_used(value) <= inside:
            closed.append(Assignment(assignment.column, value))
        else:
            values[assignment.column.id] = value
    needed = frozenset[int]().union(*map(columns_used, (*pulled.predicates, *values.values())))
    made = {assignment.column.id for assignment in closed}
    carried = [pass_on(column) for column in columns_of(pulled.plan) if column.id in needed - made]
    return Pulled(Project(pulled.plan, (*closed, *carried)), pulled.predicates, values)


def _aggregate(plan: Aggregate, context: Context) -> Pulled | None:
    """Groups of equal ties: a group of the original is the group of the same key and tie."""
    pulled = pull_up(plan.input, context, rows=True)
    keys = None if pulled is None else keys_of(pulled)
    if pulled is None or keys is None or not is_closed(plan, pulled):
        return None
    ties = ties_of(keys, context)
    values = pulled.values
    grouped = Aggregate(pulled.plan, (*with_values(plan.keys, values), *ties), with_values(plan.aggregates, values))
    return Pulled(grouped, tuple(equalities(keys, ties)))


def is_closed(plan: Aggregate, pulled: Pulled) -> bool:
    """Whether an aggregation reads nothing but its input, once the ties are pulled out of that."""
    used = (columns_used(substitute(value, pulled.values)) for value in scalars_of(plan))
    return frozenset[int]().union(*used) <= ids_of(pulled.plan)


def with_values(assignments: tuple[Assignment, ...], values: dict[int, Scalar]) -> tuple[Assignment, ...]:
    """The assignments with columns exchanged for values."""
    return tuple(Assignment(old.column, substitute(old.value, values)) for old in assignments)


def _join(plan: Join, context: Context, *, rows: bool) -> Pulled | None:
    left, right = pull_up(plan.left, context, rows=rows), pull_up(plan.right, context, rows=rows)
    if left is None or right is None:
        return None
    values = {**left.values, **right.values}
    inside = ids_of(left.plan, right.plan)
    found = conjuncts(substitute(plan.predicate, values))
    closed = [part for part in found if columns_used(part) <= inside]
    tied = tuple(part for part in found if not columns_used(part) <= inside)
    joined = Join("inner" if closed else "cross", left.plan, right.plan, all_of(closed))
    return Pulled(joined, (*left.predicates, *right.predicates, *tied), values)


def _left_side(plan: Join, context: Context, *, rows: bool) -> Pulled | None:
    """Ties of the left side alone leave every left row's matches as they are."""
    left = pull_up(plan.left, context, rows=rows)
    if left is None or free_columns(plan.right):
        return None
    predicate = substitute(plan.predicate, left.values)
    if not columns_used(predicate) <= ids_of(left.plan, plan.right):
        return None
    return Pulled(Join(plan.kind, left.plan, plan.right, predicate), left.predicates, left.values)


def ties_of(keys: list[Key], context: Context) -> list[Assignment]:
    """A new column for the inner side of each key."""
    ties = []
    for key in keys:
        name = key.inner.column.name if isinstance(key.inner, ColumnRef) else "key"
        ties.append(Assignment(context.column(name, key.inner.type, key.inner.nullable), key.inner))
    return ties


def equalities(keys: list[Key], ties: list[Assignment]) -> list[Scalar]:
    """The conditions that the outer side of each key is equal to the column of its inner side."""
    return [equal(key.outer, ColumnRef(tie.column)) for key, tie in zip(keys, ties, strict=True)]


def equal(left: Scalar, right: Scalar) -> Scalar:
    """The condition that both are equal, and neither is null."""
    return Call("equal", (left, right), BOOL, left.nullable or right.nullable)
