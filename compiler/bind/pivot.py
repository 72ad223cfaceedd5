"""Pivot ▶ Agg: each aggregate once for every value, over the rows that have it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from dataflow.compiler.bind.context import Context
from dataflow.dsl import query as steps
from dataflow.dsl.errors import Fix
from dataflow.dsl.expr import Call, Expr, Literal, Value, map_parts
from dataflow.dsl.functions import FUNCTIONS

_NAMED_IN_PYTHON = 'pivot("status", {"is_open": "open"}, …)'
_NAMED_IN_TEXT = "pivot status in (is_open = 'open') agg …"


def pivoted(step: steps.Pivot, context: Context) -> steps.Agg | None:
    """The aggregates that a pivot stands for; None, after a report, where two columns would have one name.

    pivot status in ('open', 'done') agg sum(total) by region
        ▶   agg open = sum(total) where (status == 'open'), done = sum(total) where (status == 'done') by region
    """
    if not step.values:
        hint = Fix("as in {}", 'pivot("status", ["open", "sent"], …)', "pivot status in ('open', 'sent') agg …")
        context.report("`pivot` takes the values that become columns", step.span, hint=hint)
    if not step.values or not _keys_have_names(step, context):
        return None
    items: dict[str, steps.Item] = {}
    taken = {key.column_name for key in step.keys}
    right = True
    for value in step.values:
        assert isinstance(value.expr, Literal)
        for aggregate in step.aggregates:
            first = value.name if value.name is not None else _text(value.expr.value)
            name = first if aggregate.name is None else f"{first}_{aggregate.name}"
            if name in items or name in taken:
                hint = Fix("name the values: {}", _NAMED_IN_PYTHON, _NAMED_IN_TEXT)
                context.report(f"`pivot` makes two columns named `{name}`", step.span, hint=hint)
                right = False
            condition = _condition(step.column, value.expr, step)
            items[name] = steps.Item(name, _where(aggregate.expr, condition), aggregate.span)
    return steps.Agg(tuple(items.values()), step.keys, span=step.span) if right else None


def _keys_have_names(step: steps.Pivot, context: Context) -> bool:
    nameless = [key for key in step.keys if key.column_name is None]
    for key in nameless:
        message = "an expression in `by` of `pivot` needs a name"
        context.report(message, key.expr.span or step.span, hint=Fix("name it: {}", 'by={"name": …}', "by name = …"))
    return not nameless


def _text(value: Value) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case bytes():
            return value.hex()
        case _:
            return str(value)


def _condition(column: Expr, value: Literal, step: steps.Pivot) -> Expr:
    if value.value is None:
        return Call("is_null", (column,), span=value.span or step.span)
    return Call("equal", (column, value), span=value.span or step.span)


def _where(expr: Expr, condition: Expr) -> Expr:
    """The expression with each of its aggregates over the rows only for which the condition is true."""
    match expr:
        case Call(function=function, where=where) if FUNCTIONS[function].is_aggregate and expr.over is None:
            both = condition if where is None else Call("and", (where, condition), span=condition.span)
            return replace(expr, where=both)
        case _:
            return map_parts(expr, lambda part: _where(part, condition))
