"""Trees of queries with every node and the oddest names and values, whether or not they mean anything."""

from __future__ import annotations

import datetime as dt
import math
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from dataflow.dsl import expr as tree
from dataflow.dsl import query as steps
from dataflow.dsl.backticks import RESERVED
from dataflow.dsl.expr import Expr, Key
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.query import Item, Pipeline, Step
from dataflow.dsl.types import PRIMITIVES, DataType, Decimal, Interval, List, Struct
from dataflow.grammar.words import BEHIND, FOLLOWERS, KINDS, VERBS

T = TypeVar("T")

WORDS = sorted(
    {*RESERVED, *VERBS, *BEHIND, *KINDS, "all", "rollup", "cube", "sets", "cross", "x", "total", "größe", "a b"}
    | {word for words in FOLLOWERS.values() for word in words}
)
NAMES: SearchStrategy[str] = st.one_of(st.sampled_from(WORDS), st.text(max_size=6)).filter(lambda name: name != "that")
FIELDS = st.one_of(NAMES, st.sampled_from(("a: b", "a, b", "a)", "(", "`", "a\nb", "\\u{41}", " a ", "${x}")))
PARAMETERS = st.sampled_from(("n", "min_total", "from", "größe"))


def _structs(inside: SearchStrategy[DataType]) -> SearchStrategy[DataType]:
    fields = st.lists(st.tuples(FIELDS, inside), min_size=1, max_size=2, unique_by=lambda field: field[0])
    return fields.map(lambda fields: Struct(tuple(fields)))


TYPES: SearchStrategy[DataType] = st.recursive(
    st.one_of(st.sampled_from(PRIMITIVES), st.sampled_from((Decimal(15, 2), Decimal(9, 0)))),
    lambda inside: st.one_of(st.builds(List, inside), _structs(inside)),
    max_leaves=3,
)
ZONES = st.one_of(
    st.none(),
    st.just(dt.UTC),
    st.integers(-86_399, 86_399).map(lambda seconds: dt.timezone(dt.timedelta(seconds=seconds))),
)
INTERVALS = st.builds(Interval, st.integers(-30, 30), st.integers(-30, 30), st.integers(-(10**13), 10**13))
TEXTS = st.one_of(
    st.text(max_size=8), st.sampled_from(("${x}", "\\", "\\d", "''", '"', "\\u{41}", "\ud800", "#", "a\nb"))
)
VALUES: SearchStrategy[tree.Value] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.just(math.nan),
    TEXTS,
    st.binary(max_size=4),
    st.decimals(allow_nan=False),
    st.dates(),
    st.datetimes(timezones=ZONES).map(lambda moment: moment.replace(fold=0)),
    st.times().map(lambda time: time.replace(fold=0)),
    st.uuids(),
    INTERVALS,
)
BOUNDS: SearchStrategy[tree.Bound] = st.one_of(
    st.none(),
    st.integers(),
    st.floats(allow_nan=False).filter(lambda bound: bound != 0),
    st.decimals(allow_nan=False).filter(lambda bound: bound != 0),
    INTERVALS,
)


def _some(values: SearchStrategy[Expr], least: int = 1) -> SearchStrategy[tuple[Expr, ...]]:
    return st.lists(values, min_size=least, max_size=3).map(tuple)


@cache
def expressions(depth: int = 3) -> SearchStrategy[Expr]:
    """Expressions of any kind."""
    if depth == 0:
        return st.one_of(_columns, st.builds(tree.Literal, VALUES), st.builds(tree.Param, PARAMETERS))
    return _expressions(depth - 1)


_columns = st.builds(tree.Column, st.lists(NAMES, min_size=1, max_size=3).map(tuple))


@cache
def _expressions(depth: int) -> SearchStrategy[Expr]:
    inside = expressions(depth)
    return st.one_of(
        expressions(0),
        st.builds(tree.Param, PARAMETERS, TYPES),
        st.builds(tree.Call, st.sampled_from(sorted(FUNCTIONS)), st.tuples(inside, inside)),
        st.builds(tree.Call, st.sampled_from(("negate", "not", "is_null", "is_not_null")), st.tuples(inside)),
        st.builds(tree.Call, st.just("array"), _some(inside, 0)),
        calls(depth),
        st.builds(tree.Cast, inside, TYPES),
        st.builds(tree.Case, st.lists(st.tuples(inside, inside), min_size=1, max_size=2).map(tuple), _maybe(inside)),
        st.builds(tree.InList, inside, _some(inside, 0), st.booleans()),
        st.builds(tree.InParam, inside, st.builds(tree.Param, PARAMETERS, _maybe(TYPES)), st.booleans()),
        st.builds(tree.Subquery, pipelines(depth)),
        st.builds(tree.Exists, pipelines(depth), _maybe(inside)),
        st.builds(tree.InQuery, inside, pipelines(depth), st.booleans()),
    )


@cache
def calls(depth: int) -> SearchStrategy[Expr]:
    """Calls with any number of arguments, and what may stand behind them."""
    inside = expressions(depth)
    frames = st.builds(tree.Frame, st.sampled_from(("rows", "range")), BOUNDS, BOUNDS)
    over = st.builds(tree.Over, _some(inside, 0), keys(depth), _maybe(frames))
    functions = st.sampled_from(sorted(FUNCTIONS))
    return st.builds(tree.Call, functions, _some(inside, 0), _maybe(inside), keys(depth), _maybe(over))


@cache
def keys(depth: int, least: int = 0) -> SearchStrategy[tuple[Key, ...]]:
    """Sort keys."""
    key = st.builds(Key, expressions(depth), st.booleans(), st.booleans())
    return st.lists(key, min_size=least, max_size=2).map(tuple)


def _maybe(values: SearchStrategy[T]) -> SearchStrategy[T | None]:
    return st.one_of(st.none(), values)


@cache
def _items(depth: int, least: int = 1, unnamed: bool = True) -> SearchStrategy[tuple[Item, ...]]:
    named = st.builds(Item, _maybe(NAMES) if unnamed else NAMES, expressions(depth))
    return st.lists(named, min_size=least, max_size=3).map(tuple)


@cache
def pipelines(depth: int = 3) -> SearchStrategy[Pipeline]:
    """Pipelines of steps of any kind."""
    # A table that is given is a name with `$` before it; sources have other names.
    paths = st.lists(NAMES, min_size=1, max_size=3).map(tuple).filter(lambda path: not path[0].startswith("$"))
    sources = st.builds(steps.From, paths, _maybe(NAMES))
    if depth == 0:
        return st.builds(Pipeline, sources)
    lets = st.lists(st.builds(steps.Let, NAMES, pipelines(depth - 1)), max_size=1 if depth > 1 else 0)
    return st.builds(Pipeline, sources, _step_lists(depth - 1).map(tuple), lets.map(tuple))


@cache
def _step_lists(depth: int) -> SearchStrategy[list[Step]]:
    return st.lists(st.one_of(*_steps(depth)), max_size=3)


@cache
def _steps(depth: int) -> list[SearchStrategy[Step]]:
    inside, right = expressions(depth), pipelines(depth)
    return [
        _some(inside).map(_filter),
        st.builds(steps.Select, _items(depth)),
        st.builds(steps.Drop, _some(_columns)),
        st.builds(steps.Rename, _items(0, unnamed=False)),
        st.builds(steps.Derive, _items(depth, unnamed=False)),
        _joins(depth),
        st.builds(steps.Join, st.just("cross"), right, _maybe(NAMES), suffix=_maybe(TEXTS)),
        st.builds(steps.Agg, _items(depth, unnamed=False), _items(depth, 0)),
        st.builds(steps.Agg, _items(depth, 0, unnamed=False), _items(depth), _short_groupings),
        _aggregated_sets(depth),
        st.builds(steps.Sort, keys(depth, 1)),
        _takes(depth),
        st.builds(steps.Distinct, _some(inside, 0)),
        st.builds(steps.SetOperation, st.just("union"), right, st.booleans()),
        st.builds(steps.SetOperation, st.sampled_from(("intersect", "except")), right),
        _pivots(depth),
        st.builds(steps.Unpivot, _some(inside), NAMES, NAMES),
        st.builds(steps.Unnest, st.builds(Item, _maybe(NAMES), inside)),
    ]


_short_groupings = st.sampled_from((steps.Grouping("rollup"), steps.Grouping("cube")))


def _filter(predicates: tuple[Expr, ...]) -> Step:
    return steps.Filter(tuple(part for predicate in predicates for part in tree.conjuncts(predicate)))


@cache
def _joins(depth: int) -> SearchStrategy[Step]:
    kinds = st.sampled_from([kind for kind in steps.JOIN_KINDS if kind != "cross"])
    on = st.one_of(expressions(depth), _columns, st.lists(NAMES, min_size=1, max_size=3).map(tuple))
    return st.builds(steps.Join, kinds, pipelines(depth), _maybe(NAMES), on, _maybe(TEXTS))


@cache
def _takes(depth: int) -> SearchStrategy[Step]:
    first = st.one_of(st.integers(0).map(tree.Literal), st.builds(tree.Param, PARAMETERS, _maybe(TYPES)))
    by, sort = _some(expressions(depth), 0), keys(depth)
    return st.one_of(
        st.builds(steps.Take, first, st.none(), by, sort),
        st.builds(steps.Take, st.integers(1).map(tree.Literal), st.integers(0).map(tree.Literal), by, sort),
    )


@cache
def _pivots(depth: int) -> SearchStrategy[Step]:
    values = st.lists(st.builds(Item, _maybe(NAMES), st.builds(tree.Literal, VALUES)), min_size=1, max_size=3).map(
        tuple
    )
    return st.builds(steps.Pivot, expressions(depth), values, _items(depth), _items(depth, 0))


@st.composite
def _aggregated_sets(draw: DrawFn, depth: int) -> Step:
    """Keys of sets in the order in which they are first met, which is the one that text can say."""
    exprs = draw(st.lists(expressions(depth), min_size=1, max_size=3))
    known = [Item(f"k{number}" if draw(st.booleans()) else None, expr) for number, expr in enumerate(exprs)]
    known = [
        item if item.name is not None else Item(None, tree.Column((f"c{number}",))) for number, item in enumerate(known)
    ]
    chosen = draw(st.lists(st.lists(st.sampled_from(range(len(known))), max_size=3, unique=True), min_size=1))
    order = list(dict.fromkeys(number for numbers in chosen for number in numbers))
    sets = tuple(tuple(map(order.index, numbers)) for numbers in chosen)
    grouping = steps.Grouping("sets", sets)
    return steps.Agg(draw(_items(depth, 0, unnamed=False)), tuple(known[number] for number in order), grouping)
