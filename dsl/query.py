"""Pipelines as written: a table and the steps applied to it.

Steps are a flat tuple, so a pipeline of any length is walked without recursion.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, assert_never, get_args
from typing import Literal as OneOf

from dataflow.dsl.expr import Column, Exists, Expr, InQuery, Key, Literal, Subquery, walk
from dataflow.dsl.span import Span
from dataflow.dsl.types import DataType

JoinKind = OneOf["inner", "left", "right", "full", "semi", "anti", "asof", "cross"]
JOIN_KINDS: tuple[JoinKind, ...] = get_args(JoinKind)
SetKind = OneOf["union", "intersect", "except"]
GIVEN: Final = "$"
"""What the name of a table begins with that is given when the query runs."""
GroupingKind = OneOf["rollup", "cube", "sets"]


@dataclass(frozen=True, slots=True)
class From:
    """The table a pipeline starts at.

    `source.table`, `source.schema.table`, `source` alone where it is a table, or the name of a `let`. The one word
    `$orders` is a table that is given when the query runs; `columns` are then its columns' names and types, none where
    the table itself says them.
    """

    path: tuple[str, ...]
    alias: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)
    columns: tuple[tuple[str, DataType], ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """An expression and the name its column gets; None keeps the name of the column that it is."""

    name: str | None
    expr: Expr
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def column_name(self) -> str | None:
        """The name of its column; None for an expression without a name."""
        if self.name is not None:
            return self.name
        return self.expr.name if isinstance(self.expr, Column) else None


@dataclass(frozen=True, slots=True)
class Filter:
    """Rows where all predicates are true; none of them is an `and`."""

    predicates: tuple[Expr, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Select:
    items: tuple[Item, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Drop:
    columns: tuple[Expr, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Rename:
    """New name, and the column that gets it."""

    items: tuple[Item, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Derive:
    items: tuple[Item, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Join:
    """`on` is a condition, or the names of columns that are equal on both sides; None only for a cross join.

    An `asof` join's condition has one inequality: of the right rows that fit, the nearest by it is taken, nulls
    where there is none.
    """

    kind: JoinKind
    right: Pipeline
    alias: str | None = None
    on: Expr | tuple[str, ...] | None = None
    suffix: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Grouping:
    """Several groupings at once: of every prefix of the keys, of all their subsets, or of the `sets` of key numbers."""

    kind: GroupingKind
    sets: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Agg:
    aggregates: tuple[Item, ...]
    keys: tuple[Item, ...] = ()
    grouping: Grouping | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sort:
    keys: tuple[Key, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Take:
    """At most `count` rows after the first `offset`, of each group of equal `by` where given.

    `sort` orders them first; without it they come in the order that the pipeline has.
    """

    count: Expr
    offset: Expr | None = None
    by: tuple[Expr, ...] = ()
    sort: tuple[Key, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Distinct:
    """Each different row once; with `by`, the first row of each key in the order that the pipeline has."""

    by: tuple[Expr, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SetOperation:
    """The rows of both pipelines, of both at once, or of the first only; columns are matched by name.

    Each different row once, but for `all`, which only `union` takes.
    """

    kind: SetKind
    right: Pipeline
    all: bool = False
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pivot:
    """One row a group of `keys`, and in it a column for each value of `column` and each aggregate.

    A value is a literal and the name its columns begin with, None for the value's own text. Where there is one
    aggregate without a name, the columns are called as the values are; else `value_aggregate`.
    """

    column: Expr
    values: tuple[Item, ...]
    aggregates: tuple[Item, ...]
    keys: tuple[Item, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Unpivot:
    """A row for each of the columns: its name in the column `name`, its value in the column `value`."""

    columns: tuple[Expr, ...]
    name: str
    value: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Unnest:
    """A row for each item of a list; rows whose list is empty or null have none.

    The item replaces the list where `item.name` is None, else it is a further column of that name.
    """

    item: Item
    span: Span | None = field(default=None, compare=False, repr=False)


Step = (
    Filter
    | Select
    | Drop
    | Rename
    | Derive
    | Join
    | Agg
    | Sort
    | Take
    | Distinct
    | SetOperation
    | Pivot
    | Unpivot
    | Unnest
)


@dataclass(frozen=True, slots=True)
class Let:
    """A pipeline that the ones behind it may start at or join by its name."""

    name: str
    pipeline: Pipeline
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A table and the steps applied to it, in order, after the named pipelines they may refer to."""

    source: From
    steps: tuple[Step, ...] = ()
    lets: tuple[Let, ...] = ()


_ATOMS = (Column, Literal)
_QUERIES = (Subquery, Exists, InQuery)


def expressions(step: Step) -> Iterator[Expr]:
    """The expressions that stand directly in a step, from left to right."""
    match step:
        case Filter(predicates=exprs) | Drop(columns=exprs) | Distinct(by=exprs) | Unpivot(columns=exprs):
            yield from exprs
        case Select(items=items) | Rename(items=items) | Derive(items=items):
            yield from (item.expr for item in items)
        case Join(on=on):
            if on is not None and not isinstance(on, tuple):
                yield on
        case Agg(aggregates=aggregates, keys=keys):
            yield from (item.expr for item in (*keys, *aggregates))
        case Sort(keys=sort):
            yield from (key.expr for key in sort)
        case Take(count=count, offset=offset, by=by, sort=sort):
            yield from (count, *(() if offset is None else (offset,)), *by, *(key.expr for key in sort))
        case Pivot(column=column, values=values, aggregates=aggregates, keys=keys):
            yield from (column, *(item.expr for item in (*values, *aggregates, *keys)))
        case Unnest(item=item):
            yield item.expr
        case SetOperation():
            return
        case _:
            assert_never(step)


def subqueries_in(step: Step) -> Iterator[Subquery | Exists | InQuery]:
    """The sub-queries that stand directly in a step's expressions."""
    for expr in expressions(step):
        if not isinstance(expr, _ATOMS):
            yield from (part for part in walk(expr) if isinstance(part, _QUERIES))


def pipelines_in(step: Step) -> Iterator[Pipeline]:
    """The pipelines that stand directly in a step: what it combines with, and the sub-queries of its expressions."""
    if isinstance(step, Join | SetOperation):
        yield step.right
    yield from (part.pipeline for part in subqueries_in(step))


def pipelines(pipeline: Pipeline) -> Iterator[Pipeline]:
    """The pipeline and every pipeline inside of it: named ones, those it is combined with, and sub-queries."""
    yield pipeline
    for let in pipeline.lets:
        yield from pipelines(let.pipeline)
    for step in pipeline.steps:
        for inner in pipelines_in(step):
            yield from pipelines(inner)


def tables(pipeline: Pipeline) -> Iterator[From]:
    """Every table that a pipeline reads, each as often as it is named; the names of its `let`s are not among them."""
    return _tables(pipeline, frozenset())


def given_tables(pipeline: Pipeline) -> tuple[From, ...]:
    """The tables of a pipeline that are given when it runs, each as often as it is named."""
    return tuple(table for table in tables(pipeline) if is_given(table.path))


def is_given(path: tuple[str, ...]) -> bool:
    """Whether a path means a table that is given when the query runs."""
    return path[0].startswith(GIVEN)


def _tables(pipeline: Pipeline, named: frozenset[str]) -> Iterator[From]:
    for let in pipeline.lets:
        yield from _tables(let.pipeline, named)
        named |= {let.name}
    if pipeline.source.path[0] not in named or len(pipeline.source.path) > 1:
        yield pipeline.source
    for step in pipeline.steps:
        for inner in pipelines_in(step):
            yield from _tables(inner, named)
