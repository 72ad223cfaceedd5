"""Aggregates of every kind, as values of groups and over windows."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from pipelines.expressions import expressions
from pipelines.maker import SORTABLE, TYPES, UNEQUAL

from dataflow import Expression, fn
from dataflow.dsl.types import Field

NUMERIC = ("int64", "float64", "decimal")


def aggregate(draw: DrawFn, fields: Sequence[Field]) -> tuple[str, Expression]:
    """An aggregate that no order decides, and the letter of what it may be used for."""
    where = draw(st.none() | expressions(fields, "bool", depth=1))

    def value(types: Sequence[str], small: bool = True) -> Expression:
        return draw(expressions(fields, draw(st.sampled_from(types)), 1, small))

    match draw(st.integers(0, 9)):
        case 0:
            return "x", fn.count(where=where)
        case 1:
            return "x", fn.count(value(TYPES, False), where=where)
        case 2:
            return "x", fn.count_distinct(value([name for name in TYPES if name not in UNEQUAL], False), where=where)
        case 3 | 4:
            return "x", fn.sum(value(NUMERIC), where=where)
        case 5:
            extreme = draw(st.sampled_from((fn.min, fn.max)))
            return "w", extreme(value([name for name in SORTABLE if name != "uuid"], False), where=where)
        case 6:
            return "w", draw(st.sampled_from((fn.avg, fn.median)))(value(("int64", "float64")), where=where)
        case 7:
            return "x", draw(st.sampled_from((fn.any, fn.all)))(value(("bool",)), where=where)
        case _:
            return "r", _rough(draw, value, where)


def _rough(draw: DrawFn, value: object, where: Expression | None) -> Expression:
    assert callable(value)
    match draw(st.integers(0, 4)):
        case 0:
            return fn.quantile(value(NUMERIC), draw(st.sampled_from((0, 0.1, 0.25, 0.5, 1))), where=where)
        case 1:
            return fn.corr(value(NUMERIC), value(NUMERIC), where=where)
        case 2:
            return fn.product(value(("int64", "float64")) % 5, where=where)
        case 3:
            return draw(st.sampled_from((fn.avg, fn.median)))(value(("decimal",)), where=where)
        case _:
            return draw(st.sampled_from((fn.stddev, fn.stddev_pop, fn.var, fn.var_pop)))(value(NUMERIC), where=where)


def exact_aggregate(draw: DrawFn, fields: Sequence[Field]) -> Expression:
    """One whose value is the same everywhere to the last digit."""
    letter, found = aggregate(draw, fields)
    return fn.count() if letter == "r" else found


def ordered_aggregate(draw: DrawFn, fields: Sequence[Field]) -> tuple[str, Expression]:
    """An aggregate of rows in an order."""
    where = draw(st.none() | expressions(fields, "bool", depth=1))
    # Of rows that are equal in the order, the least value comes first; values without an order would be in none.
    value = draw(expressions(fields, draw(st.sampled_from(SORTABLE)), 1, False))
    key = draw(expressions(fields, draw(st.sampled_from(SORTABLE)), 1, False))
    sort = draw(st.sampled_from((key, key.desc(), key.asc(nulls="first"))))
    match draw(st.integers(0, 4)):
        case 0:
            return "w", value.first(sort=sort, where=where)
        case 1:
            return "w", value.last(sort=sort, where=where)
        case 2:
            items = value.array_agg(sort=sort, where=where)
            return draw(st.sampled_from((("x", fn.list_length(items)), ("w", fn.list_get(items, -1)))))
        case 3:
            return "w", value.array_agg(sort=sort, where=where)
        case _:
            text = draw(expressions(fields, "string", depth=1))
            return "x", text.string_agg(draw(st.sampled_from((", ", ""))), sort=sort, where=where)
