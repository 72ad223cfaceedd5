"""What a DuckDB file has noted of a table: its rows, the values of its columns, its keys and indexes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from dataflow.compiler.catalog import ColumnStatistics, Index, Statistics, Table, TableColumn
from dataflow.dsl.types import TIMESTAMPTZ
from dataflow.runtime.sources.in_place import identifier
from dataflow.runtime.sources.statistic_values import value_of

if TYPE_CHECKING:
    import duckdb

_NOTED: Final = """
SELECT 0, estimated_size, NULL::VARCHAR[], NULL FROM duckdb_tables()
WHERE database_name = $1 AND schema_name = $2 AND table_name = $3
UNION ALL
SELECT 1, NULL, constraint_column_names, true FROM duckdb_constraints()
WHERE database_name = $1 AND schema_name = $2 AND table_name = $3 AND constraint_type IN ('PRIMARY KEY', 'UNIQUE')
UNION ALL
SELECT 2, NULL, expressions::VARCHAR[], is_unique FROM duckdb_indexes()
WHERE database_name = $1 AND schema_name = $2 AND table_name = $3
ORDER BY 1"""


def statistics_of(
    cursor: duckdb.DuckDBPyConnection, alias: str, path: Sequence[str], table: Table
) -> Statistics | None:
    """The alias of an attached file, a table's schema and name there, in; what is known of it out, None of a view.

    Raises duckdb.Error.
    """
    keys = [alias, *path]
    noted = cursor.execute(_NOTED, keys).fetchall()
    if not noted or noted[0][0] != 0:
        return None
    names = {column.name for column in table.columns}
    indexes: dict[Index, None] = {}
    for kind, _, expressions, is_unique in noted[1:]:
        columns = tuple(_unquoted(text) if kind == 2 else text for text in expressions)
        if names.issuperset(columns):
            indexes[Index(columns, bool(is_unique))] = None
    return Statistics(float(noted[0][1]), _columns(cursor, identifier(*keys), table), tuple(indexes))


def _columns(cursor: duckdb.DuckDBPyConnection, origin: str, table: Table) -> dict[str, ColumnStatistics]:
    """What is noted of the columns: it is a constant of the plan, so no more than a row is read."""
    known = [column for column in table.columns if column.type is not None]
    if not known:
        return {}
    row = cursor.execute(f"SELECT {', '.join(map(_told_of, known))} FROM {origin} LIMIT 1").fetchone()
    found = zip(known, row or (), strict=False)
    return {column.name: _column(column, told) for column, told in found if isinstance(told, dict)}


def _told_of(column: TableColumn) -> str:
    told = f"STATS({identifier(column.name)})"
    if column.type != TIMESTAMPTZ:
        return told
    # DuckDB makes Python's times with zones only where `pytz` is installed.
    ends = ", ".join(f"'{end}': CAST(VARIANT_EXTRACT({told}, '{end}') AS VARCHAR)" for end in ("min", "max"))
    return f"{{'has_null': CAST(VARIANT_EXTRACT({told}, 'has_null') AS BOOLEAN), {ends}}}"


def _column(column: TableColumn, told: dict[str, Any]) -> ColumnStatistics:
    has_order = not column.native.startswith("ENUM")
    nulls = 0.0 if told.get("has_null") is False else 1.0 if told.get("has_no_null") is False else None
    least, greatest = (told.get(end) if has_order else None for end in ("min", "max"))
    return ColumnStatistics(
        distinct=float(told["approx_unique"]) if "approx_unique" in told else None,
        nulls=nulls,
        least=value_of(column.type, str(least)) if least is not None else None,
        greatest=value_of(column.type, str(greatest)) if greatest is not None else None,
    )


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name
