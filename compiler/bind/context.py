"""What one run of the binder shares: the catalog, fresh column ids, parameters met, and problems found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dataflow.compiler.catalog import Catalog
from dataflow.compiler.plan.scalar import Column
from dataflow.dsl.errors import Diagnostic, Fix
from dataflow.dsl.expr import Param
from dataflow.dsl.query import GIVEN, Pipeline
from dataflow.dsl.span import Span
from dataflow.dsl.types import DataType

if TYPE_CHECKING:
    from dataflow.compiler.bind.expressions import ExpressionBinder
    from dataflow.compiler.bind.lets import Lets
    from dataflow.compiler.bind.relation import Relation


@dataclass(slots=True)
class Context:
    """State of one run of the binder.

    `parameters` are those met so far, `told` those whose type an earlier run found out, `untyped` those that stood
    where nothing tells their type, and `said` those that say it themselves. `outer` are the binders of the queries
    around a sub-query, outermost first, and `lets` the named pipelines in scope. `bind_pipeline` binds any pipeline,
    whose `lets` and names are looked up here.
    """

    catalog: Catalog
    bind_pipeline: Callable[[Pipeline, Context], Relation]
    diagnostics: list[Diagnostic] = field(default_factory=list)
    parameters: dict[str, DataType] = field(default_factory=dict)
    told: Mapping[str, DataType] = field(default_factory=dict)
    untyped: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)
    outer: tuple[ExpressionBinder, ...] = ()
    lets: Lets = field(default_factory=dict)
    tables: int = 0
    _next_id: int = 0

    def column(self, name: str, type_: DataType, nullable: bool = True) -> Column:
        """A column with an id of its own."""
        self._next_id += 1
        return Column(self._next_id, name, type_, nullable)

    def known(self, name: str, type_: DataType | None) -> DataType | None:
        """The type of a parameter that is met, which may say its type itself; None where it is not known yet."""
        if type_ is not None:
            self.said.add(name)
        known = self.parameters.get(name) or self.told.get(name) or type_
        if known is not None:
            self.parameters[name] = known
        return known

    def check_name(self, param: Param) -> None:
        """Notes a parameter that bears the name of a table that is given: one name stands for one thing."""
        if GIVEN + param.name in self.catalog.sources:
            message = f"`${param.name}` is a table of this query: a value needs another name"
            self.report(message, param.span, hint=f"one of its columns: `… in (from ${param.name} | select …)`")

    @contextmanager
    def inside(self, binder: ExpressionBinder) -> Iterator[None]:
        """While a sub-query is bound that stands in an expression of this binder."""
        before, self.outer = self.outer, (*self.outer, binder)
        try:
            yield
        finally:
            self.outer = before

    def bind_inner(self, pipeline: Pipeline) -> Relation:
        """A pipeline inside of another one."""
        return self.bind_pipeline(pipeline, self)

    def report(
        self, message: str, span: Span | None, *, notes: Iterable[str] = (), hint: str | Fix | None = None
    ) -> None:
        """Notes a problem; binding goes on so that one pass finds all of them."""
        diagnostic = Diagnostic(message, span, tuple(notes), hint.spelt(span) if isinstance(hint, Fix) else hint)
        if diagnostic not in self.diagnostics:
            self.diagnostics.append(diagnostic)
