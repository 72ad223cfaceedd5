"""Joins: which names both sides have behind them, and their conditions."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from dataflow.compiler.bind.asof import asof_join
from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.expressions import ExpressionBinder
from dataflow.compiler.bind.outputs import check_names
from dataflow.compiler.bind.relation import Relation
from dataflow.compiler.bind.scope import Entry, Scope
from dataflow.compiler.bind.tables import list_names
from dataflow.compiler.plan.relational import Join, ids_of
from dataflow.compiler.plan.scalar import TRUE, Call, ColumnRef, Scalar, columns_used, conjuncts
from dataflow.dsl import query as steps
from dataflow.dsl.errors import Fix, might_be_meant
from dataflow.dsl.expr import Call as WrittenCall
from dataflow.dsl.expr import Column as WrittenColumn
from dataflow.dsl.expr import Expr
from dataflow.dsl.types import BOOL

_MERGING = ("inner", "left", "asof")
_NULLABLE = ("left", "full", "asof")


def bind_join(step: steps.Join, left: Relation, right: Relation, context: Context) -> Relation:
    """Both relations joined; equal keys of one name become one column in inner and left joins."""
    check_names(right.scope, context)
    second = _right_scope(step, left.scope, right.scope)
    predicate = None if _is_taken(step, left.scope, context) else _condition(step, left, second, context)
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
    first_names = set(left.scope.names()) if step.suffix else set[str]()
    entries = _brought(second.entries, step)
    if merged or first_names or step.kind in _NULLABLE:
        entries = [joined for entry in entries for joined in _joined(entry, step, merged, first_names)]
    kept = left.scope
    if step.kind in ("right", "full"):
        kept = Scope(tuple(map(_nullable_entry, kept.entries)), kept.known)
    return left.unordered(plan, kept.beside(Scope(tuple(entries), second.known)))


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
    if not step.alias:
        return Scope(entries, right.known)
    taken = left.qualifiers()
    own = [entry if taken.isdisjoint(entry.qualifiers) else entry.qualified(()) for entry in entries]
    return Scope(tuple(own), right.known).qualified((step.alias,))


def _brought(entries: tuple[Entry, ...], step: steps.Join) -> list[Entry]:
    """The columns of the right side, which say what brought them in."""
    span = step.span
    return list(entries) if span is None else [entry if entry.join else entry.brought_by(span) for entry in entries]


def _joined(entry: Entry, step: steps.Join, merged: set[int], names: set[str]) -> tuple[Entry, ...]:
    """What a column of the right side becomes; one that gets a suffix keeps its own name below its table's."""
    entry = _nullable_entry(entry) if step.kind in _NULLABLE else entry
    if entry.column is not None and entry.column.id in merged:
        return (replace(entry, hidden=True),)
    if step.suffix and entry.name in names:
        return replace(entry, name=entry.name + step.suffix), replace(entry, hidden=True)
    return (entry,)


def _nullable_entry(entry: Entry) -> Entry:
    column = None if entry.column is None else replace(entry.column, nullable=True)
    text = None if entry.as_text is None else replace(entry.as_text, nullable=True)
    return replace(entry, column=column, as_text=text)


def _condition(step: steps.Join, relation: Relation, right: Scope, context: Context) -> Scalar | None:
    left = relation.scope
    both = left.beside(right.qualified(("that",)))
    binder = ExpressionBinder(context, both, "join", left=len(left.entries))
    match step.on:
        case None:
            return TRUE
        case tuple() as names:
            return _equal_names(step, names, (left, right), binder)
        case written:
            bound = binder.bind_as(written, BOOL, "`on`")
            if bound is None or _ties(bound, ids_of(relation.plan), _ids(right.entries)):
                return bound
            return None if _compares_the_left(written, left, right, step.alias or "that", context) else bound


def _ties(predicate: Scalar, left: Set[int], right: Set[int]) -> bool:
    """Whether a part of a condition is about both sides, of which these are the columns."""
    return any(columns_used(part) & left and columns_used(part) & right for part in conjuncts(predicate))


def _ids(entries: Sequence[Entry]) -> set[int]:
    return {entry.column.id for entry in entries if entry.column is not None}


def _compares_the_left(written: Expr, left: Scope, right: Scope, side: str, context: Context) -> bool:
    """Whether a condition that does not tie the sides compares two columns of the left one, which is reported.

    A bare name that both sides have is the left side's: `on customer_id == id` would join other rows than were meant.
    """
    match written:
        case WrittenCall(function="and", args=parts):
            return any(_compares_the_left(part, left, right, side, context) for part in parts)
        case WrittenCall(args=(WrittenColumn() as a, WrittenColumn() as b)):
            found = [*left.find(a.path), *left.find(b.path)]
        case _:
            return False
    names = right.names()
    meant = next((column.name for column in (b, a) if len(column.path) == 1 and column.name in names), None)
    if meant is None or len(found) < 2:
        return False
    context.report(
        "a condition of the join compares two columns of the left side",
        written.span,
        notes=[f"they are {' and '.join(f'`{entry.label()}`' for entry in found)}"],
        hint=f"`{meant}` of the right side is `{side}.{meant}`",
    )
    return True


def _equal_names(
    step: steps.Join, names: tuple[str, ...], sides: tuple[Scope, Scope], binder: ExpressionBinder
) -> Scalar | None:
    """The condition that columns of these names, which both sides must have, are equal."""
    found = [_has_key(step, name, sides, binder.context)
             and all(ExpressionBinder(binder.context, side, "join").find(WrittenColumn((name,), step.span))
                     for side in sides)
             for name in names]  # fmt: skip
    if not all(found):
        return None
    condition: Expr | None = None
    for name in names:
        pair = (WrittenColumn((name,), step.span), WrittenColumn(("that", name), step.span))
        equal = WrittenCall("equal", pair, span=step.span)
        condition = equal if condition is None else WrittenCall("and", (condition, equal), span=step.span)
    assert condition is not None
    return binder.bind_as(condition, BOOL, "`on`")


def _has_key(step: steps.Join, name: str, sides: tuple[Scope, Scope], context: Context) -> bool:
    """Whether both sides have columns of this name, which is reported where one has not."""
    missing = [(which, side) for which, side in zip(("left", "right"), sides, strict=True)
               if side.known and not side.find((name,))]  # fmt: skip
    for which, side in missing:
        names = side.names()
        first, second = ("…", name) if which == "left" else (name, "…")
        fix = Fix(
            "names that differ are compared: {}", f"on=col.{first} == that.{second}", f"on {first} == that.{second}"
        )
        context.report(
            f"the {which} side of the join has no column `{name}`",
            step.span,
            notes=[f"columns there: {list_names(names)}"],
            hint=might_be_meant(name, names) or fix,
        )
    return not missing


def _merged_keys(predicate: Scalar, left: Scope, right: Scope) -> set[int]:
    """Ids of right columns that the condition makes equal to a left column of the same name."""
    rights = {entry.column.id: entry.name for entry in right if entry.column is not None}
    merged = set()
    for part in conjuncts(predicate):
        match part:
            case Call(function="equal", args=(ColumnRef(column=a), ColumnRef(column=b))):
                for one, other in ((a, b), (b, a)):
                    name = rights.get(other.id)
                    if name is not None and one.id in _ids(left.find((name,))):
                        merged.add(other.id)
            case _:
                pass
    return merged
