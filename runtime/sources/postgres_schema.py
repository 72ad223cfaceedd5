"""What PostgreSQL's catalog says of tables: one round trip a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dataflow.compiler.catalog import Table, TableColumn
from dataflow.dsl.types import List
from dataflow.runtime.sources.postgres_types import AS_TEXT, read_of, read_of_array, text_of, type_of

if TYPE_CHECKING:
    import asyncpg

_LIST_TABLES: Final = """
SELECT n.nspname, c.relname, pg_table_is_visible(c.oid) AS visible
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
ORDER BY NOT pg_table_is_visible(c.oid), n.nspname, c.relname
"""

# Domains are followed to their base types and arrays to their items, whose modifier (precision, length) they carry. How
# many dimensions an array has is declared, if it is, and not checked. The two vectors of the catalog are no arrays.
_LOAD_TABLE: Final = """
WITH RECURSIVE relation AS (
  SELECT c.oid, n.nspname, c.relname
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname = $2
    AND CASE WHEN $1::text IS NULL THEN pg_table_is_visible(c.oid) ELSE n.nspname = $1 END
), type AS (
  SELECT *, typtype = 'd' AS is_domain,
    typcategory = 'A' AND typelem <> 0 AND typtype <> 'd' AND typname NOT IN ('int2vector', 'oidvector') AS is_array
  FROM pg_type
), base AS (
  SELECT a.attrelid, a.attnum, a.atttypid AS type, a.atttypmod AS modifier, 0 AS arrays, a.attndims::int AS dimensions
  FROM pg_attribute AS a JOIN relation AS r ON r.oid = a.attrelid
  WHERE a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT b.attrelid, b.attnum, CASE WHEN t.is_domain THEN t.typbasetype ELSE t.typelem END,
    CASE WHEN t.is_domain THEN t.typtypmod ELSE b.modifier END, b.arrays + t.is_array::int,
    greatest(b.dimensions, t.typndims)
  FROM base AS b JOIN type AS t ON t.oid = b.type
  WHERE t.is_domain OR t.is_array
)
SELECT r.nspname, r.relname, a.attname, a.attnotnull, b.modifier, b.arrays, b.dimensions,
  format_type(a.atttypid, a.atttypmod) AS native, t.typname AS type,
  format_type(t.oid, NULL) AS spelt, s.nspname AS schema, t.typtype = 'e' AS is_enum,
  coalesce(l.collisdeterministic, true) AS deterministic
FROM relation AS r
LEFT JOIN (
  base AS b
  JOIN pg_attribute AS a ON a.attrelid = b.attrelid AND a.attnum = b.attnum
  JOIN type AS t ON t.oid = b.type AND NOT t.is_domain AND NOT t.is_array
  JOIN pg_namespace AS s ON s.oid = t.typnamespace
  LEFT JOIN pg_collation AS l ON l.oid = a.attcollation
) ON b.attrelid = r.oid
ORDER BY b.attnum
"""


async def list_tables(connection: asyncpg.Connection) -> tuple[tuple[str, ...], ...]:
    """Paths of all tables and views: the bare name where the search path finds it, else below its schema."""
    rows = await connection.fetch(_LIST_TABLES)
    return tuple((row["relname"],) if row["visible"] else (row["nspname"], row["relname"]) for row in rows)


async def load_table(connection: asyncpg.Connection, source: str, path: Sequence[str]) -> Table | None:
    """The table at `(table,)` or `(schema, table)`, None where there is none."""
    if not 1 <= len(path) <= 2:
        return None
    schema, name = path if len(path) == 2 else (None, path[0])
    rows = await connection.fetch(_LOAD_TABLE, schema, name)
    if not rows:
        return None
    columns = tuple(_column_of(row) for row in rows if row["attname"] is not None)
    return Table(source, tuple(path), (rows[0]["nspname"], rows[0]["relname"]), columns)


def _column_of(row: asyncpg.Record) -> TableColumn:
    name, is_enum, many = row["type"], row["is_enum"], max(row["arrays"], row["dimensions"])
    type_ = type_of(name, row["modifier"], schema=row["schema"], is_enum=is_enum)
    column = TableColumn(row["attname"], type_, not row["attnotnull"], row["native"], row["deterministic"])
    if type_ is None or many > 1:
        return replace(column, type=None, read=AS_TEXT if many else text_of(name, row["schema"]))
    if many:
        # A declared single dimension binds no value: those that have more can be had as texts.
        return replace(column, type=List(type_), read=read_of_array(name, row["spelt"], is_enum=is_enum), text=AS_TEXT)
    return replace(column, read=read_of(name, is_enum=is_enum))
