"""Groups of rows in the Python form: what `group_by` gives, to be followed by `agg`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from dataflow.dsl import query as steps
from dataflow.dsl.foreign_words import UnknownVerbError
from dataflow.dsl.span import caller

if TYPE_CHECKING:
    from dataflow.dsl.build_query import Query


class Grouped:
    """Groups of rows, waiting for their aggregates."""

    __slots__ = ("_grouping", "_keys", "_query")

    def __init__(self, query: Query, keys: tuple[steps.Item, ...], grouping: steps.Grouping | None = None) -> None:
        self._query = query
        self._keys = keys
        self._grouping = grouping

    def agg(self, /, *unnamed: object, **aggregates: object) -> Query:
        """One row a group: the keys, then the aggregates."""
        return self._query._aggregate(self._keys, self._grouping, unnamed, aggregates, caller("agg"))

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        raise UnknownVerbError(
            f"`group_by` is followed by `agg`, found `{name}`",
            caller(name),
            hint="as in `.group_by(…).agg(total=col.x.sum(), n=fn.count())`",
        )

    def __repr__(self) -> str:
        return f"{self._query}\n… waiting for `.agg(…)`"
