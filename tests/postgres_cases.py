"""Every type of PostgreSQL that tables have: values as SQL writes them, and what they are here.

The list of types: https://www.postgresql.org/docs/current/datatype.html.
"""

from __future__ import annotations

import datetime as dt
import decimal
import math
import struct
import uuid
from dataclasses import dataclass

from column_kinds import Kind

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
    Interval,
    List,
)

D = decimal.Decimal
UTC = dt.UTC
NUMERIC = Decimal(38, 9)

DECLARATIONS = (
    *(f"CREATE EXTENSION IF NOT EXISTS {name}" for name in ("citext", "hstore", "ltree", "vector")),
    "CREATE TYPE mood AS ENUM ('sad', 'ok', 'Happy')",
    "CREATE TYPE pair AS (a int, b text)",
    "CREATE DOMAIN price AS numeric(12,4) CHECK (VALUE >= 0)",
    "CREATE DOMAIN fair_price AS price",
    "CREATE DOMAIN tags AS text[]",
)


@dataclass(frozen=True)
class Refusal:
    """A value that its column's type cannot hold: how it is shown, and what casts make of it."""

    native: str
    type: DataType
    sql: str
    shown: str
    casts: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Foreign:
    """A type without a counterpart: its name in messages, and values as SQL and as texts have them."""

    native: str
    name: str
    values: tuple[tuple[str, str], ...]


def _single(value: float) -> float:
    """The 32-bit float nearest to a number."""
    return float(struct.unpack("f", struct.pack("f", value))[0])


_TEXTS = (("''", ""), ("'é😀'", "é😀"), ("' a '", " a "), ("'A'", "A"), ("'a'", "a"), (r"E'\t\\\n'", "\t\\\n"))

CASES: tuple[Kind, ...] = (
    Kind("boolean", BOOL, (("true", True), ("false", False))),
    Kind("smallint", INT64, (("-32768", -(2**15)), ("32767", 2**15 - 1), ("0", 0))),
    Kind("integer", INT64, (("-2147483648", -(2**31)), ("2147483647", 2**31 - 1))),
    Kind("bigint", INT64, (("-9223372036854775808", -(2**63)), ("9223372036854775807", 2**63 - 1), ("7", 7))),
    Kind("oid", INT64, (("0", 0), ("4294967295", 2**32 - 1))),
    Kind("real", FLOAT64, (
        ("0.1", _single(0.1)), ("'3.4028235e38'", _single(3.4028235e38)), ("'1e-45'", _single(1e-45)),
        ("'-Infinity'", -math.inf), ("'NaN'", math.nan), ("16777216", 16777216.0),
    )),
    Kind("double precision", FLOAT64, (
        ("0.1", 0.1), ("'1.7976931348623157e308'", 1.7976931348623157e308), ("'5e-324'", 5e-324),
        ("'Infinity'", math.inf), ("'NaN'", math.nan), ("'-2.5'", -2.5), ("'-0'", 0.0),
    )),
    Kind("numeric(15,2)", Decimal(15, 2), (
        ("9999999999999.99", D("9999999999999.99")), ("-9999999999999.99", D("-9999999999999.99")), ("0", D("0.00")),
    )),
    Kind("numeric(38)", Decimal(38, 0), (("'1e37'", D(10) ** 37), (f"'-{10**38 - 1}'", D(-(10**38) + 1)))),
    Kind("numeric(38,38)", Decimal(38, 38), ((f"'-0.{'9' * 38}'", D(f"-0.{'9' * 38}")), ("'1e-38'", D("1e-38")))),
    Kind("numeric(3,-2)", Decimal(5, 0), (("12345", D(12300)), ("-99900", D(-99900)))),
    Kind("numeric(3,5)", Decimal(5, 5), (("0.00999", D("0.00999")), ("-0.001", D("-0.001")))),
    Kind("numeric(78,4)", Decimal(38, 4), (("1.5", D("1.5")), (f"'{'9' * 34}.9999'", D(f"{'9' * 34}.9999")))),
    Kind("numeric", NUMERIC, (
        ("0.123456789", D("0.123456789")), ("1.50000000000", D("1.5")), (f"'-{'9' * 29}'", D(f"-{'9' * 29}")),
        ("12345678901234567890123456789.123456789", D("12345678901234567890123456789.123456789")), ("'0'", D(0)),
    )),
    Kind("price", Decimal(12, 4), (("1.5", D("1.5")), ("0", D(0)))),
    Kind("fair_price", Decimal(12, 4), (("99999999.9999", D("99999999.9999")),)),
    Kind("text", STRING, (*_TEXTS, ("repeat('ß', 5000)", "ß" * 5000))),
    Kind("varchar(6)", STRING, _TEXTS),
    Kind("varchar", STRING, _TEXTS),
    Kind("char(5)", STRING, (("''", ""), ("'é😀'", "é😀"), ("' a '", " a"), ("'A'", "A"), ("'a'", "a"))),
    Kind('"char"', STRING, (("''", ""), ("'x'", "x"), ("'X'", "X"))),
    Kind("name", STRING, (("''", ""), ("'Some'", "Some"), ("'some'", "some"))),
    Kind("citext", STRING, _TEXTS),
    Kind("mood", STRING, (("'sad'", "sad"), ("'Happy'", "Happy"), ("'ok'", "ok"))),
    Kind("bytea", BINARY, (("''", b""), (r"'\x00ff'", b"\0\xff"), ("'abc'", b"abc"))),
    Kind("date", DATE, (
        ("'0001-01-01'", dt.date(1, 1, 1)), ("'9999-12-31'", dt.date(9999, 12, 31)),
        ("'1970-01-01'", dt.date(1970, 1, 1)),
        ("'1582-10-10'", dt.date(1582, 10, 10)), ("'2024-02-29'", dt.date(2024, 2, 29)),
    )),
    Kind("time", TIME, (("'00:00'", dt.time()), ("'23:59:59.999999'", dt.time(23, 59, 59, 999_999)))),
    Kind("time(0)", TIME, (("'12:34:56.4'", dt.time(12, 34, 56)),)),
    Kind("timestamp", TIMESTAMP, (
        ("'0001-01-01'", dt.datetime(1, 1, 1)), ("'9999-12-31 23:59:59.999999'", dt.datetime.max),
        ("'1969-12-31 23:59:59.999999'", dt.datetime(1969, 12, 31, 23, 59, 59, 999_999)),
        ("'2024-03-31 02:30'", dt.datetime(2024, 3, 31, 2, 30)),
    )),
    Kind("timestamp(3)", TIMESTAMP, (("'2024-03-31 02:30:00.1239'", dt.datetime(2024, 3, 31, 2, 30, 0, 124_000)),)),
    Kind("timestamptz", TIMESTAMPTZ, (
        ("'0001-01-01 00:00+00'", dt.datetime(1, 1, 1, tzinfo=UTC)),
        ("'9999-12-31 23:59:59.999999+00'", dt.datetime.max.replace(tzinfo=UTC)),
        ("'2024-07-01 12:00+02'", dt.datetime(2024, 7, 1, 10, tzinfo=UTC)),
    )),
    Kind("interval", INTERVAL, (
        ("'0'", Interval()), ("'14 months 3 days 01:00:00.5'", Interval(14, 3, 3_600_500_000)),
        ("'-1 months -1 days -00:00:00.000001'", Interval(-1, -1, -1)),
        ("'1 month -1 day 25:00'", Interval(1, -1, 90_000_000_000)),
        ("'2147483647 months 2147483646 days'", Interval(2**31 - 1, 2**31 - 2)),
        ("'2562047:47:16.854775'", Interval(0, 0, 9_223_372_036_854_775)),
    )),
    Kind("uuid", UUID, (
        ("'00000000-0000-0000-0000-000000000000'", uuid.UUID(int=0)),
        ("'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'", uuid.UUID(int=2**128 - 1)),
        ("'12345678-1234-5678-1234-567812345678'", uuid.UUID("12345678-1234-5678-1234-567812345678")),
    )),
    Kind("json", JSON, (
        ("""'{"b":  1, "a": [1.50]}'""", '{"a": [1.50], "b": 1}'), ("'null'", "null"), ("'\"é\"'", '"é"'),
    )),
    Kind("jsonb", JSON, (("""'{"b":  1, "a": [1.50]}'""", '{"a": [1.50], "b": 1}'), ("'[]'", "[]"), ("'1e3'", "1000"))),
    Kind("smallint[]", List(INT64), (("'{}'", []), ("'{-32768,NULL}'", [-(2**15), None]), ("'[5:6]={1,2}'", [1, 2]))),
    Kind("bigint[]", List(INT64), (("'{9223372036854775807}'", [2**63 - 1]), ("'{NULL}'", [None]))),
    Kind("oid[]", List(INT64), (("'{4294967295}'", [2**32 - 1]),)),
    Kind("real[]", List(FLOAT64), (("'{0.1,Infinity}'", [_single(0.1), math.inf]),)),
    Kind("numeric[]", List(NUMERIC), (("'{0.5,NULL}'", [D("0.5"), None]),)),
    Kind("numeric(10,2)[]", List(Decimal(10, 2)), (("'{0.5,12}'", [D("0.5"), D(12)]),)),
    Kind("boolean[]", List(BOOL), (("'{t,f,NULL}'", [True, False, None]),)),
    Kind("text[]", List(STRING), (("'{\"a,b\",NULL,\"\"}'", ["a,b", None, ""]), ("'{}'", []))),
    Kind("varchar(3)[]", List(STRING), (("'{ab,B}'", ["ab", "B"]),)),
    Kind("char(3)[]", List(STRING), (("'{ab,B}'", ["ab", "B"]),)),
    Kind("citext[]", List(STRING), (("'{ab,AB}'", ["ab", "AB"]),)),
    Kind("mood[]", List(STRING), (("'{sad,NULL}'", ["sad", None]),)),
    Kind("fair_price[]", List(Decimal(12, 4)), (("'{1.5,NULL}'", [D("1.5"), None]),)),
    Kind("tags", List(STRING), (("'{x,y}'", ["x", "y"]),)),
    Kind("bytea[]", List(BINARY), ((r"ARRAY['\x00ff'::bytea]", [b"\0\xff"]),)),
    Kind("date[]", List(DATE), (("'{2024-02-29,NULL}'", [dt.date(2024, 2, 29), None]),)),
    Kind("time[]", List(TIME), (("'{23:59:59.999999}'", [dt.time(23, 59, 59, 999_999)]),)),
    Kind("timestamp[]", List(TIMESTAMP), (("'{2024-02-29 01:02:03}'", [dt.datetime(2024, 2, 29, 1, 2, 3)]),)),
    Kind("timestamptz[]", List(TIMESTAMPTZ), (
        ("'{2024-02-29 01:02:03+01}'", [dt.datetime(2024, 2, 29, 0, 2, 3, tzinfo=UTC)]),
    )),
    Kind("interval[]", List(INTERVAL), (("'{1 month 1 day}'", [Interval(1, 1, 0)]),)),
    Kind("uuid[]", List(UUID), (("'{00000000-0000-0000-0000-000000000007}'", [uuid.UUID(int=7)]),)),
    Kind("jsonb[]", List(JSON), (("""ARRAY['{"a": 1}'::jsonb, NULL]""", ['{"a": 1}', None]),)),
    Kind("json[]", List(JSON), (("""ARRAY['{"a":   1}'::json]""", ['{"a": 1}']),)),
)  # fmt: skip

_LONGEST_SPAN = f"`Interval(months=0, days=0, microseconds={2**63 - 1})"[:60] + "…"

REFUSALS: tuple[Refusal, ...] = (
    Refusal("numeric", NUMERIC, "0.12345678901", "`0.12345678901`", (
        ("decimal(38,20)", D("0.12345678901")), ("float64", 0.12345678901), ("string", "0.12345678901"),
    )),
    Refusal("numeric", NUMERIC, "1e29", "`100000000000000000000000000000`", (
        ("decimal(38,0)", D("1e29")), ("float64", 1e29), ("string", "100000000000000000000000000000.000000000"),
    )),
    Refusal("numeric", NUMERIC, "1e40", f"`1{'0' * 40}`", (("float64", 1e40), ("string", f"1{'0' * 40}.{'0' * 9}"))),
    Refusal("numeric", NUMERIC, "'NaN'", "`NaN`", (("float64", math.nan), ("string", "NaN"))),
    Refusal("numeric", NUMERIC, "'-Infinity'", "`-Infinity`", (("float64", -math.inf), ("string", "-Infinity"))),
    Refusal("numeric(15,2)", Decimal(15, 2), "'NaN'", "`NaN`", (("float64", math.nan), ("string", "NaN"))),
    Refusal("numeric(60,30)", Decimal(38, 19), "'1e-30'", f"`0.{'0' * 29}1`", (
        ("decimal(38,30)", D("1e-30")), ("float64", 1e-30), ("string", f"0.{'0' * 29}1"),
    )),
    Refusal("date", DATE, "'infinity'", "'infinity'", (("string", "infinity"),)),
    Refusal("date", DATE, "'-infinity'", "'-infinity'", (("string", "-infinity"),)),
    Refusal("date", DATE, "'0044-03-15 BC'", "'0044-03-15 BC'", (("string", "0044-03-15 BC"),)),
    Refusal("date", DATE, "'4713-01-01 BC'", "'4713-01-01 BC'", (("string", "4713-01-01 BC"),)),
    Refusal("date", DATE, "'10000-01-01'", "'10000-01-01'", (("string", "10000-01-01"),)),
    Refusal("date", DATE, "'5874897-12-31'", "'5874897-12-31'", (("string", "5874897-12-31"),)),
    Refusal("time", TIME, "'24:00'", "'24:00:00'", (("string", "24:00:00.000000"),)),
    Refusal("timestamp", TIMESTAMP, "'infinity'", "'infinity'", (("string", "infinity"),)),
    Refusal("timestamp", TIMESTAMP, "'0001-12-31 23:59:59.5 BC'", "'0001-12-31 23:59:59.500000 BC'", (
        ("string", "0001-12-31 23:59:59.5 BC"),
    )),
    Refusal("timestamp", TIMESTAMP, "'294276-12-31 23:59:59.999999'", "'294276-12-31 23:59:59.999999'", (
        ("string", "294276-12-31 23:59:59.999999"),
    )),
    Refusal("timestamptz", TIMESTAMPTZ, "'-infinity'", "'-infinity'", (("string", "-infinity"),)),
    Refusal("timestamptz", TIMESTAMPTZ, "'10000-01-01 00:00+00'", "'10000-01-01 00:00:00'", (
        ("string", "10000-01-01 00:00:00+00"),
    )),
    Refusal("timestamptz", TIMESTAMPTZ, "'0044-03-15 12:00+00 BC'", "'0044-03-15 12:00:00 BC'", (
        ("string", "0044-03-15 12:00:00+00 BC"),
    )),
    Refusal("interval", INTERVAL, "'2562047788:00:54.775807'", _LONGEST_SPAN, (("string", "2562047788:00:54.775807"),)),
    Refusal("interval", INTERVAL, "'infinity'", "'infinity'", (("string", "infinity"),)),
    Refusal("integer[]", List(INT64), "'{{1,2},{3,NULL}}'", "`[[1, 2], [3, None]]`", (("string", "{{1,2},{3,NULL}}"),)),
    Refusal("date[]", List(DATE), "'{2024-01-01,infinity}'", "`[datetime.date(2024, 1, 1), 'infinity']`", (
        ("string", "{2024-01-01,infinity}"),
    )),
    Refusal("numeric[]", List(NUMERIC), "'{NaN}'", "`[Decimal('NaN')]`", (("string", "{NaN}"),)),
)  # fmt: skip

FOREIGN: tuple[Foreign, ...] = (
    Foreign("money", "money", (("12345.67::money", "12345.67"), ("(-0.5)::numeric::money", "-0.50"))),
    Foreign("time with time zone", "time with time zone", (("'04:05:06.789+01'", "04:05:06.789+01"),)),
    Foreign("bit(3)", "bit(3)", (("B'101'", "101"), ("B'000'", "000"))),
    Foreign("bit varying(8)", "bit varying(8)", (("B''", ""), ("B'10'", "10"))),
    Foreign("inet", "inet", (
        ("'10.0.0.1'", "10.0.0.1"), ("'10.1.2.3/16'", "10.1.2.3/16"),
        ("'::1'", "::1"), ("'2001:db8::/32'", "2001:db8::/32"),
    )),
    Foreign("cidr", "cidr", (("'10.0.0.0/8'", "10.0.0.0/8"),)),
    Foreign("macaddr", "macaddr", (("'08-00-2b-01-02-03'", "08:00:2b:01:02:03"),)),
    Foreign("macaddr8", "macaddr8", (("'08-00-2b-01-02-03-04-05'", "08:00:2b:01:02:03:04:05"),)),
    Foreign("xml", "xml", ()),
    Foreign("tsvector", "tsvector", (("'a:1 b:2'", "'a':1 'b':2"),)),
    Foreign("tsquery", "tsquery", (("'a & b'", "'a' & 'b'"),)),
    Foreign("point", "point", (("'(1.5,-2)'", "(1.5,-2)"),)),
    Foreign("line", "line", (("'{1,2,3}'", "{1,2,3}"),)),
    Foreign("lseg", "lseg", (("'((0,0),(1,1))'", "[(0,0),(1,1)]"),)),
    Foreign("box", "box", (("'((0,0),(1,1))'", "(1,1),(0,0)"),)),
    Foreign("path", "path", (("'[(0,0),(1,1)]'", "[(0,0),(1,1)]"),)),
    Foreign("polygon", "polygon", (("'((0,0),(1,1),(1,0))'", "((0,0),(1,1),(1,0))"),)),
    Foreign("circle", "circle", (("'<(0,0),1>'", "<(0,0),1>"),)),
    Foreign("pg_lsn", "pg_lsn", (("'16/B374D848'", "16/B374D848"),)),
    Foreign("xid8", "xid8", (("'18446744073709551615'", "18446744073709551615"),)),
    Foreign("pg_snapshot", "pg_snapshot", (("'10:20:10,14,15'", "10:20:10,14,15"),)),
    Foreign("tid", "tid", (("'(1,2)'", "(1,2)"),)),
    Foreign("regclass", "regclass", (("'pg_class'", "pg_class"),)),
    Foreign("jsonpath", "jsonpath", (("'$.a'", '$."a"'),)),
    Foreign("int4range", "int4range", (("'[1,5]'", "[1,6)"), ("'empty'", "empty"), ("'(,)'", "(,)"))),
    Foreign("numrange", "numrange", (("'[1.5,)'", "[1.5,)"),)),
    Foreign("tsrange", "tsrange", (("'[2024-01-02,infinity]'", '["2024-01-02 00:00:00",infinity]'),)),
    Foreign("tstzrange", "tstzrange", (("'[2024-01-02 01:00+01,)'", '["2024-01-02 00:00:00+00",)'),)),
    Foreign("daterange", "daterange", (("'[2024-01-02,2024-01-03]'", "[2024-01-02,2024-01-04)"),)),
    Foreign("int4multirange", "int4multirange", (("'{[1,3),[5,6)}'", "{[1,3),[5,6)}"),)),
    Foreign("pair", "pair", (("ROW(1, 'a b')::pair", '(1,"a b")'),)),
    Foreign("pair[]", "pair[]", (("ARRAY[ROW(1, 'a')::pair]", '{"(1,a)"}'),)),
    Foreign("inet[]", "inet[]", (("'{10.0.0.1}'", "{10.0.0.1}"),)),
    Foreign("integer[][]", "integer[]", (("'{{1,2},{3,4}}'", "{{1,2},{3,4}}"), ("'{}'", "{}"))),
    Foreign("tags[]", "tags[]", (("ARRAY['{x,y}'::tags]", '{"{x,y}"}'),)),
    Foreign("int2vector", "int2vector", (("'1 2'", "1 2"),)),
    Foreign("hstore", "hstore", (("'a=>1, b=>NULL'", '"a"=>"1", "b"=>NULL'),)),
    Foreign("ltree", "ltree", (("'a.b'", "a.b"),)),
    Foreign("vector(3)", "vector(3)", (("'[1,2.5,3]'", "[1,2.5,3]"),)),
)  # fmt: skip
