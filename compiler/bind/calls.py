"""Function calls: how many arguments, of which types, and what comes out."""

from __future__ import annotations

import datetime as dt

from dataflow.compiler.bind.calendar import calendar_arithmetic, is_calendar
from dataflow.compiler.bind.coerce import (
    adapt,
    adapt_each_other,
    can_cast,
    convert,
    describe,
    report_untyped,
    same_type,
    sign_of,
)
from dataflow.compiler.bind.constant_arguments import with_constants
from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.fixes import converted
from dataflow.compiler.bind.nested import bind_nested, equality_hint, has_equality
from dataflow.compiler.plan.scalar import Call, ColumnRef, Literal, Scalar
from dataflow.dsl import expr as tree
from dataflow.dsl.errors import Fix
from dataflow.dsl.format_expr import format_expr
from dataflow.dsl.format_value import format_value
from dataflow.dsl.functions import FUNCTIONS, NUMBER, Accepted, Function
from dataflow.dsl.span import TextSpan
from dataflow.dsl.types import (
    BOOL,
    DATE,
    INT64,
    INTERVAL,
    JSON,
    NULL,
    STRING,
    TIMESTAMPTZ,
    UNKNOWN,
    DataType,
    List,
    is_numeric,
    is_temporal,
    parse_type,
    unify,
)

_FOLDED = ("greatest", "least")
_COMPARING = ("nullif", "greatest", "least")
_NESTED = ("json", "list", "struct")
_UNTOLD = frozenset({"unknown", "null"})

MOST_RESULTS = 4096
_RESULTS: dict[tuple[object, ...], DataType] = {}
"""The types of calls over columns that were found right: the function's name and the types of the columns ▶ type."""


def bind_function(
    call: tree.Call, written: tuple[tree.Expr, ...], args: tuple[Scalar, ...], unit: str | None, context: Context
) -> Scalar | None:
    """The typed call; None, after a report, where arguments are too few, too many or of the wrong type."""
    function = FUNCTIONS[call.function]
    if unit is not None or function.family in _NESTED or not {ColumnRef}.issuperset(map(type, args)):
        return _bind(call, function, written, args, unit, context)
    # Columns are taken as they are: what their types have once been right for, they are right for again.
    kind = (function.name, *[arg.type for arg in args])
    type_ = _RESULTS.get(kind)
    if type_ is not None:
        return Call(function.name, args, type_, _nullable(function, args))
    bound = _bind(call, function, written, args, unit, context)
    match bound:
        case Call(function=function.name, args=same, type=found) if same == args and len(_RESULTS) < MOST_RESULTS:
            _RESULTS[kind] = found
        case _:
            pass
    return bound


def _bind(
    call: tree.Call,
    function: Function,
    written: tuple[tree.Expr, ...],
    args: tuple[Scalar, ...],
    unit: str | None,
    context: Context,
) -> Scalar | None:
    if not _check_count(function, call, args, context):
        return None
    if is_calendar(function.name, args):
        return calendar_arithmetic(function.name, call, written, args, context)
    if function.family in _NESTED:
        found = bind_nested(function, call, written, args, context)
        if not isinstance(found, tuple):
            return found
        args, written = found, written[: len(found)]
    args = adapt_each_other(args, context) if function.unify or function.family == "operator" else args
    if not _UNTOLD.isdisjoint([arg.type.name for arg in args]):
        args = tuple(
            adapt(arg, _parameter_type(function, at, arg), context) if arg.type in (UNKNOWN, NULL) else arg
            for at, arg in enumerate(args)
        )
    if True in [report_untyped(arg, source, context) for arg, source in zip(args, written, strict=True)]:
        return None
    if not _check_types(function, call, written, args, context):
        return None
    if function.name == "count_distinct" and not has_equality(args[0].type):
        _report_no_equality("`count_distinct`", call, written, args, context)
        return None
    if function.unify and args:
        unified = _unify(function, call, written, args, context)
        if unified is None:
            return None
        args = unified
    name = function.name if unit is None else f"{function.name}.{unit}"
    if name in _FOLDED:
        return _fold(function, args)
    type_ = function.result([arg.type for arg in args])
    return with_constants(Call(name, args, type_, _nullable(function, args)), written, context)


def _fold(function: Function, args: tuple[Scalar, ...]) -> Scalar:
    """`greatest(a, b, c)` as `greatest(greatest(a, b), c)`, so that dialects spell two arguments only."""
    folded = args[0]
    for arg in args[1:]:
        folded = Call(function.name, (folded, arg), folded.type, folded.nullable and arg.nullable)
    return folded


def _check_count(function: Function, call: tree.Call, args: tuple[Scalar, ...], context: Context) -> bool:
    most = None if function.variadic else len(function.parameters)
    least = len(function.parameters) - function.optional
    if len(args) >= least and (most is None or len(args) <= most):
        return True
    if most is None:
        wanted = f"at least {least}"
    else:
        wanted = str(least) if least == most else f"{least} to {most}"
    plural = "" if wanted.endswith("1") else "s"
    context.report(
        f"`{function.name}` takes {wanted} argument{plural}, found {len(args)}",
        call.span,
        hint=f"it is called as `{function.signature()}`",
    )
    return False


def _parameter_type(function: Function, at: int, arg: Scalar) -> DataType:
    """The type of a null or untyped parameter that met no other type; where any type will do, only null gets one."""
    accepted = function.parameters[min(at, len(function.parameters) - 1)][1]
    found = parse_type(accepted[0]) if accepted else None
    if found is not None:
        return found
    return INT64 if arg.type == NULL else UNKNOWN


def _check_types(
    function: Function, call: tree.Call, written: tuple[tree.Expr, ...], args: tuple[Scalar, ...], context: Context
) -> bool:
    right = True
    for at, (arg, source) in enumerate(zip(args, written, strict=True)):
        name, accepted = function.parameters[min(at, len(function.parameters) - 1)]
        if not accepted or arg.type.name in accepted:
            continue
        right = False
        wanted = _one_of(accepted)
        if function.family == "operator":
            message = (
                f"`{sign_of(function.name, call.span)}` does not apply to {describe(arg, source)}, it takes {wanted}"
            )
        else:
            message = f"`{function.name}` takes {wanted} as `{name}`, found {describe(arg, source)}"
        context.report(message, source.span or call.span, hint=_cast_hint(function, arg, source, accepted))
    return right


def _one_of(accepted: Accepted) -> str:
    words = ["a number", *(name for name in accepted if name not in NUMBER)] if {*NUMBER} <= {*accepted} else accepted
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _cast_hint(function: Function, arg: Scalar, written: tree.Expr, accepted: Accepted) -> str | Fix | None:
    if function.name == "add" and arg.type == STRING:
        return "use `concat` to join texts"
    if arg.type == INTERVAL:
        return equality_hint(arg.type)
    if function.name in ("and", "or", "not"):
        if function.name == "not" or isinstance(written.span, TextSpan):
            return Fix("a condition is a comparison: {}", "col.x == 1", "x == 1")
        return Fix("put brackets around comparisons: {}", "(col.x == 1) & (col.y == 2)", "x == 1 and y == 2")
    target = parse_type(accepted[0])
    return converted("convert it", written, target) if target is not None and can_cast(arg.type, target) else None


def _unify(
    function: Function, call: tree.Call, written: tuple[tree.Expr, ...], args: tuple[Scalar, ...], context: Context
) -> tuple[Scalar, ...] | None:
    if function.family != "operator":
        unified = same_type(args, context)
        if unified is None:
            types = " and ".join(describe(arg, source) for arg, source in zip(args, written, strict=True))
            what = "a list" if function.name == "array" else f"`{function.name}`"
            hint = compare_hint(args[0], args[1], written) if len(args) == 2 else None
            context.report(f"{what} takes values of one type, found {types}", call.span, hint=hint)
        elif function.name in _COMPARING and not has_equality(unified[0].type):
            _report_no_equality(f"`{function.name}`", call, written, args, context)
            return None
        return unified
    left, right = args
    common = unify(left.type, right.type)
    if common is None:
        context.report(
            f"{describe(left, written[0])} cannot be compared with {describe(right, written[1])}",
            call.span,
            hint=compare_hint(left, right, written),
        )
        return None
    if not has_equality(common):
        _report_no_equality(f"`{sign_of(function.name, call.span)}`", call, written, args, context)
        return None
    # Engines compare numbers of different types as they are; a cast of the column would only hide it from an index.
    # Lists of them are another matter: PostgreSQL has no `=` for two types of arrays.
    if is_temporal(common) or isinstance(common, List):
        return convert(left, common), convert(right, common)
    return left, right


def _report_no_equality(
    what: str, call: tree.Call, written: tuple[tree.Expr, ...], args: tuple[Scalar, ...], context: Context
) -> None:
    context.report(
        f"{what} does not apply to {describe(args[0], written[0])}: {args[0].type} has no equality",
        written[0].span or call.span,
        hint=equality_hint(args[0].type),
    )


def compare_hint(left: Scalar, right: Scalar, written: tuple[tree.Expr, ...]) -> str | Fix | None:
    """What makes two values comparable."""
    if JSON in (left.type, right.type):
        document, beside = (written[0], right.type) if left.type == JSON else (written[1], left.type)
        text = Fix("take its text: {}", "fn.json_text(x)", f"json_text({format_expr(document)})")
        return text if beside == STRING else converted("convert it", document, beside)
    for value, other, beside_it in ((left, right, written[1]), (right, left, written[0])):
        if isinstance(value, Literal) and (fix := _literal_fix(value, other.type, beside_it)) is not None:
            return fix
    if any(is_temporal(value.type) for value in (left, right)) and any(is_numeric(v.type) for v in (left, right)):
        return Fix("a date is given as {}", "datetime.date(2026, 1, 31)", "@2026-01-31")
    if can_cast(right.type, left.type) and right.type != STRING:
        return converted("convert one side", written[1], left.type)
    return converted("convert one side", written[0], right.type) if can_cast(left.type, right.type) else None


def _literal_fix(value: Literal, other: DataType, written: tree.Expr) -> str | Fix | None:
    """How the constant is spelt as a value of the other side's type."""
    match value.value:
        case str(text) if is_temporal(other):
            return _moment_fix(text, other)
        case str(text) if is_numeric(other):
            number = text.strip()
            is_number = number.lstrip("+-").replace(".", "", 1).isdigit()
            as_text = Fix("convert one side with {}", ".cast(…)", format_expr(tree.Cast(written, STRING)))
            return f"leave out the quotes: `{number}`" if is_number else as_text
        case dt.date() as moment if other == TIMESTAMPTZ:
            return _moment_fix(moment.isoformat(), other)
        case 0 | 1 as number if other == BOOL:
            return Fix("a bool is given as {}", f"{bool(number)}", "true" if number else "false")
        case int() | float() if other == STRING:
            return Fix("text is given in quotes: {}", f'"{value.value}"', f"'{value.value}'")
        case _:
            return None


def _moment_fix(text: str, type_: DataType) -> Fix:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return Fix("a date is given as {}", "datetime.date(2026, 1, 31)", "@2026-01-31")
    if type_ == DATE:
        date = moment.date()
        python = f"datetime.date({date.year}, {date.month}, {date.day})"
        return Fix("a date is given as {}", python, format_value(date))
    if type_ == TIMESTAMPTZ:
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)
    return Fix(f"a {type_} is given as {{}}", repr(moment), format_value(moment))


def _nullable(function: Function, args: tuple[Scalar, ...]) -> bool:
    match function.nulls:
        case "never":
            return False
        case "always":
            return True
        case "all":
            return False not in [arg.nullable for arg in args]
        case "propagate":
            return True in [arg.nullable for arg in args]
