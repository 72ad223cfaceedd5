"""Every type of column that MariaDB has: what is stored, what is read, and what cannot be.

The list of types: https://mariadb.com/kb/en/data-types/.
"""

from __future__ import annotations

import datetime as dt
import struct
import uuid
from dataclasses import dataclass
from decimal import Decimal

from column_kinds import Kind

from dataflow.dsl import types as t
from dataflow.dsl.types import DataType


@dataclass(frozen=True, slots=True)
class Foreign:
    """A type without counterpart, and pairs of a value in SQL and its text."""

    native: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A value that the language's type does not hold: in SQL, as the error shows it, and what each cast makes of it."""

    native: str
    sql: str
    shown: str
    casts: tuple[tuple[str, object], ...]


def _integers(native: str, *values: int, type_: DataType = t.INT64) -> Kind:
    return Kind(native, type_, tuple((str(value), Decimal(value) if type_ != t.INT64 else value) for value in values))


def _decimals(native: str, type_: DataType, *values: str) -> Kind:
    return Kind(native, type_, tuple((value, Decimal(value)) for value in values))


def _floats(native: str, *values: float) -> Kind:
    return Kind(native, t.FLOAT64, tuple((repr(value), value) for value in values))


def _texts(native: str, *values: str) -> Kind:
    return Kind(native, t.STRING, tuple((f"'{value}'", value) for value in values))


def _bytes(native: str, *values: bytes) -> Kind:
    return Kind(native, t.BINARY, tuple((f"x'{value.hex()}'", value) for value in values))


def _dates(*values: str) -> Kind:
    return Kind("DATE", t.DATE, tuple((f"'{value}'", dt.date.fromisoformat(value)) for value in values))


def _times(native: str, *values: str) -> Kind:
    return Kind(native, t.TIME, tuple((f"'{value}'", dt.time.fromisoformat(value)) for value in values))


def _datetimes(native: str, *values: str) -> Kind:
    return Kind(native, t.TIMESTAMP, tuple((f"'{value}'", dt.datetime.fromisoformat(value)) for value in values))


def _moments(native: str, *values: str) -> Kind:
    moments = (dt.datetime.fromisoformat(value).replace(tzinfo=dt.UTC) for value in values)
    return Kind(native, t.TIMESTAMPTZ, tuple((f"'{value}'", moment) for value, moment in zip(values, moments)))


def _uuids(*values: str) -> Kind:
    return Kind("UUID", t.UUID, tuple((f"'{value}'", uuid.UUID(value)) for value in values))


def _shape(native: str, text: str) -> Foreign:
    return Foreign(native, ((f"ST_GeomFromText('{text}', 4326)", text),))


def _single(value: float) -> float:
    """The nearest number of 32 bits."""
    nearest: float = struct.unpack("f", struct.pack("f", value))[0]
    return nearest


_BIG = "9" * 38

KINDS: tuple[Kind, ...] = (
    _integers("TINYINT", -128, 127, 0),
    _integers("TINYINT UNSIGNED", 0, 255),
    _integers("SMALLINT", -(2**15), 2**15 - 1),
    _integers("SMALLINT UNSIGNED", 0, 2**16 - 1),
    _integers("MEDIUMINT", -(2**23), 2**23 - 1),
    _integers("MEDIUMINT UNSIGNED", 0, 2**24 - 1),
    _integers("INT", -(2**31), 2**31 - 1, 0),
    _integers("INT UNSIGNED", 0, 2**32 - 1),
    _integers("INT(8) ZEROFILL", 42, 0, 2**32 - 1),
    _integers("BIGINT", -(2**63), 2**63 - 1, 0),
    _integers("BIGINT UNSIGNED", 2**64 - 1, 0, 2**63, type_=t.Decimal(20, 0)),
    _integers("BIGINT(20) ZEROFILL", 2**64 - 1, 7, type_=t.Decimal(20, 0)),
    _integers("YEAR", 1901, 2155, 0, 1999),
    Kind("BOOLEAN", t.BOOL, (("TRUE", True), ("FALSE", False))),
    Kind("BIT(1)", t.BOOL, (("b'1'", True), ("b'0'", False))),
    _decimals("DECIMAL(1, 0)", t.Decimal(1, 0), "-9", "9", "0"),
    _decimals("DECIMAL(10, 2)", t.Decimal(10, 2), "-99999999.99", "99999999.99", "0.01"),
    _decimals("DECIMAL(10, 2) ZEROFILL", t.Decimal(10, 2), "0.01", "99999999.99"),
    _decimals("DECIMAL(38, 0)", t.Decimal(38, 0), f"-{_BIG}", _BIG),
    _decimals(
        "DECIMAL(38, 38)", t.Decimal(38, 38), f"-0.{_BIG}", f"0.{_BIG}", "0.00000000000000000000000000000000000001"
    ),
    _decimals("DECIMAL(65, 0)", t.Decimal(38, 0), f"-{_BIG}", _BIG),
    _decimals(
        "DECIMAL(65, 30)",
        t.Decimal(38, 30),
        "-12345678.123456789012345678901234567891",
        "0.000000000000000000000000000001",
        "12.5",
    ),
    _floats("FLOAT", _single(0.1), -_single(3.4028234e38), _single(1.1754944e-38), 16777217.0 - 1),
    _floats("FLOAT(7, 2)", _single(12345.67), -_single(0.01)),
    _floats("FLOAT ZEROFILL", 2.5, _single(0.1)),
    _floats("DOUBLE", 0.1 + 0.2, -1.7976931348623157e308, 2.2250738585072014e-308, 123456789.123456789),
    _floats("DOUBLE(10, 3)", 0.1, -1234567.891, 0.3),
    _dates("0001-01-01", "9999-12-31", "2024-02-29", "1970-01-01"),
    _datetimes("DATETIME", "0001-01-01 00:00:00", "9999-12-31 23:59:59", "1969-12-31 23:59:59"),
    _datetimes("DATETIME(3)", "2024-01-31 10:11:12.120", "2024-01-31 10:11:12"),
    _datetimes("DATETIME(6)", "0001-01-01 00:00:00.000001", "9999-12-31 23:59:59.999999"),
    _moments("TIMESTAMP NULL", "1970-01-01 00:00:01", "2038-01-19 03:14:07"),
    _moments("TIMESTAMP(6) NULL", "1970-01-01 00:00:01.000001", "2038-01-19 03:14:07.999999"),
    _times("TIME", "00:00:00", "23:59:59"),
    _times("TIME(2)", "12:30:00.250", "12:30:00"),
    _times("TIME(6)", "00:00:00.000001", "23:59:59.999999"),
    _texts("CHAR(5)", "", "ab", "äöü😀z", "AB"),
    _texts("VARCHAR(20)", "", "a ", "a", "A", 'ä😀\t"%_'),
    _texts("VARCHAR(20) COLLATE utf8mb4_nopad_bin", "", "a ", "a", "A", "😀"),
    _texts("VARCHAR(20) CHARACTER SET latin1", "é€", "E", "", "ÿ"),
    _texts("VARCHAR(20) CHARACTER SET utf8mb3", "€ä", "x", ""),
    _texts("VARCHAR(20) CHARACTER SET ascii", "~x", "X", ""),
    _texts("VARCHAR(20) CHARACTER SET utf16", "😀ä", "x", ""),
    _texts("CHAR(5) CHARACTER SET utf32", "😀ä", "x", ""),
    _texts("NATIONAL VARCHAR(20)", "ä", ""),
    _texts("TINYTEXT", "", "ä" * 120),
    _texts("TEXT", "", "x" * 300),
    _texts("MEDIUMTEXT", "y" * 70_000, ""),
    _texts("LONGTEXT", "ä" * 70_000, ""),
    _texts("ENUM('b', 'a', '', '1')", "b", "a", "", "1"),
    _texts("ENUM('b', 'a', 'B ') COLLATE utf8mb4_nopad_bin", "b", "a"),
    _texts("SET('x', 'a', 'b')", "x,a", "", "b", "x,a,b"),
    _texts("VARCHAR(20) COMPRESSED", "packed", ""),
    _bytes("BINARY(4)", b"ab\0\0", b"\0\0\0\0", b"\xff\xfe\0\x01"),
    _bytes("VARBINARY(10)", b"", b"ab", b"ab\0", b"'\\\"%\x1a"),
    _bytes("TINYBLOB", b"", bytes(range(255))),
    _bytes("BLOB", b"", bytes(range(256)), b"\xfe"),
    _bytes("MEDIUMBLOB", bytes(range(256)) * 300, b""),
    _bytes("LONGBLOB", b"", b"\x00"),
    Kind("JSON", t.JSON, (("""'{"a": [1, null]}'""", '{"a": [1, null]}'), ("'[]'", "[]"), ("'7'", "7"))),
    _uuids(
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "00000001-0000-1000-8000-000000000002",
        "00000002-0000-1000-8000-000000000001",
    ),
    _integers("INT INVISIBLE", 3, -3),
)

FOREIGN: tuple[Foreign, ...] = (
    Foreign("BIT(8)", (("b'101'", "00000101"), ("b'0'", "00000000"))),
    Foreign("BIT(64)", (("18446744073709551615", "1" * 64), ("b'1'", "1".zfill(64)))),
    Foreign("INET4", (("'0.0.0.0'", "0.0.0.0"), ("'255.255.255.255'", "255.255.255.255"))),
    Foreign("INET6", (("'::1'", "::1"), ("'2001:DB8::FF'", "2001:db8::ff"))),
    _shape("GEOMETRY", "POINT(1.5 -2)"),
    _shape("POINT", "POINT(0.1 1e300)"),
    _shape("LINESTRING", "LINESTRING(0 0,1 1)"),
    _shape("POLYGON", "POLYGON((0 0,1 0,1 1,0 0))"),
    _shape("MULTIPOINT", "MULTIPOINT(0 0,1 1)"),
    _shape("MULTILINESTRING", "MULTILINESTRING((0 0,1 1))"),
    _shape("MULTIPOLYGON", "MULTIPOLYGON(((0 0,1 0,1 1,0 0)))"),
    _shape("GEOMETRYCOLLECTION", "GEOMETRYCOLLECTION(POINT(1 2))"),
)

_LONG = "123456789012.500000000000000000000000000001"

REFUSED: tuple[Refused, ...] = (
    Refused("DATE", "'0000-00-00'", "'0000-00-00'", (("string", "0000-00-00"),)),
    Refused("DATE", "'2024-00-00'", "'2024-00-00'", (("string", "2024-00-00"),)),
    Refused("DATE", "'2024-02-30'", "'2024-02-30'", (("string", "2024-02-30"),)),
    Refused("DATETIME", "'0000-00-00'", "'0000-00-00 00:00:00'", (("string", "0000-00-00 00:00:00.000000"),)),
    Refused(
        "DATETIME(3)",
        "'2024-05-00 01:02:03.5'",
        "'2024-05-00 01:02:03.500'",
        (("string", "2024-05-00 01:02:03.500000"),),
    ),
    Refused(
        "TIMESTAMP NULL", "'0000-00-00'", "'0000-00-00 00:00:00'", (("string", "0000-00-00 00:00:00.000000+00:00"),)
    ),
    Refused("TIME", "'24:00:00'", "'24:00:00'", (("string", "24:00:00.000000"),)),
    Refused("TIME(6)", "'838:59:59.999999'", "'838:59:59.999999'", (("string", "838:59:59.999999"),)),
    Refused("TIME(1)", "'-00:00:00.5'", "'-00:00:00.5'", (("string", "-00:00:00.500000"),)),
    Refused("BOOLEAN", "2", "`2`", (("int64", 2), ("string", "2"))),
    Refused("TINYINT(1) UNSIGNED", "255", "`255`", (("int64", 255),)),
    Refused("DECIMAL(39, 0)", f"1{'0' * 38}", f"`1{'0' * 38}`", (("string", f"1{'0' * 38}"), ("float64", 1e38))),
    Refused(
        "DECIMAL(65, 30)",
        _LONG,
        f"`{_LONG}`",
        (
            ("string", _LONG),
            ("float64", 123456789012.5),
            ("decimal(38,20)", Decimal("123456789012.5")),
            ("decimal(12,0)", Decimal(123456789013)),
        ),
    ),
)
