"""A workflow over a DataFlow ▶ what each of its nodes reads, takes from others, makes and writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, TypeVar

from dataflow.compiler.lineage import Lineage, Origin, TableName, TableRead, TableWrite
from dataflow.dsl.build_query import Query
from dataflow.dsl.build_write import Write
from dataflow.dsl.errors import DataFlowError, Diagnostic
from dataflow.dsl.parse import parse_pipeline, parse_write
from dataflow.dsl.query import GIVEN, Pipeline, given_tables
from dataflow.dsl.types import STRING, DataType, Decimal, Field, List, Struct
from dataflow.dsl.write import WritePipeline, pipeline_of
from dataflow.runtime.database import DataFlow
from dataflow.runtime.lineage.description import TABLE, columns_of_records, only_source, written_table
from dataflow.runtime.lineage.places import in_file
from dataflow.runtime.lineage.workflow import Connection, Node, Workflow
from dataflow.runtime.session import SourceSession

QUERY_NODE: Final = "DataFlowQueryNode"
WRITE_NODE: Final = "DataFlowWriteNode"

_EXAMPLES: Final = {
    "query": "from shop.orders | take 10",
    "write": "from shop.orders | filter id == $id | delete",
    "table": "shop.orders",
}
"""Texts that a node may have."""

_ROWS: Final = frozenset(("rows", "records", "arrow", "pandas", "polars", "stream"))
"""Outputs of our nodes that are their rows."""
_TEXTS: Final = frozenset(("date", "time", "timestamp", "timestamptz", "interval", "uuid", "binary"))
"""Types whose values are texts in `rows`, which are JSON."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """A node: the tables that it reads, given ones among them, and what it takes from other nodes and writes.

    `columns` are those of its rows, or those that it writes, and the columns of tables that they are made from, through
    all nodes before; None where they are known only when it runs. `is_known`: whether it is a node of ours.
    """

    node: Node
    takes: tuple[Connection, ...]
    reads: tuple[TableRead, ...] = ()
    writes: TableWrite | None = None
    columns: Mapping[str, tuple[Origin, ...]] | None = None
    fields: tuple[Field, ...] = ()
    is_known: bool = False

    def taken(self, connection: Connection) -> TableRead | None:
        """The table that rows of a connection are given as; None where it gives something else."""
        return next((read for read in self.reads if read.table == _given(connection.to_input)), None)

    @property
    def tables(self) -> tuple[TableRead, ...]:
        """The tables of sources that it reads."""
        return tuple(read for read in self.reads if read.table.source is not None)


@dataclass(frozen=True, slots=True)
class Flow:
    """A workflow's nodes, each behind those that it takes from as far as there are no circles, and all sources."""

    file: str
    steps: tuple[Step, ...]
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Account:
    """What a node says of itself: its query or write, or the table that it writes; and its sources."""

    of: Query | Write | TableWrite
    sources: Mapping[str, str]


Types = Mapping[str, Callable[[Mapping[str, Any]], Account]]
"""Node types by name: the inputs that are configured ▶ what the node says of itself."""


def flow_of(workflow: Workflow, db: DataFlow, types: Types = MappingProxyType({})) -> Flow:
    """What there is to be said of a workflow; nothing is run. Raises DataFlowError with what is wrong in all nodes.

    types: node types that were made of queries and models. They may be over other sources than those of `db`.
    """
    tracer = _Tracer(workflow, db, types)
    for id_ in workflow.nodes:
        tracer.step(id_)
    if tracer.problems:
        raise DataFlowError(tracer.problems)
    return Flow(workflow.file, tuple(tracer.done.values()), tracer.sources)


class _Tracer:
    def __init__(self, workflow: Workflow, db: DataFlow, types: Types) -> None:
        self.workflow = workflow
        self.db = db
        self.types = types
        self.sources = dict(db.sources)
        self.done: dict[str, Step] = {}
        self.begun: set[str] = set()
        self.problems: list[Diagnostic] = []

    def step(self, id_: str) -> Step | None:
        """What is said of a node, after all that it takes from; None within a circle."""
        if id_ in self.done or id_ in self.begun:
            return self.done.get(id_)
        self.begun.add(id_)
        node = self.workflow.nodes[id_]
        before = [connection for connection in self.workflow.connections if connection.to_node == id_]
        for connection in before:
            self.step(connection.from_node)
        # Our nodes ignore what they are given as `after`.
        takes = (each for each in before if not self._is_ours(node) or each.to_input != "after")
        self.done[id_] = step = self._made(node, tuple(takes))
        return step

    def _made(self, node: Node, takes: tuple[Connection, ...]) -> Step:
        step = Step(node, takes, is_known=self._is_ours(node))
        try:
            if node.type == QUERY_NODE:
                return self._queried(step)
            if node.type in self.types:
                return self._accounted(step, self.types[node.type](node.config))
            return self._written(step) if node.type == WRITE_NODE else step
        except DataFlowError as error:
            self.problems += [self._placed(each, node) for each in error.diagnostics]
            return step

    def _is_ours(self, node: Node) -> bool:
        return node.type in (QUERY_NODE, WRITE_NODE) or node.type in self.types

    def _placed(self, problem: Diagnostic, node: Node) -> Diagnostic:
        """A problem of a node with its place in the file, and the node's name."""
        problem = in_file(problem, node.config.get("query"))
        problem = in_file(problem, node.config.get("write"))
        problem = in_file(problem, node.config.get("table"), TABLE)
        return replace(problem, notes=(*problem.notes, f"in node `{node.id}` of `{self.workflow.file}`"))

    def _queried(self, step: Step) -> Step:
        pipeline = self._parsed(step, "query", step.node.config.get("query"), parse_pipeline)
        return self._traced(step, pipeline, self.db._session)

    def _parsed(self, step: Step, key: str, text: object, parse: Callable[..., T]) -> T:
        if not isinstance(text, str):
            raise _no_text(key, text, _EXAMPLES[key])
        only = only_source(self.db, step.node.config.get("database"))
        return parse(text, f"{self.workflow.file}, node {step.node.id}", only, self.db._session.names)

    def _traced(self, step: Step, pipeline: Pipeline, session: SourceSession) -> Step:
        lineage = session.lineage(pipeline, self._given(pipeline, step))
        return replace(step, reads=lineage.reads, columns=self._whole(lineage, step), fields=lineage.fields)

    def _changed(self, step: Step, write: WritePipeline, session: SourceSession) -> Step:
        lineage = session.lineage_of_write(write, self._given(pipeline_of(write), step))
        return replace(step, reads=lineage.reads, columns=self._whole(lineage, step), writes=lineage.writes)

    def _accounted(self, step: Step, account: Account) -> Step:
        self.sources.update(account.sources)
        match account.of:
            case Query() as query:
                return self._traced(step, query._pipeline, _session(query))
            case Write() as write:
                return self._changed(step, write._pipeline, _session(write))
            case TableWrite(table, columns):
                before = next((found for each in step.takes if (found := self._rows(each)) is not None), None)
                made = _made_of_nothing(columns) if columns is not None or before is None else before.columns
                columns = None if made is None else tuple(made)
                return replace(step, columns=made, writes=TableWrite(table, columns))

    def _written(self, step: Step) -> Step:
        config = step.node.config
        if (text := config.get("write")) is not None:
            return self._changed(step, self._parsed(step, "write", text, parse_write), self.db._session)
        table = config.get("table")
        if not isinstance(table, str):
            raise _no_text("table", table, _EXAMPLES["table"])
        written = written_table(self.db, table, config.get("database"), f"{self.workflow.file}, node {step.node.id}")
        if config.get("query") is not None:
            step = self._queried(step)
        else:
            before = next((self._rows(each) for each in step.takes if each.to_input == "rows"), None)
            columns = before.columns if before is not None else _made_of_nothing(columns_of_records(config.get("rows")))
            step = replace(step, columns=columns)
        names = None if step.columns is None else tuple(step.columns)
        return replace(step, writes=TableWrite(written, names))

    def _given(self, pipeline: Pipeline, step: Step) -> dict[str, tuple[Field, ...]]:
        """Columns of the given tables that are rows of nodes before."""
        names = {table.path[0] for table in given_tables(pipeline)}
        given = {}
        for connection in step.takes:
            before = self._rows(connection)
            if before is not None and before.fields and GIVEN + connection.to_input in names:
                given[connection.to_input] = _as_handed_on(before.fields, connection.from_output)
        return given

    def _rows(self, connection: Connection) -> Step | None:
        """The node whose rows a connection hands on; None where it does not, or not as they are."""
        before = self.done.get(connection.from_node)
        return before if before is not None and before.writes is None and connection.from_output in _ROWS else None

    def _whole(self, lineage: Lineage, step: Step) -> dict[str, tuple[Origin, ...]] | None:
        """Columns as they are made from those of sources' tables, through the nodes before."""
        if lineage.columns is None:
            return None
        before = {_given(each.to_input): self._rows(each) for each in step.takes}

        def whole(origin: Origin) -> tuple[Origin, ...]:
            found = before.get(origin.table)
            return (origin,) if found is None or found.columns is None else found.columns.get(origin.column, ())

        return {
            name: tuple(dict.fromkeys(each for origin in origins for each in whole(origin)))
            for name, origins in lineage.columns.items()
        }


def _no_text(key: str, found: object, example: str) -> DataFlowError:
    what = f"the node has no `{key}`" if found is None else f"`{key}` is a `{type(found).__name__}`: expected a text"
    return DataFlowError(what, hint=f"as in `{key}: {example}`")


def _session(query: Query | Write) -> SourceSession:
    session = query._session
    assert isinstance(session, SourceSession)
    return session


def _given(name: str) -> TableName:
    return TableName(None, (GIVEN + name,))


def _made_of_nothing(columns: tuple[str, ...] | None) -> dict[str, tuple[Origin, ...]] | None:
    return None if columns is None else dict.fromkeys(columns, ())


def _as_handed_on(fields: tuple[Field, ...], output: str) -> tuple[Field, ...]:
    if output != "rows":
        return fields
    return tuple(replace(field, type=_in_json(field.type)) for field in fields)


def _in_json(type_: DataType) -> DataType:
    match type_:
        case List(item):
            return List(_in_json(item))
        case Struct(parts):
            return Struct(tuple((name, _in_json(part)) for name, part in parts))
        case Decimal():
            return STRING
        case _:
            return STRING if type_.name in _TEXTS else type_
