"""What PostgreSQL's catalog says of tables: one round trip a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from dataflow.compiler.catalog import OwnOrder, Table, TableColumn
from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    INTERVAL,
    JSON,
    MAX_PRECISION,
    STRING,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    DataType,
    Decimal,
    List,
)

if TYPE_CHECKING:
    import asyncpg

UNCONSTRAINED: Final = Decimal(MAX_PRECISION, 9)
"""The type of a `numeric` without precision: digits behind the ninth are rounded, 30 before the point refused."""

_TYPES: Mapping[str, DataType] = MappingProxyType(
    {
        "bool": BOOL,
        "int2": INT64,
        "int4": INT64,
        "int8": INT64,
        "float4": FLOAT64,
        "float8": FLOAT64,
        "text": STRING,
        "varchar": STRING,
        "bpchar": STRING,
        "char": STRING,
        "name": STRING,
        "citext": STRING,
        "bytea": BINARY,
        "date": DATE,
        "time": TIME,
        "timestamp": TIMESTAMP,
        "timestamptz": TIMESTAMPTZ,
        "interval": INTERVAL,
        "uuid": UUID,
        "json": JSON,
        "jsonb": JSON,
    }
)

_LOOSE: Final = frozenset({"bpchar", "citext"})
"""Types whose `=` overlooks trailing blanks or case."""

_AS_TEXT: Final = "CAST({0} AS TEXT)"
_DEFAULT: Final = '"default"'

_READ_ARRAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("int2", "int4"), "CAST({0} AS BIGINT[])"),
        "float4": "CAST({0} AS DOUBLE PRECISION[])",
        **dict.fromkeys(("varchar", "bpchar", "char", "name", "citext"), "CAST({0} AS TEXT[])"),
        "json": "CAST({0} AS JSONB[])",
    }
)
"""How arrays are read whose items have another type there than the language's."""

_LIST_TABLES: Final = """
SELECT n.nspname, c.relname, pg_table_is_visible(c.oid) AS visible
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
ORDER BY NOT pg_table_is_visible(c.oid), n.nspname, c.relname
"""

# A domain is followed to its base type. An array's modifier (precision, length) is that of its items. Who provides a
# database's collation is known from PostgreSQL 15 on; before, it is always the C library.
_LOAD_TABLE: Final = """
WITH RECURSIVE relation AS (
  SELECT c.oid, n.nspname, c.relname
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname = $2
    AND CASE WHEN $1::text IS NULL THEN pg_table_is_visible(c.oid) ELSE n.nspname = $1 END
), base AS (
  SELECT a.attrelid, a.attnum, a.atttypid AS type, a.atttypmod AS modifier
  FROM pg_attribute AS a JOIN relation AS r ON r.oid = a.attrelid
  WHERE a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT b.attrelid, b.attnum, t.typbasetype, t.typtypmod
  FROM base AS b JOIN pg_type AS t ON t.oid = b.type
  WHERE t.typtype = 'd'
)
SELECT r.nspname, r.relname, a.attname, a.attnotnull, b.modifier,
  format_type(a.atttypid, a.atttypmod) AS native,
  t.typcategory = 'A' AND t.typelem <> 0 AS is_array,
  coalesce(i.typname, t.typname) AS type,
  coalesce(i.typtype, t.typtype) = 'e' AS is_enum,
  quote_ident(tn.nspname) || '.' || quote_ident(t.typname) AS type_path,
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
  JOIN pg_type AS t ON t.oid = b.type AND t.typtype <> 'd'
  LEFT JOIN pg_type AS i ON i.oid = t.typelem AND t.typcategory = 'A'
  JOIN pg_namespace AS tn ON tn.oid = t.typnamespace
  LEFT JOIN pg_collation AS l ON l.oid = a.attcollation
  LEFT JOIN pg_namespace AS ln ON ln.oid = l.collnamespace
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


def type_of(name: str, modifier: int, *, is_enum: bool = False) -> DataType | None:
    """A type's name in `pg_type` and its modifier in, the type of the language out, None where it has none."""
    if is_enum:
        return STRING
    return _decimal_of(modifier) if name == "numeric" else _TYPES.get(name)


def _column_of(row: asyncpg.Record) -> TableColumn:
    type_ = type_of(row["type"], row["modifier"], is_enum=row["is_enum"])
    if row["is_array"] and type_ is not None:
        type_ = List(type_)
    column = TableColumn(row["attname"], type_, not row["attnotnull"], row["native"])
    if row["is_array"]:
        # Arrays compare with those of the very same type only, and by the subscripts they begin with.
        items = "CAST({0} AS TEXT[])" if row["is_enum"] else _READ_ARRAYS.get(row["type"], "{0}")
        exact = row["deterministic"] and row["type"] not in _LOOSE
        return replace(column, exact_text=exact, read=f"(({items})[:])")
    if type_ == STRING:
        return _text_of(column, row)
    return replace(column, read=_AS_TEXT) if row["type"] == "json" else column


def _text_of(column: TableColumn, row: asyncpg.Record) -> TableColumn:
    """A column of text, which is read as a TEXT of the database's own collation, where it meets every other text."""
    name, collation = row["type"], row["collation"]
    if row["is_enum"] or name == "char":
        # They compare with no text and know no functions of texts.
        return replace(column, read=_AS_TEXT)
    usual = _AS_TEXT if name in _LOOSE or name == "name" else "{0}"
    read = usual if collation is None else f'({usual} COLLATE "default")'
    if name in _LOOSE:
        path = "BPCHAR" if name == "bpchar" else row["type_path"]
        constant = f"CAST({{0}} AS {path})"
        brought = f"({constant} COLLATE {collation or _DEFAULT})"
        own = OwnOrder(path if collation is None else f"{path} {collation}", False, False, False, constant, brought)
    else:
        exact = row["deterministic"]
        # A hash join of a NAME finds nothing by a collation that is not deterministic.
        brought = f"({'{0}' if exact else _AS_TEXT} COLLATE {collation or _DEFAULT})"
        own = OwnOrder(collation or "", exact, exact and row["by_code_point"], exact, column=brought)
    return replace(column, read=None if read == "{0}" else read, own=own)


def _decimal_of(modifier: int) -> Decimal | None:
    """How `numeric` keeps precision and scale: https://github.com/postgres/postgres, `numeric_typmod_precision`."""
    if modifier < 0:
        return UNCONSTRAINED
    packed = modifier - 4
    precision, scale = packed >> 16 & 0xFFFF, (packed & 0x7FF ^ 1024) - 1024
    # A negative scale stands for noughts before the point, a scale above the precision for noughts behind it.
    precision, scale = (precision - scale, 0) if scale < 0 else (max(precision, scale), scale)
    return Decimal(precision, scale) if precision <= MAX_PRECISION else None
