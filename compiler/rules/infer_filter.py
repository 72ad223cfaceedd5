"""Filters a side of a join by what the other side's filters say of an equal column, so that both sources send less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dataflow.compiler.plan.relational import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Limit,
    Plan,
    Project,
    Scan,
    Sort,
    Unnest,
    Window,
    ids_of,
    sources_of,
)
from dataflow.compiler.plan.scalar import (
    Call,
    Column,
    ColumnRef,
    InList,
    Literal,
    Parameter,
    Scalar,
    all_of,
    columns_used,
    conjuncts,
    parts,
    substitute,
)
from dataflow.compiler.plan.walk import settle_up

_TO_RIGHT = ("inner", "left", "semi", "anti", "asof")
"""Joins in which a right row without an equal left row is not seen."""

_TO_LEFT = ("inner", "right", "semi")

_CALLS = frozenset({
    "equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "in_list", "like", "and", "or", "not",
})  # fmt: skip
"""What a condition may be made of: it costs little, and raises no error for a value that its own side never had."""

_ALIKE = frozenset({"bool", "int64", "decimal", "string", "date", "time", "timestamp", "timestamptz", "uuid"})
"""Types whose equal values are the same in every comparison."""

Pair = tuple[Column, Column]


def infer_filter(plan: Plan) -> Plan:
    """What holds of a column of one source holds of an equal column of another one.

    Join on a == b            Join on a == b
      Filter a < 10             Filter a < 10
        Scan A          ▶         Scan A
      Scan B                    Filter b < 10
                                  Scan B

    Within one source, its own optimiser knows this; to say it twice would only spoil its estimates.
    """
    return settle_up(plan, _inferred, {Join}) if len(sources_of(plan)) > 1 else plan


def _inferred(plan: Plan) -> Plan:
    if not isinstance(plan, Join) or plan.kind == "cross":
        return plan
    if len(sources_of(plan)) < 2:
        return plan
    pairs = list(_equal_columns(plan))
    if not pairs:
        return plan
    left, right = plan.left, plan.right
    if plan.kind in _TO_RIGHT:
        right = _filtered(right, left, pairs)
    if plan.kind in _TO_LEFT:
        left = _filtered(left, right, [(other, own) for own, other in pairs])
    return plan if left is plan.left and right is plan.right else replace(plan, left=left, right=right)


def _filtered(plan: Plan, giver: Plan, pairs: list[Pair]) -> Plan:
    """The plan with conditions on its columns that hold for the columns of `giver` which they are equal to."""
    ids = {given.id for given, _ in pairs}
    holding = [each for each in _holding(giver) if len(columns_used(each)) == 1 and columns_used(each) <= ids]
    if not holding:
        return plan
    said = set(_holding(plan))
    found = []
    for given, taken in pairs:
        if not _is_stored(taken, plan):
            continue
        for condition in holding:
            if columns_used(condition) == {given.id} and _is_plain(condition):
                inferred = substitute(condition, {given.id: ColumnRef(taken)})
                if inferred not in said:
                    found.append(inferred)
                    said.add(inferred)
    return Filter(plan, all_of(found)) if found else plan


def _holding(plan: Plan) -> Iterator[Scalar]:
    """Conditions on one column that are true for every row of a plan, and others where they are not far below."""
    match plan:
        case Filter(input=below, predicate=predicate):
            yield from conjuncts(predicate)
            yield from _holding(below)
        case Sort(input=below) | Limit(input=below) | Distinct(input=below) | Window(input=below) | Unnest(input=below):
            yield from _holding(below)
        case Project(input=below, assignments=assignments) | Aggregate(input=below, keys=assignments, sets=()):
            for condition in _holding(below):
                # A column may be passed on under several names: of each of them it is said.
                for made in assignments:
                    if isinstance(made.value, ColumnRef) and columns_used(condition) == {made.value.column.id}:
                        yield substitute(condition, {made.value.column.id: ColumnRef(made.column)})
        case Join(kind=kind, left=left, right=right):
            if kind in ("inner", "cross", "left", "semi", "anti", "asof"):
                yield from _holding(left)
            if kind in ("inner", "cross", "right"):
                yield from _holding(right)
        case _:
            return


def _is_stored(column: Column, plan: Plan) -> bool:
    """Whether a column comes as it is from a table: then what is inferred of it is found there again and not repeated.

    A column that is computed may be a constant, of which conditions are folded away.
    """
    match plan:
        case Scan(columns=columns):
            return any(own.id == column.id for own in columns)
        case Filter(input=below) | Sort(input=below) | Limit(input=below) | Distinct(input=below) | Window(input=below):
            return _is_stored(column, below)
        case Project(input=below, assignments=assignments) | Aggregate(input=below, keys=assignments, sets=()):
            values = (made.value for made in assignments if made.column.id == column.id)
            value = next(values, None)
            return isinstance(value, ColumnRef) and _is_stored(value.column, below)
        case Join(left=left, right=right):
            return _is_stored(column, left) or _is_stored(column, right)
        case _:
            return False


def _is_plain(condition: Scalar) -> bool:
    for part in parts(condition):
        match part:
            case Call(function=function) if function not in _CALLS:
                return False
            case Call() | InList() | Literal() | Parameter() | ColumnRef():
                pass
            case _:
                return False
    return True


def _equal_columns(join: Join) -> Iterator[Pair]:
    """A column of the left side and one of the right that the join's condition says to be equal."""
    left = ids_of(join.left)
    for part in conjuncts(join.predicate):
        match part:
            case Call(function="equal", args=(ColumnRef(column=one), ColumnRef(column=other))):
                if one.type == other.type and one.type.name in _ALIKE and (one.id in left) != (other.id in left):
                    yield (one, other) if one.id in left else (other, one)
            case _:
                pass
