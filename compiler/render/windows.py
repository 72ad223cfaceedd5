"""Window functions ▶ sqlglot trees: the dialect's template, the window's rows and their frame."""

from __future__ import annotations

import decimal

from sqlglot import exp

from dataflow.compiler.dialects.dialect import Dialect, window_template_of
from dataflow.compiler.plan.relational import Window
from dataflow.compiler.plan.scalar import Assignment, Literal, Scalar, WindowCall
from dataflow.compiler.render.order import clause, is_constant, order_terms
from dataflow.compiler.render.scalars import ScalarRenderer, Values, unsupported
from dataflow.compiler.render.template import Template
from dataflow.dsl.expr import ALL_ROWS, Bound, Frame
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.functions.windows import FRAMED
from dataflow.dsl.types import INT64, INTERVAL, Interval

_UP_TO_EQUALS = Frame("range", None, 0)


def render_window(call: WindowCall, scalars: ScalarRenderer, values: Values) -> exp.Expr:
    """The tree of a window function. Raises UnsupportedError where the dialect cannot do it."""
    template = window_template_of(scalars.dialect, call.function, [arg.type for arg in call.args])
    lacking = missing_window(call, scalars.dialect)
    if template is None or lacking is not None:
        raise unsupported(lacking or call.function, scalars.dialect)
    group = clause("PARTITION BY ", [scalars.key(key, values) for key in call.by if not is_constant(key, values)])
    parts = {
        "over": _window(call, scalars, values),
        "group": Template(this="({0})", expressions=[group]),
        "filter": scalars.filter_clause(call.where, values),
        "order": Template(this=""),
    }
    of = call.args[0].type if call.args else None
    args = _args(call, template, scalars, values)
    if call.args:
        parts["counted"] = scalars.counted(call, args[0], values)
    return scalars.template(template, args, call.type, parts, of)


def in_turn(plan: Window) -> Window:
    """The windows one above the other, each with functions of one order; the same object where there is one order."""
    orders: dict[object, list[Assignment]] = {}
    for assignment in plan.assignments:
        assert isinstance(assignment.value, WindowCall)
        orders.setdefault((assignment.value.by, assignment.value.sort), []).append(assignment)
    if len(orders) == 1:
        return plan
    first, *others = (tuple(assignments) for assignments in orders.values())
    window = Window(plan.input, first)
    for assignments in others:
        window = Window(window, assignments)
    return window


def _args(call: WindowCall, template: str, scalars: ScalarRenderer, values: Values) -> list[exp.Expr]:
    if not call.args and FUNCTIONS[call.function].is_aggregate:
        return [
            Template(this="*") if call.where is None else scalars.only_where(call.where, exp.Literal.number(1), values)
        ]
    names = [name for name, _ in FUNCTIONS[call.function].parameters]
    args = [_arg(arg, name, call.function, scalars, values) for arg, name in zip(call.args, names, strict=False)]
    if call.where is not None and "{filter}" not in template:
        args[0] = scalars.only_where(call.where, args[0], values)
    return args


def _arg(arg: Scalar, name: str, function: str, scalars: ScalarRenderer, values: Values) -> exp.Expr:
    if name == "n" and isinstance(arg, Literal) and not FUNCTIONS[function].is_aggregate:
        return scalars.placeholder(arg)  # MySQL takes no expression here
    return scalars.argument(function, arg, values)


def _window(call: WindowCall, scalars: ScalarRenderer, values: Values) -> Template:
    group = clause("PARTITION BY ", [scalars.key(key, values) for key in call.by if not is_constant(key, values)])
    terms = order_terms(call.sort, scalars, values)
    if call.sort and not terms:
        terms = [_constant_term(call, scalars, values)]
    order, frame = clause("ORDER BY ", terms), _frame(call, scalars)
    pieces: list[exp.Expr] = [piece for piece in (group, order, frame) if piece.args["this"]]
    return Template(this=f"({' '.join(f'{{{at}}}' for at in range(len(pieces)))})", expressions=pieces)


def _constant_term(call: WindowCall, scalars: ScalarRenderer, values: Values) -> exp.Expr:
    """An order in which all rows are equal; without any, some databases refuse to rank rows."""
    if _measures(call.frame):
        return scalars.render(call.sort[0].value, values)
    return exp.EQ(this=exp.Literal.number(1), expression=exp.Literal.number(1))


def _frame(call: WindowCall, scalars: ScalarRenderer) -> Template:
    """The frame in words: databases differ in what they take for granted."""
    frame = call.frame
    if frame is None and call.function in FRAMED:
        frame = ALL_ROWS
    if frame is None and call.sort and FUNCTIONS[call.function].is_aggregate:
        frame = _UP_TO_EQUALS
    if frame is None:
        return Template(this="")
    words = f"{frame.unit.upper()} BETWEEN {{0}} AND {{1}}"
    return Template(
        this=words, expressions=[_bound(frame.start, True, call, scalars), _bound(frame.end, False, call, scalars)]
    )


def _bound(bound: Bound, start: bool, call: WindowCall, scalars: ScalarRenderer) -> Template:
    if bound is None:
        return Template(this=f"UNBOUNDED {'PRECEDING' if start else 'FOLLOWING'}")
    if bound == 0:
        return Template(this="CURRENT ROW")
    if isinstance(bound, Interval):
        before = min(bound.months, bound.days, bound.microseconds) < 0
        distance = _interval(-bound if before else bound, scalars)
    else:
        before = bound < 0
        distance = _number(-bound if before else bound, call, scalars)
    return Template(this=f"{{0}} {'PRECEDING' if before else 'FOLLOWING'}", expressions=[distance])


def _interval(interval: Interval, scalars: ScalarRenderer) -> exp.Expr:
    assert scalars.dialect.span is not None, "whoever measures distances of dates can spell them"
    counts = (interval.months, interval.days, interval.microseconds)
    args = [scalars.render(Literal(count, INT64), {}) for count in counts]
    return scalars.template(scalars.dialect.span, args, INTERVAL)


def _number(number: float | decimal.Decimal, call: WindowCall, scalars: ScalarRenderer) -> exp.Expr:
    assert call.frame is not None
    if call.frame.unit == "rows":
        assert isinstance(number, int)
        return scalars.placeholder(Literal(number, INT64))
    type_ = call.sort[0].value.type
    match type_.name:
        case "float64":
            return scalars.render(Literal(float(number), type_), {})
        case "decimal":
            return scalars.render(
                Literal(decimal.Decimal(repr(number) if isinstance(number, float) else number), type_), {}
            )
        case _:
            return scalars.render(Literal(number, type_), {})


def missing_window(call: WindowCall, dialect: Dialect) -> str | None:
    """What a dialect lacks for a window function, None where it has everything."""
    if window_template_of(dialect, call.function, [arg.type for arg in call.args]) is None:
        return f"`{call.function}` over a window"
    if _measures(call.frame):
        type_ = call.sort[0].value.type.name
        return None if type_ in dialect.range_frames else f"a window by distances of {type_}"
    return None


def _measures(frame: Frame | None) -> bool:
    """Whether a frame goes by distances of the sort key."""
    return frame is not None and frame.unit == "range" and bool(frame.start or frame.end)
