"""Plan ▶ Lineage: which columns of which tables a query reads, and which of them each of its columns is made from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, assert_never

from dataflow.compiler.catalog import Table
from dataflow.compiler.plan.relational import (
    Aggregate,
    Distinct,
    Empty,
    Exchange,
    Filter,
    Join,
    Limit,
    Plan,
    Project,
    Scan,
    SetOperation,
    Sort,
    Union,
    Unnest,
    Values,
    Window,
    columns_of,
    ids_of,
)
from dataflow.compiler.plan.scalar import Call, Column, ColumnRef, Scalar, columns_used, parts
from dataflow.compiler.plan.walk import columns_read, nodes, scalars_of
from dataflow.compiler.resolve import resolve
from dataflow.dsl.format import format_from
from dataflow.dsl.query import From, Pipeline, is_given, tables
from dataflow.dsl.types import Field

_NULL_TESTS = ("is_null", "is_not_null")


@dataclass(frozen=True, slots=True)
class TableName:
    """A table as a query names it: its source and the path below that, which is empty where the source is the table.

    A table that is given when the query runs is of no source; its path is its name, as in `("$orders",)`.
    """

    source: str | None
    path: tuple[str, ...]

    def __str__(self) -> str:
        if self.source is None:
            return ".".join(self.path)
        return format_from(From((self.source, *self.path))).removeprefix("from ")

    def to_dict(self) -> dict[str, Any]:
        """`{"source": "shop", "table": "public.orders"}`; one of the two is None as the class says."""
        if self.source is None or not self.path:
            return {"source": self.source, "table": self.path[0] if self.path else None}
        return {"source": self.source, "table": format_from(From(self.path)).removeprefix("from ")}


@dataclass(frozen=True, slots=True)
class Origin:
    """A column of a table."""

    table: TableName
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{format_from(From((self.column,))).removeprefix('from ')}"

    def to_dict(self) -> dict[str, Any]:
        return {**self.table.to_dict(), "column": self.column}


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table, and the columns that are read of it, in the table's order.

    `for_rows` are those among them that no column of the result is made from: they decide which rows there are, or in
    which order and groups. `columns` is None where they are known only when the query runs.
    """

    table: TableName
    columns: tuple[str, ...] | None
    for_rows: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.columns is None:
            return f"{self.table}: columns that are known when it runs"
        values = [column for column in self.columns if column not in self.for_rows]
        parts = [", ".join(values)] if values else []
        if self.for_rows:
            parts.append(f"for its rows only: {', '.join(self.for_rows)}")
        return f"{self.table}: {'; '.join(parts) or 'no column, only how many rows there are'}"

    def to_dict(self) -> dict[str, Any]:
        columns = None if self.columns is None else list(self.columns)
        return {**self.table.to_dict(), "columns": columns, "for_rows": list(self.for_rows)}


@dataclass(frozen=True, slots=True)
class TableWrite:
    """A table, and the columns that are written, None where they are known only when it runs.

    There is none where rows are deleted.
    """

    table: TableName
    columns: tuple[str, ...] | None

    def to_dict(self) -> dict[str, Any]:
        return {**self.table.to_dict(), "columns": None if self.columns is None else list(self.columns)}


@dataclass(frozen=True, slots=True)
class Lineage:
    """The tables that a query or a write reads, and for each column of its result those of tables that it is made from.

    A column is made from all that its expression reads: conditions of a `case` and of an aggregate, and the groups and
    the order of a window too, and where it says whether a row was found, what that is found by. Filters, conditions of
    joins, and the keys of groups and of `sort` make no column. A column that is made from none is a constant, or counts
    rows. `columns` is None where the columns of a table are known only when the query runs. `fields` are the columns of
    the result with their types, none where they are not known. `writes` is the table that a write changes, whose
    columns `columns` then are; None of a query.
    """

    reads: tuple[TableRead, ...]
    columns: Mapping[str, tuple[Origin, ...]] | None
    fields: tuple[Field, ...] = ()
    writes: TableWrite | None = None

    def __str__(self) -> str:
        made = made_lines(self.columns) if self.columns is not None else ["known when it runs"]
        title = "columns" if self.writes is None else f"writes {self.writes.table}"
        return "\n".join(("reads", *(f"  {read}" for read in self.reads), title, *(f"  {line}" for line in made)))

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"

    def to_dict(self) -> dict[str, Any]:
        """The same as dicts, lists and texts, fit for JSON: `reads`, `writes` and `columns`."""
        return {
            "reads": [read.to_dict() for read in self.reads],
            "writes": [] if self.writes is None else [self.writes.to_dict()],
            "columns": made_dicts(self.columns),
        }


def made_lines(columns: Mapping[str, tuple[Origin, ...]]) -> list[str]:
    """Columns and those that they are made from ▶ a line for each, or one that says that there are none."""
    if not columns:
        return ["no column, rows as a whole"]
    width = max(map(len, columns))
    return [f"{name:{width}} ◀ {', '.join(map(str, found)) or 'no column'}" for name, found in columns.items()]


def made_dicts(columns: Mapping[str, tuple[Origin, ...]] | None) -> dict[str, list[dict[str, Any]]] | None:
    """Columns and those that they are made from, fit for JSON."""
    return None if columns is None else {name: [each.to_dict() for each in found] for name, found in columns.items()}


def lineage_of(plan: Plan) -> Lineage:
    """A plan, as it is bound and before any rule, ▶ its lineage: rules may leave out what the query says it reads."""
    origins, used = _origins(plan), _used(plan)
    read: dict[TableName, list[str]] = {}
    for scan in nodes(plan):
        if isinstance(scan, Scan):
            name = name_of(scan.table)
            wanted = {*read.get(name, ()), *(column.name for column in scan.columns if column.id in used)}
            read[name] = [column.name for column in scan.table.columns if column.name in wanted]
    places = {Origin(table, column): at for at, (table, column) in enumerate(_pairs(read))}
    made = {
        column.name: tuple(sorted(origins.get(column.id, ()), key=places.__getitem__)) for column in columns_of(plan)
    }
    values = {origin for each in made.values() for origin in each}
    reads = (
        TableRead(table, tuple(columns), tuple(name for name in columns if Origin(table, name) not in values))
        for table, columns in read.items()
    )
    fields = tuple(Field(column.name, column.type, column.nullable) for column in columns_of(plan))
    return Lineage(tuple(reads), made, fields)


def name_of(table: Table) -> TableName:
    """A table of a catalog ▶ its name in a query."""
    label = (table.source, *table.path)
    return TableName(None, label) if is_given(label) else TableName(table.source, table.path)


def lineage_unbound(pipeline: Pipeline, sources: Collection[str]) -> Lineage:
    """The tables that a pipeline names, where too little is known of them to bind it; no catalog is asked for them."""
    names = dict.fromkeys(written_name(table.path, sources) for table in tables(pipeline))
    return Lineage(tuple(TableRead(name, None) for name in names), None)


def written_name(path: tuple[str, ...], sources: Collection[str]) -> TableName:
    """The path of a table as a query has it ▶ the table's name."""
    found = None if is_given(path) else resolve(path, sources)
    return TableName(None, path) if found is None else TableName(*found)


def _pairs(read: Mapping[TableName, Iterable[str]]) -> list[tuple[TableName, str]]:
    return [(table, column) for table, columns in read.items() for column in columns]


def _origins(plan: Plan) -> dict[int, frozenset[Origin]]:
    """For each column of each node, by its id, the columns of tables that it is made from."""
    found: dict[int, frozenset[Origin]] = {}
    matched: dict[int, frozenset[int]] = {}

    def of(columns: Iterable[int]) -> frozenset[Origin]:
        return frozenset[Origin]().union(*(found[id_] for id_ in columns))

    # Each node's inputs come before it.
    for node in reversed(list(nodes(plan))):
        match node:
            case Scan(table=table, columns=columns):
                name = name_of(table)
                found.update((column.id, frozenset((Origin(name, column.name),))) for column in columns)
            case Empty(columns=columns) | Values(columns=columns) | Exchange(columns=columns):
                found.update((column.id, frozenset()) for column in columns)
            case Project(assignments=assignments) | Window(assignments=assignments):
                found.update([(made.column.id, of(_made_of(made.value, matched))) for made in assignments])
            case Aggregate(keys=keys, aggregates=aggregates):
                found.update([(made.column.id, of(_made_of(made.value, matched))) for made in (*keys, *aggregates)])
            case Unnest(value=value, column=column):
                found[column.id] = of(_made_of(value, matched))
            case Union(inputs=inputs, columns=columns):
                found.update(_united(columns, inputs, of))
            case SetOperation(kind=kind, left=left, right=right, columns=columns):
                # All that `except` takes of the right side is rows away.
                found.update(_united(columns, (left, right) if kind == "intersect" else (left,), of))
            case Join(kind="left" | "asof" | "full", right=right):
                matched |= dict.fromkeys(ids_of(right), columns_read(node))
            case Filter() | Join() | Sort() | Limit() | Distinct():
                pass
            case _:
                assert_never(node)
    return found


def _made_of(value: Scalar, matched: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """Ids of the columns that a value depends on; whether one of a joined side is null is for the join to say."""
    used = columns_used(value)
    if matched.keys().isdisjoint(used):
        return used
    tested = (
        part.args[0].column.id
        for part in parts(value)
        if isinstance(part, Call) and part.function in _NULL_TESTS and isinstance(part.args[0], ColumnRef)
    )
    return used.union(*(matched[id_] for id_ in tested if id_ in matched))


def _united(
    columns: tuple[Column, ...], inputs: tuple[Plan, ...], of: Callable[[Iterable[int]], frozenset[Origin]]
) -> list[tuple[int, frozenset[Origin]]]:
    """The origins of columns whose rows come from several inputs, by position."""
    sides = [columns_of(child) for child in inputs]
    return [(column.id, of([side[at].id for side in sides])) for at, column in enumerate(columns)]


def _used(plan: Plan) -> set[int]:
    """Ids of the columns, of any node, that the rows or values of the result depend on."""
    used = set(ids_of(plan))
    # From the top down: where a column is read is above where it is made.
    for node in nodes(plan):
        scalars: tuple[Scalar, ...] = ()
        match node:
            case Project(assignments=assignments) | Window(assignments=assignments):
                scalars = tuple(made.value for made in assignments if made.column.id in used)
            case Aggregate(keys=keys, aggregates=aggregates):
                wanted = (made for made in aggregates if made.column.id in used)
                scalars = tuple(made.value for made in (*keys, *wanted))
            case Distinct() | SetOperation():
                used.update(ids_of(*node.inputs))
            case Union(inputs=inputs, columns=columns):
                places = [at for at, column in enumerate(columns) if column.id in used]
                used.update(columns_of(child)[at].id for child in inputs for at in places)
            case _:
                scalars = scalars_of(node)
        used.update(*map(columns_used, scalars))
    return used
