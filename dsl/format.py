"""Query ▶ canonical text: one step a line, in the words of the text form."""

from __future__ import annotations

import datetime as dt
import decimal
import re
import uuid
from typing import assert_never

from dataflow.dsl.expr import Call, Case, Cast, Column, Expr, InList, Literal, Param, Value
from dataflow.dsl.query import (
    Agg,
    Derive,
    Distinct,
    Drop,
    Filter,
    From,
    Item,
    Join,
    Key,
    Pipeline,
    Rename,
    Select,
    Sort,
    Step,
    Take,
    Union,
)
from dataflow.dsl.types import Interval

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
    "add": ("+", 6),
    "subtract": ("-", 6),
    "multiply": ("*", 7),
    "divide": ("/", 7),
    "floor_divide": ("//", 7),
    "modulo": ("%", 7),
}
"""Binary operators by function: the sign, and how strongly it binds."""

_NOT, _COMPARISON, _COALESCE, _UNARY, _POSTFIX, _ATOM = 3, 4, 5, 8, 9, 10
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_RESERVED = {
    "and",
    "or",
    "not",
    "in",
    "is",
    "null",
    "true",
    "false",
    "case",
    "when",
    "then",
    "else",
    "end",
    "like",
    "ilike",
    "between",
    "exists",
    "over",
    "by",
}


def format_pipeline(pipeline: Pipeline) -> str:
    """A pipeline as canonical text, one step a line."""
    return "\n".join((format_from(pipeline.source), *(format_step(step) for step in pipeline.steps)))


def format_from(source: From) -> str:
    return f"from {_path(source.path)}" + (f" as {_name(source.alias)}" if source.alias else "")


def format_step(step: Step) -> str:
    """One step as canonical text."""
    match step:
        case Filter(predicates=predicates):
            strength = 0 if len(predicates) == 1 else 3
            return "filter " + " and ".join(_expr(predicate, strength) for predicate in predicates)
        case Select(items=items):
            return "select " + _items(items)
        case Drop(columns=columns):
            return "drop " + ", ".join(format_expr(column) for column in columns)
        case Rename(items=items):
            return "rename " + _items(items)
        case Derive(items=items):
            return "derive " + _items(items)
        case Join():
            return _join(step)
        case Agg(aggregates=aggregates, keys=keys):
            return " ".join(part for part in ("agg", _items(aggregates), "by " + _items(keys) if keys else "") if part)
        case Sort(keys=keys):
            return "sort " + ", ".join(_key(key) for key in keys)
        case Take():
            return _take(step)
        case Distinct():
            return "distinct"
        case Union(right=right, all=every):
            return ("union all " if every else "union ") + _operand(right)
        case _:
            assert_never(step)


def format_expr(expr: Expr) -> str:
    """An expression as canonical text, with only the brackets it needs."""
    return _expr(expr, 0)


def _expr(expr: Expr, outer: int) -> str:
    text, strength = _spell(expr)
    return text if strength >= outer else f"({text})"


def _spell(expr: Expr) -> tuple[str, int]:
    match expr:
        case Column(path=path):
            return _path(path), _ATOM
        case Literal(value=value):
            return _literal(value)
        case Param(name=name, type=type_):
            return (f"${name}", _ATOM) if type_ is None else (f"${name}::{type_}", _POSTFIX)
        case Call():
            return _call(expr)
        case Cast(operand=operand, type=type_):
            return f"{_expr(operand, _POSTFIX)}::{type_}", _POSTFIX
        case Case(branches=branches, otherwise=otherwise):
            body = " ".join(f"when {format_expr(when)} then {format_expr(then)}" for when, then in branches)
            return f"case {body}{'' if otherwise is None else f' else {format_expr(otherwise)}'} end", _ATOM
        case InList(operand=operand, items=items, negated=negated):
            word = "not in" if negated else "in"
            return f"{_expr(operand, _COALESCE)} {word} ({', '.join(map(format_expr, items))})", _COMPARISON
        case _:
            assert_never(expr)


def _literal(value: Value) -> tuple[str, int]:
    text = format_value(value)
    if isinstance(value, Interval) and " + " in text:
        return text, _OPERATORS["add"][1]
    return text, _UNARY if text.startswith("-") else _ATOM


def _call(call: Call) -> tuple[str, int]:
    match call:
        case Call(function="negate", args=(operand,)):
            return f"-{_expr(operand, _POSTFIX)}", _UNARY
        case Call(function="not", args=(operand,)):
            return f"not {_expr(operand, _NOT)}", _NOT
        case Call(function="is_null" | "is_not_null" as function, args=(operand,)):
            return f"{_expr(operand, _COALESCE)} {function.replace('_', ' ')}", _COMPARISON
        case Call(function="coalesce", args=(left, right)):
            return f"{_expr(left, _COALESCE)} ?? {_expr(right, _COALESCE + 1)}", _COALESCE
        case Call(function=function, args=(left, right)) if function in _OPERATORS:
            sign, strength = _OPERATORS[function]
            # Comparisons do not chain, so both sides must bind more strongly.
            first = strength + 1 if strength == _COMPARISON else strength
            return f"{_expr(left, first)} {sign} {_expr(right, strength + 1)}", strength
        case _:
            where = "" if call.where is None else f" where ({format_expr(call.where)})"
            return f"{call.function}({', '.join(map(format_expr, call.args))}){where}", _ATOM


def format_value(value: Value) -> str:
    """A constant as it stands in the text form."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return "'" + value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"
        case float():
            return repr(value) if value == value and abs(value) != float("inf") else f"'{value}'::float64"
        case int():
            return str(value)
        case decimal.Decimal():
            return f"{value:f}" if value.as_tuple().exponent != 0 else f"{value:f}::decimal"
        case bytes():
            return f"'{value.hex()}'::binary"
        case dt.datetime():
            return "@" + value.isoformat().replace("+00:00", "Z")
        case dt.date():
            return "@" + value.isoformat()
        case dt.time():
            return f"'{value.isoformat()}'::time"
        case uuid.UUID():
            return f"'{value}'::uuid"
        case Interval():
            return _interval(value)
        case _:
            assert_never(value)


def _interval(value: Interval) -> str:
    parts = [(value.months, "months"), (value.days, "days"), (value.microseconds, "microseconds")]
    return " + ".join(f"{count}{unit}" for count, unit in parts if count) or "0days"


def _items(items: tuple[Item, ...]) -> str:
    return ", ".join(
        (f"{_name(item.name)} = " if item.name is not None else "") + format_expr(item.expr) for item in items
    )


def _join(join: Join) -> str:
    words = ["cross join" if join.kind == "cross" else "join"]
    if join.kind not in ("inner", "cross"):
        words.append(join.kind)
    words.append(_operand(join.right))
    if join.alias:
        words.append(f"as {_name(join.alias)}")
    match join.on:
        case None:
            pass
        case (name,):
            words.append(f"on {_name(name)}")
        case tuple() as names:
            words.append(f"on ({', '.join(map(_name, names))})")
        case condition:
            words.append(f"on {format_expr(condition)}")
    if join.suffix:
        words.append(f"suffix {format_value(join.suffix)}")
    return " ".join(words)


def _operand(pipeline: Pipeline) -> str:
    if not pipeline.steps and not pipeline.source.alias:
        return _path(pipeline.source.path)
    return "(" + " | ".join(format_pipeline(pipeline).split("\n")) + ")"


def _key(key: Key) -> str:
    return ("-" if key.descending else "") + _expr(key.expr, _POSTFIX) + (" nulls first" if key.nulls_first else "")


def _take(take: Take) -> str:
    match take:
        case Take(count=Literal(value=int(count)), offset=Literal(value=int(offset))):
            return f"take {offset + 1}..{offset + count}"
        case _:
            return f"take {format_expr(take.count)}"


def _path(path: tuple[str, ...]) -> str:
    return ".".join(map(_name, path))


def _name(name: str) -> str:
    return name if _WORD.fullmatch(name) and name not in _RESERVED else f"`{name}`"
