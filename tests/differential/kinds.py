"""Kinds of columns: how each engine declares one, which engines can hold it, and the values it may have.

The first letter of a column's name says what may be done with it, see `pipelines.maker`.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from dataflow.dsl.types import Interval

ENGINES: Final = ("pg", "my", "lite", "duck", "files", "frames")
"""Names of the sources: PostgreSQL, MariaDB, SQLite, DuckDB, a folder of Parquet files, frames."""

LOCAL: Final = ("duck", "files", "frames")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: the first letter of its columns' names, how each engine declares it, and values.

    Engines without a declaration cannot hold it.
    """

    letter: str
    duckdb: str
    values: tuple[object, ...]
    pg: tuple[str, ...] = ()
    my: tuple[str, ...] = ()
    lite: tuple[str, ...] = ()
    key: bool = False
    local: tuple[str, ...] = LOCAL

    @property
    def homes(self) -> frozenset[str]:
        """The engines that can hold such a column."""
        return frozenset((*self.local, *(name for name in ("pg", "my", "lite") if getattr(self, name))))


def _everywhere(letter: str, type_: str, values: tuple[object, ...], my: str = "", key: bool = False) -> Kind:
    return Kind(letter, type_, values, (type_,), (my or type_,), (type_,), key)


def _utc(*values: dt.datetime) -> tuple[object, ...]:
    return tuple(value.replace(tzinfo=dt.UTC) for value in values)


def _decimals(words: str) -> tuple[object, ...]:
    return tuple(map(Decimal, words.split()))


_D = dt.datetime
_HUGE = (
    *(1.7976931348623157e308, -1.7976931348623157e308, 2.2250738585072014e-308, 0.1, -0.0, 1e-300, 1 / 3, 1e15 + 0.3),
    *(2.0**53, 2.0**63, -(2.0**63), 0.0, 5e-5, 123456789.123456789, 1e22),
)
_ERAS = (dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.date(1582, 10, 10), dt.date(999, 3, 1))
_AGES = (_D(1, 1, 1), _D(9999, 12, 31, 23, 59, 59, 999999), _D(1900, 2, 28, 23))
_TIMES = (dt.time(0), dt.time(23, 59, 59, 999999), dt.time(10, 0, 0, 1), dt.time(12, 34, 56), dt.time(1, 2, 3, 450000))
_DATES = (
    dt.date(2024, 2, 29),
    dt.date(2024, 1, 31),
    dt.date(2023, 12, 31),
    dt.date(1999, 1, 1),
    dt.date(1970, 1, 1),
    dt.date(1969, 12, 31),
    dt.date(2021, 1, 3),
    dt.date(2020, 12, 28),
)
_MOMENTS = (
    _D(2024, 2, 29, 23, 59, 59, 999999),
    _D(2023, 12, 31),
    _D(1969, 7, 20, 20, 17, 0, 1),
    _D(2024, 3, 31, 1, 30),
    _D(2023, 10, 29, 0, 30, 0, 500000),
    _D(1999, 12, 31, 23, 59, 59, 999500),
    _D(1970, 1, 1),
)
_RECENT = (
    *(moment for moment in _MOMENTS if moment.year > 1970),
    _D(1970, 1, 1, 0, 0, 1),
    _D(2038, 1, 19, 3, 14, 7, 999999),
)
TEXTS: Final = (
    *(
        "",
        "a",
        "A",
        "a ",
        " a",
        "ab",
        "aB",
        "ä",
        "Ä",
        "a\u0308",
        "b%_",
        "B'\"",
        "{0}",
        "%s",
        "été",
        "日本",
        "\\",
        "a\\b",
    ),
    *(
        "ß",
        "SS",
        "ss",
        "İ",
        "i",
        "I",
        "ı",
        "ſ",
        "s",
        "K",
        "k",
        "\u212a",
        "😀",
        "😀a",
        "\t",
        "a\t",
        "a\n",
        "\n",
        "1",
        "-2.50",
    ),
    *("a,b,,c", "Σας", "ﬁ", "🏳️\u200d🌈", "a  b", "  ", "\u00a0", "0", "true"),
)
_JSON = (
    '{"a": 1, "b": [1, 2, {"c": "x"}]}',
    '{"a": "text", "b": [], "0": true}',
    '{"a": {"b": null, "c": 1.5}}',
    '[1, 2.5, null, "a", true]',
    "[]",
    "{}",
    "1",
    '"ß😀"',
    "true",
    '{"a": [[1], [2, 3]], "b": false}',
)
_SPANS = (
    Interval(1, 0, 0),
    Interval(0, -3, 0),
    Interval(-14, 2, 3_000_001),
    Interval(0, 0, 0),
    Interval(0, 0, -86_400_000_000),
)
_UUIDS = tuple(
    map(
        UUID,
        (
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "7f000000-0000-4000-8000-0000000000ff",
            "80000000-0000-4000-8000-000000000001",
        ),
    )
)
_STRUCTS = tuple(
    {"a": a, "b": b, "c d": c}
    for a, b, c in ((1, "a", _DATES[0]), (None, None, None), (-1, "A", _DATES[1]), (0, "", None))
)
_BYTES = (b"", b"\x00", b"a", b"A", b"a ", b"\xff\x00\xfe", b"\\x41", b"'")

_NUMBERS: dict[str, Kind] = {
    "bool": _everywhere("x", "BOOLEAN", (True, False)),
    "int": Kind(
        *("x", "BIGINT", (-3, -2, -1, 0, 0, 1, 1, 2, 3, 5, 12, 100)),
        pg=("SMALLINT", "INTEGER", "BIGINT"),
        my=("TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT"),
        lite=("INTEGER", "BIGINT", "INT"),
        key=True,
    ),
    "big": _everywhere(
        "w", "BIGINT", (2**63 - 1, -(2**63), 2**53, 2**53 + 1, -(2**53) - 1, 2**31, -(2**31) - 1, 0, 1, -1), key=True
    ),
    "float": Kind(
        *("x", "DOUBLE", (-2.5, -0.25, 0.0, 0.5, 1.0, 1.75, 4.0, 1000.0)),
        pg=("DOUBLE PRECISION",),
        my=("DOUBLE",),
        lite=("REAL", "DOUBLE"),
    ),
    "huge": Kind(
        *("w", "DOUBLE", _HUGE),
        pg=("DOUBLE PRECISION",),
        my=("DOUBLE",),
        lite=("REAL",),
    ),
    "nan": Kind("w", "DOUBLE", (math.nan, math.inf, -math.inf, 0.0, -0.0, 1.5, 5e-324), ("DOUBLE PRECISION",)),
    "money": _everywhere("x", "DECIMAL(9,2)", _decimals("-2.50 -0.01 0.00 0.99 1.00 10.25 99.95")),
    "whole": _everywhere("x", "DECIMAL(5,0)", _decimals("-99999 -1 0 5 12 99999")),
    "exact": _everywhere("x", "DECIMAL(12,6)", _decimals("-0.000001 0.500000 2.250000 1.000000 12.345678")),
    # SQLite keeps no more than 15 digits.
    "digits": Kind(
        *("w", "DECIMAL(38,10)", _decimals("9999999999999999999999999999.9999999999 -1.0000000001 0.0000000001 12.5")),
        pg=("NUMERIC(38,10)",),
        my=("DECIMAL(38,10)",),
    ),
    "unsigned": Kind(
        *("w", "DECIMAL(20,0)", _decimals("18446744073709551615 0 1 9223372036854775808")),
        pg=("NUMERIC(20,0)",),
        my=("BIGINT UNSIGNED", "DECIMAL(20,0)"),
    ),
}
_TEXTS: dict[str, Kind] = {
    "text": Kind(
        *("x", "VARCHAR", TEXTS),
        pg=("TEXT", "VARCHAR(40)"),
        my=(
            *(f"VARCHAR(40) COLLATE utf8mb4_{name}" for name in ("general_ci", "unicode_ci", "bin", "nopad_bin")),
            "TEXT COLLATE utf8mb4_uca1400_ai_ci",
        ),
        lite=("TEXT", "TEXT COLLATE NOCASE", "VARCHAR(40) COLLATE RTRIM", "TEXT COLLATE NOCASE"),
    ),
    "word": Kind(
        *("x", "VARCHAR", ("a", "A", "a ", "b", "B", "ä", "", "á", "ß")),
        pg=("TEXT", "VARCHAR(20)"),
        my=("VARCHAR(20) COLLATE utf8mb4_general_ci", "VARCHAR(20)"),
        lite=("TEXT", "TEXT COLLATE NOCASE"),
        key=True,
    ),
    "nul": Kind("x", "VARCHAR", ("\0", "a\0b", "a\0", "a", "")),
    "bytes": Kind("x", "BLOB", _BYTES, pg=("BYTEA",), my=("VARBINARY(20)", "BLOB"), lite=("BLOB",)),
    "uuid": _everywhere("x", "UUID", _UUIDS, key=True),
    "json": Kind("x", "JSON", _JSON, pg=("JSONB", "JSON"), my=("JSON",), lite=("JSON",)),
}
_CALENDAR: dict[str, Kind] = {
    "date": _everywhere("x", "DATE", _DATES, key=True),
    "era": _everywhere("w", "DATE", (*_DATES, *_ERAS)),
    "time": _everywhere("x", "TIME", _TIMES, "TIME(6)"),
    "moment": _everywhere("x", "TIMESTAMP", _MOMENTS, "DATETIME(6)"),
    "ages": _everywhere("w", "TIMESTAMP", (*_MOMENTS, *_AGES), "DATETIME(6)"),
    "zoned": Kind(
        "x", "TIMESTAMPTZ", _utc(*_RECENT), pg=("TIMESTAMPTZ",), my=("TIMESTAMP(6) NULL",), lite=("TIMESTAMPTZ",)
    ),
    "aeon": Kind("w", "TIMESTAMPTZ", _utc(*_MOMENTS, *_AGES), pg=("TIMESTAMPTZ",), lite=("TIMESTAMPTZ",)),
    # Parquet's spans are not negative.
    "span": Kind("x", "INTERVAL", _SPANS, pg=("INTERVAL",), local=("duck", "frames")),
}
_NESTED: dict[str, Kind] = {
    "numbers": Kind("x", "BIGINT[]", ([], [1], [3, 1, 1], [None, 2], [None], [0, -1, 5, 2]), pg=("BIGINT[]",)),
    "texts": Kind(
        "x", "VARCHAR[]", ([], ["a"], ["b", "a", "A"], [None, "a "], [""], ["a\u0308", "😀"]), pg=("TEXT[]",)
    ),
    "dates": Kind("x", "DATE[]", ([], [_DATES[0]], [_DATES[1], None, _DATES[0]]), pg=("DATE[]",)),
    "struct": Kind("x", 'STRUCT(a BIGINT, b VARCHAR, "c d" DATE)', _STRUCTS),
}

KINDS: Final[dict[str, Kind]] = {**_NUMBERS, **_TEXTS, **_CALENDAR, **_NESTED}
COMMON: Final = tuple(name for name, kind in KINDS.items() if kind.homes == frozenset(ENGINES))
SPECIAL: Final = tuple(name for name in KINDS if name not in COMMON)
