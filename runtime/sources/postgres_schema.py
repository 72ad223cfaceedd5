"""What PostgreSQL's catalog says of tables: one round trip a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dataflow.compiler.catalog import Keys, OwnOrder, Table, TableColumn
from dataflow.dsl.types import STRING, List
from dataflow.runtime.sources.declared_keys import keys_of
from dataflow.runtime.sources.postgres_types import AS_TEXT, read_of, read_of_array, text_of, type_of

if TYPE_CHECKING:
    import asyncpg

_LOOSE: Final = frozenset({"bpchar", "citext"})
"""Types whose `=` overlooks trailing blanks or case."""

_DEFAULT: Final = '"default"'

_LIST_TABLES: Final = """
SELECT n.nspname, c.relname, pg_table_is_visible(c.oid) AS visible
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
ORDER BY NOT pg_table_is_visible(c.oid), n.nspname, c.relname
"""

# Domains are followed to their base types and arrays to their items, whose modifier (precision, length) they carry. How
# many dimensions an array has is declared, if it is, and not checked. The two vectors of the catalog are no arrays. Who
# provides a database's collation is known from PostgreSQL 15 on; before, it is always the C library.
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
  quote_ident(s.nspname) || '.' || quote_ident(t.typname) AS type_path,
  coalesce(l.collisdeterministic, true) AS deterministic,
  CASE WHEN l.collprovider <> 'd' THEN quote_ident(ln.nspname) || '.' || quote_ident(l.collname) END AS collation,
  CASE coalesce(nullif(l.collprovider::text, 'd'), d.provider)
    WHEN 'b' THEN true
    WHEN 'c' THEN (CASE l.collprovider WHEN 'd' THEN d.datcollate ELSE l.collcollate END) ~* '^(C|POSIX|C[.]UTF-?8)$'
    ELSE false
  END AS by_code_point
FROM relation AS r
CROSS JOIN (
  SELECT datcollate, coalesce(to_jsonb(b) ->> 'datlocprovider', 'c') AS provider
  FROM pg_database AS b WHERE datname = current_database()
) AS d
LEFT JOIN (
  base AS b
  JOIN pg_attribute AS a ON a.attrelid = b.attrelid AND a.attnum = b.attnum
  JOIN type AS t ON t.oid = b.type AND NOT t.is_domain AND NOT t.is_array
  JOIN pg_namespace AS s ON s.oid = t.typnamespace
  LEFT JOIN pg_collation AS l ON l.oid = a.attcollation
  LEFT JOIN pg_namespace AS ln ON ln.oid = l.collnamespace
) ON b.attrelid = r.oid
ORDER BY b.attnum
"""


_LOAD_KEYS: Final = """
WITH relation AS (
  SELECT c.oid FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = $2
)
SELECT CASE k.contype WHEN 'p' THEN 'primary' WHEN 'u' THEN 'unique' ELSE 'foreign' END, k.conname::text,
  a.attname::text, o.relname::text, f.attname::text, k.confdeltype::text, x.place
FROM relation AS r
JOIN pg_constraint AS k ON k.conrelid = r.oid AND k.contype IN ('p', 'f', 'u')
CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS x(attnum, place)
JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum = x.attnum
LEFT JOIN pg_class AS o ON o.oid = k.confrelid
LEFT JOIN pg_attribute AS f ON f.attrelid = k.confrelid AND f.attnum = k.confkey[x.place]
UNION ALL
SELECT 'index', o.relname::text, a.attname::text, NULL, NULL, NULL, x.place
FROM relation AS r
JOIN pg_index AS i ON i.indrelid = r.oid AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
JOIN pg_class AS o ON o.oid = i.indexrelid
CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS x(attnum, place)
JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum = x.attnum AND x.place <= i.indnkeyatts
WHERE NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid AND k.conrelid = r.oid)
UNION ALL
SELECT 'default', NULL, a.attname::text, pg_get_expr(d.adbin, d.adrelid), NULL, NULL, 1
FROM relation AS r
JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND a.attgenerated = ''
JOIN pg_attrdef AS d ON d.adrelid = r.oid AND d.adnum = a.attnum
UNION ALL
SELECT 'counted', NULL, a.attname::text, NULL, NULL, NULL, 1
FROM relation AS r
JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0
LEFT JOIN pg_attrdef AS d ON d.adrelid = r.oid AND d.adnum = a.attnum
WHERE a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%'
ORDER BY 1, 2, 7
"""


async def load_keys(connection: asyncpg.Connection, table: Table) -> Keys:
    """A table in, its keys out. Raises the driver's error."""
    return keys_of(tuple(row)[:6] for row in await connection.fetch(_LOAD_KEYS, *table.relation))


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
    column = _described(row)
    # Texts are assigned to texts alone; a cast to these would cut them.
    is_text = row["type"] in ("text", "varchar", "bpchar", "char", "name") and not max(row["arrays"], row["dimensions"])
    item = column.type.item if isinstance(column.type, List) else column.type
    if item != STRING or is_text:
        return column
    native = row["native"].replace("{", "{{").replace("}", "}}")
    return replace(column, write=f"CAST({{0}} AS {native})")


def _described(row: asyncpg.Record) -> TableColumn:
    name, is_enum, many = row["type"], row["is_enum"], max(row["arrays"], row["dimensions"])
    type_ = type_of(name, row["modifier"], schema=row["schema"], is_enum=is_enum)
    column = TableColumn(row["attname"], type_, not row["attnotnull"], row["native"])
    if type_ is None or many > 1:
        return replace(column, type=None, read=AS_TEXT if many else text_of(name, row["schema"]))
    if many:
        # A declared single dimension binds no value: those that have more can be had as texts.
        read = read_of_array(name, row["spelt"], is_enum=is_enum)
        exact = row["deterministic"] and name not in _LOOSE
        return replace(column, type=List(type_), exact_text=exact, read=read, text=AS_TEXT)
    return _text_of(column, row) if type_ == STRING else replace(column, read=read_of(name))


def _text_of(column: TableColumn, row: asyncpg.Record) -> TableColumn:
    """A column of text, which is read as a TEXT of the database's own collation, where it meets every other text."""
    name, collation = row["type"], row["collation"]
    usual = read_of(name, is_enum=row["is_enum"]) or "{0}"
    if row["is_enum"] or name == "char":
        return replace(column, read=usual)
    read = usual if collation is None else f'({usual} COLLATE "default")'
    if name in _LOOSE:
        path = "BPCHAR" if name == "bpchar" else row["type_path"]
        constant = f"CAST({{0}} AS {path})"
        brought = f"({constant} COLLATE {collation or _DEFAULT})"
        own = OwnOrder(path if collation is None else f"{path} {collation}", False, False, False, constant, brought)
    else:
        exact = row["deterministic"]
        # A hash join of a NAME finds nothing by a collation that is not deterministic.
        brought = f"({'{0}' if exact else AS_TEXT} COLLATE {collation or _DEFAULT})"
        own = OwnOrder(collation or "", exact, exact and row["by_code_point"], exact, column=brought)
    return replace(column, read=None if read == "{0}" else read, own=own)
