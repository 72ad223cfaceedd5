"""Joins: which names both sides have behind them, and their conditions."""

from __future__ import annotations

from dataclasses import replace

from dataflow.compiler.bind.asof import asof_join
from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.expressions import ExpressionBinder
from dataflow.compiler.bind.relation import Relation
from dataflow.compiler.bind.scope import Entry, Scope
from dataflow.compiler.bind.steps import check_output
from dataflow.compiler.plan.relational import Join
from dataflow.compiler.plan.scalar import TRUE, Call, ColumnRef, Scalar, conjuncts
from dataflow.dsl import query as steps
from dataflow.dsl.expr import Call as WrittenCall
from dataflow.dsl.expr import Column as WrittenColumn
from dataflow.dsl.expr import Expr
from dataflow.dsl.types import BOOL

_MERGING = ("inner", "left", "asof")


def bind_join(step: steps.Join, left: Relation, right: Relation, context: Context) -> Relation:
    """Both relations joined; equal keys of one name become one column in inner and left joins."""
    check_output(right.scope, context)
    second = _right_scope(step, left.scope, right.scope)
    predicate = None if _is_taken(step, left.scope, context) else _condition(step, left.scope, second, context)
    if predicate is None:
        # Which keys are one column is not known, so columns of one name are no news.
        names = left.scope.names()
        entries = [entry for entry in second if entry.name not in names]
        return left.unordered(left.plan, Scope((*left.scope, *entries), known=False))
    plan = _plan(step, left, right, predicate, context)
    if plan is None:
        return left.unordered(left.plan, Scope(left.scope.entries, known=False))
    if step.kind in ("semi", "anti"):
        return left.unordered(plan, left.scope)
    merged = _merged_keys(predicate, left.scope, second) if step.kind in _MERGING else set()
    first_names = set(left.scope.names())
    entries = [joined for entry in second for joined in _joined(entry, step, merged, first_names)]
    kept = left.scope.entries if step.kind not in ("right", "full") else map(_nullable_entry, left.scope.entries)
    return left.unordered(plan, Scope((*kept, *entries), left.scope.known and second.known))


def _plan(step: steps.Join, left: Relation, right: Relation, predicate: Scalar, context: Context) -> Join | None:
    if step.kind == "asof":
        return asof_join(step, left.plan, right, predicate, context)
    return Join(step.kind, left.plan, right.plan, predicate)


def _is_taken(step: steps.Join, left: Scope, context: Context) -> bool:
    """Whether the join's alias already is the name of a table, which is reported."""
    if step.alias is None or not any(entry.belongs_to((step.alias,)) for entry in left):
        return False
    context.report(
        f"the name `{step.alias}` is taken by another table of this query",
        step.span,
        hint="give the join another name",
    )
    return True


def _right_scope(step: steps.Join, left: Scope, right: Scope) -> Scope:
    """The right side's visible columns, named by the join's alias, and by its own path unless the left has that."""
    entries = tuple(right.visible())
    taken = left.qualifiers()
    own = [entry if not taken & set(entry.qualifiers) else replace(entry, qualifiers=()) for entry in entries]
    scope = Scope(tuple(own if step.alias else entries), right.known)
    return scope.qualified((step.alias,)) if step.alias else scope


def _joined(entry: Entry, step: steps.Join, merged: set[int], names: set[str]) -> tuple[Entry, ...]:
    """What a column of the right side becomes; one that gets a suffix keeps its own name below its table's."""
    entry = replace(entry, join=entry.join or step.span)
    entry = _nullable_entry(entry) if step.kind in ("left", "full", "asof") else entry
    if entry.column is not None and entry.column.id in merged:
        return (replace(entry, hidden=True),)
    if step.suffix and entry.name in names:
        return replace(entry, name=entry.name + step.suffix), replace(entry, hidden=True)
    return (entry,)


def _nullable_entry(entry: Entry) -> Entry:
    return entry if entry.column is None else replace(entry, column=replace(entry.column, nullable=True))


def _condition(step: steps.Join, left: Scope, right: Scope, context: Context) -> Scalar | None:
    both = Scope((*left, *right.qualified(("that",))), left.known and right.known)
    binder = ExpressionBinder(context, both, "join", left=len(left.entries))
    match step.on:
        case None:
            return TRUE
        case tuple() as names:
            return _equal_names(step, names, (left, right), binder)
        case written:
            return binder.bind_as(written, BOOL, "`on`")


def _equal_names(
    step: steps.Join, names: tuple[str, ...], sides: tuple[Scope, Scope], binder: ExpressionBinder
) -> Scalar | None:
    """The condition that columns of these names, which both sides must have, are equal."""
    found = [ExpressionBinder(binder.context, side, "join").find(WrittenColumn((name,), step.span))
             for name in names for side in sides]  # fmt: skip
    if any(entry is None for entry in found):
        return None
    condition: Expr | None = None
    for name in names:
        pair = (WrittenColumn((name,), step.span), WrittenColumn(("that", name), step.span))
        equal = WrittenCall("equal", pair, span=step.span)
        condition = equal if condition is None else WrittenCall("and", (condition, equal), span=step.span)
    assert condition is not None
    return binder.bind_as(condition, BOOL, "`on`")


def _merged_keys(predicate: Scalar, left: Scope, right: Scope) -> set[int]:
    """Ids of right columns that the condition makes equal to a left column of the same name."""
    lefts = {entry.column.id: entry.name for entry in left.visible() if entry.column is not None}
    rights = {entry.column.id: entry.name for entry in right if entry.column is not None}
    merged = set()
    for part in conjuncts(predicate):
        match part:
            case Call(function="equal", args=(ColumnRef(column=a), ColumnRef(column=b))):
                for one, other in ((a, b), (b, a)):
                    if one.id in lefts and other.id in rights and lefts[one.id] == rights[other.id]:
                        merged.add(other.id)
            case _:
                pass
    return merged
