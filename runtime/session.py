"""The session behind a DataFlow object: binds, compiles, keeps and runs the queries over its sources."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Generator, Iterator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from dataflow.dsl.explain_formats import ExplainFormat
from dataflow.dsl.query import GIVEN, Pipeline, given_tables
from dataflow.dsl.session import Related
from dataflow.dsl.types import Field
from dataflow.runtime import arrow, loop
from dataflow.runtime.admission import Admission
from dataflow.runtime.execute import at_once, execute, whole
from dataflow.runtime.introspect import Introspection
from dataflow.runtime.joined import current
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.notebook.progress_bar import bar, in_notebook
from dataflow.runtime.parameters import check_parameters
from dataflow.runtime.plain import Plain
from dataflow.runtime.plans import Kept, Plans
from dataflow.runtime.session_writes import WriteSession
from dataflow.runtime.sources.source import Source
from dataflow.runtime.sources.writable import is_here
from dataflow.runtime.trace import Trace

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.compiler.compile import CompiledPlan
    from dataflow.compiler.lineage import Lineage
    from dataflow.runtime.given import BesideGiven
    from dataflow.runtime.models import Models
    from dataflow.runtime.result import Result

MOST_SHAPES: Final = 64
MOST_PLANS_OVER_GIVEN: Final = 16
"""Kinds of given tables whose plans are kept, and plans of each."""


class SourceSession(WriteSession):
    """Implements `dsl.session.Session` over open sources; safe to use from any thread and any event loop."""

    def __init__(self, sources: Mapping[str, Source], local: LocalDuckDB) -> None:
        self.sources = sources
        self.names = frozenset(sources)
        self.local = local
        self.models: Models | None = None
        self.base = self
        self.introspection: Introspection | BesideGiven = Introspection(sources, self.reachable)
        self.admission = Admission()
        self._plans = Plans()
        self._writes = OrderedDict()
        self._plans_of_given: OrderedDict[object, Plans] = OrderedDict()
        self._lock = threading.Lock()

    def reachable(self) -> Mapping[str, Source]:
        """The sources as the transaction sees them that this task or thread is in, if any. Raises TransactionError."""
        transaction = current(self.base)
        return self.sources if transaction is None else {**self.sources, **transaction.reachable()}

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
        return self._over_declared(pipeline).compile(pipeline).fields

    def parameters(self, pipeline: Pipeline) -> tuple[Field, ...]:
        return self._over_declared(pipeline).compile(pipeline).parameters

    def sql(self, pipeline: Pipeline, dialect: str) -> str:
        from dataflow.compiler.compile import compile_sql
        from dataflow.compiler.dialects.registry import dialect_named
        from dataflow.runtime.sql_text import SQLText

        chosen = dialect_named(dialect)
        if not self.introspection.covers(pipeline):
            loop.run(self.introspection.load(pipeline))
        rendered = compile_sql(pipeline, self.introspection.catalog(), chosen)
        return SQLText(rendered.sql, rendered.slots)

    def collect(self, pipeline: Pipeline, parameters: Mapping[str, object], trace: Trace | None = None) -> Result:
        """All rows; a `trace` is filled while they come, for `progress.watch`."""
        over, parameters = self.over(pipeline, parameters)
        if over is not self:
            return over.collect(pipeline, parameters, trace)
        plan = self.compile(pipeline)
        values = check_parameters(plan.parameters, parameters, plan.counts)
        if trace is None and not in_notebook():
            found = self._at_once(plan, values)
            return found if found is not None else loop.run(self._collect(plan, values))
        trace = trace or Trace()
        with bar(plan, trace):
            return loop.run(self._collect(plan, values, trace))

    async def acollect(self, pipeline: Pipeline, parameters: Mapping[str, object]) -> Result:
        over, parameters = self.over(pipeline, parameters)
        if over is not self:
            return await over.acollect(pipeline, parameters)
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
        over, parameters = self.over(pipeline, parameters)
        plan = over.compile(pipeline)
        return loop.iterate(over._batches(plan, check_parameters(plan.parameters, parameters, plan.counts), trace))

    def explain(self, pipeline: Pipeline, parameters: Mapping[str, object] | None, format: ExplainFormat) -> str:
        from dataflow.runtime.explain import explain

        if parameters is not None:
            over, parameters = self.over(pipeline, parameters)
        else:
            over = self._over_declared(pipeline)
        if over is not self:
            return over.explain(pipeline, parameters, format)
        plan = self.compile(pipeline)
        trace = None
        if parameters is not None:
            trace = Trace()
            self.collect(pipeline, parameters, trace)
        return explain(plan, self._descriptions(), trace, format)

    def lineage(self, pipeline: Pipeline, given: Mapping[str, tuple[Field, ...]]) -> Lineage:
        from dataflow.compiler.trace import trace_columns

        if not self.introspection.covers(pipeline):
            loop.run(self.introspection.load(pipeline))
        return trace_columns(pipeline, self.introspection.catalog(), given)

    def html(self, pipeline: Pipeline) -> str:
        from dataflow.runtime.notebook.query_html import query_html

        return query_html(pipeline, self.compile, self._descriptions())

    def related(self, table: tuple[str, ...], relation: str) -> Related | None:
        return self.models.related(table, relation) if self.models is not None else None

    def node(self, name: str, pipeline: Pipeline) -> Any:
        from dataflow.dsl.build_query import Query
        from dataflow.runtime.kailash.node import node_class

        return node_class(name, Query(pipeline, self))

    async def batches_of(
        self, pipeline: Pipeline, parameters: Mapping[str, object]
    ) -> tuple[CompiledPlan, AsyncIterator[pa.RecordBatch]]:
        """The plan of a pipeline and its rows as they come, for whoever runs on the background loop."""
        over, parameters = self.over(pipeline, parameters)
        plan = await over.acompile(pipeline)
        return plan, over._batches(plan, check_parameters(plan.parameters, parameters, plan.counts))

    def leave(self) -> None:
        """Has the connections of the program's own event loops closed."""
        for source in self.sources.values():
            if is_here(source):
                source.leave()

    async def aleave(self) -> None:
        """Closes the connections of the running event loop."""
        for source in self.sources.values():
            if is_here(source):
                await source.aleave()

    async def close(self) -> None:
        """Gives back all connections; a later query opens new ones."""
        await self.introspection.close()
        for source in self.sources.values():
            await source.close()
        self.local.close()

    def over(self, pipeline: Pipeline, parameters: Mapping[str, object]) -> tuple[SourceSession, Mapping[str, object]]:
        """A session that has the tables that are given among the parameters, and what is left of these."""
        # Nothing is kept here of a pipeline over given tables.
        if self._kept(pipeline) is not None or not (tables := given_tables(pipeline)):
            return self, parameters
        tables = tuple(table for table in tables if table.path[0] not in self.sources)
        if not tables:
            return self, parameters
        from dataflow.runtime.given import BesideGiven, sources_of

        given, parameters = sources_of(tables, parameters, self.local)
        over = SourceSession({**self.sources, **given}, self.local)
        over.base = self.base
        over.introspection = BesideGiven(self.introspection, given)
        over.admission = self.admission
        over._plans = self._plans_over(tuple((name, source.shape) for name, source in given.items()))
        return over, parameters

    def _over_declared(self, pipeline: Pipeline) -> SourceSession:
        """A session to ask what a pipeline is, over empty tables for those given ones whose columns it says."""
        if self._kept(pipeline) is not None:
            return self
        empty = {table.path[0].removeprefix(GIVEN): () for table in given_tables(pipeline) if table.columns}
        is_all = empty and all(table.path[0].removeprefix(GIVEN) in empty for table in given_tables(pipeline))
        return self.over(pipeline, empty)[0] if is_all else self

    def _plans_over(self, shapes: object) -> Plans:
        """The plans over given tables of these columns."""
        with self._lock:
            plans = self._plans_of_given.setdefault(shapes, Plans(MOST_PLANS_OVER_GIVEN))
            self._plans_of_given.move_to_end(shapes)
            while len(self._plans_of_given) > MOST_SHAPES:
                self._plans_of_given.popitem(last=False)
            return plans

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
        from dataflow.compiler.compile import compile_query

        version = self.introspection.version
        plan = compile_query(pipeline, self.introspection.catalog())
        self._plans.keep(Kept(pipeline, version, plan, tuple(self.introspection.keys(pipeline))))
        return plan

    async def _batches(
        self, plan: CompiledPlan, values: Mapping[str, object], trace: Trace | None = None
    ) -> AsyncIterator[pa.RecordBatch]:
        batches = execute(plan, values, self.reachable(), self.local, self.admission, trace)
        async with aclosing(batches):  # type: ignore[type-var]
            async for batch in batches:
                yield batch

    def _at_once(self, plan: CompiledPlan, values: Mapping[str, object]) -> Result | None:
        rows = at_once(plan, values, self.reachable())
        return _result(plan, rows) if rows is not None else None

    async def _collect(self, plan: CompiledPlan, values: Mapping[str, object], trace: Trace | None = None) -> Result:
        rows = await whole(plan, values, self.reachable(), self.admission) if trace is None else None
        if rows is not None:
            return _result(plan, rows)
        batches = execute(plan, values, self.reachable(), self.local, self.admission, trace)
        return _result(plan, [batch async for batch in batches])


def _result(plan: CompiledPlan, rows: Plain | list[pa.RecordBatch]) -> Result:
    from dataflow.runtime.result import Result

    if isinstance(rows, Plain):
        return Result(rows, plan.fields)
    import pyarrow as pa

    return Result(pa.Table.from_batches(rows, arrow.schema_of(plan.fields)), plan.fields)
