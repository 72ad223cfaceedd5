"""Pipelines of every verb over the three tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import count
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from pipelines.data import TABLES, Places
from pipelines.expressions import TYPES, expressions

from dataflow import Expression, PlanError, Query, col, cube, exists, fn, lit, param, rollup, sets, subquery, that
from dataflow.dsl import expr as tree
from dataflow.dsl.expr import Key
from dataflow.dsl.query import JOIN_KINDS, From, JoinKind, Pipeline
from dataflow.dsl.types import Field

MOST_COLUMNS = 7

VALUES: dict[str, tuple[object, ...]] = {
    "int64": (0, 1, 3),
    "string": ("a", "A", "a ", ""),
    "bool": (True, False),
    "date": (dt.date(2024, 1, 31), dt.date(1999, 1, 1)),
}
"""Values of the tables that a pivot may ask for."""

_numbers = count(1)


@st.composite
def pipelines(draw: DrawFn, tables: dict[str, Query], most_steps: int = 6, depth: int = 2) -> Query:
    """A table and up to `most_steps` steps; the right sides of joins and unions are pipelines of their own."""
    query = tables[draw(st.sampled_from(sorted(TABLES)))]
    for _ in range(draw(st.integers(0, most_steps))):
        steps = _STEPS if depth else _PLAIN_STEPS
        query = draw(st.sampled_from(steps))(draw, query, tables, depth)
        if len(query.columns) > MOST_COLUMNS:
            query = query.select(*query.columns[-MOST_COLUMNS:])
    return query


def placed(pipeline: Pipeline, places: Places) -> Pipeline:
    """The pipeline over the tables of another database."""
    found: Pipeline = _placed(pipeline, places)
    return found


def _placed(node: Any, places: Places) -> Any:
    """Any part of a pipeline, sub-queries too, over these tables; names of one word are those of `let`s."""
    match node:
        case From(path=(_, name)):
            return replace(node, path=places[name], alias=node.alias or name)
        case tuple():
            return tuple(_placed(part, places) for part in node)
        case _ if is_dataclass(node) and not isinstance(node, type):
            compared = {part.name: getattr(node, part.name) for part in fields(node) if part.compare}
            return replace(node, **{name: _placed(value, places) for name, value in compared.items()})
        case _:
            return node


def _sub_query(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    """A condition or a column made of another pipeline, which may read columns of this one."""
    right = draw(pipelines(tables, most_steps=draw(st.integers(0, 2)), depth=0))
    pairs = [(a, b) for a in query.schema for b in right.schema if a.type.name == b.type.name]
    if not pairs:
        return query
    a, b = draw(st.sampled_from(pairs))
    on = draw(st.sampled_from((col[a.name] == that[b.name], col[a.name] != that[b.name], None)))
    values = right.select(b.name)
    value = right.agg(**{_name(): fn.max(col[b.name]) if b.type.name != "bool" else fn.count()})
    made = draw(
        st.sampled_from(
            (exists(right, on=on), ~exists(right, on=on), col[a.name].is_in(values), col[a.name].not_in(values))
        )
    )
    match draw(st.integers(0, 3)):
        case 0:
            return query.filter(made)
        case 1:
            return query.filter(draw(expressions(query.schema, "bool", depth=1)) | made)
        case 2:
            return query.derive(**{_name(): made})
        case _:
            return query.derive(**{_name(): subquery(value.let(_name()) if draw(st.booleans()) else value)})


OUTER = "outer"
"""A parameter that stands for a column of the query around."""


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


@st.composite
def tied_queries(draw: DrawFn, tables: dict[str, Query], around: Query | None = None) -> Tied | None:
    """A sub-query of steps of every kind, some of which read a column of the query around it."""
    outer = draw(pipelines(tables, most_steps=3, depth=draw(st.integers(0, 1)))) if around is None else around
    column = _name()
    outer = outer.rename(**{column: draw(st.sampled_from(outer.columns))})
    field = next(field for field in outer.schema if field.name == column)
    if field.type.name not in TYPES:
        return None
    inner = draw(pipelines(tables, most_steps=draw(st.integers(0, 2)), depth=0))
    for _ in range(draw(st.integers(1, 2))):
        inner = _tie(draw, inner, param(OUTER, field.type), field)
        for _ in range(draw(st.integers(0, 2))):
            inner = draw(st.sampled_from(_TIED_STEPS))(draw, inner, tables, 1)
    kind = draw(st.sampled_from(("exists", "value", "value", "first")))
    if kind == "value":
        inner = inner.agg(
            **{_name(): draw(st.sampled_from((_aggregate_of, _ordered_aggregate_of)))(draw, inner.schema)}
        )
    elif kind == "first":
        inner = inner.sort(*_in_order(draw, inner)).take(1).select(draw(st.sampled_from(inner.columns)))
    found = Tied(outer, column, inner._pipeline, kind)
    return found if _is_possible(found.query()) else None


def _is_possible(query: Query) -> bool:
    """Whether what is around a sub-query may be read where it is: not below a full join or a grouping of all rows."""
    try:
        return bool(query.schema)
    except PlanError as error:
        if "may not read columns of the query around it" in str(error):
            return False
        raise


def _tie(draw: DrawFn, inner: Query, value: Expression, field: Field) -> Query:
    alike = [other.name for other in inner.schema if other.type == field.type]
    condition = draw(expressions(inner.schema, "bool", depth=1))
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
            return inner.derive(**{_name(): near.coalesce(value)})
        case _:
            return inner.derive(**{_name(): near == value, _name(): value})


def _tied(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    found = draw(tied_queries(tables, query))
    if found is None:
        return query
    return found.query().rename(**{_name(): "made"})


def exchanged(node: Any, by: tree.Expr) -> Any:
    """Any part of a pipeline with `by` for the parameter that stands for a column outside."""
    match node:
        case tree.Param(name="outer"):
            return by
        case tuple():
            return tuple(exchanged(part, by) for part in node)
        case _ if is_dataclass(node) and not isinstance(node, type):
            compared = {part.name: getattr(node, part.name) for part in fields(node) if part.compare}
            return replace(node, **{name: exchanged(value, by) for name, value in compared.items()})
        case _:
            return node


def _name() -> str:
    return f"x{next(_numbers)}"


def _filter(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    return query.filter(*(draw(expressions(query.schema, "bool")) for _ in range(draw(st.integers(1, 2)))))


def _derive(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    fields = query.schema
    names = [_name(), draw(st.sampled_from(fields)).name]
    return query.derive(**{draw(st.sampled_from(names)): draw(expressions(fields, draw(st.sampled_from(TYPES))))})


def _select(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    fields = query.schema
    kept = draw(st.lists(st.sampled_from(query.columns), min_size=1, max_size=4, unique=True))
    made = {_name(): draw(expressions(fields, draw(st.sampled_from(TYPES))))} if draw(st.booleans()) else {}
    return query.select(*kept, **made)


def _drop(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    return query.drop(query.columns[0]) if len(query.columns) > 1 else query


def _rename(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    return query.rename(**{_name(): draw(st.sampled_from(query.columns))})


def _join(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    right = draw(pipelines(tables, most_steps=draw(st.integers(0, 3)), depth=depth - 1))
    kind = draw(st.sampled_from([kind for kind in JOIN_KINDS if kind != "asof"]))
    suffix = f"_{_name()}"
    if kind == "cross":
        return query.join(right.agg(**{_name(): _aggregate_of(draw, right.schema)}), how=kind, suffix=suffix)
    return _joined(draw, query, right, suffix, kind)


def _joined(draw: DrawFn, query: Query, right: Query, suffix: str, kind: JoinKind = "inner") -> Query:
    pairs = [(a, b) for a in query.schema for b in right.schema if a.type.name == b.type.name]
    if not pairs:
        return query
    a, b = draw(st.sampled_from(pairs))
    on: Expression = col[a.name] == that[b.name]
    if draw(st.integers(0, 2)) == 0:
        both = [*query.schema, *(field for field in right.schema if field.name not in query.columns)]
        on &= draw(expressions(both, "bool"))
    return query.join(right, on=on, how=kind, suffix=suffix)


def _aggregate_of(draw: DrawFn, fields: Sequence[Field]) -> Expression:
    where = draw(st.none() | expressions(fields, "bool", depth=1))
    if draw(st.integers(0, 3)) == 0:
        return fn.count(where=where)
    name, makers = draw(st.sampled_from(_AGGREGATES))
    return draw(st.sampled_from(makers))(draw(expressions(fields, name, depth=1)), where)


def _of(name: str) -> Callable[[Expression, Expression | None], Expression]:
    return lambda value, where: getattr(fn, name)(value, where=where)


def _ordered_aggregate_of(draw: DrawFn, fields: Sequence[Field]) -> Expression:
    where = draw(st.none() | expressions(fields, "bool", depth=1))
    value = draw(expressions(fields, draw(st.sampled_from(TYPES)), depth=1))
    key = draw(expressions(fields, draw(st.sampled_from(TYPES)), depth=1))
    sort = draw(st.sampled_from((key, key.desc(), key.asc(nulls="first"))))
    match draw(st.integers(0, 3)):
        case 0:
            return value.first(sort=sort, where=where)
        case 1:
            return value.last(sort=sort, where=where)
        case 2:
            items = value.array_agg(sort=sort, where=where)
            return draw(st.sampled_from((fn.list_length(items), fn.list_get(items, -1))))
        case _:
            text = draw(expressions(fields, "string", depth=1))
            return text.string_agg(draw(st.sampled_from((", ", ""))), sort=sort, where=where)


_COMPARABLE = tuple(map(_of, ("min", "max", "count", "count_distinct")))
_AGGREGATES = (
    ("int64", (*map(_of, ("sum", "avg", "median")), *_COMPARABLE)),
    ("float64", (*map(_of, ("sum", "avg", "median")), *_COMPARABLE)),
    ("decimal", (_of("sum"), *_COMPARABLE)),
    ("string", _COMPARABLE),
    ("date", _COMPARABLE),
    ("bool", tuple(map(_of, ("any", "all", "count")))),
)


def _agg(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    fields = query.schema
    aggregates = (_aggregate_of, _ordered_aggregate_of)
    made = {_name(): draw(st.sampled_from(aggregates))(draw, fields) for _ in range(draw(st.integers(1, 2)))}
    if draw(st.integers(0, 3)) == 0:
        return query.agg(**made)
    keys = draw(st.lists(st.sampled_from(query.columns), max_size=2, unique=True))
    computed = {_name(): draw(expressions(fields, draw(st.sampled_from(TYPES))))} if not keys else {}
    return query.group_by(*keys, **computed).agg(**made)


def _top(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    """Rows by all columns, so that it is clear which are the first."""
    keys = [
        draw(st.sampled_from((col[name].asc, col[name].desc)))(draw(st.sampled_from(("first", "last"))))
        for name in query.columns
    ]
    first = draw(st.integers(1, 3))
    if draw(st.integers(0, 4)) == 4:
        return query.sort(*keys).take(param.rows)
    return query.sort(*keys).take(first, first + draw(st.integers(0, 5)))


def _sort(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    return query.sort(draw(expressions(query.schema, draw(st.sampled_from(TYPES)))))


def _distinct(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    return query.distinct()


def _union(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    query, other = _alike(draw, query, tables, depth)
    return query.union(other, all=draw(st.booleans()))


def _intersect(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    query, other = _alike(draw, query, tables, depth)
    return query.intersect(other)


def _except(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    query, other = _alike(draw, query, tables, depth)
    return query.except_(other)


def _alike(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> tuple[Query, Query]:
    """The query and another one, both with columns of the same names and types."""
    right = draw(pipelines(tables, most_steps=2, depth=depth - 1))
    pairs: dict[str, Field] = {}
    for field in query.schema:
        alike = [other for other in right.schema if other.type.name == field.type.name]
        if alike:
            pairs[field.name] = draw(st.sampled_from(alike))
    if not pairs:
        return query, query.filter(draw(expressions(query.schema, "bool")))
    other = right.select(**{name: col[field.name] for name, field in pairs.items()})
    return query.select(*pairs), other


def _groupings(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    fields = query.schema
    made = {_name(): _aggregate_of(draw, fields) for _ in range(draw(st.integers(1, 2)))}
    names = draw(st.lists(st.sampled_from(query.columns), min_size=1, max_size=2, unique=True))
    computed = {_name(): draw(expressions(fields, draw(st.sampled_from(TYPES))))} if draw(st.booleans()) else {}
    match draw(st.integers(0, 2)):
        case 0:
            groupings = rollup(*names, **computed)
        case 1:
            groupings = cube(*names, **computed)
        case _:
            chosen = st.lists(st.sampled_from([*names, *computed]), max_size=2, unique=True)
            groupings = sets(names, computed, *draw(st.lists(chosen, max_size=3)))
    return query.group_by(groupings).agg(**made, **{_name(): fn.grouping(col[names[0]])})


def _pivot(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    fields = query.schema
    on = draw(st.sampled_from([field for field in fields if field.type.name in VALUES] or [None]))
    if on is None:
        return query
    values = draw(st.lists(st.sampled_from(VALUES[on.type.name]), min_size=1, max_size=2, unique=True))
    by = draw(st.lists(st.sampled_from(query.columns), max_size=2, unique=True))
    named = {_name(): value for value in values}
    if draw(st.booleans()):
        return query.pivot(on.name, named, _aggregate_of(draw, fields), by=by)
    return query.pivot(on.name, named, by=by, n=_aggregate_of(draw, fields), m=_aggregate_of(draw, fields))


def _unpivot(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    first = draw(st.sampled_from(query.schema))
    alike = [field.name for field in query.schema if field.type.name == first.type.name]
    return query.unpivot(*alike[:3], into=(_name(), _name()))


def _unnest(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    fields = query.schema
    type_name = draw(st.sampled_from(("int64", "string", "date")))
    items = [draw(expressions(fields, type_name, depth=1)) for _ in range(draw(st.integers(1, 2)))]
    split = fn.split(draw(expressions(fields, "string", depth=1)), draw(st.sampled_from(("a", ""))))
    name = _name()
    match draw(st.integers(0, 2)):
        case 0:
            return query.derive(**{name: split}).unnest(name)
        case 1:
            return query.unnest(**{name: lit([*items, None])})
        case _:
            key = draw(st.sampled_from(query.columns))
            made = draw(expressions(fields, draw(st.sampled_from(TYPES)), depth=1)).array_agg()
            return query.group_by(key).agg(**{name: made}).unnest(name)


def _let(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    """The query under a name, alone or twice."""
    named = query.let(_name())
    if not depth or draw(st.booleans()):
        return named
    return _joined(draw, named, named, _name())


def _asof(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    right = draw(pipelines(tables, most_steps=draw(st.integers(0, 2)), depth=depth - 1))
    pairs = [(a, b) for a in query.schema for b in right.schema if a.type.name == b.type.name]
    near = [(a, b) for a, b in pairs if a.type.name != "bool"]
    if not near:
        return query
    a, b = draw(st.sampled_from(near))
    signs = [col[a.name] > that[b.name], col[a.name] >= that[b.name], col[a.name] < that[b.name]]
    on = draw(st.sampled_from(signs))
    if draw(st.booleans()):
        a, b = draw(st.sampled_from(pairs))
        on &= col[a.name] == that[b.name]
    if draw(st.integers(0, 3)) == 0:
        on &= draw(expressions(query.schema, "bool", depth=1))
    return query.join(right, on=on, how="asof", suffix=f"_{_name()}")


def _in_order(draw: DrawFn, query: Query) -> list[Key]:
    """Keys of all columns: rows that are equal in them are the same rows, so that it is clear which comes first."""
    names = draw(st.permutations(query.columns))
    return [
        draw(st.sampled_from((col[name].asc, col[name].desc)))(draw(st.sampled_from(("first", "last"))))
        for name in names
    ]


def _groups(draw: DrawFn, query: Query) -> list[Expression]:
    named = [col[name] for name in draw(st.lists(st.sampled_from(query.columns), max_size=2, unique=True))]
    return [*named, draw(expressions(query.schema, draw(st.sampled_from(TYPES))))] if draw(st.booleans()) else named


def _window(draw: DrawFn, query: Query) -> Expression:
    by = _groups(draw, query)
    rows = draw(st.sampled_from((None, None, (-1, 0), (None, 0), (0, None), (1, 2), (-2, -1), (-1, 1), (None, None))))
    value = draw(expressions(query.schema, draw(st.sampled_from(TYPES)), depth=1))
    aggregate = _aggregate_of(draw, query.schema)
    number = draw(st.integers(1, 3))
    match draw(st.integers(0, 5)):
        case 0:
            functions = (
                fn.row_number(),
                fn.ntile(number),
                value.lag(number),
                value.lead(number - 1),
                value.lag(number, value),
            )
            return draw(st.sampled_from(functions)).over(by, _in_order(draw, query))
        case 1:
            framed = (value.first_value(), value.last_value(), value.nth_value(number), aggregate)
            return draw(st.sampled_from(framed)).over(by, _in_order(draw, query), rows=rows)
        case 2:
            ranks = (fn.rank(), fn.dense_rank(), fn.percent_rank(), fn.cume_dist(), aggregate)
            return draw(st.sampled_from(ranks)).over(by, draw(st.sampled_from((value, value.desc(nulls="first")))))
        case 3:
            key = draw(expressions(query.schema, draw(st.sampled_from(("int64", "float64"))), depth=1))
            bounds = draw(st.sampled_from(((-1, 0), (None, 1), (-2, None), (1, 3), (-3, -1))))
            return aggregate.over(by, draw(st.sampled_from((key, key.desc(), key.asc(nulls="first")))), range=bounds)
        case 4:
            text = draw(expressions(query.schema, "string", depth=1))
            ordered = (
                value.first(sort=_in_order(draw, query)),
                value.last(sort=_in_order(draw, query)),
                text.string_agg("|"),
            )
            return draw(st.sampled_from(ordered)).over(by)
        case _:
            return aggregate.over(by)


def _windowed(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    return query.derive(**{_name(): _window(draw, query) for _ in range(draw(st.integers(1, 3)))})


def _qualified(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    number = fn.row_number().over(_groups(draw, query), _in_order(draw, query))
    return query.filter(
        draw(expressions(query.schema, "bool", depth=1)) | (number % 2 == 0), fn.count().over(col[query.columns[0]]) > 1
    )


def _sorted_by_window(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    return query.sort(_window(draw, query))


def _top_of_groups(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    first = draw(st.integers(1, 2))
    return query.take(
        first, first + draw(st.integers(0, 2)), by=_groups(draw, query) or query.columns[0], sort=_in_order(draw, query)
    )


def _first_of_groups(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    return query.sort(*_in_order(draw, query)).distinct(*(_groups(draw, query) or query.columns[:1]))


_PLAIN_STEPS = (
    *(_filter, _derive, _select, _drop, _rename, _agg, _top, _distinct, _groupings, _pivot, _unpivot, _unnest, _let),
    *(_windowed, _qualified, _sorted_by_window, _top_of_groups, _first_of_groups),
)
_TIED_STEPS = (
    *(_filter, _derive, _agg, _top, _distinct, _groupings, _pivot, _unpivot, _unnest, _windowed, _qualified),
    *(_top_of_groups, _first_of_groups, _join, _union, _except, _asof),
)
_STEPS = (
    *(_filter, _filter, _join, _join, _union, _intersect, _except, _asof, _sort, _derive),
    *(_sub_query, _sub_query, _tied, _tied, _unnest, _let),
    *_PLAIN_STEPS,
)
