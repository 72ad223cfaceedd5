"""Steps with sub-queries: conditions and values made of other pipelines, which may read columns of the query around."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from pipelines.aggregates import exact_aggregate, ordered_aggregate
from pipelines.columns import exact, fields_of, is_equatable, letter_of, names_of, new_name, only, sortable
from pipelines.expressions import expressions
from pipelines.maker import BASIC, MOMENTS, kind
from pipelines.places import OUTER, exchanged
from pipelines.window_steps import in_order

from dataflow import Expression, PlanError, Query, col, exists, param, subquery, that
from dataflow.dsl import expr as tree
from dataflow.dsl.query import Pipeline
from dataflow.dsl.types import Field

Step = Callable[[DrawFn, Query, dict[str, Query], int], Query]
Pipelines = Callable[..., st.SearchStrategy[Query]]


def pairs_of(query: Query, right: Query) -> list[tuple[Field, Field]]:
    """Columns of both sides that can be equal."""
    return [
        (a, b)
        for a in exact(query)
        for b in exact(right)
        if kind(a.type) == kind(b.type) and is_equatable(a) and a.type.name != "struct"
    ]


def sub_query(draw: DrawFn, query: Query, right: Query) -> Query:
    """A condition or a column made of another pipeline, which may read columns of this one."""
    pairs = pairs_of(query, right)
    if not pairs:
        return query
    a, b = draw(st.sampled_from(pairs))
    on = draw(st.sampled_from((col[a.name] == that[b.name], col[a.name] != that[b.name], None)))
    values = right.select(b.name)
    value = right.agg(**{new_name(): exact_aggregate(draw, exact(right))})
    made = draw(
        st.sampled_from(
            (exists(right, on=on), ~exists(right, on=on), col[a.name].is_in(values), col[a.name].not_in(values))
        )
    )
    match draw(st.integers(0, 3)):
        case 0:
            return query.filter(made)
        case 1:
            return query.filter(draw(expressions(exact(query), "bool", depth=1)) | made)
        case 2:
            return query.derive(**{new_name("x"): made})
        case _:
            return query.derive(**{new_name(): subquery(value.let(new_name()) if draw(st.booleans()) else value)})


@dataclass(frozen=True, slots=True)
class Tied:
    """A sub-query that reads one column of the query around it."""

    outer: Query
    column: str
    inner: Pipeline
    kind: str

    def query(self) -> Query:
        inner = Query(exchanged(self.inner, tree.Column((self.column,))), self.outer._session)
        return self.outer.derive(made=exists(inner) if self.kind == "exists" else subquery(inner))


def tied_query(
    draw: DrawFn, outer: Query, inner: Query, tables: dict[str, Query], steps: tuple[Step, ...]
) -> Tied | None:
    """A sub-query of steps of every kind, some of which read a column of the query around it."""
    known = [field for field in exact(outer) if field.type.name in (*BASIC, *MOMENTS, "uuid")]
    if not known:
        return None
    old = draw(st.sampled_from(known))
    column = new_name(letter_of(old.name))
    outer = outer.rename(**{column: old.name})
    field = next(field for field in fields_of(outer) if field.name == column)
    for _ in range(draw(st.integers(1, 2))):
        inner = _tie(draw, inner, param(OUTER, field.type), field)
        for _ in range(draw(st.integers(0, 2))):
            inner = draw(st.sampled_from(steps))(draw, inner, tables, 1)
    way = draw(st.sampled_from(("exists", "value", "value", "first")))
    if way == "value":
        ordered = draw(st.booleans())
        value = ordered_aggregate(draw, exact(inner))[1] if ordered else exact_aggregate(draw, exact(inner))
        inner = inner.agg(**{new_name(): value})
    elif way == "first" and sortable(inner):
        inner = only(inner, sortable(inner))
        inner = inner.sort(*in_order(draw, inner)).take(1).select(draw(st.sampled_from(names_of(inner))))
    else:
        way = "exists"
    found = Tied(outer, column, inner._pipeline, way)
    return found if _is_possible(found.query()) else None


def _is_possible(query: Query) -> bool:
    """Whether what is around a sub-query may be read where it is: not below a full join or a grouping of all rows."""
    try:
        return bool(fields_of(query))
    except PlanError as error:
        if "may not read columns of the query around it" in str(error):
            return False
        raise


def _tie(draw: DrawFn, inner: Query, value: Expression, field: Field) -> Query:
    alike = [other.name for other in exact(inner) if other.type == field.type]
    condition = draw(expressions(exact(inner), "bool", depth=1))
    if not alike:
        return inner.filter(value.is_null() | condition)
    near = col[draw(st.sampled_from(alike))]
    match draw(st.integers(0, 5)):
        case 0 | 1:
            return inner.filter(near == value)
        case 2:
            return inner.filter(near != value, condition)
        case 3:
            return inner.filter((near == value) | condition)
        case 4:
            return inner.derive(**{new_name(): near.coalesce(value)})
        case _:
            return inner.derive(**{new_name("x"): near == value, new_name(): value})
