"""What a MySQL or MariaDB server holds: its tables and views, and the types of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from dataflow.compiler.catalog import OwnOrder, TableColumn
from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    JSON,
    MAX_PRECISION,
    STRING,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    DataType,
    Decimal,
)

TABLES: Final = """\
SELECT table_schema, table_name FROM information_schema.tables
WHERE table_schema NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys') AND table_type <> 'SEQUENCE'
ORDER BY 1, 2"""

_COLUMNS: Final = """\
SELECT c.table_schema, c.table_name, c.column_name, c.column_type, c.data_type, c.is_nullable, c.numeric_precision,
  c.numeric_scale, c.collation_name, {is_json}
FROM information_schema.columns AS c
WHERE c.table_schema = %(schema)s AND c.table_name = %(table)s
ORDER BY c.ordinal_position"""

MYSQL_COLUMNS: Final = _COLUMNS.format(is_json="0")

# JSON is another word for LONGTEXT there, with a check: https://mariadb.com/kb/en/json-data-type/.
MARIADB_COLUMNS: Final = _COLUMNS.format(
    is_json="""\
c.data_type = 'longtext' AND EXISTS (
    SELECT 1 FROM information_schema.check_constraints AS k
    WHERE k.constraint_schema = c.table_schema AND k.table_name = c.table_name
      AND k.check_clause = CONCAT('json_valid(`', REPLACE(c.column_name, '`', '``'), '`)'))"""
)

KEYS: Final = """\
SELECT CASE WHEN u.referenced_table_name IS NOT NULL THEN 'foreign' WHEN u.constraint_name = 'PRIMARY' THEN 'primary'
  ELSE 'unique' END, u.constraint_name, u.column_name,
  u.referenced_table_name, u.referenced_column_name, r.delete_rule, u.ordinal_position
FROM information_schema.key_column_usage AS u
LEFT JOIN information_schema.referential_constraints AS r ON r.constraint_schema = u.constraint_schema
  AND r.table_name = u.table_name AND r.constraint_name = u.constraint_name
WHERE u.table_schema = %(schema)s AND u.table_name = %(table)s
UNION ALL
SELECT 'default', NULL, column_name, column_default, NULL, NULL, 1 FROM information_schema.columns
WHERE table_schema = %(schema)s AND table_name = %(table)s AND column_default IS NOT NULL
UNION ALL
SELECT 'counted', NULL, column_name, NULL, NULL, NULL, 1 FROM information_schema.columns
WHERE table_schema = %(schema)s AND table_name = %(table)s AND extra LIKE '%%auto_increment%%'
ORDER BY 1, 2, 7"""

_TYPES: Final[Mapping[str, DataType]] = {
    **dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "bigint", "year"), INT64),
    **dict.fromkeys(("float", "double"), FLOAT64),
    **dict.fromkeys(("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set"), STRING),
    **dict.fromkeys(("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"), BINARY),
    "date": DATE,
    "time": TIME,
    "datetime": TIMESTAMP,
    # Kept in UTC and shown in the session's zone, which is UTC as well.
    "timestamp": TIMESTAMPTZ,
    "json": JSON,
    "uuid": UUID,
}

_CHARACTERS: Final = "utf8mb4"

_UNSIGNED_BIGINT: Final = Decimal(20, 0)

_GEOMETRIES: Final = (
    *("geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon"),
    *("geometrycollection", "geomcollection"),
)

_TEXTS: Final[Mapping[str, str]] = dict.fromkeys(_GEOMETRIES, "ST_AsText({0})")
"""How a column of a type without counterpart is read as text; INET4 and INET6 are their own texts when cast to one."""

# https://mariadb.com/kb/en/vec_totext/ and https://dev.mysql.com/doc/refman/9.0/en/vector-functions.html.
MARIADB_TEXTS: Final[Mapping[str, str]] = {**_TEXTS, "vector": "VEC_ToText({0})"}
MYSQL_TEXTS: Final[Mapping[str, str]] = {**_TEXTS, "vector": "VECTOR_TO_STRING({0})"}


def column_of(row: tuple[Any, ...], texts: Mapping[str, str]) -> TableColumn:
    """A row of MYSQL_COLUMNS or MARIADB_COLUMNS, and how the server makes texts of what has no counterpart, in;
    the column out.
    """
    _, _, name, native, data_type, is_nullable, precision, scale, collation, is_json = row
    type_ = JSON if is_json else type_of(native, data_type, precision, scale)
    column = TableColumn(name, type_, is_nullable == "YES", native, type_ != STRING or has_exact_text(collation))
    if type_ is None:
        return replace(column, exact_text=False, read=_text_of(data_type, precision, texts))
    if type_ == UUID:
        # Some versions of UUIDs are put in the order of their times: https://jira.mariadb.org/browse/MDEV-29959
        return replace(column, read="CAST({0} AS CHAR)", own=OwnOrder("uuid", ordered=False))
    if type_ == STRING and collation is not None:
        return _with_collation(column, data_type, collation)
    return replace(column, read=_read_as(native, data_type, scale), own=_own_order(native, data_type))


def _with_collation(column: TableColumn, data_type: str, collation: str) -> TableColumn:
    """A text of another character set is read in that of the session, where it can stand beside every other text."""
    characters = collation.partition("_")[0]
    brought = f"(CONVERT({{0}} USING {characters}) COLLATE {collation})"
    # These are put in the order of their members, and compared by their numbers.
    is_numbered = data_type in ("enum", "set")
    is_foreign = characters != _CHARACTERS
    exact = column.exact_text and not (is_foreign or is_numbered)
    name = f"{data_type} {collation}" if is_numbered else collation
    # A character that another set lacks becomes a question mark, so that more may be equal.
    own = OwnOrder(name, exact, exact, constant=brought if is_foreign else "{0}", column=brought)
    if is_foreign or is_numbered or (collation.endswith("_bin") and not exact):
        # Two collations of code points that differ in blanks only can stand in no expression together.
        return replace(column, exact_text=False, read=f"CONVERT({{0}} USING {_CHARACTERS})", own=own)
    return replace(column, own=own)


def type_of(native: str, data_type: str, precision: int | None, scale: int | None) -> DataType | None:
    """A column's full type, such as `bigint(20) unsigned`, its bare one and its digits in; the language's type out."""
    match data_type:
        # The width says nothing of the values, but this one is what BOOLEAN stands for.
        case "tinyint" if native.startswith("tinyint(1)"):
            return BOOL
        case "bit":
            return BOOL if native == "bit(1)" else None
        case "bigint" if "unsigned" in native:
            return _UNSIGNED_BIGINT
        case "decimal" if precision is not None:
            # Up to 65 digits there. Those behind the point are all kept, so that a text of the number is the same.
            return Decimal(min(precision, MAX_PRECISION), scale or 0)
        case _:
            return _TYPES.get(data_type)


def has_exact_text(collation: str | None) -> bool:
    """Whether equality in a collation is that of code points; most ignore case, and nearly all trailing blanks."""
    return collation is not None and (collation.endswith("_nopad_bin") or collation == "utf8mb4_0900_bin")


def _read_as(native: str, data_type: str, scale: int | None) -> str | None:
    match data_type:
        # Sums with negative numbers are refused, and so are all that are larger than a signed integer.
        case "bigint" if "unsigned" in native:
            return "CAST({0} AS DECIMAL(20, 0))"
        # Sent as it is, a FLOAT has six digits; declared with some, FLOAT(7,2), what is computed of it has those.
        case "float":
            return "CAST({0} AS DOUBLE)"
        case "double" if scale is not None:
            return "CAST({0} AS DOUBLE)"
        case "year":
            # By itself `y = 99` finds 1999.
            return "CAST({0} AS SIGNED)"
        case _:
            return None


def _own_order(native: str, data_type: str) -> OwnOrder | None:
    """How a number compares that is read through a template: as its values, so that its index is searched."""
    match data_type:
        case "bigint" if "unsigned" in native:
            return OwnOrder("bigint unsigned", like=False, free=True)
        case "float":
            return OwnOrder("float", like=False, free=True, sent=False)
        case "year":
            # A number of two digits is taken for a year, and one with a fraction is rounded.
            return OwnOrder("year", equal=False, ordered=False, like=False)
        case _:
            return None


def _text_of(data_type: str, width: int | None, texts: Mapping[str, str]) -> str:
    if data_type == "bit":
        return f"LPAD(BIN({{0}}), {width}, '0')"
    return texts.get(data_type, "CAST({0} AS CHAR)")
