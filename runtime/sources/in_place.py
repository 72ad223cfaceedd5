"""Tables that the local DuckDB reads in place: what type their columns have, and the views queries see them through.

A view gives each column the language's own type. That is more than form: DuckDB adds two INTEGERs in 32 bits,
compares ENUMs by their place in the list and text by its column's collation, where the language has 64 bits and code
points. DuckDB pushes filters through these casts, and drops those that change nothing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dataflow.compiler.catalog import Table, TableColumn
from dataflow.compiler.dialects.dialect import cast_of
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    INTERVAL,
    JSON,
    STRING,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    DataType,
    Decimal,
    List,
    Struct,
)
from dataflow.runtime.special_values import refused

if TYPE_CHECKING:
    import duckdb
    from duckdb.sqltypes import DuckDBPyType

_TYPES: dict[str, DataType] = {
    "boolean": BOOL,
    "tinyint": INT64,
    "smallint": INT64,
    "integer": INT64,
    "bigint": INT64,
    "utinyint": INT64,
    "usmallint": INT64,
    "uinteger": INT64,
    "ubigint": Decimal(20, 0),
    "hugeint": Decimal(38, 0),
    "uhugeint": Decimal(38, 0),
    "float": FLOAT64,
    "double": FLOAT64,
    "varchar": STRING,
    "enum": STRING,
    "blob": BINARY,
    "date": DATE,
    "time": TIME,
    "time_ns": TIME,
    "timestamp": TIMESTAMP,
    "timestamp_s": TIMESTAMP,
    "timestamp_ms": TIMESTAMP,
    "timestamp_ns": TIMESTAMP,
    "timestamp with time zone": TIMESTAMPTZ,
    "timestamptz_ns": TIMESTAMPTZ,
    "interval": INTERVAL,
    "uuid": UUID,
    # A column of nothing but nulls has no type of its own: text, which every value can be written as.
    '"null"': STRING,
    "null": STRING,
}

_NARROWED = re.compile(r"\b(U?HUGEINT|TIME_NS|TIMESTAMP_NS|TIMESTAMPTZ_NS)\b")
"""Types that have values which the language's type for them does not hold, by themselves or inside others."""

_LONGEST_HOURS = 2**63 // 3_600_000_000_000
"""Arrow counts the parts of an interval below the day in nanoseconds."""

_SHOWN = 60

_SPELLINGS = {
    "bool": "BOOLEAN",
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "string": "VARCHAR",
    "binary": "BLOB",
    "date": "DATE",
    "time": "TIME",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMPTZ",
    "interval": "INTERVAL",
    "uuid": "UUID",
    "json": "JSON",
}


def type_of(native: DuckDBPyType) -> DataType | None:
    """A type of DuckDB in, the language's type for it out; None if there is none."""
    if str(native) == "JSON":
        return JSON
    match native.id:
        case "decimal":
            digits: dict[str, Any] = dict(native.children)
            return Decimal(digits["precision"], digits["scale"])
        case "list" | "array":
            children: dict[str, Any] = dict(native.children)
            item = type_of(children["child"])
            return List(item) if item is not None else None
        case "struct":
            members: list[tuple[str, Any]] = native.children
            fields = tuple((name, type_of(child)) for name, child in members)
            known = tuple((name, type_) for name, type_ in fields if type_ is not None)
            return Struct(known) if len(known) == len(fields) else None
        case name:
            return _TYPES.get(name)


def spelling_of(type_: DataType) -> str:
    """The language's type in, DuckDB's name for it out."""
    match type_:
        case Decimal():
            return f"DECIMAL({type_.precision}, {type_.scale})"
        case List():
            return f"{spelling_of(type_.item)}[]"
        case Struct():
            return f"STRUCT({', '.join(f'{identifier(name)} {spelling_of(field)}' for name, field in type_.fields)})"
        case _:
            return _SPELLINGS[type_.name]


def identifier(*path: str) -> str:
    """A name, quoted for DuckDB; several are a qualified name."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in path)


def literal(text: str) -> str:
    """A text, quoted for DuckDB; for places that take no bound parameter, such as ATTACH and views."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """A list of texts, quoted for DuckDB."""
    return f"[{', '.join(map(literal, texts))}]"


def columns_of(connection: duckdb.DuckDBPyConnection, origin: str, source: str) -> tuple[TableColumn, ...]:
    """What stands behind FROM in, its columns out, found by binding alone. Raises duckdb.Error where that fails."""
    relation = connection.sql(f"SELECT * FROM {origin}")
    return tuple(
        narrowed(_column(name, native), str(native), source)
        for name, native in zip(relation.columns, relation.types, strict=True)
    )


def relation_of(source: str, path: Sequence[str]) -> tuple[str]:
    """The name of a table's view: its label, with a number where DuckDB may take it for another's.

    DuckDB's names do not tell upper from lower case, and fragments have names of their own.
    """
    label = ".".join((source, *path))
    if label == label.casefold() and not label.startswith("fragment_"):
        return (label,)
    return (f"{label}#{zlib.crc32(label.encode()):08x}",)


def create_view(connection: duckdb.DuckDBPyConnection, table: Table, origin: str) -> None:
    """Makes `table.relation` a temporary view of what stands behind FROM, without the columns that have no type.

    Columns that are not used are left out as well: DuckDB would bind each of them several times a query. What has no
    type but a text is that text. Columns with a template of their own are as they are stored. Raises duckdb.Error, such
    as for a column that is no longer there.
    """
    columns = [_stored(column) for column in table.columns if _is_seen(column, table)]
    connection.execute(
        f"CREATE OR REPLACE TEMPORARY VIEW {identifier(*table.relation)} AS "
        f"SELECT {', '.join(columns) or 'NULL'} FROM {origin}"
    )


def _is_seen(column: TableColumn, table: Table) -> bool:
    is_used = table.used is None or column.name in table.used
    return is_used and (column.type is not None or column.read is not None)


def _column(name: str, native: DuckDBPyType) -> TableColumn:
    type_, spelt = type_of(native), str(native)
    if type_ is None:
        # Views make a text of it, and there is nothing that DuckDB cannot write as one.
        return TableColumn(name, None, native=spelt, read="{0}")
    return TableColumn(name, type_, native=spelt)


def narrowed(column: TableColumn, native: str, source: str) -> TableColumn:
    """A column of a type of DuckDB with values that the language's type does not hold, with what tells and shows them.

    Any other column is handed through. DuckDB itself would round a value, or give Arrow another one.
    """
    type_ = column.type
    if type_ is None or not (type_ == INTERVAL or _NARROWED.search(native)):
        return column
    value = f"CAST({{0}} AS {spelling_of(type_)})"
    differs = f"CAST(TRY_CAST({{0}} AS {spelling_of(type_)}) AS {native}) IS DISTINCT FROM {{0}}"
    if type_ == INTERVAL:
        value, differs = "{0}", f"ABS(EXTRACT(HOUR FROM {{0}})) >= {_LONGEST_HOURS}"
    elif native.endswith("_NS"):
        # The same in half the time; null, and so no difference, of infinity.
        differs = "EPOCH_NS({0}) % 1000 <> 0"
    before, after = (
        literal(part).replace("{", "{{").replace("}", "}}") for part in refused(column.name, source, type_)
    )
    # A cast that fails: ERROR is volatile, which a window's keys may not be.
    told = f"CAST({before} || LEFT(CAST({{0}} AS VARCHAR), {_SHOWN}) || {after} AS BOOLEAN)"
    template = cast_of(DUCKDB, type_, STRING) if _NARROWED.fullmatch(native) or type_ == INTERVAL else None
    text = None
    if template is not None:
        usual = template.format(f"TRY_CAST({{0}} AS {spelling_of(type_)})", type="VARCHAR")
        # The text of its type where it fits, which DuckDB's own need not be.
        text = f"CASE WHEN {differs} THEN CAST({{0}} AS VARCHAR) ELSE {usual} END"
    return replace(column, read=f"CASE WHEN CASE WHEN {differs} THEN {told} END THEN NULL ELSE {value} END", text=text)


def _stored(column: TableColumn) -> str:
    name, type_ = identifier(column.name), column.type or STRING
    if column.type is not None and column.read is not None:
        return name
    # Collation C is DuckDB's own comparison of bytes, which is code point order: it undoes what a column declares.
    collation = ' COLLATE "C"' if type_ == STRING else ""
    return f"CAST({name} AS {spelling_of(type_)}){collation} AS {name}"
