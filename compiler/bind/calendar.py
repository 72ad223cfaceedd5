"""Arithmetic of dates, moments and spans of time."""

from __future__ import annotations

from dataflow.compiler.bind.coerce import describe, sign_of
from dataflow.compiler.bind.context import Context
from dataflow.compiler.plan.scalar import Call, Cast, Literal, Parameter, Scalar
from dataflow.dsl import expr as tree
from dataflow.dsl.errors import Fix
from dataflow.dsl.types import DATE, INT64, INTERVAL, TIMESTAMP, UNKNOWN, Interval, is_temporal

_OPERATORS = ("add", "subtract", "multiply", "negate")
_TEMPORAL = frozenset({"date", "timestamp", "timestamptz"})


def is_calendar(name: str, args: tuple[Scalar, ...]) -> bool:
    """Whether an operator is one of dates or spans of time, by what it is applied to."""
    if name not in _OPERATORS:
        return False
    names = [arg.type.name for arg in args]
    return "interval" in names or (name in ("add", "subtract") and not _TEMPORAL.isdisjoint(names))


def calendar_arithmetic(
    name: str, call: tree.Call, written: tuple[tree.Expr, ...], args: tuple[Scalar, ...], context: Context
) -> Scalar | None:
    """`date ± span`, `date - date`, `span ± span`, `span * count` and `-span`; None, after a report, for all else."""
    args = tuple(_told(name, arg, args, context) for arg in args)
    match name, args:
        case "negate", (span,) if span.type == INTERVAL:
            return _times(span, Literal(-1, INT64))
        case "multiply", (span, count) if span.type == INTERVAL and count.type == INT64:
            return _times(span, count)
        case "multiply", (count, span) if span.type == INTERVAL and count.type == INT64:
            return _times(span, count)
        case (("add" | "subtract"), (left, span)) if span.type == INTERVAL and _moves(left):
            turned = span if name == "add" else _times(span, Literal(-1, INT64))
            return _shift(left, turned) if is_temporal(left.type) else _together(left, turned)
        case "add", (span, right) if span.type == INTERVAL and is_temporal(right.type):
            return _shift(right, span)
        case "subtract", (left, right) if left.type == right.type == DATE:
            return Call("date_diff.day", (right, left), INT64, left.nullable or right.nullable)
        case _:
            _report(name, call, written, args, context)
            return None


def _moves(left: Scalar) -> bool:
    """Whether a span of time can be added to it."""
    return is_temporal(left.type) or left.type == INTERVAL


def _told(name: str, arg: Scalar, args: tuple[Scalar, ...], context: Context) -> Scalar:
    """A parameter added to a date or taken from a moment is a span of time, one that multiplies a span a number.

    What is taken from a date may be another date as well, so its type must be said.
    """
    if not isinstance(arg, Parameter) or arg.type != UNKNOWN or name == "negate":
        return arg
    if name == "subtract" and (arg is args[0] or args[0].type == DATE):
        return arg
    known = INT64 if name == "multiply" else INTERVAL
    return Parameter(arg.name, context.parameters.setdefault(arg.name, known))


def _shift(moment: Scalar, span: Scalar) -> Scalar:
    """A date or moment later by a span: parts that are constants by functions that every engine has."""
    match span:
        case Literal(value=Interval() as constant):
            return _shift_by_parts(moment, constant, None)
        case Call(function="interval_times", args=(Literal(value=Interval() as constant), count)):
            return _shift_by_parts(moment, constant, count)
        case _:
            type_ = TIMESTAMP if moment.type == DATE else moment.type
            later = Cast(moment, type_) if moment.type != type_ else moment
            return Call("add_interval", (later, span), type_, moment.nullable or span.nullable)


def _shift_by_parts(moment: Scalar, span: Interval, count: Scalar | None) -> Scalar:
    for function, number in (
        ("add_months", span.months),
        ("add_days", span.days),
        ("add_microseconds", span.microseconds),
    ):
        if number:
            type_ = TIMESTAMP if function == "add_microseconds" and moment.type == DATE else moment.type
            moment = Cast(moment, type_) if moment.type != type_ else moment
            many: Scalar = Literal(number, INT64)
            if count is not None:
                many = Call("multiply", (many, count), INT64, count.nullable)
            moment = Call(function, (moment, many), type_, moment.nullable or many.nullable)
    return moment


def _times(span: Scalar, count: Scalar) -> Scalar:
    match span, count:
        case Literal(value=Interval() as whole), Literal(value=int(number)):
            return Literal(_multiplied(whole, number), INTERVAL)
        case Call(function="interval_times", args=(inner, Literal(value=int(number)))), Literal(value=int(other)):
            return _times(inner, Literal(number * other, INT64))
        case Call(function="interval_times", args=(Literal(value=Interval() as whole), inner)), Literal(
            value=int(other)
        ):
            return _times(Literal(_multiplied(whole, other), INTERVAL), inner)
        case _:
            return Call("interval_times", (span, count), INTERVAL, span.nullable or count.nullable)


def _multiplied(span: Interval, number: int) -> Interval:
    return Interval(span.months * number, span.days * number, span.microseconds * number)


def _together(left: Scalar, right: Scalar) -> Scalar | None:
    match left, right:
        case Literal(value=Interval() as one), Literal(value=Interval() as other):
            whole = Interval(one.months + other.months, one.days + other.days, one.microseconds + other.microseconds)
            return Literal(whole, INTERVAL)
        case _:
            return Call("interval_sum", (left, right), INTERVAL, left.nullable or right.nullable)


def _report(
    name: str, call: tree.Call, written: tuple[tree.Expr, ...], args: tuple[Scalar, ...], context: Context
) -> None:
    what = " and ".join(describe(arg, source) for arg, source in zip(args, written, strict=True))
    spans = any(arg.type == INTERVAL for arg in args)
    for arg, source in zip(args, written, strict=True):
        if isinstance(arg, Parameter) and arg.type == UNKNOWN:
            _report_untold(arg.name, "timestamp" if spans else "interval", source, context)
            return
    hint: str | Fix
    if name == "subtract" and all(is_temporal(arg.type) for arg in args):
        hint = Fix("say in which unit: {}", 'fn.date_diff("hour", start, end)', "date_diff('hour', start, end)")
    elif name == "multiply":
        hint = "a span of time is multiplied by a whole number"
    elif spans:
        hint = "a span of time is added to a date, a timestamp or another span"
    elif any(arg.type == INT64 and not isinstance(arg, Literal) for arg in args):
        hint = Fix("so many days are {}", "interval(days=1) * col.n", "1day * n")
    else:
        hint = Fix("a span of time is given as {}", "interval(days=7)` or a `datetime.timedelta", "7days")
    context.report(f"`{sign_of(name, call.span)}` does not apply to {what}", call.span, hint=hint)


def _report_untold(name: str, type_: str, written: tree.Expr, context: Context) -> None:
    context.untyped.add(name)
    fix = Fix("say it: {}", f'param("{name}", "{type_}")', f"${name}::{type_}")
    context.report(f"the type of parameter `{name}` cannot be told from its use", written.span, hint=fix)
