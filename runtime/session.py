"""The session behind a DataFlow object: binds, compiles, keeps and runs the queries over its sources."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from dataflow.compiler.compile import CompiledPlan, compile_query, compile_sql
from dataflow.compiler.dialects.registry import dialect_named
from dataflow.dsl.explain_formats import ExplainFormat
from dataflow.dsl.query import Pipeline
from dataflow.dsl.types import Field
from dataflow.runtime import arrow, loop
from dataflow.runtime.admission import Admission
from dataflow.runtime.execute import at_once, execute, whole
from dataflow.runtime.explain import explain
from dataflow.runtime.introspect import Introspection
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.notebook.progress_bar import bar, in_notebook
from dataflow.runtime.parameters import check_parameters
from dataflow.runtime.plain import Plain
from dataflow.runtime.plans import Kept, Plans
from dataflow.runtime.result import Result
from dataflow.runtime.sources.source import Source
from dataflow.runtime.sql_text import SQLText
from dataflow.runtime.trace import Trace

if TYPE_CHECKING:
    import pyarrow as pa


class SourceSession:
    """Implements `dsl.session.Session` over open sources; safe to use from any thread and any event loop."""

    def __init__(self, sources: Mapping[str, Source], local: LocalDuckDB) -> None:
        self.sources = sources
        self.local = local
        self.introspection = Introspection(sources)
        self._admission = Admission()
        self._plans = Plans()

    def compile(self, pipeline: Pipeline) -> CompiledPlan:
        """The compiled plan of a pipeline, made when it is first asked for; reads the tables it names if need be."""
        plan = self._kept(pipeline)
        if plan is not None:
            return plan
        if not self.introspection.covers(pipeline):
            loop.run(self.introspection.load(pipeline))
        return self._compile(pipeline)

    async def acompile(self, pipeline: Pipeline) -> CompiledPlan:
        """As `compile`, without blocking the running event loop."""
        plan = self._kept(pipeline)
        if plan is not None:
            return plan
        if not self.introspection.covers(pipeline):
            await loop.wait(self.introspection.load(pipeline))
        return self._compile(pipeline)

    def schema(self, pipeline: Pipeline) -> tuple[Field, ...]:
        return self.compile(pipeline).fields

    def parameters(self, pipeline: Pipeline) -> tuple[Field, ...]:
        return self.compile(pipeline).parameters

    def sql(self, pipeline: Pipeline, dialect: str) -> str:
        chosen = dialect_named(dialect)
        if not self.introspection.covers(pipeline):
            loop.run(self.introspection.load(pipeline))
        rendered = compile_sql(pipeline, self.introspection.catalog(), chosen)
        return SQLText(rendered.sql, rendered.slots)

    def collect(self, pipeline: Pipeline, parameters: Mapping[str, object], trace: Trace | None = None) -> Result:
        """All rows; a `trace` is filled while they come, for `progress.watch`."""
        plan = self.compile(pipeline)
        values = check_parameters(plan.parameters, parameters, plan.counts)
        if trace is None and not in_notebook():
            found = self._at_once(plan, values)
            return found if found is not None else loop.run(self._collect(plan, values))
        trace = trace or Trace()
        with bar(plan, trace):
            return loop.run(self._collect(plan, values, trace))

    async def acollect(self, pipeline: Pipeline, parameters: Mapping[str, object]) -> Result:
        plan = await self.acompile(pipeline)
        values = check_parameters(plan.parameters, parameters, plan.counts)
        if not in_notebook():
            found = self._at_once(plan, values)
            return found if found is not None else await loop.wait(self._collect(plan, values))
        trace = Trace()
        with bar(plan, trace):
            return await loop.wait(self._collect(plan, values, trace))

    def stream(self, pipeline: Pipeline, parameters: Mapping[str, object]) -> Iterator[pa.RecordBatch]:
        return self.run(pipeline, parameters, Trace())

    def run(
        self, pipeline: Pipeline, parameters: Mapping[str, object], trace: Trace
    ) -> Generator[pa.RecordBatch, None, None]:
        """As `stream`, with a trace that is filled while the batches come; closing the result stops the statements."""
        plan = self.compile(pipeline)
        return loop.iterate(self._batches(plan, check_parameters(plan.parameters, parameters, plan.counts), trace))

    def explain(self, pipeline: Pipeline, parameters: Mapping[str, object] | None, format: ExplainFormat) -> str:
        plan = self.compile(pipeline)
        trace = None
        if parameters is not None:
            trace = Trace()
            self.collect(pipeline, parameters, trace)
        return explain(plan, self._descriptions(), trace, format)

    def html(self, pipeline: Pipeline) -> str:
        from dataflow.runtime.notebook.query_html import query_html

        return query_html(pipeline, self.compile, self._descriptions())

    def node(self, name: str, pipeline: Pipeline) -> Any:
        from dataflow.dsl.build_query import Query
        from dataflow.runtime.kailash.node import node_class

        return node_class(name, Query(pipeline, self))

    async def close(self) -> None:
        """Gives back all connections; a later query opens new ones."""
        await self.introspection.close()
        for source in self.sources.values():
            await source.close()
        self.local.close()

    def _descriptions(self) -> dict[str, str]:
        return {name: source.description for name, source in self.sources.items()}

    def _kept(self, pipeline: Pipeline) -> CompiledPlan | None:
        """The plan that is there already; statistics of its tables that are old are read anew meanwhile."""
        kept = self._plans.find(pipeline, self.introspection.version)
        if kept is None:
            return None
        self.introspection.renew(kept.tables)
        return kept.plan

    def _compile(self, pipeline: Pipeline) -> CompiledPlan:
        version = self.introspection.version
        plan = compile_query(pipeline, self.introspection.catalog())
        self._plans.keep(Kept(pipeline, version, plan, tuple(self.introspection.keys(pipeline))))
        return plan

    async def _batches(
        self, plan: CompiledPlan, values: Mapping[str, object], trace: Trace | None = None
    ) -> AsyncIterator[pa.RecordBatch]:
        batches = execute(plan, values, self.sources, self.local, self._admission, trace)
        async with aclosing(batches):  # type: ignore[type-var]
            async for batch in batches:
                yield batch

    def _at_once(self, plan: CompiledPlan, values: Mapping[str, object]) -> Result | None:
        rows = at_once(plan, values, self.sources)
        return _result(plan, rows) if rows is not None else None

    async def _collect(self, plan: CompiledPlan, values: Mapping[str, object], trace: Trace | None = None) -> Result:
        rows = await whole(plan, values, self.sources, self._admission) if trace is None else None
        if rows is not None:
            return _result(plan, rows)
        batches = execute(plan, values, self.sources, self.local, self._admission, trace)
        return _result(plan, [batch async for batch in batches])


def _result(plan: CompiledPlan, rows: Plain | list[pa.RecordBatch]) -> Result:
    import pyarrow as pa

    if isinstance(rows, Plain):
        return Result(rows, plan.fields)
    return Result(pa.Table.from_batches(rows, arrow.schema_of(plan.fields)), plan.fields)
