"""Steps with two inputs: join and union."""

from __future__ import annotations

from dataclasses import replace

from dataflow.compiler.bind.coerce import convert
from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.expressions import ExpressionBinder
from dataflow.compiler.bind.relation import Relation
from dataflow.compiler.bind.scope import Entry, Scope
from dataflow.compiler.bind.steps import check_output, distinct
from dataflow.compiler.plan.relational import Join, Union
from dataflow.compiler.plan.scalar import TRUE, Assignment, Call, Column, ColumnRef, Scalar, conjuncts
from dataflow.dsl import query as steps
from dataflow.dsl.errors import might_be_meant
from dataflow.dsl.expr import Call as WrittenCall
from dataflow.dsl.expr import Column as WrittenColumn
from dataflow.dsl.expr import Expr
from dataflow.dsl.types import BOOL, unify

_MERGING = ("inner", "left")


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
    plan = Join(step.kind, left.plan, right.plan, predicate)
    if step.kind in ("semi", "anti"):
        return left.unordered(plan, left.scope)
    merged = _merged_keys(predicate, left.scope, second) if step.kind in _MERGING else set()
    first_names = set(left.scope.names())
    entries = [joined for entry in second for joined in _joined(entry, step, merged, first_names)]
    kept = left.scope.entries if step.kind not in ("right", "full") else map(_nullable_entry, left.scope.entries)
    return left.unordered(plan, Scope((*kept, *entries), left.scope.known and second.known))


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
    entry = _nullable_entry(entry) if step.kind in ("left", "full") else entry
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


def bind_set_operation(step: steps.SetOperation, left: Relation, right: Relation, context: Context) -> Relation:
    """Rows of both relations, columns matched by name and brought to one type."""
    check_output(left.scope, context)
    check_output(right.scope, context)
    if not (left.scope.known and right.scope.known):
        return left
    firsts, seconds = left.scope.visible(), {entry.name: entry for entry in right.scope.visible()}
    if not _same_names(step, left.scope.names(), list(seconds), context):
        return left
    columns: list[Column] = []
    first_values: list[Assignment] = []
    second_values: list[Assignment] = []
    for first in firsts:
        pair = _united(step, first, seconds[first.name], context)
        if pair is None:
            continue
        a, b = pair
        columns.append(context.column(first.name, a.type, a.nullable or b.nullable))
        first_values.append(Assignment(_holder(a, first.name, context), a))
        second_values.append(Assignment(_holder(b, first.name, context), b))
    inputs = (
        left.unordered(left.plan, left.scope).project(tuple(first_values), left.scope).plan,
        right.unordered(right.plan, right.scope).project(tuple(second_values), right.scope).plan,
    )
    scope = Scope(tuple(Entry(column.name, column) for column in columns))
    united = left.unordered(Union(inputs, tuple(columns)), scope)
    return united if step.all else distinct(united, step.span, context)


def _holder(value: Scalar, name: str, context: Context) -> Column:
    return value.column if isinstance(value, ColumnRef) else context.column(name, value.type, value.nullable)


def _united(step: steps.SetOperation, first: Entry, second: Entry, context: Context) -> tuple[Scalar, Scalar] | None:
    if first.column is None or second.column is None:
        return None
    common = unify(first.column.type, second.column.type)
    if common is None:
        context.report(
            f"column `{first.name}` is {first.column.type} here and {second.column.type} in the other query",
            step.span,
            hint=f'convert one: `.derive({first.name}=col.{first.name}.cast("{second.column.type}"))`',
        )
        return None
    return convert(ColumnRef(first.column), common), convert(ColumnRef(second.column), common)


def _same_names(step: steps.SetOperation, left: list[str], right: list[str], context: Context) -> bool:
    missing = [name for name in left if name not in right]
    extra = [name for name in right if name not in left]
    for name in missing:
        context.report(
            f"the other query of the union has no column `{name}`", step.span, hint=might_be_meant(name, extra)
        )
    for name in extra:
        context.report(
            f"the other query of the union has a column `{name}` too many",
            step.span,
            hint=f'leave it out: `.drop("{name}")`',
        )
    return not missing and not extra
