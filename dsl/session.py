"""What a Query asks of whoever runs it; `runtime.session` answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from dataflow.dsl.explain_formats import ExplainFormat
from dataflow.dsl.query import Pipeline
from dataflow.dsl.types import Field
from dataflow.dsl.write import WritePipeline

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.compiler.lineage import Lineage
    from dataflow.runtime.result import Result
    from dataflow.runtime.written import Written


@dataclass(frozen=True, slots=True)
class Related:
    """The other table of a relation, and the columns of this one and of that which are equal."""

    table: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]


class Session(Protocol):
    """Binds, compiles and runs pipelines over the sources it knows."""

    def schema(self, pipeline: Pipeline) -> tuple[Field, ...]:
        """The columns a pipeline returns."""
        ...

    def parameters(self, pipeline: Pipeline) -> tuple[Field, ...]:
        """The parameters a pipeline needs, by name."""
        ...

    def sql(self, pipeline: Pipeline, dialect: str) -> str:
        """The whole pipeline as one statement of a dialect."""
        ...

    def collect(self, pipeline: Pipeline, parameters: Mapping[str, object]) -> Result: ...

    async def acollect(self, pipeline: Pipeline, parameters: Mapping[str, object]) -> Result: ...

    def write(self, write: WritePipeline, parameters: Mapping[str, object]) -> Written:
        """Changes rows in one transaction; how many there were."""
        ...

    async def awrite(self, write: WritePipeline, parameters: Mapping[str, object]) -> Written: ...

    def sql_of_write(self, write: WritePipeline) -> str:
        """The statement that a write is in its source. Raises UnsupportedError where it is none."""
        ...

    def explain_write(self, write: WritePipeline) -> str:
        """Which statements a write is, and which query is read for them."""
        ...

    def path_of(self, table: str) -> tuple[str, ...]:
        """The path of a table from its name as it stands in the text form. Raises ParseError, BuildError."""
        ...

    def parameters_of_write(self, write: WritePipeline) -> tuple[Field, ...]:
        """The parameters a write needs, by name."""
        ...

    def stream(self, pipeline: Pipeline, parameters: Mapping[str, object]) -> Iterator[pa.RecordBatch]: ...

    def explain(self, pipeline: Pipeline, parameters: Mapping[str, object] | None, format: ExplainFormat) -> str:
        """Which part runs where; with parameters (even none of them) the query is run and measured."""
        ...

    def lineage(self, pipeline: Pipeline, given: Mapping[str, tuple[Field, ...]]) -> Lineage:
        """What a pipeline reads, and what its columns are made from; `given` has columns of tables given to it."""
        ...

    def lineage_of_write(self, write: WritePipeline, given: Mapping[str, tuple[Field, ...]]) -> Lineage:
        """What a write reads and writes, and what the columns that it writes are made from."""
        ...

    def html(self, pipeline: Pipeline) -> str:
        """How a notebook shows a pipeline that is not run."""
        ...

    def related(self, table: tuple[str, ...], relation: str) -> Related | None:
        """Where a relation of the model of a table leads; None where the table is no model's, or has no such relation.

        Raises BuildError where there is a relation and no foreign key that it could be.
        """
        ...

    def node(self, name: str, pipeline: Pipeline) -> Any:
        """A Kailash node class for a pipeline."""
        ...

    def node_of_write(self, name: str, write: WritePipeline) -> Any:
        """A Kailash node class for a write."""
        ...
