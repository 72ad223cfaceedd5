"""PostgreSQL's types ▶ the language's, and how their columns are read.

All types of https://www.postgresql.org/docs/current/datatype.html, and those of extensions: a type that is not listed
here has no counterpart and is read as a text, as PostgreSQL itself writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

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
)

UNCONSTRAINED: Final = Decimal(MAX_PRECISION, 9)
"""The type of a `numeric` without precision; a value with more digits is an error where it is read."""

MOST_SCALE: Final = 19
"""Digits behind the point that are kept of a `numeric` of more digits than a decimal has: as many as before it."""

_TYPES: Final[Mapping[str, DataType]] = MappingProxyType(
    {
        "bool": BOOL,
        "int2": INT64,
        "int4": INT64,
        "int8": INT64,
        "oid": INT64,
        "float4": FLOAT64,
        "float8": FLOAT64,
        "text": STRING,
        "varchar": STRING,
        "bpchar": STRING,
        "char": STRING,
        "name": STRING,
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

_EXTENSIONS: Final[Mapping[str, DataType]] = MappingProxyType({"citext": STRING})
"""Types that are not in `pg_catalog`: the name of another schema's type may be anything."""

AS_TEXT: Final = "CAST({0} AS TEXT)"
"""Any type's own spelling; of `char(n)` without the blanks it is filled up with, which mean nothing there."""

_READ: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Functions and operators of these types overlook case or blanks, or are not there.
        **dict.fromkeys(("bpchar", "citext", "char", "name"), AS_TEXT),
        "json": "CAST({0} AS JSONB)",
        "oid": "CAST({0} AS BIGINT)",
    }
)

_READ_ITEMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("int2", "int4", "oid"), "BIGINT"),
        "float4": "DOUBLE PRECISION",
        **dict.fromkeys(("varchar", "bpchar", "char", "name", "citext"), "TEXT"),
        "json": "JSONB",
    }
)
"""What the items of arrays are read as that have another type there than the language's."""

_READ_FOREIGN: Final[Mapping[str, str]] = MappingProxyType(
    {
        # The usual text has the currency of a locale in it.
        "money": "CAST(CAST({0} AS NUMERIC) AS TEXT)",
        # The cast adds `/32`, which the type itself leaves out.
        "inet": "ABBREV({0})",
    }
)

_GEOMETRIES: Final = frozenset({"geometry", "geography"})
"""Types of PostGIS (https://postgis.net/docs/ST_AsText.html)."""


def type_of(name: str, modifier: int = -1, *, schema: str = "pg_catalog", is_enum: bool = False) -> DataType | None:
    """A type's name in `pg_type`, its modifier and schema in, the type of the language out, None where it has none."""
    if is_enum:
        return STRING
    if schema != "pg_catalog":
        return _EXTENSIONS.get(name)
    return _decimal_of(modifier) if name == "numeric" else _TYPES.get(name)


def read_of(name: str, *, is_enum: bool = False) -> str | None:
    """The template that a column of a type with a counterpart is read through, None for the column as it is."""
    # Enums compare with no text and know no functions of texts.
    return AS_TEXT if is_enum else _READ.get(name)


def read_of_array(name: str, spelt: str, *, is_enum: bool = False) -> str:
    """The same of an array of such items, whose type SQL spells so.

    Arrays compare with those of the very same type only, not of a domain, and by the subscripts they begin with.
    """
    return f"((CAST({{0}} AS {'TEXT' if is_enum else _READ_ITEMS.get(name, spelt)}[]))[:])"


def text_of(name: str, schema: str) -> str:
    """The template that makes a text of a column whose type has no counterpart."""
    if name in _GEOMETRIES and schema != "pg_catalog":
        quoted = schema.replace('"', '""').replace("{", "{{").replace("}", "}}")
        return f'"{quoted}".ST_ASTEXT({{0}})'
    return _READ_FOREIGN.get(name, AS_TEXT) if schema == "pg_catalog" else AS_TEXT


def _decimal_of(modifier: int) -> Decimal:
    """How `numeric` keeps precision and scale: https://github.com/postgres/postgres, `numeric_typmod_precision`."""
    if modifier < 0:
        return UNCONSTRAINED
    packed = modifier - 4
    precision, scale = packed >> 16 & 0xFFFF, (packed & 0x7FF ^ 1024) - 1024
    # A negative scale stands for noughts before the point, a scale above the precision for noughts behind it.
    precision, scale = (precision - scale, 0) if scale < 0 else (max(precision, scale), scale)
    return Decimal(precision, scale) if precision <= MAX_PRECISION else Decimal(MAX_PRECISION, min(scale, MOST_SCALE))
