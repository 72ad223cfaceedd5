"""What a test of a row of docs/semantics.md is made of: tables, a query over them, and its rows, written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from dataflow import DataFlow, Expression, Query, lit, param
from dataflow.dsl.types import DataType

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Data:
    """A table that is put into every place.

    columns: types by name, in the language's words, such as `decimal(12, 3)`, which has none for structs; the first is
    the key `id`. native: an
    engine's own spelling of a column's type, by (engine, column). missing: engines that cannot hold the table.
    """

    columns: Mapping[str, str | DataType]
    rows: tuple[Row, ...]
    native: Mapping[tuple[str, str], str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class Given:
    """Values of a query: literals, or parameters whose values are kept until the query runs.

    asked: whether the query has such a value at all.
    """

    as_parameters: bool
    values: dict[str, object] = field(default_factory=dict)
    asked: bool = False

    def __call__(self, value: object, type_: str | None = None) -> Expression:
        """A value in, what stands for it in the query out; the type is needed where nothing around says it."""
        self.asked = True
        if not self.as_parameters:
            return lit(value) if type_ is None else lit(value).cast(type_)
        name = f"p{len(self.values)}"
        self.values[name] = value
        return param(name, type_) if type_ is not None else param(name)

    def items(self, values: list[object], type_: str) -> list[object] | Expression:
        """Values that something is looked for in: written out, or one parameter that is a list."""
        self.asked = True
        return self(values, f"list({type_})") if self.as_parameters else values


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a section in one place by name, the names of those that it cannot hold, and what reads texts."""

    there: Mapping[str, Query]
    missing: frozenset[str]
    flow: DataFlow

    def __getattr__(self, name: str) -> Query:
        if name in self.missing:
            raise MissingTableError(name)
        return self.there[name]

    def parse(self, text: str) -> Query:
        """A query in the text form, in which the tables stand by their names alone."""
        lets = (f"let {name} = ({query})\n" for name, query in self.there.items())
        return self.flow.parse("".join((*lets, text)))


class MissingTableError(Exception):
    """A place cannot hold the table of this name."""


@dataclass(frozen=True, slots=True)
class Case:
    """A query over a place's tables with some values in it, and its rows, in order where it is sorted.

    Rows of queries without an order are compared as a collection: `in_any_order`. error: the query is refused with
    these words, in every place. A place that cannot hold a table of the case is left out.
    """

    query: Callable[[Tables, Given], Query]
    rows: Iterable[Row] = ()
    in_any_order: bool = False
    error: str | None = None


Cases = Mapping[str, tuple[Case, ...]]
"""The cases of a section by topic: the first cell of the topic's row, as it is written there."""
