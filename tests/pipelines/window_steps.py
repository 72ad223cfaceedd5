"""Steps with windows: values beside rows, and the first rows of groups."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from pipelines.aggregates import aggregate
from pipelines.columns import any_value, comparable, exact, key_value, names_of, new_name, only, sortable, sorted_value
from pipelines.expressions import expressions

from dataflow import Expression, Query, col, fn, interval
from dataflow.dsl.expr import Key

_FRAMES = (None, None, (-1, 0), (None, 0), (0, None), (1, 2), (-2, -1), (-1, 1), (None, None))


def in_order(draw: DrawFn, query: Query) -> list[Key]:
    """Keys of all columns: rows that are equal in them are the same rows, so that it is clear which comes first."""
    return [
        draw(st.sampled_from((col[name].asc, col[name].desc)))(draw(st.sampled_from(("first", "last"))))
        for name in draw(st.permutations(names_of(query)))
    ]


def groups(draw: DrawFn, query: Query) -> list[Expression]:
    names = st.lists(st.sampled_from(comparable(query)), max_size=2, unique=True) if comparable(query) else st.just([])
    named = [col[name] for name in draw(names)]
    return [*named, key_value(draw, exact(query))] if draw(st.integers(0, 2)) == 0 else named


def _window(draw: DrawFn, query: Query, by_place: bool) -> tuple[str, Expression]:
    """A value over a window; all columns can be sorted by. `by_place`: it says where in an order the row is."""
    by, number = groups(draw, query), draw(st.integers(1, 3))
    letter, value = any_value(draw, query, 1)
    aggregated, total = aggregate(draw, exact(query))
    key = sorted_value(draw, exact(query), 1)
    match draw(st.integers(0, 3) if by_place else st.integers(4, 6)):
        case 0:
            found = draw(st.sampled_from((fn.row_number(), fn.ntile(number))))
            return "x", found.over(by, in_order(draw, query))
        case 1:
            moved = (value.lag(number), value.lead(number - 1), value.lag(number, value), value.lead(number, value))
            return letter, draw(st.sampled_from(moved)).over(by, in_order(draw, query))
        case 2:
            framed = (value.first_value(), value.last_value(), value.nth_value(number))
            frame = draw(st.sampled_from(_FRAMES))
            return letter, draw(st.sampled_from(framed)).over(by, in_order(draw, query), rows=frame)
        case 4:
            ranks = (fn.rank(), fn.dense_rank(), fn.percent_rank(), fn.cume_dist())
            return "w", draw(st.sampled_from(ranks)).over(by, draw(st.sampled_from((key, key.desc(nulls="first")))))
        case 3:
            return aggregated, total.over(by, in_order(draw, query), rows=draw(st.sampled_from(_FRAMES)))
        case 5:
            return aggregated, _ranged(draw, query, total, by)
        case _:
            return _whole(draw, query, by)


def _ranged(draw: DrawFn, query: Query, total: Expression, by: list[Expression]) -> Expression:
    """Over rows whose key is near."""
    type_name = draw(st.sampled_from(("int64", "float64", "decimal", "date", "timestamp")))
    key = draw(expressions(exact(query), type_name, depth=1))
    bounds = draw(st.sampled_from(((-1, 0), (None, 1), (-2, None), (1, 3), (-3, -1))))
    if type_name in ("date", "timestamp"):
        bounds = tuple(bound and interval(days=bound * 30) for bound in bounds)
    return total.over(by, draw(st.sampled_from((key, key.desc(), key.asc(nulls="first")))), range=bounds)


def _whole(draw: DrawFn, query: Query, by: list[Expression]) -> tuple[str, Expression]:
    """Over all rows of the group."""
    value = sorted_value(draw, exact(query), 1)
    text = draw(expressions(exact(query), "string", depth=1))
    letter, total = aggregate(draw, exact(query))
    return draw(
        st.sampled_from(
            (
                ("w", value.first(sort=in_order(draw, query)).over(by)),
                ("w", value.last(sort=in_order(draw, query)).over(by)),
                ("x", text.string_agg("|").over(by)),
                ("w", value.array_agg().over(by)),
                (letter, total.over(by)),
            )
        )
    )


def windowed(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    if not sortable(query):
        return query
    query = only(query, sortable(query))
    # Of two rows that are equal either may come first, so that only one value may say which it was.
    made = [_window(draw, query, draw(st.booleans()))]
    made += [_window(draw, query, False) for _ in range(draw(st.integers(0, 2)))]
    return query.derive(**{new_name(letter): value for letter, value in made})


def qualified(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    if not sortable(query):
        return query
    query = only(query, sortable(query))
    number = fn.row_number().over(groups(draw, query), in_order(draw, query))
    return query.filter(
        draw(expressions(exact(query), "bool", depth=1)) | (number % 2 == 0),
        fn.count().over(col[names_of(query)[0]]) > 1,
    )


def sorted_by_window(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    if not sortable(query):
        return query
    query = only(query, sortable(query))
    return query.sort(fn.row_number().over(groups(draw, query), in_order(draw, query)))


def top_of_groups(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    if not sortable(query):
        return query
    query, first = only(query, sortable(query)), draw(st.integers(1, 2))
    by = groups(draw, query) or names_of(query)[0]
    return query.take(first, first + draw(st.integers(0, 2)), by=by, sort=in_order(draw, query))


def first_of_groups(draw: DrawFn, query: Query, tables: dict[str, Query], depth: int) -> Query:
    if not sortable(query):
        return query
    query = only(query, sortable(query))
    return query.sort(*in_order(draw, query)).distinct(*(groups(draw, query) or names_of(query)[:1]))
