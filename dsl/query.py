"""Pipelines as written: a table and the steps applied to it.

Steps are a flat tuple, so a pipeline of any length is walked without recursion.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal as OneOf

from dataflow.dsl.expr import Expr
from dataflow.dsl.span import Span

JoinKind = OneOf["inner", "left", "right", "full", "semi", "anti", "cross"]
JOIN_KINDS: tuple[JoinKind, ...] = ("inner", "left", "right", "full", "semi", "anti", "cross")


@dataclass(frozen=True, slots=True)
class From:
    """The table a pipeline starts at: `source.table`, `source.schema.table`, or `source` alone where it is a table."""

    path: tuple[str, ...]
    alias: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Item:
    """An expression and the name its column gets; None keeps the name of the column that it is."""

    name: str | None
    expr: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Key:
    """A sort key; nulls come last unless `nulls_first`, in both directions."""

    expr: Expr
    descending: bool = False
    nulls_first: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
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
    """`on` is a condition, or the names of columns that are equal on both sides; None only for a cross join."""

    kind: JoinKind
    right: Pipeline
    alias: str | None = None
    on: Expr | tuple[str, ...] | None = None
    suffix: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Agg:
    aggregates: tuple[Item, ...]
    keys: tuple[Item, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sort:
    keys: tuple[Key, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Take:
    """At most `count` rows after the first `offset`."""

    count: Expr
    offset: Expr | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Distinct:
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Union:
    right: Pipeline
    all: bool = False
    span: Span | None = field(default=None, compare=False, repr=False)


Step = Filter | Select | Drop | Rename | Derive | Join | Agg | Sort | Take | Distinct | Union


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A table and the steps applied to it, in order."""

    source: From
    steps: tuple[Step, ...] = ()


def tables(pipeline: Pipeline) -> Iterator[From]:
    """Every table that a pipeline reads, itself first, those of joined and united pipelines after it."""
    yield pipeline.source
    for step in pipeline.steps:
        match step:
            case Join(right=right) | Union(right=right):
                yield from tables(right)
            case _:
                pass
