"""Expressions ▶ canonical text, with no more brackets than they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from dataflow.dsl.backticks import format_name, format_path
from dataflow.dsl.expr import (
    Bound,
    Call,
    Case,
    Cast,
    Column,
    Exists,
    Expr,
    Frame,
    InList,
    InParam,
    InQuery,
    Key,
    Literal,
    Over,
    Param,
    Subquery,
    Value,
    spine,
)
from dataflow.dsl.format_value import format_value

if TYPE_CHECKING:
    from dataflow.dsl.query import Pipeline

_OPERATORS: dict[str, tuple[str, int]] = {
    "or": ("or", 1),
    "and": ("and", 2),
    "equal": ("==", 4),
    "not_equal": ("!=", 4),
    "less": ("<", 4),
    "less_equal": ("<=", 4),
    "greater": (">", 4),
    "greater_equal": (">=", 4),
    "like": ("like", 4),
    "ilike": ("ilike", 4),
    "matches": ("~", 4),
    "imatches": ("~*", 4),
    "add": ("+", 6),
    "subtract": ("-", 6),
    "multiply": ("*", 7),
    "divide": ("/", 7),
    "floor_divide": ("//", 7),
    "modulo": ("%", 7),
}
"""Binary operators by function: the sign, and how strongly it binds."""

_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">="))
SIGNS = {function: sign for function, (sign, _) in _OPERATORS.items()}
"""Binary operators by function, as they are written."""

NOT, _COMPARISON, COALESCE, _UNARY, _POSTFIX, _ATOM = 3, 4, 5, 8, 9, 10
"""How strongly these bind, likewise."""


def format_expr(expr: Expr, outer: int = 0) -> str:
    """An expression as canonical text, with only the brackets it needs beside what binds so strongly."""
    text, strength = _spell(expr)
    return text if strength >= outer else f"({text})"


def format_exprs(exprs: tuple[Expr, ...]) -> str:
    """Expressions as canonical text."""
    return ", ".join(map(format_expr, exprs))


def format_keys(keys: tuple[Key, ...]) -> str:
    """What is sorted by, as canonical text."""
    return ", ".join(map(_key, keys))


def format_frame(frame: Frame) -> str:
    """A window's frame as canonical text, such as `rows -6..current`."""
    return f"{frame.unit} {_bound(frame.start)}..{_bound(frame.end)}"


def _spell(expr: Expr) -> tuple[str, int]:
    match expr:
        case Column(path=path):
            return format_path(path), _ATOM
        case Literal(value=value):
            return _literal(value)
        case Param(name=name, type=type_):
            return (f"${name}", _ATOM) if type_ is None else (f"${name}::{type_}", _POSTFIX)
        case Call():
            return _call(expr)
        case Cast(operand=Param(type=None) as operand, type=type_):
            return f"({format_expr(operand)})::{type_}", _POSTFIX  # without brackets it would be a typed parameter
        case Cast(operand=operand, type=type_):
            return f"{format_expr(operand, _POSTFIX)}::{type_}", _POSTFIX
        case Case(branches=branches, otherwise=otherwise):
            body = " ".join(f"when {format_expr(when)} then {format_expr(then)}" for when, then in branches)
            return f"case {body}{'' if otherwise is None else f' else {format_expr(otherwise)}'} end", _ATOM
        case InList(operand=operand, items=items, negated=negated):
            word = "not in" if negated else "in"
            return f"{format_expr(operand, COALESCE)} {word} ({', '.join(map(format_expr, items))})", _COMPARISON
        case InParam(operand=operand, param=param, negated=negated):
            word = "not in" if negated else "in"
            return f"{format_expr(operand, COALESCE)} {word} {format_expr(param)}", _COMPARISON
        case Subquery(pipeline=pipeline):
            return _bracketed(pipeline), _ATOM
        case Exists(pipeline=pipeline, on=on):
            condition = "" if on is None else f" on ({format_expr(on)})"
            return f"exists {_bracketed(pipeline)}{condition}", _ATOM
        case InQuery(operand=operand, pipeline=pipeline, negated=negated):
            word = "not in" if negated else "in"
            return f"{format_expr(operand, COALESCE)} {word} {_bracketed(pipeline)}", _COMPARISON
        case _:
            assert_never(expr)


def _literal(value: Value) -> tuple[str, int]:
    text = format_value(value)
    return text, _UNARY if text.startswith("-") else _ATOM


def _call(call: Call) -> tuple[str, int]:
    match call:
        case Call(where=None, sort=(), over=None):
            return _plain_call(call)
        case Call(where=where, sort=sort, over=over):
            args = ", ".join(map(format_expr, call.args))
            text = f"{format_name(call.function)}({args}{_sorted(sort, bool(args))})"
            text += "" if where is None else f" where ({format_expr(where)})"
            return text + ("" if over is None else f" over ({_over(over)})"), _ATOM


def _plain_call(call: Call) -> tuple[str, int]:
    match call:
        case Call(function="negate", args=(Literal() as operand,)):
            return f"-({format_expr(operand)})", _UNARY  # without brackets it would be a negative literal
        case Call(function="negate", args=(operand,)):
            return f"-{format_expr(operand, _POSTFIX)}", _UNARY
        case Call(function="array", args=items):
            return f"[{', '.join(map(format_expr, items))}]", _ATOM
        case Call(function="not", args=(operand,)):
            return f"not {format_expr(operand, NOT)}", NOT
        case Call(function="is_null" | "is_not_null" as function, args=(operand,)):
            return f"{format_expr(operand, COALESCE)} {function.replace('_', ' ')}", _COMPARISON
        case Call(function="coalesce", args=(left, right)):
            return f"{format_expr(left, COALESCE)} ?? {format_expr(right, COALESCE + 1)}", COALESCE
        case Call(function="and" | "or" as function, args=(_, _)):
            sign, strength = _OPERATORS[function]
            start, *others = spine(call)
            return f" {sign} ".join(
                [format_expr(start, strength), *(format_expr(each, strength + 1) for each in others)]
            ), strength
        case Call(function=function, args=(left, right)) if function in _OPERATORS:
            sign, strength = _OPERATORS[function]
            # Comparisons do not chain, so both sides must bind more strongly.
            first = strength + 1 if strength == _COMPARISON else strength
            texts = [format_expr(left, first), format_expr(right, strength + 1)]
            if sign in _COMPARISONS:
                # A bare null beside a comparison is taken for a slip.
                texts = ["(null)" if text == "null" else text for text in texts]
            return f"{texts[0]} {sign} {texts[1]}", strength
        case _:
            return f"{format_name(call.function)}({format_exprs(call.args)})", _ATOM


def _sorted(keys: tuple[Key, ...], behind: bool) -> str:
    return f"{' ' if behind else ''}sort {format_keys(keys)}" if keys else ""


def _over(over: Over) -> str:
    words = ["by " + format_exprs(over.by)] if over.by else []
    words += ["sort " + format_keys(over.sort)] if over.sort else []
    words += [format_frame(over.frame)] if over.frame is not None else []
    return " ".join(words)


def _bound(bound: Bound) -> str:
    if bound is None:
        return "unbounded"
    return "current" if bound == 0 else format_value(bound)


def _key(key: Key) -> str:
    return (
        ("-" if key.descending else "") + format_expr(key.expr, _POSTFIX) + (" nulls first" if key.nulls_first else "")
    )


def _bracketed(pipeline: Pipeline) -> str:
    # Steps are made of expressions, so their module needs this one first.
    from dataflow.dsl.format import bracketed

    return bracketed(pipeline)
