"""Window functions, and the order that aggregates and windows see their rows in.

A window function becomes a column of a Window below the step that it stands in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dataflow.compiler.bind.calls import bind_function
from dataflow.compiler.bind.coerce import describe, same_type
from dataflow.compiler.bind.fixes import verb_at
from dataflow.compiler.bind.frames import check_frame
from dataflow.compiler.bind.nested import is_key
from dataflow.compiler.plan import scalar as plan
from dataflow.compiler.plan.scalar import Scalar, SortKey, columns_used
from dataflow.dsl import expr as tree
from dataflow.dsl.errors import Fix
from dataflow.dsl.functions import FUNCTIONS, ORDERED, Function
from dataflow.dsl.span import Span
from dataflow.dsl.types import BOOL

if TYPE_CHECKING:
    from dataflow.compiler.bind.context import Context
    from dataflow.compiler.bind.expressions import ExpressionBinder

_UNSORTABLE = ("list", "struct", "json", "interval", "binary")
_LEAST = {"ntile": 1, "nth_value": 1, "lag": 0, "lead": 0}
"""The least whole number that a function's `n` may be."""

_SAY_ORDER = "say it: {}, or `sort` the query before"
_OF_FRAME = {"first": "first_value", "last": "last_value"}


@dataclass(frozen=True, slots=True)
class _Spec:
    """What stands in `over`, bound."""

    by: tuple[Scalar, ...]
    sort: tuple[SortKey, ...]
    frame: tree.Frame | None


def bind_keys(keys: Sequence[tree.Key], binder: ExpressionBinder, span: Span | None) -> tuple[SortKey, ...]:
    """The keys of an order; those that are wrong are reported and left out."""
    bound: list[SortKey] = []
    for key in keys:
        value = binder.bind_typed(key.expr)
        if value is not None and value.type.name in _UNSORTABLE:
            binder.context.report(f"rows cannot be sorted by {value.type}", key.expr.span or span)
        elif value is not None:
            bound.append(SortKey(value, key.descending, key.nulls_first))
    return tuple(bound)


def bind_groups(keys: Sequence[tree.Expr], binder: ExpressionBinder, span: Span | None) -> tuple[Scalar, ...] | None:
    """The values that rows are grouped by; None, after a report, where one of them is wrong."""
    bound = [(key, binder.bind_typed(key)) for key in keys]
    right = [
        value
        for key, value in bound
        if value is not None and is_key(value, describe(value, key), key.span or span, binder.context)
    ]
    return tuple(right) if len(right) == len(bound) else None


def aggregate_order(call: tree.Call, args: tuple[Scalar, ...], binder: ExpressionBinder) -> tuple[SortKey, ...] | None:
    """The order in which an aggregate sees its rows; none where it does not matter, None after a report.

    Rows that are equal in it come by the aggregated value, so that every engine gives the same.
    """
    function = FUNCTIONS[call.function]
    if not function.sorted:
        return None if _refuse_sort(function, call, binder.context) else ()
    keys = bind_keys(call.sort, binder, call.span)
    if len(keys) < len(call.sort):
        return None
    keys = keys or binder.order
    if not _check_separator(function, call, args, binder.context):
        return None
    if not keys and (call.function in _OF_FRAME or args[0].type.name not in ORDERED):
        fix = Fix(_SAY_ORDER, f'{call.function}(…, sort="x")', f"{call.function}(… sort x)")
        _report_unordered(call, binder.context, fix)
        return None
    return _then_by_value(keys, args[0])


def bind_window(call: tree.Call, binder: ExpressionBinder) -> Scalar | None:
    """The column that a window function makes; None, after a report, where it is wrong or may not stand here."""
    function = FUNCTIONS[call.function]
    context = binder.context
    if function.family not in ("aggregate", "window"):
        scalar = f"`{function.name}` is neither an aggregate nor a window function and"
        context.report(
            f"{'an operator' if function.family == 'operator' else scalar} takes no `over`",
            call.span,
            hint=Fix(
                "put `over` behind the function that needs it: {}", "col.x.sum().over(…) + 1", "sum(x) over (…) + 1"
            ),
        )
        return None
    if binder.windows is None:
        context.report(
            f"`{function.name}` over a window may not stand in `{verb_at(binder.verb, call.span)}`",
            call.span,
            hint="make a column of it with `derive` in the step before",
        )
        return None
    inner = replace(binder, windows=None, aggregates=None, verb=function.name)
    bound = _bind_call(call, function, inner)
    where = None if call.where is None else inner.bind_as(call.where, BOOL, "`where` of an aggregate")
    spec = _bind_spec(call, function, bound, replace(inner, verb="over"))
    if bound is None or spec is None or (call.where is not None and where is None):
        return None
    if call.where is not None and not _takes_where(function, call, context):
        return None
    name = _OF_FRAME.get(function.name, function.name)
    value = plan.WindowCall(name, bound.args, where, spec.by, spec.sort, spec.frame, bound.type, bound.nullable)
    for made in binder.windows:
        if made.value == value:
            return plan.ColumnRef(made.column)
    column = context.column(function.name, value.type, value.nullable)
    binder.windows.append(plan.Assignment(column, value))
    return plan.ColumnRef(column)


def report_without_over(call: tree.Call, context: Context) -> None:
    """Reports a window function that has no window."""
    signature = FUNCTIONS[call.function].signature()
    context.report(
        f"`{call.function}` is a window function and needs `over`",
        call.span,
        hint=Fix("as in {}", f'fn.{signature}.over(by="k", sort="x")', f"{signature} over (by k sort x)"),
    )


def _bind_call(call: tree.Call, function: Function, inner: ExpressionBinder) -> plan.Call | None:
    args = inner.bind_all(call.args)
    if args is None or not _check_number(function, call, args, inner.context):
        return None
    if function.name in ("lag", "lead") and len(args) == 3:
        unified = same_type((args[0], args[2]), inner.context)
        if unified is None:
            types = " and ".join(describe(args[at], call.args[at]) for at in (0, 2))
            inner.context.report(f"`{function.name}` takes values of one type, found {types}", call.span)
            return None
        args = (unified[0], args[1], unified[1])
    bound = bind_function(call, call.args, args, None, inner.context)
    assert bound is None or isinstance(bound, plan.Call)
    return bound


def _check_number(function: Function, call: tree.Call, args: tuple[Scalar, ...], context: Context) -> bool:
    """Whether `n` is one number for all rows, and not too small; engines differ in what they make of others."""
    at = next((at for at, (name, _) in enumerate(function.parameters) if name == "n"), None)
    if at is None or at >= len(args) or function.name not in _LEAST:
        return True
    match args[at]:
        case plan.Literal(value=bool()):
            pass
        case plan.Literal(value=int(number)) if number >= _LEAST[function.name]:
            return True
    opposite = {"lag": "rows behind are those of `lead`", "lead": "rows before are those of `lag`"}
    hint = opposite.get(function.name) if isinstance(args[at], plan.Literal) else None
    context.report(
        f"`{function.name}` takes a whole number from {_LEAST[function.name]} as `n`, "
        f"found {describe(args[at], call.args[at])}",
        call.args[at].span or call.span,
        hint=hint,
    )
    return False


def _bind_spec(call: tree.Call, function: Function, bound: plan.Call | None, binder: ExpressionBinder) -> _Spec | None:
    over = call.over
    assert over is not None
    if _refuse_sort(function, call, binder.context):
        return None
    by = bind_groups(over.by, binder, call.span)
    if call.sort and over.sort:
        binder.context.report(f"`{function.name}` is sorted twice", call.span, hint="say `sort` in `over` only")
        return None
    written = over.sort or call.sort
    sort = bind_keys(written, binder, call.span)
    if bound is None or by is None or len(sort) < len(written):
        return None
    frame = over.frame
    if function.sorted and not over.sort:
        if not _check_separator(function, call, bound.args, binder.context):
            return None
        if function.name not in _OF_FRAME:
            frame = frame or tree.ALL_ROWS
    if function.sorted and function.name not in _OF_FRAME and frame == tree.ALL_ROWS:
        # Of all rows together, those that are equal in the order come by value, as in a group.
        sort = _then_by_value(sort or binder.order, bound.args[0])
    if not sort and _needs_order(function, frame):
        sort = binder.order
        if not sort:
            _report_unordered(call, binder.context, Fix(_SAY_ORDER, '.over(sort="x")', "over (sort x)"))
            return None
    checked = check_frame(function, frame, sort, call, binder.context)
    return None if checked is None else _Spec(by, checked, frame)


def _then_by_value(keys: tuple[SortKey, ...], value: Scalar) -> tuple[SortKey, ...]:
    """An order, and after it that of the value itself where it has one."""
    known = value.type.name not in ORDERED or any(key.value == value for key in keys)
    return keys if known else (*keys, SortKey(value))


def _needs_order(function: Function, frame: tree.Frame | None) -> bool:
    return function.family == "window" or function.sorted or (frame is not None and frame != tree.ALL_ROWS)


def _takes_where(function: Function, call: tree.Call, context: Context) -> bool:
    if function.is_aggregate and function.name not in _OF_FRAME:
        return True
    context.report(f"`{function.name}` over a window takes no `where`", call.span)
    return False


def _refuse_sort(function: Function, call: tree.Call, context: Context) -> bool:
    if function.sorted or not call.sort:
        return False
    context.report(
        f"`{function.name}` does not depend on an order and takes no `sort`",
        call.span,
        hint=Fix("a window is sorted in `over`: {}", '.over(sort="x")', "over (sort x)"),
    )
    return True


def _check_separator(function: Function, call: tree.Call, args: tuple[Scalar, ...], context: Context) -> bool:
    if function.name != "string_agg" or not columns_used(args[1]):
        return True
    context.report(
        f"the separator of `string_agg` is one text for all rows, found {describe(args[1], call.args[1])}",
        call.args[1].span or call.span,
    )
    return False


def _report_unordered(call: tree.Call, context: Context, fix: Fix) -> None:
    context.report(f"`{call.function}` needs to know the order of the rows", call.span, hint=fix)
