"""What is known of one model to reach its rows by: its checks, its table, and the statements of calls made before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dataflow.compiler.catalog import Table
from dataflow.dsl.errors import ParameterError, SourceError, quoted
from dataflow.dsl.expr import Call, Column, Expr, Param
from dataflow.dsl.model import Model
from dataflow.dsl.query import Filter, From, Pipeline
from dataflow.dsl.types import INT64, Field
from dataflow.dsl.write import WritePipeline
from dataflow.runtime.execute import at_hand, at_once
from dataflow.runtime.model_instances import Instances
from dataflow.runtime.model_values import Record, RowChecks
from dataflow.runtime.parameters import bind_slots, check_floats, check_parameters
from dataflow.runtime.plain import Plain
from dataflow.runtime.sources.source import Statement
from dataflow.runtime.sources.writable import Changed, RowSource, changes_now, changes_rows, is_here, reads_now
from dataflow.runtime.sources.writer import unwritable
from dataflow.runtime.way import Way

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.compiler.compile import CompiledFragment
    from dataflow.compiler.compile_write import CompiledWrite
    from dataflow.runtime.session import SourceSession

KEPT_SHAPES: Final = 256
"""Statements of each kind that are kept for a model."""

_WITH_FRACTIONS: Final = ("float64", "decimal")

Rows = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Found:
    """Rows that were read, and the names of their columns."""

    names: Sequence[str]
    rows: Rows


@dataclass(frozen=True, slots=True)
class KeyRead:
    """The statement that reads the row of a key, and the names of its columns."""

    version: int
    fragment: CompiledFragment
    names: Sequence[str]


class Face:
    """One model of one session. Its coroutines wait by the way they are given, so that a thread may block in them."""

    def __init__(self, session: SourceSession, source: str, model: Model) -> None:
        self.session = session
        self.source = source
        self.model = model
        self.checks = RowChecks(model, session.sources[source].dialect.odd_floats)
        self.instances = Instances(model)
        self.rows = Pipeline(From((source, model.table)))
        self.kept: dict[object, Any] = {}
        self._table: tuple[int, Table] | None = None
        self._key_read: KeyRead | None = None

    async def table(self, way: Way) -> Table:
        """The table as it is in its source. Raises BindError where it is not there, SourceError."""
        known = self.session.introspection
        if self._table is not None and self._table[0] == known.version:
            return self._table[1]
        if not known.covers(self.rows):
            await way.of(known.load(self.rows))
        if not known.covers(self.rows):
            await way.of(self.session.acompile(self.rows))  # which says what is there instead
        (key,) = known.keys(self.rows)
        assert key is not None
        table = known.catalog().tables[key]
        check_width(self.model, table)
        self._table = known.version, table
        return table

    async def read(self, way: Way, pipeline: Pipeline, values: Mapping[str, object]) -> Found:
        """The rows of a pipeline. Raises BindError, ParameterError, SourceError."""
        session = self.session
        plan = session._kept(pipeline)
        if plan is None:
            plan = await way.of(session.acompile(pipeline))
        checked = check_parameters(plan.parameters, values, plan.counts)
        sources = session.reachable()
        rows = at_once(plan, checked, sources, waits=way.blocks)
        if rows is None and way.here:
            rows = await at_hand(plan, checked, sources)
        if rows is None:
            result = await way.of(session._collect(plan, checked))
            made = await way.made(len(result), lambda: [tuple(row.values()) for row in result.rows()])
            return Found([field.name for field in plan.fields], made)
        return Found([field.name for field in plan.fields], rows_of(rows, plan.fields))

    def read_now(self, key: Mapping[str, object]) -> Found | None:
        """The row of a key, by the calling thread, where its statement is known and needs no event loop; else None."""
        known = self._key_read
        if known is None or known.version != self.session.introspection.version:
            return None
        source = self.session.reachable()[self.source]
        if not reads_now(source):
            return None
        fragment = known.fragment
        statement = Statement(fragment.sql, bind_slots(fragment.slots, key), fragment.fields, 1)
        return Found(known.names, rows_of(source.read_now(statement), fragment.fields))

    def keep_key_read(self, pipeline: Pipeline) -> None:
        """Keeps the statement that reads the row of a key, where it is one."""
        plan = self.session._kept(pipeline)
        if plan is not None and plan.local is None:
            names = [field.name for field in plan.fields]
            self._key_read = KeyRead(self.session.introspection.version, plan.fragments[0], names)

    async def change(self, way: Way, statement: Statement) -> Changed:
        """Runs one statement that changes the table. Raises SourceError."""
        source, table = self.row_source(), await self.table(way)
        if way.blocks and changes_now(source):
            return source.change_now(table, statement)
        if way.here and is_here(source):
            return await source.here().change(table, statement)
        return await way.of(self._changed(source, table, statement))

    async def write(
        self, way: Way, pipeline: WritePipeline, values: Mapping[str, object], *, checked: bool = False
    ) -> int:
        """Makes a change that is written as a pipeline, in its own transaction, and says how many rows it found.

        checked: whether the values are known to be what columns of the model hold.
        """
        compiled = await self.compiled(way, pipeline)
        if compiled.why_not is not None:
            return await way.of(self.session._write(pipeline, values))
        if compiled.sql is None:
            return 0
        if not checked:
            values = check_parameters(compiled.parameters, values)
            check_floats(compiled.slots, values, self.row_source().dialect)
        return (await self.change(way, Statement(compiled.sql, bind_slots(compiled.slots, values), ()))).count

    def row_source(self) -> RowSource:
        """The source, which takes rows. Raises SourceError where it does not."""
        source = self.session.reachable()[self.source]
        if changes_rows(source):
            return source
        raise unwritable(source)

    def keep(self, key: object, made: Any) -> Any:
        """Keeps what was made for calls of one shape."""
        if len(self.kept) >= KEPT_SHAPES:
            self.kept.clear()
        self.kept[key] = made
        return made

    def equal(self, names: Sequence[str], nulls: frozenset[str] = frozenset()) -> tuple[Expr, ...]:
        """Conditions that columns are equal to the parameters of their names, or null."""
        types = {column.name: column.type for column in self.model.columns}
        return tuple(
            Call("is_null", (Column((name,)),))
            if name in nulls
            else Call("equal", (Column((name,)), Param(name, types[name])))
            for name in names
        )

    def of_key(self, names: Sequence[str]) -> Pipeline:
        """The rows with these values of columns, which are parameters."""
        found: Pipeline | None = self.kept.get(("rows", *names))
        made = found or Pipeline(self.rows.source, (Filter(self.equal(names)),))
        return found or self.keep(("rows", *names), made)

    def key(self, key: object) -> dict[str, object]:
        """A key as a program gives it, checked: a value, several in the model's order, a dict or an instance."""
        names = self.model.key
        if len(names) == 1 and (check := self.checks.of(names[0])) is not None and check.is_sure(key):
            return {names[0]: key}
        match key:
            case Mapping():
                given: Record = key
            case _ if isinstance(key, self.model.cls):
                given = {name: getattr(key, name, None) for name in names}
            case tuple() | list() if len(names) > 1 and len(key) == len(names):
                given = dict(zip(names, key, strict=True))
            case _ if len(names) == 1 and not isinstance(key, tuple | list):
                given = {names[0]: key}
            case _:
                raise self._no_key(key)
        if set(given) != set(names):
            raise self._no_key(key)
        return self.checks.some({name: given[name] for name in names}, f"the key of `{self.model.name}`")

    def _no_key(self, key: object) -> ParameterError:
        names = quoted(self.model.key)
        what = f"the field {names}" if len(self.model.key) == 1 else f"the fields {names}"
        hint = None if len(self.model.key) == 1 else f"give a tuple of their values, or a dict: `({'…, ' * 2}…)`"
        return ParameterError(f"the key of `{self.model.name}` is {what}, found `{key!r}`", hint=hint)

    async def _changed(self, source: RowSource, table: Table, statement: Statement) -> Changed:
        async with self.session.admission.place(source):
            return await source.change(table, statement)

    async def compiled(self, way: Way, pipeline: WritePipeline) -> CompiledWrite:
        # By identity, which is sooner told than equality; the entry keeps the pipeline alive.
        shape, version = ("compiled", id(pipeline)), self.session.introspection.version
        kept = self.kept.get(shape)
        if kept is not None and kept[0] == version and kept[1] is pipeline:
            compiled: CompiledWrite = kept[2]
            return compiled
        compiled = await way.of(self.session.compile_write(pipeline))
        self.keep(shape, (self.session.introspection.version, pipeline, compiled))
        return compiled


def check_width(model: Model, table: Table) -> None:
    """Raises SourceError where a column has no room for what its field may be: a database would round that silently."""
    types = {column.name: column.type for column in table.columns}
    for column in model.columns:
        if column.type.name in _WITH_FRACTIONS and types.get(column.name) == INT64:
            raise SourceError(
                f"field `{model.name}.{column.name}` is {column.type}, its column in `{table.label}` is int64",
                model.span,
                hint="`db.diff()` shows the statement that changes the column",
            )


def rows_of(found: Plain | list[pa.RecordBatch], fields: Sequence[Field]) -> Rows:
    """The rows of a result as Python's values."""
    if isinstance(found, Plain):
        return list(zip(*found.columns, strict=True))
    import pyarrow as pa

    from dataflow.runtime import arrow
    from dataflow.runtime.result import Result

    result = Result(pa.Table.from_batches(found, arrow.schema_of(fields)), tuple(fields))
    return [tuple(row.values()) for row in result.rows()]
