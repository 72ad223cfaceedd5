"""The last step of a write ▶ the columns that its rows get, each value of a type that its column holds unchanged."""

from __future__ import annotations

from typing import assert_never

from dataflow.compiler.bind.coerce import adapt, convert, describe, report_untyped
from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.expressions import ExpressionBinder
from dataflow.compiler.bind.relation import Relation, pass_on
from dataflow.compiler.bind.scope import Entry, Scope
from dataflow.compiler.plan.scalar import Assignment, Column, Literal, Scalar
from dataflow.dsl.errors import Fix, might_be_meant, quoted
from dataflow.dsl.query import Item
from dataflow.dsl.types import DataType, Decimal, type_of_value, unify
from dataflow.dsl.write import Delete, Insert, Update, WriteStep


def bind_write_step(step: WriteStep, relation: Relation, targets: Scope, context: Context) -> Relation:
    """The rows with a column for each that is written; of rows that are deleted, with some column of theirs.

    targets: the columns of the table that is written.
    """
    match step:
        case Update():
            return _update(step, relation, targets, context)
        case Delete():
            first = next((entry for entry in relation.scope if entry.column is not None), None)
            if first is None or first.column is None:
                return relation
            rows = Relation(relation.plan, relation.scope)
            return rows.project((pass_on(first.column),), Scope((first,), relation.scope.known))
        case Insert():
            return relation
        case _:
            assert_never(step)


def _update(step: Update, relation: Relation, targets: Scope, context: Context) -> Relation:
    binder = ExpressionBinder(context, relation.scope, "update", attachments=[])
    assignments, entries, named = [], [], set[str]()
    for item in step.items:
        name = item.name or ""
        target = _target(name, item, targets, context)
        if name in named:
            context.report(f"column `{name}` gets two values", item.span)
        named.add(name)
        value = binder.bind(item.expr) if target is None else _value(item, target, binder)
        if target is None or value is None:
            continue
        column = context.column(name, value.type, value.nullable)
        assignments.append(Assignment(column, value))
        entries.append(Entry(name, column))
    rows = Relation(relation.plan, relation.scope).extended(binder)
    if not assignments:
        return rows
    return Relation(rows.plan, rows.scope).project(tuple(assignments), Scope(tuple(entries), relation.scope.known))


def _target(name: str, item: Item, scope: Scope, context: Context) -> Column | None:
    """The column of a name in the table; None, which is reported, where there is none that can be written."""
    found = scope.find((name,))
    if not found:
        if scope.known:
            names = scope.names()
            notes = [f"columns there: {quoted(names)}"]
            context.report(f"unknown column `{name}`", item.span, notes=notes, hint=might_be_meant(name, names))
        return None
    entry = found[0]
    if entry.foreign is not None:
        context.report(f"column `{name}` is `{entry.foreign}`, a type that cannot be written", item.span)
    return entry.column


def _value(item: Item, target: Column, binder: ExpressionBinder) -> Scalar | None:
    """The value that a column gets; None, which is reported, for one that it might not hold as it is."""
    context, bound = binder.context, binder.bind(item.expr)
    if bound is None:
        return None
    value = adapt(bound, target.type, context)
    if report_untyped(value, item.expr, context):
        return None
    if isinstance(value, Literal) and value.value is None and not target.nullable:
        context.report(f"column `{target.name}` ({target.type}) must have a value, found null", item.span)
        return None
    if not _holds(target.type, value):
        hint = Fix("convert it first: {}", f'.cast("{target.type}")', f"::{target.type}")
        message = f"column `{target.name}` is {target.type}, found {describe(value, item.expr)}"
        context.report(message, item.span, hint=hint)
        return None
    if isinstance(target.type, Decimal) and isinstance(value.type, Decimal):
        return value  # the database says where it has too many digits before the point
    return convert(value, target.type)


def _holds(type_: DataType, value: Scalar) -> bool:
    """Whether a column of a type keeps a value as it is, or the database refuses it; a decimal is never rounded."""
    if isinstance(type_, Decimal) and isinstance(value.type, Decimal):
        own = type_of_value(value.value) if isinstance(value, Literal) and value.value is not None else value.type
        return isinstance(own, Decimal) and own.scale <= type_.scale
    return value.type == type_ or unify(value.type, type_) == type_
