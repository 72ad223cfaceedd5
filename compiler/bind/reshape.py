"""Steps that make columns of rows and rows of columns: pivot, unpivot, unnest."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from dataflow.compiler.bind.coerce import can_cast, describe, same_type
from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.expressions import ExpressionBinder
from dataflow.compiler.bind.fixes import column_converted
from dataflow.compiler.bind.pivot import pivoted
from dataflow.compiler.bind.relation import Relation, pass_on, pass_on_all
from dataflow.compiler.bind.scope import Entry, Scope
from dataflow.compiler.bind.steps import bind_step
from dataflow.compiler.plan.relational import Join, Unnest, Values
from dataflow.compiler.plan.scalar import TRUE, Assignment, Call, Case, Column, ColumnRef, Literal, Scalar, SortKey
from dataflow.dsl import query as steps
from dataflow.dsl.errors import Fix
from dataflow.dsl.expr import Column as WrittenColumn
from dataflow.dsl.expr import Expr
from dataflow.dsl.types import BOOL, INT64, STRING, List


def bind_reshape(step: steps.Pivot | steps.Unpivot | steps.Unnest, relation: Relation, context: Context) -> Relation:
    """The relation after a step that makes columns of rows, or rows of columns."""
    match step:
        case steps.Pivot():
            agg = pivoted(step, context)
            return (
                relation.unordered(relation.plan, Scope(known=False))
                if agg is None
                else bind_step(agg, relation, context)
            )
        case steps.Unpivot():
            return _unpivot(step, relation, context)
        case steps.Unnest():
            return _unnest(step, relation, context)
        case _:
            assert_never(step)


def _unpivot(step: steps.Unpivot, relation: Relation, context: Context) -> Relation:
    """Every row once for each column, numbered, and the value that the number says."""
    unknown = replace(relation, scope=Scope(relation.scope.entries, known=False))
    found = [_column(written, relation, context) for written in step.columns]
    entries = [entry for entry in found if entry is not None]
    columns = [entry.column for entry in entries if entry.column is not None]
    kept = [entry for entry in relation.scope if entry not in entries]
    if len(columns) < len(found) or not _names_are_free(step, kept, context):
        return unknown
    values = same_type(tuple(map(ColumnRef, columns)), context)
    if values is None:
        _report_types(step, columns, context)
        return unknown
    number, name = context.column("number", INT64, False), context.column(step.name, STRING, False)
    rows = tuple((Literal(at, INT64), Literal(entry.name, STRING)) for at, entry in enumerate(entries, 1))
    every = relation.with_plan(Join("cross", relation.plan, Values((number, name), rows), TRUE))
    # Within a row of a sorted input, the columns come in the order in which they are named.
    every = replace(every, order=(*relation.order, SortKey(ColumnRef(number)))) if relation.order else every
    chosen = _chosen(values, number)
    value = context.column(step.value, chosen.type, chosen.nullable)
    made = (Entry(step.name, name), Entry(step.value, value))
    assignments = (*pass_on_all(kept), pass_on(name), Assignment(value, chosen))
    return every.project(assignments, replace(relation.scope, entries=(*kept, *made)))


def _column(written: Expr, relation: Relation, context: Context) -> Entry | None:
    binder = ExpressionBinder(context, relation.scope, "unpivot")
    if isinstance(written, WrittenColumn):
        bound = binder.bind(written)
        if bound is None or isinstance(bound, ColumnRef):
            return None if bound is None else binder.find(written)
    context.report("`unpivot` takes names of columns", written.span, hint="compute it by `derive` first")
    return None


def _names_are_free(step: steps.Unpivot, kept: list[Entry], context: Context) -> bool:
    names = {entry.name for entry in kept if not entry.hidden}
    taken = step.name if step.name in names or step.name == step.value else step.value
    if taken not in names and step.name != step.value:
        return True
    context.report(f"`unpivot` makes two columns named `{taken}`", step.span, hint="give one of them another name")
    return False


def _report_types(step: steps.Unpivot, columns: list[Column], context: Context) -> None:
    first = columns[0]
    refs = [(ColumnRef(first), ColumnRef(other)) for other in columns[1:]]
    other = next((pair[1].column for pair in refs if same_type(pair, context) is None), columns[-1])
    changed, target = (other, first.type) if first.type == STRING else (first, other.type)
    hint = column_converted(changed.name, target)
    context.report(
        f"columns `{first.name}` ({first.type}) and `{other.name}` ({other.type}) do not go into one column",
        step.span,
        hint=hint if can_cast(changed.type, target) else None,
    )


def _chosen(values: tuple[Scalar, ...], number: Column) -> Scalar:
    if len(values) == 1:
        return values[0]
    *firsts, last = values
    branches = tuple(
        (Call("equal", (ColumnRef(number), Literal(at, INT64)), BOOL, False), value)
        for at, value in enumerate(firsts, 1)
    )
    return Case(branches, last, last.type, any(value.nullable for value in values))


def _unnest(step: steps.Unnest, relation: Relation, context: Context) -> Relation:
    item = step.item
    value = ExpressionBinder(context, relation.scope, "unnest").bind_typed(item.expr)
    unknown = replace(relation, scope=Scope(relation.scope.entries, known=False))
    if value is None:
        return unknown
    name = item.column_name
    if name is None:
        context.report(
            "an expression in `unnest` needs a name",
            item.expr.span or item.span,
            hint=Fix("name it: {}", "unnest(name=…)", "unnest name = …"),
        )
        return unknown
    if not isinstance(value.type, List):
        context.report(f"`unnest` takes a list, found {describe(value, item.expr)}", item.expr.span or item.span)
        return unknown
    column = context.column(name, value.type.item)
    return _with_item(relation, item, Unnest(relation.plan, value, column), Entry(name, column))


def _with_item(relation: Relation, item: steps.Item, plan: Unnest, made: Entry) -> Relation:
    """The item in the place of its list, or of the column of its name, or behind all others."""
    entries = list(relation.scope)
    if item.name is None and isinstance(item.expr, WrittenColumn):
        places = [at for at, old in enumerate(entries) if old in relation.scope.find(item.expr.path)]
        made = replace(made, qualifiers=entries[places[0]].qualifiers)
    else:
        places = [at for at, old in enumerate(entries) if old.name == made.name and not old.hidden]
    at = places[0] if places else len(entries)
    rest = [entry for number, entry in enumerate(entries) if number not in places]
    scope = replace(relation.scope, entries=(*rest[:at], made, *rest[at:]))
    return relation.with_plan(plan).project(pass_on_all(list(scope)), scope)
