"""Expressions that are made of no column by itself: constants, cases, spans of time, and queries inside of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataflow.dsl import expr as tree
from dataflow.dsl.build_expr import Expression, call, is_query, to_condition, to_expr
from dataflow.dsl.errors import BuildError
from dataflow.dsl.span import caller
from dataflow.dsl.types import Interval

if TYPE_CHECKING:
    from dataflow.dsl.build_query import Query


def lit(value: object) -> Expression:
    """A constant, where a plain Python value would not do: `lit("x").concat(col.y)`; of a list, `lit([1, col.x])`."""
    if isinstance(value, list | tuple):
        return call("array", *map(lit, value))
    return Expression(to_expr(value))


def case(*branches: tuple[object, object], otherwise: object = None) -> Expression:
    """`case((condition, result), …, otherwise=result)`: the result of the first condition that is true."""
    if not branches or not all(isinstance(branch, tuple) and len(branch) == 2 for branch in branches):
        raise BuildError(
            "`case` takes pairs of a condition and a result",
            caller(),
            hint="as in `case((col.x > 1, 'big'), otherwise='small')`",
        )
    built = tuple((to_condition(when, "a condition of `case`"), to_expr(then)) for when, then in branches)
    return Expression(tree.Case(built, None if otherwise is None else to_expr(otherwise), caller()))


def if_(condition: object, then: object, otherwise: object = None) -> Expression:
    """`then` where the condition is true, else `otherwise`, which is null when left out."""
    found = Expression(to_condition(condition, "a condition of `case`"))
    return call("if", found, then) if otherwise is None else call("if", found, then, otherwise)


def interval(
    *,
    years: int = 0,
    months: int = 0,
    weeks: int = 0,
    days: int = 0,
    hours: int = 0,
    minutes: int = 0,
    seconds: float = 0,
) -> Expression:
    """A span of calendar time to add to or take from a date or timestamp."""
    microseconds = (hours * 3600 + minutes * 60) * 1_000_000 + round(seconds * 1_000_000)
    return lit(Interval(years * 12 + months, weeks * 7 + days, microseconds))


def subquery(query: Query) -> Expression:
    """The value of a query of one column and at most one row, null where it has none, as an expression.

    Its columns may be those of the query around it.
    """
    return Expression(to_expr(_checked_query(query, "subquery")))


def exists(query: Query, *, on: object = None) -> Expression:
    """Whether a query has a row, or one for which `on` is true, as `col.id == that.customer_id`."""
    query = _checked_query(query, "exists")
    condition = None if on is None else to_condition(on, "`on`")
    return Expression(tree.Exists(query._pipeline, condition, caller(), query._session))


def _checked_query(value: object, what: str) -> Query:
    if not is_query(value):
        raise BuildError(f"`{what}` takes a query, found `{type(value).__name__}`", caller())
    return value
