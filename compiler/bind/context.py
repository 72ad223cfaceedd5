"""What one run of the binder shares: the catalog, fresh column ids, parameters met, and problems found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dataflow.compiler.catalog import Catalog
from dataflow.compiler.plan.scalar import Column
from dataflow.dsl.errors import Diagnostic
from dataflow.dsl.span import Span
from dataflow.dsl.types import DataType


@dataclass(slots=True)
class Context:
    """State of one run of the binder.

    `parameters` are those met so far, `told` those whose type an earlier run found out, `untyped` those that stood
    where nothing tells their type.
    """

    catalog: Catalog
    diagnostics: list[Diagnostic] = field(default_factory=list)
    parameters: dict[str, DataType] = field(default_factory=dict)
    told: Mapping[str, DataType] = field(default_factory=dict)
    untyped: set[str] = field(default_factory=set)
    _next_id: int = 0

    def column(self, name: str, type_: DataType, nullable: bool = True) -> Column:
        """A column with an id of its own."""
        self._next_id += 1
        return Column(self._next_id, name, type_, nullable)

    def report(self, message: str, span: Span | None, *, notes: Iterable[str] = (), hint: str | None = None) -> None:
        """Notes a problem; binding goes on so that one pass finds all of them."""
        diagnostic = Diagnostic(message, span, tuple(notes), hint)
        if diagnostic not in self.diagnostics:
            self.diagnostics.append(diagnostic)
