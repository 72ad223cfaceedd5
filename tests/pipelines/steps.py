"""Pipelines of every verb over tables of any columns."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from pipelines.aggregates import aggregate, exact_aggregate, ordered_aggregate
from pipelines.columns import (
    any_value,
    comparable,
    exact,
    key_value,
    letter_of,
    names_of,
    new_name,
    only,
    sortable,
    sorted_value,
)
from pipelines.expressions import expressions, risky_expressions
from pipelines.maker import LISTS, SORTABLE, is_wide, kind
from pipelines.subquery_steps import Step, Tied, pairs_of, sub_query, tied_query
from pipelines.window_steps import (
    first_of_groups,
    in_order,
    qualified,
    sorted_by_window,
    top_of_groups,
    windowed,
)

from dataflow import Expression, Query, col, cube, fn, lit, param, rollup, sets, that
from dataflow.dsl.query import JOIN_KINDS, JoinKind
from dataflow.dsl.types import Field, List

MOST_COLUMNS = 7

Tables = dict[str, Query]

VALUES: dict[str, tuple[object, ...]] = {
    "int64": (0, 1, 3),
    "string": ("a", "A", "a ", ""),
    "bool": (True, False),
    "date": (dt.date(2024, 1, 31), dt.date(1999, 1, 1)),
    "decimal": (Decimal("0.99"), Decimal("-2.5")),
}
"""Values of the tables that a pivot may ask for."""


@st.composite
def queries(draw: DrawFn, tables: Tables) -> Query:
    """A pipeline, or many values of the rows of one table, which are the quicker way to all functions."""
    if draw(st.integers(0, 2)):
        return draw(pipelines(tables))
    query = tables[draw(st.sampled_from(sorted(tables)))]
    if draw(st.integers(0, 5)) == 0:
        risky = draw(risky_expressions(exact(query), "int64"))
        return query.select(**{new_name(): risky})
    if draw(st.booleans()):
        made = [any_value(draw, query) for _ in range(draw(st.integers(1, 12)))]
        return query.select(**{new_name(letter): value for letter, value in made})
    made = [draw(st.sampled_from((aggregate, ordered_aggregate)))(draw, exact(query)) for _ in range(8)]
    keys = draw(st.lists(st.sampled_from(comparable(query)), max_size=1))
    return query.group_by(*keys).agg(**{new_name(letter): value for letter, value in made})


@st.composite
def pipelines(draw: DrawFn, tables: Tables, most_steps: int = 6, depth: int = 2) -> Query:
    """A table and up to `most_steps` steps; the right sides of joins and unions are pipelines of their own."""
    query = tables[draw(st.sampled_from(sorted(tables)))]
    for _ in range(draw(st.integers(0, most_steps))):
        if not exact(query):
            break
        steps = STEPS if depth else PLAIN_STEPS
        query = draw(st.sampled_from(steps))(draw, query, tables, depth)
        if len(names_of(query)) > MOST_COLUMNS:
            query = query.select(*names_of(query)[-MOST_COLUMNS:])
    return query


def _right(draw: DrawFn, tables: Tables, depth: int, most_steps: int = 3) -> Query:
    """Another pipeline, which has columns to be compared."""
    right = draw(pipelines(tables, most_steps=draw(st.integers(0, most_steps)), depth=depth))
    return right if exact(right) else tables[min(tables)]


@st.composite
def tied_queries(draw: DrawFn, tables: Tables, around: Query | None = None) -> Tied | None:
    """A sub-query that reads a column of the query around it."""
    if around is None:
        around = _right(draw, tables, draw(st.integers(0, 1)))
        around = only(around, [field.name for field in exact(around)])
    return tied_query(draw, around, _right(draw, tables, 0, 2), tables, _TIED_STEPS)


def _sub_query(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    return sub_query(draw, query, _right(draw, tables, 0, 2))


def _tied(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    found = draw(tied_queries(tables, query))
    return query if found is None else found.query().rename(**{new_name(): "made"})


def _filter(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    return query.filter(*(draw(expressions(exact(query), "bool")) for _ in range(draw(st.integers(1, 2)))))


def _derive(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    letter, value = any_value(draw, query)
    same = [name for name in names_of(query) if letter_of(name) == letter]
    return query.derive(**{draw(st.sampled_from([new_name(letter), *same[:1]])): value})


def _select(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    kept = draw(st.lists(st.sampled_from(names_of(query)), min_size=1, max_size=4, unique=True))
    made = [any_value(draw, query) for _ in range(draw(st.integers(0, 2)))]
    return query.select(*kept, **{new_name(letter): value for letter, value in made})


def _drop(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    return query.drop(names_of(query)[0]) if len(names_of(query)) > 1 else query


def _rename(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    old = draw(st.sampled_from(names_of(query)))
    return query.rename(**{new_name(letter_of(old)): old})


def _join(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    right = _right(draw, tables, depth - 1)
    kind_of_join = draw(st.sampled_from([one for one in JOIN_KINDS if one != "asof"]))
    suffix = f"_{new_name()}"
    if kind_of_join == "cross":
        return query.join(right.agg(**{new_name(): exact_aggregate(draw, exact(right))}), how="cross", suffix=suffix)
    return _joined(draw, query, right, suffix, kind_of_join)


def _joined(draw: DrawFn, query: Query, right: Query, suffix: str, how: JoinKind = "inner") -> Query:
    pairs = pairs_of(query, right)
    if not pairs:
        return query
    a, b = draw(st.sampled_from(pairs))
    on: Expression = col[a.name] == that[b.name]
    if draw(st.integers(0, 2)) == 0:
        both = [*exact(query), *(field for field in exact(right) if field.name not in names_of(query))]
        on &= draw(expressions(both, "bool"))
    return query.join(right, on=on, how=how, suffix=suffix)


def _agg(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    fields = exact(query)
    made = [draw(st.sampled_from((aggregate, ordered_aggregate)))(draw, fields) for _ in range(draw(st.integers(1, 2)))]
    named = {new_name(letter): value for letter, value in made}
    if draw(st.integers(0, 3)) == 0 or not comparable(query):
        return query.agg(**named)
    keys = draw(st.lists(st.sampled_from(comparable(query)), max_size=2, unique=True))
    computed = {new_name(): key_value(draw, fields)} if not keys else {}
    return query.group_by(*keys, **computed).agg(**named)


def _top(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    """Rows by all columns, so that it is clear which are the first."""
    if not sortable(query):
        return query
    query, first = only(query, sortable(query)), draw(st.integers(1, 3))
    query = query.sort(*in_order(draw, query))
    if draw(st.integers(0, 4)) == 4:
        return query.take(param.rows)
    return query.take(first, first + draw(st.integers(0, 5)))


def _sort(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    if draw(st.booleans()) and sortable(query):
        query = only(query, sortable(query))
        return query.sort(*in_order(draw, query))
    return query.sort(sorted_value(draw, exact(query)))


def _distinct(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    return only(query, comparable(query)).distinct() if comparable(query) else query


def _union(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    query, other = _alike(draw, query, tables, depth)
    return query.union(other, all=draw(st.booleans()))


def _intersect(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    query, other = _alike(draw, query, tables, depth)
    return query.intersect(other)


def _except(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    query, other = _alike(draw, query, tables, depth)
    return query.except_(other)


def _alike(draw: DrawFn, query: Query, tables: Tables, depth: int) -> tuple[Query, Query]:
    """The query and another one, both with columns of the same names and types."""
    right = _right(draw, tables, depth - 1, 2)
    pairs: dict[str, Field] = {}
    for field, other_field in pairs_of(query, right):
        if letter_of(field.name) == letter_of(other_field.name) and draw(st.integers(0, 3)):
            pairs[field.name] = other_field
    if not pairs:
        query = only(query, comparable(query) or names_of(query))
        return query, query.filter(draw(expressions(exact(query), "bool")))
    other = right.select(**{name: col[field.name] for name, field in pairs.items()})
    return query.select(*pairs), other


def groupings(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    fields = exact(query)
    if not comparable(query):
        return query
    made = [aggregate(draw, fields) for _ in range(draw(st.integers(1, 2)))]
    names = draw(st.lists(st.sampled_from(comparable(query)), min_size=1, max_size=2, unique=True))
    computed = {new_name(): key_value(draw, fields)} if draw(st.booleans()) else {}
    match draw(st.integers(0, 2)):
        case 0:
            chosen = rollup(*names, **computed)
        case 1:
            chosen = cube(*names, **computed)
        case _:
            lists = st.lists(st.sampled_from([*names, *computed]), max_size=2, unique=True)
            chosen = sets(names, computed, *draw(st.lists(lists, max_size=3)))
    named = {new_name(letter): value for letter, value in made}
    return query.group_by(chosen).agg(**named, **{new_name("x"): fn.grouping(col[names[0]])})


def _pivot(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    fields = exact(query)
    possible = [field for field in fields if field.type.name in VALUES]
    if not possible:
        return query
    on = draw(st.sampled_from(possible))
    values = draw(st.lists(st.sampled_from(VALUES[on.type.name]), min_size=1, max_size=2, unique=True))
    by = draw(st.lists(st.sampled_from(comparable(query)), max_size=2, unique=True))
    named = {new_name(): value for value in values}
    if draw(st.booleans()):
        return query.pivot(on.name, named, exact_aggregate(draw, fields), by=by)
    return query.pivot(on.name, named, by=by, n=exact_aggregate(draw, fields), m=exact_aggregate(draw, fields))


def _unpivot(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    if not exact(query):
        return query
    first = draw(st.sampled_from(exact(query)))
    alike = [field.name for field in exact(query) if kind(field.type) == kind(first.type)]
    if first.type.name == "struct":
        return query
    letter = "w" if any(map(is_wide, alike)) else "x"
    return query.unpivot(*alike[:3], into=(new_name("x"), new_name(letter)))


def _unnest(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    fields, name = exact(query), new_name("x")
    lists = [field.name for field in fields if isinstance(field.type, List)]
    if lists and draw(st.booleans()):
        return query.unnest(draw(st.sampled_from(lists)))
    match draw(st.integers(0, 3)):
        case 0:
            split = fn.split(draw(expressions(fields, "string", depth=1)), draw(st.sampled_from(("a", ""))))
            return query.derive(**{name: split}).unnest(name)
        case 1:
            type_name = draw(st.sampled_from(("int64", "string", "date", "decimal", "timestamp")))
            items = [draw(expressions(fields, type_name, depth=1)) for _ in range(draw(st.integers(1, 2)))]
            return query.unnest(**{name: lit([*items, None])})
        case 2:
            return query.unnest(**{name: draw(expressions(fields, draw(st.sampled_from(LISTS)), depth=1))})
        case _:
            keys, name = comparable(query), new_name()
            values = draw(expressions(fields, draw(st.sampled_from(SORTABLE)), depth=1)).array_agg()
            return query.group_by(draw(st.sampled_from(keys))).agg(**{name: values}).unnest(name) if keys else query


def _let(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    """The query under a name, alone or twice."""
    named = query.let(new_name())
    if not depth or draw(st.booleans()):
        return named
    return _joined(draw, named, named, new_name())


def _asof(draw: DrawFn, query: Query, tables: Tables, depth: int) -> Query:
    right = _right(draw, tables, depth - 1, 2)
    # Of rows that are equally near the least by its columns is taken, which must be in an order.
    right = only(right, sortable(right)) if sortable(right) else right
    pairs = pairs_of(query, right)
    near = [(a, b) for a, b in pairs if a.type.name in SORTABLE and a.type.name not in ("bool", "uuid")]
    if not near or not sortable(right):
        return query
    a, b = draw(st.sampled_from(near))
    signs = [col[a.name] > that[b.name], col[a.name] >= that[b.name], col[a.name] < that[b.name]]
    on = draw(st.sampled_from(signs))
    if draw(st.booleans()):
        a, b = draw(st.sampled_from(pairs))
        on &= col[a.name] == that[b.name]
    if draw(st.integers(0, 3)) == 0:
        on &= draw(expressions(exact(query), "bool", depth=1))
    return query.join(right, on=on, how="asof", suffix=f"_{new_name()}")


PLAIN_STEPS: tuple[Step, ...] = (
    *(_filter, _derive, _derive, _select, _drop, _rename, _agg, _top, _distinct, groupings, _pivot, _unpivot, _unnest),
    *(_let, windowed, qualified, sorted_by_window, top_of_groups, first_of_groups),
)
_TIED_STEPS: tuple[Step, ...] = (
    *(_filter, _derive, _agg, _top, _distinct, groupings, _pivot, _unpivot, _unnest, windowed, qualified),
    *(top_of_groups, first_of_groups, _join, _union, _except, _asof),
)
STEPS: tuple[Step, ...] = (
    *(_filter, _filter, _join, _join, _union, _intersect, _except, _asof, _sort, _derive, _derive, _select),
    *(_sub_query, _sub_query, _tied, _tied, _unnest, _let),
    *PLAIN_STEPS,
)
