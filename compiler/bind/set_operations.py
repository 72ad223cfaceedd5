"""Set operations: columns of both inputs matched by name and brought to one type."""

from __future__ import annotations

from dataflow.compiler.bind.coerce import convert
from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.relation import Relation
from dataflow.compiler.bind.scope import Entry, Scope
from dataflow.compiler.bind.steps import check_output, distinct
from dataflow.compiler.bind.tables import list_names
from dataflow.compiler.plan.relational import SetOperation, Union
from dataflow.compiler.plan.scalar import Assignment, Column, ColumnRef, Scalar
from dataflow.dsl import query as steps
from dataflow.dsl.errors import might_be_meant
from dataflow.dsl.types import unify


def bind_set_operation(step: steps.SetOperation, left: Relation, right: Relation, context: Context) -> Relation:
    """Rows of both relations, columns matched by name and brought to one type."""
    check_output(left.scope, context)
    check_output(right.scope, context)
    if not (left.scope.known and right.scope.known):
        return left
    firsts, seconds = left.scope.visible(), {entry.name: entry for entry in right.scope.visible()}
    if not _same_names(step, left.scope, right.scope, context):
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
    if step.kind != "union":
        return left.unordered(SetOperation(step.kind, *inputs, tuple(columns)), scope)
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


def _same_names(step: steps.SetOperation, left: Scope, right: Scope, context: Context) -> bool:
    missing = [name for name in left.names() if name not in right.names()]
    extra = [name for name in right.names() if name not in left.names()]
    notes = [f"here: {_schema(left)}", f"there: {_schema(right)}"]
    for name in missing:
        context.report(
            f"the other query of the {step.kind} has no column `{name}`",
            step.span,
            notes=notes,
            hint=might_be_meant(name, extra),
        )
    for name in extra:
        context.report(
            f"the other query of the {step.kind} has a column `{name}` too many",
            step.span,
            notes=notes,
            hint=f'leave it out: `.drop("{name}")`',
        )
    return not missing and not extra


def _schema(scope: Scope) -> str:
    """The columns and their types, for a note."""
    columns = [(entry.name, entry.column) for entry in scope.visible()]
    return list_names([f"{name} {column.type}" if column is not None else name for name, column in columns])
