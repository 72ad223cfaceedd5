"""Computes at compile time what needs no row: truth values, comparisons and arithmetic of literals."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import replace
from operator import is_

from dataflow.compiler.plan.node import keep
from dataflow.compiler.plan.relational import Aggregate, Filter, Join, Plan, Project, Sort, Window
from dataflow.compiler.plan.scalar import (
    FALSE,
    TRUE,
    Assignment,
    Call,
    Case,
    ColumnRef,
    Literal,
    Parameter,
    Scalar,
    SortKey,
    children,
    with_children,
)
from dataflow.compiler.plan.walk import settle_up
from dataflow.dsl.types import BOOL, INT64

_ATOMS = (ColumnRef, Literal, Parameter)


def fold_constants(plan: Plan) -> Plan:
    """Parts of expressions without columns or parameters become their value.

    Filter (x > 1 + 2) and true   ▶   Filter x > 3
    """
    return settle_up(plan, _fold_node, {Filter, Join, Project, Window, Aggregate, Sort})


def _fold_node(plan: Plan) -> Plan:
    match plan:
        case Filter(input=below, predicate=predicate):
            folded = fold(predicate)
            return plan if folded is predicate else Filter(below, folded)
        case Join(predicate=predicate):
            folded = fold(predicate)
            return plan if folded is predicate else replace(plan, predicate=folded)
        case Project(assignments=assignments) | Window(assignments=assignments):
            changed = _fold_all(assignments)
            return plan if changed is assignments else replace(plan, assignments=changed)
        case Aggregate(keys=keys, aggregates=aggregates):
            # A key that is a constant stays as it is written: a bare number in GROUP BY would mean a position.
            changed = _fold_all(aggregates)
            return plan if changed is aggregates else replace(plan, aggregates=changed)
        case Sort(keys=keys):
            sorted_by = tuple(_fold_key(key) for key in keys)
            same = all(new is old for new, old in zip(sorted_by, keys, strict=True))
            return plan if same else replace(plan, keys=sorted_by)
        case _:
            return plan


def _fold_all(assignments: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
    changed = tuple([made if isinstance(made.value, _ATOMS) else _fold_assignment(made) for made in assignments])
    return assignments if all(map(is_, changed, assignments)) else changed


def _fold_assignment(assignment: Assignment) -> Assignment:
    folded = fold(assignment.value)
    return assignment if folded is assignment.value else Assignment(assignment.column, folded)


def _fold_key(key: SortKey) -> SortKey:
    folded = fold(key.value)
    return key if folded is key.value else replace(key, value=folded)


def fold(scalar: Scalar) -> Scalar:
    """The scalar with its constant parts computed; the same object where there are none."""
    if isinstance(scalar, _ATOMS) or getattr(scalar, "_folded", False):
        return scalar
    parts = children(scalar)
    below = tuple(map(fold, parts))
    folded = _fold(scalar if all(map(is_, below, parts)) else with_children(scalar, below))
    if folded is scalar:
        keep(scalar, "_folded", True)
    return folded


def _fold(scalar: Scalar) -> Scalar:
    if isinstance(scalar, Call) and scalar.function != "not":
        kinds = set(map(type, scalar.args))
        # Only `and` and `or` are told by one literal.
        if Literal not in kinds or (len(kinds) > 1 and scalar.function not in ("and", "or")):
            return scalar
    match scalar:
        case ColumnRef() | Literal():
            return scalar
        case Call(function="and", args=(left, right)):
            return _fold_logic(scalar, left, right, neutral=True)
        case Call(function="or", args=(left, right)):
            return _fold_logic(scalar, left, right, neutral=False)
        case Call(function="not", args=(Literal(value=bool(value)),)):
            return FALSE if value else TRUE
        case Call(function="not", args=(Call(function="not", args=(inner,)),)):
            return inner
        case Call(function="is_null", args=(Literal(value=value),)):
            return TRUE if value is None else FALSE
        case Call(function="is_not_null", args=(Literal(value=value),)):
            return FALSE if value is None else TRUE
        case Call(args=(Literal(value=int(left)), Literal(value=int(right)))) if scalar.args[0].type == INT64:
            return _fold_integers(scalar, left, right)
        case Call(
            function="add_months" | "add_days", args=(Literal(value=dt.date() as day), Literal(value=int(count)))
        ):
            return _fold_date(scalar, day, count)
        case Case(branches=((Literal(value=True), result), *_)):
            return result
        case Case(branches=((Literal(value=False | None), _), *rest)):
            return replace(scalar, branches=tuple(rest)) if rest else scalar.otherwise
        case _:
            return scalar


def _fold_logic(scalar: Call, left: Scalar, right: Scalar, *, neutral: bool) -> Scalar:
    for one, other in ((left, right), (right, left)):
        match one:
            case Literal(value=bool(value)):
                return other if value is neutral else one
            case _:
                pass
    return scalar


def _fold_integers(call: Call, left: int, right: int) -> Scalar:
    """Only what every engine computes alike: no division, and no result beyond int64."""
    match call.function:
        case "add":
            return _integer(call, left + right)
        case "subtract":
            return _integer(call, left - right)
        case "multiply":
            return _integer(call, left * right)
        case "equal":
            return Literal(left == right, BOOL)
        case "not_equal":
            return Literal(left != right, BOOL)
        case "less":
            return Literal(left < right, BOOL)
        case "less_equal":
            return Literal(left <= right, BOOL)
        case "greater":
            return Literal(left > right, BOOL)
        case "greater_equal":
            return Literal(left >= right, BOOL)
        case _:
            return call


def _fold_date(call: Call, day: dt.date, count: int) -> Scalar:
    """A date or timestamp moved by days or months; left to the engine where Python has no such date."""
    if isinstance(day, dt.datetime) and day.tzinfo is not None:
        # A day of a zone may have 23 or 25 hours; engines count in UTC.
        day = day.astimezone(dt.UTC)
    try:
        if call.function == "add_days":
            return Literal(day + dt.timedelta(days=count), call.type)
        year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return Literal(day.replace(year=year, month=month + 1, day=min(day.day, last)), call.type)
    except (ValueError, OverflowError, IndexError):
        return call


def _integer(call: Call, value: int) -> Scalar:
    return Literal(value, INT64) if -(2**63) <= value < 2**63 else call
