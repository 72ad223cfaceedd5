from __future__ import annotations

import decimal
from collections.abc import Iterator

import pytest
from dialect_engines import DuckDBEngine, filled

from dataflow.compiler.dialects.dialect import template_of
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.dsl.types import FLOAT64, INT64, STRING, TIMESTAMP, DataType, Decimal, Primitive


@pytest.fixture
def engine() -> Iterator[DuckDBEngine]:
    opened = DuckDBEngine()
    yield opened
    opened.close()


def _value(engine: DuckDBEngine, function: str, types: tuple[DataType, ...], *arguments: str) -> object:
    template = template_of(DUCKDB, function, types)
    assert template is not None
    return engine.run(f"SELECT {filled(DUCKDB, template, arguments, types[0])} AS r")[0][0]


@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        ("add", ("200::utinyint", "100::utinyint"), 300),
        ("subtract", ("1::uinteger", "2::uinteger"), -1),
        ("multiply", ("2147483647::integer", "2::integer"), 2**32 - 2),
        ("negate", ("1::utinyint",), -1),
        ("abs", ("(-128)::tinyint",), 128),
    ],
)
def test_narrow_integers_do_not_overflow(
    engine: DuckDBEngine, function: str, arguments: tuple[str, ...], expected: int
) -> None:
    assert _value(engine, function, (INT64,) * len(arguments), *arguments) == expected


@pytest.mark.parametrize(
    ("function", "result", "expected"),
    [
        ("add", Decimal(19, 2), "19999999999999999.98"),
        ("subtract", Decimal(19, 2), "0.00"),
        ("multiply", Decimal(36, 4), "99999999999999999800000000000000.0001"),
    ],
)
def test_decimals_have_room_for_more_than_18_digits(
    engine: DuckDBEngine, function: str, result: Decimal, expected: str
) -> None:
    template = template_of(DUCKDB, function, (Decimal(18, 2), Decimal(18, 2)))
    assert template is not None
    most = "9999999999999999.99::DECIMAL(18, 2)"
    value = engine.run(f"SELECT {filled(DUCKDB, template, (most, most), result)} AS r")[0][0]
    assert value == decimal.Decimal(expected)


@pytest.mark.parametrize(("number", "expected"), [("'nan'::double", True), ("'inf'::double", False), ("NULL", None)])
def test_what_is_not_a_number(engine: DuckDBEngine, number: str, expected: object) -> None:
    assert _value(engine, "is_nan", (FLOAT64,), number) == expected


def test_capitals_of_sharp_s_are_those_of_the_other_engines(engine: DuckDBEngine) -> None:
    assert _value(engine, "upper", (STRING,), "'straße ẞ'") == "STRAßE ẞ"


def test_a_month_and_30_days_and_720_hours_are_not_one_expression(engine: DuckDBEngine) -> None:
    # As constants they are equal to DuckDB, which computes equal expressions of one row once.
    for type_, moment in (("date", "d"), ("timestamp", "t"), ("timestamptz", "z")):
        later = [
            filled(DUCKDB, template_of(DUCKDB, function, (Primitive(type_), INT64)) or "", (moment, count), kind)
            for function, count, kind in (
                ("add_months", "1", Primitive(type_)),
                ("add_days", "30", Primitive(type_)),
                ("add_microseconds", "2592000000000", TIMESTAMP),
            )
        ]
        days = ", ".join(f"CAST({item} AS DATE) - DATE '2024-01-31'" for item in later)
        row = "SELECT DATE '2024-01-31' AS d, TIMESTAMP '2024-01-31' AS t, TIMESTAMPTZ '2024-01-31 12:00:00+00' AS z"
        assert engine.run(f"SELECT {days} FROM ({row}) AS row, range(1)")[0] == (29, 30, 30)
