"""Rules of the grammar for expressions ▶ `Expr`."""

from __future__ import annotations

import decimal
from dataclasses import replace
from typing import Any

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
)
from dataflow.dsl.foreign_functions import hint_for_function
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.transform.literals import constant, interval, name_of, type_of, typed
from dataflow.dsl.transform.source import at, behind, between, first_sign, place, source_of, token
from dataflow.dsl.types import Interval
from dataflow.grammar.lexer import Lexeme

OPERATORS = {
    "or": "or",
    "and": "and",
    "==": "equal",
    "!=": "not_equal",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
    "like": "like",
    "ilike": "ilike",
    "~": "matches",
    "~*": "imatches",
    "??": "coalesce",
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "//": "floor_divide",
    "%": "modulo",
}
"""Functions that stand between their arguments, by their sign."""


class Expressions:
    """One method a rule: what was read of its parts comes in, the node goes out."""

    def exprs(self, children: list[Any]) -> tuple[Expr, ...]:
        return tuple(children[::2])

    # --- operators -------------------------------------------------------------------------------------------------

    def infix(self, children: list[Any]) -> Expr:
        left, sign, right = children
        if sign.type == "COMPARE":
            _check_null(left, sign, right)
        return Call(OPERATORS[sign.value], (left, right), span=between(left, right))

    def negation(self, children: list[Any]) -> Expr:
        sign, operand = children
        return Call("not", (operand,), span=between(sign, operand))

    def not_like(self, children: list[Any]) -> Expr:
        left, _, sign, right = children
        return _not(self.infix([left, sign, right]))

    def is_null(self, children: list[Any]) -> Expr:
        function = "is_null" if len(children) == 3 else "is_not_null"
        return Call(function, (children[0],), span=between(children[0], children[-1]))

    def between(self, children: list[Any]) -> Expr:
        operand, low, high = children[0], children[-3], children[-1]
        span = between(operand, high)
        parts = (Call("greater_equal", (operand, low), span=span), Call("less_equal", (operand, high), span=span))
        inside = Call("and", parts, span=span)
        return _not(inside) if children[1].type == "NOT" else inside

    def in_list(self, children: list[Any]) -> Expr:
        items = children[-2] if isinstance(children[-2], tuple) else ()
        return InList(children[0], items, children[1].type == "NOT", between(children[0], children[-1]))

    def in_query(self, children: list[Any]) -> Expr:
        return InQuery(children[0], children[-2], children[1].type == "NOT", between(children[0], children[-1]))

    def in_param(self, children: list[Any]) -> Expr:
        given = self.parameter([behind(children, "IN")])
        if (word := token(children, "TYPE")) is not None:
            given = self.cast([given, None, word])
        assert isinstance(given, Param)
        return InParam(children[0], given, children[1].type == "NOT", between(children[0], children[-1]))

    def minus(self, children: list[Any]) -> Expr:
        sign, operand = children
        span = between(sign, operand)
        match operand:
            case Literal(value=int() | float() | Interval() as value) if first_sign(operand) in "0123456789.":
                return Literal(-value, span)
            case _:
                return Call("negate", (operand,), span=span)

    def cast(self, children: list[Any]) -> Expr:
        operand, _, word = children
        span = between(operand, word)
        type_ = type_of(word)
        match operand:
            case Param(name=name, type=None) if first_sign(operand) == "$":
                return Param(name, type_, span)
            case _:
                return Cast(operand, type_, span)

    # --- atoms -----------------------------------------------------------------------------------------------------

    def column(self, children: list[Any]) -> Expr:
        return Column(tuple(map(name_of, children[::2])), between(children[0], children[-1]))

    def parameter(self, children: list[Any]) -> Expr:
        return Param(children[0].value[1:], None, at(children[0]))

    def constant(self, children: list[Any]) -> Expr:
        return constant(children[0])

    def interval(self, children: list[Any]) -> Expr:
        return interval(children)

    def typed(self, children: list[Any]) -> Expr:
        return typed(*children)

    def array(self, children: list[Any]) -> Expr:
        items = children[1] if len(children) == 3 else ()
        return Call("array", items, span=between(children[0], children[-1]))

    def bracketed(self, children: list[Any]) -> Expr:
        opened, expr, closed = children
        inside: Expr = expr
        # With its brackets, so that what it is part of begins where they do.
        return replace(inside, span=between(opened, closed))

    def subquery(self, children: list[Any]) -> Expr:
        return Subquery(children[1], between(children[0], children[-1]))

    def exists(self, children: list[Any]) -> Expr:
        on = children[-2] if token(children, "ON") is not None else None
        return Exists(children[2], on, between(children[0], children[-1]))

    def case(self, children: list[Any]) -> Expr:
        branches = tuple(child for child in children if isinstance(child, tuple))
        return Case(branches, behind(children, "ELSE"), between(children[0], children[-1]))

    def when(self, children: list[Any]) -> tuple[Expr, Expr]:
        return children[1], children[3]

    # --- calls -----------------------------------------------------------------------------------------------------

    def call(self, children: list[Any]) -> Expr:
        name = name_of(children[0])
        if name not in FUNCTIONS:
            _report_unknown(children[0], name)
        args = children[2] if isinstance(children[2], tuple) else ()
        closed = children[-1] if isinstance(children[-1], Lexeme) else children[-1][1]
        over = None if isinstance(children[-1], Lexeme) else children[-1][0]
        if len(children) <= 4:
            return Call(name, args, over=over, span=between(children[0], closed))
        where = token(children, "WHERE")
        condition = None if where is None else children[children.index(where) + 2]
        return Call(name, args, condition, sort_keys(children, "IN_SORT"), over, between(children[0], closed))

    def over(self, children: list[Any]) -> tuple[Over, Lexeme]:
        frame = None
        if (unit := token(children, "ROWS", "FRAME_RANGE")) is not None:
            start, end = behind(children, unit.type)[0], behind(children, "RANGE")[0]
            frame = Frame("rows" if unit.type == "ROWS" else "range", start, end)
            if not (start is None or _is_amount(start)) or not (end is None or _is_amount(end)):
                message = "a frame ends at a number, an interval, `current` or `unbounded`"
                source_of(unit).report(message, at(unit), hint="as in `rows -6..current`")
        return Over(behind(children, "BY") or (), sort_keys(children, "IN_SORT"), frame), children[-1]

    def bound_word(self, children: list[Any]) -> tuple[Bound]:
        return (0,) if children[0].type == "CURRENT" else (None,)

    def bound(self, children: list[Any]) -> tuple[object]:
        value = children[-1].value
        return (-value if len(children) == 2 and _is_amount(value) else value,)

    def keys(self, children: list[Any]) -> tuple[Key, ...]:
        return tuple(children[::2])

    def key(self, children: list[Any]) -> Key:
        expr, nulls_first = children[0], len(children) == 3 and children[2].type == "FIRST"
        if first_sign(expr) != "-":
            return Key(expr, False, nulls_first)
        match expr:
            case Call(function="negate", args=(operand,)):
                return Key(operand, True, nulls_first)
            case Literal(value=int() | float() | Interval() as value):
                return Key(Literal(-value, expr.span), True, nulls_first)
            case _:
                return Key(expr, False, nulls_first)


def _not(expr: Expr) -> Expr:
    return Call("not", (expr,), span=expr.span)


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float | decimal.Decimal | Interval) and not isinstance(value, bool)


def sort_keys(children: list[Any], word: str) -> tuple[Key, ...]:
    """The sort keys behind a word; none where it is not there."""
    sign = token(children, word)
    keys: tuple[Key, ...] = () if sign is None else behind(children, word)
    for key in keys:
        if sign is not None and first_sign(key.expr) == "-" and not isinstance(key.expr, Literal):
            source_of(sign).report(
                "a sort key that begins with `-` needs brackets",
                place(key.expr),
                hint="`-(a + b)` sorts down by a sum, `(-a + b)` sorts up",
            )
    return keys


def _check_null(left: Expr, sign: Lexeme, right: Expr) -> None:
    # In brackets it is meant.
    if any(isinstance(side, Literal) and side.value is None and first_sign(side) == "n" for side in (left, right)):
        word = "is not null" if sign.value == "!=" else "is null"
        source_of(sign).report("a comparison with null is never true", between(left, right), hint=f"use `{word}`")


def _report_unknown(word: Lexeme, name: str) -> None:
    source_of(word).report(f"unknown function `{name}`", at(word), hint=hint_for_function(name, at(word)))
