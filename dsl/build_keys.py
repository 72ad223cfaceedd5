"""The Python form of what groups and orders rows: the keys in `by` and `sort`, and the frames of windows."""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from dataflow.dsl import expr as tree
from dataflow.dsl.build_expr import Expression, is_query, to_expr
from dataflow.dsl.errors import BuildError
from dataflow.dsl.query import Item
from dataflow.dsl.span import CallSpan
from dataflow.dsl.types import Interval, type_of_value

Unit = Literal["rows", "range"]


def name_or_expr(column: object, span: CallSpan | None, verb: str) -> tree.Expr:
    """The tree of a column's name or of an expression. Raises BuildError for anything else."""
    match column:
        case str():
            return tree.Column((column,), span)
        case Expression():
            return column._tree
        case _ if is_query(column):
            return to_expr(column, span)
        case _ if type_of_value(column) is not None:
            raise BuildError(
                f"`{verb}` takes names and expressions, found the value `{column!r}`",
                span,
                hint=f"name it: `{verb}(name=…)`" if verb in ("select", "group_by") else None,
            )
        case _:
            raise BuildError(
                f"`{verb}` takes names and expressions, found `{type(column).__name__}`",
                span,
                hint=f'leave out the brackets: `{verb}("a", "b")`' if isinstance(column, (list, tuple, set)) else None,
            )


def sort_key(key: object, span: CallSpan | None, verb: str) -> tree.Key:
    """One key of an order: a name, which descends after a `-`, an expression, or `col.x.desc()`."""
    match key:
        case tree.Key():
            return key
        case str() if key.startswith("-"):
            return tree.Key(tree.Column((key[1:],), span), descending=True)
        case Expression(_tree=tree.Call(function="negate", args=(operand,))):
            return tree.Key(operand, descending=True)
        case _:
            return tree.Key(name_or_expr(key, span, verb))


def sort_keys(keys: object, span: CallSpan | None, verb: str) -> tuple[tree.Key, ...]:
    """The keys of an order that is given as one key or a list of them."""
    return tuple(sort_key(key, span, verb) for key in _listed(keys))


def by_keys(keys: object, span: CallSpan | None, verb: str) -> tuple[tree.Expr, ...]:
    """The keys of groups that are given as one name or expression or a list of them."""
    return tuple(name_or_expr(key, span, verb) for key in _listed(keys))


def over_of(
    function: Expression, by: object, sort: object, rows: object, distances: object, span: CallSpan | None
) -> Expression:
    """The call as a window function. Raises BuildError where it is no call, or has a window already."""
    call = function._tree
    if not isinstance(call, tree.Call):
        raise BuildError(
            f"`over` follows a call of a function, found `{function!r}`", span, hint="as in `col.x.sum().over(by=…)`"
        )
    if call.over is not None:
        raise BuildError(f"`over` is given twice to `{call.function}`", span)
    keys = () if by is None else by_keys(by, span, "over")
    order = () if sort is None else sort_keys(sort, span, "over")
    return Expression(replace(call, over=tree.Over(keys, order, _frame(rows, distances, span))))


def _frame(rows: object, distances: object, span: CallSpan | None) -> tree.Frame | None:
    if rows is not None and distances is not None:
        raise BuildError("`over` takes `rows` or `range`, found both", span)
    if rows is not None:
        return tree.Frame("rows", *_bounds(rows, "rows", span))
    return None if distances is None else tree.Frame("range", *_bounds(distances, "range", span))


def _bounds(bounds: object, unit: Unit, span: CallSpan | None) -> tuple[tree.Bound, tree.Bound]:
    match bounds:
        case (start, end):
            return _bound(start, unit, span), _bound(end, unit, span)
        case _:
            raise BuildError(
                f"`{unit}` takes where the frame starts and where it ends, found `{bounds!r}`",
                span,
                hint=f"as in `{unit}=(-6, 0)`; 0 is the current row, None as far as there are rows",
            )


def _bound(bound: object, unit: Unit, span: CallSpan | None) -> tree.Bound:
    match None if bound is None else to_expr(bound, span):
        case None:
            return None
        case tree.Literal(value=bool()):
            pass
        case tree.Literal(value=int() | float() | decimal.Decimal() | Interval() as value):
            return value
    raise BuildError(f"an end of `{unit}` is a number, an `interval` or None, found `{bound!r}`", span)


def _listed(keys: object) -> list[object]:
    return list(keys) if isinstance(keys, (list, tuple)) else [keys]


def items_of(
    columns: tuple[object, ...], named: Mapping[str, object], span: CallSpan | None, verb: str
) -> tuple[Item, ...]:
    """The columns that a verb is given: names and expressions, and `name=expression`."""
    positional = [Item(None, name_or_expr(column, span, verb), span) for column in columns]
    return (*positional, *(Item(name, to_expr(value, span), span) for name, value in named.items()))
