"""The part of a session that writes: compiles, keeps and runs writes, and says what they do."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from dataflow.dsl.errors import BuildError, UnsupportedError
from dataflow.dsl.query import Pipeline
from dataflow.dsl.types import Field
from dataflow.dsl.write import WritePipeline, pipeline_of
from dataflow.runtime import loop
from dataflow.runtime.introspect import Introspection
from dataflow.runtime.sources.source import Source

if TYPE_CHECKING:
    from dataflow.compiler.compile_write import CompiledValues, CompiledWrite
    from dataflow.compiler.lineage import Lineage
    from dataflow.runtime.given import BesideGiven
    from dataflow.runtime.model_defaults import Defaults
    from dataflow.runtime.numbered_rows import Wanted
    from dataflow.runtime.written import Written

MOST_WRITES: Final = 128
"""Compiled writes that are kept."""


class WriteSession:
    """What a `SourceSession` does with writes."""

    sources: Mapping[str, Source]
    names: frozenset[str]
    introspection: Introspection | BesideGiven
    _writes: OrderedDict[WritePipeline, tuple[int, CompiledWrite]]

    async def insert(
        self: Any,  # a `SourceSession`
        target: Pipeline,
        rows: object,
        parameters: Mapping[str, object],
        keys: Sequence[str] = (),
        wanted: Wanted | None = None,
        defaults: Defaults | None = None,
    ) -> Written:
        """Adds rows to a table, all of them or none, and says how many. Runs on the background loop.

        keys: a unique key of the table, by which rows that are there get the other values instead. wanted: what is
        asked for besides. defaults: for fields of a model that rows lack.
        """
        from dataflow.runtime.insert import insert
        from dataflow.runtime.numbered_rows import PLAIN

        return await insert(self, target, rows, parameters, keys, wanted or PLAIN, defaults)

    async def change_by_rows(
        self: Any,
        verb: Literal["update", "delete"],
        target: Pipeline,
        rows: object,
        parameters: Mapping[str, object],
        keys: tuple[str, ...],
        wanted: Wanted | None = None,
    ) -> Written:
        """Changes the rows of a table that have the keys of given rows. Runs on the background loop."""
        from dataflow.runtime.bulk import by_rows
        from dataflow.runtime.numbered_rows import PLAIN

        return await by_rows(self, verb, target, rows, parameters, keys, wanted or PLAIN)

    @property
    def only(self) -> str | None:
        """The source whose tables may be named without it: where there is one, it is this one."""
        return next(iter(self.names)) if len(self.names) == 1 else None

    def path_of(self, table: str) -> tuple[str, ...]:
        path = tuple(table.split("."))
        if all(name.isidentifier() for name in path):
            return path if self.only is None or path[0] in self.names else (self.only, *path)
        # The parser takes long to load, and only odd names need it.
        from dataflow.dsl.parse import parse_pipeline

        found = parse_pipeline(f"from {table}", only=self.only, sources=self.names)
        if found.steps or found.lets or found.source.alias:
            raise BuildError(f"expected the name of a table, found `{table}`", hint='as in `"shop.orders"`')
        return found.source.path

    def write(self, write: WritePipeline, parameters: Mapping[str, object]) -> Written:
        return loop.run(self._write(write, parameters))

    async def awrite(self, write: WritePipeline, parameters: Mapping[str, object]) -> Written:
        return await loop.wait(self._write(write, parameters))

    def sql_of_write(self, write: WritePipeline) -> str:
        from dataflow.runtime.sql_text import SQLText

        compiled = loop.run(self.compile_write(write))
        if compiled.why_not is not None:
            message = f"the write of `{compiled.table.label}` is no single statement: {compiled.why_not}"
            raise UnsupportedError(message, hint="`explain()` says how it is done")
        return SQLText(compiled.sql or "", compiled.slots)

    def explain_write(self: Any, write: WritePipeline) -> str:
        from dataflow.runtime.explain.write import explain_write
        from dataflow.runtime.writing import read_for

        compiled = loop.run(self.compile_write(write))
        reads = read_for(write, compiled)
        query = None if reads is None else self.explain(reads, None, "text")
        return explain_write(write, compiled, self.sources[compiled.table.source].description, query)

    def lineage_of_write(self, write: WritePipeline, given: Mapping[str, tuple[Field, ...]]) -> Lineage:
        from dataflow.compiler.trace import trace_write

        everything = pipeline_of(write)
        if not self.introspection.covers(everything):
            loop.run(self.introspection.load(everything))
        return trace_write(write, self.introspection.catalog(), given)

    def node_of_write(self: Any, name: str, write: WritePipeline) -> Any:
        from dataflow.dsl.build_write import Write
        from dataflow.runtime.kailash.write_class import write_class

        return write_class(name, Write(write, self))

    def parameters_of_write(self: Any, write: WritePipeline) -> tuple[Field, ...]:
        over: WriteSession = self._over_declared(pipeline_of(write))
        return loop.run(over.compile_write(write)).parameters

    async def compile_write(self, write: WritePipeline) -> CompiledWrite:
        """The compiled write, made when it is first asked for. Runs on the background loop."""
        kept = self._writes.get(write)
        if kept is not None and kept[0] == self.introspection.version:
            self._writes.move_to_end(write)
            return kept[1]
        from dataflow.compiler.compile_write import compile_write

        everything = pipeline_of(write)
        if not self.introspection.covers(everything):
            await self.introspection.load(everything)
        version = self.introspection.version
        compiled = compile_write(write, self.introspection.catalog())
        self._writes[write] = version, compiled
        if len(self._writes) > MOST_WRITES:
            self._writes.popitem(last=False)
        return compiled

    async def compile_values(self, write: WritePipeline, first: int) -> CompiledValues | str:
        """The new values of an update of all rows, for a statement with `first` placeholders before theirs.

        A text says why a statement cannot have them.
        """
        from dataflow.compiler.compile_write import compile_values
        from dataflow.compiler.render.write import WhyNot

        everything = pipeline_of(write)
        if not self.introspection.covers(everything):
            await self.introspection.load(everything)
        found = compile_values(write, self.introspection.catalog(), first)
        return found.reason if isinstance(found, WhyNot) else found

    async def _write(self: Any, write: WritePipeline, parameters: Mapping[str, object]) -> Written:
        from dataflow.runtime.writing import write as run

        over, parameters = self.over(pipeline_of(write), parameters)
        return await run(over, write, parameters)
