from __future__ import annotations

import sqlite3

import pytest

from dataflow.compiler.dialects.dialect import cast_of, template_of
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.dsl.types import FLOAT64, INT64, STRING, TIMESTAMP, DataType, Decimal


def _value(expression: str) -> object:
    connection = sqlite3.connect(":memory:")
    try:
        return connection.execute(f"SELECT {expression}").fetchone()[0]
    finally:
        connection.close()


@pytest.mark.parametrize(
    "stored",
    [
        "2026-01-31 10:00:00",
        "2026-01-31T10:00:00",
        "2026-01-31 10:00",
        "2026-01-31 10:00:00.0",
        "2026-01-31 10:00:00.000",
        "2026-01-31 10:00:00.000000",
    ],
)
def test_spellings_of_one_moment_are_one(stored: str) -> None:
    assert _value(SQLITE.columns["timestamp"].format(f"'{stored}'")) == "2026-01-31 10:00:00.000000"


@pytest.mark.parametrize(
    ("stored", "utc"),
    [
        ("2026-01-31 10:00:00+00:00", "2026-01-31 10:00:00.000000"),
        ("2026-01-31T10:00:00Z", "2026-01-31 10:00:00.000000"),
        ("2026-01-31T23:30:00.123456-02:00", "2026-02-01 01:30:00.123456"),
        ("2026-03-01 00:30:00.5+05:30", "2026-02-28 19:00:00.500000"),
        ("2026-01-31 10:00+01:00", "2026-01-31 09:00:00.000000"),
    ],
)
def test_moments_that_are_stored_with_a_zone_are_in_utc(stored: str, utc: str) -> None:
    assert _value(SQLITE.columns["timestamptz"].format(f"'{stored}'")) == utc


def test_a_date_is_midnight() -> None:
    assert _value(SQLITE.columns["timestamp"].format("'2026-01-31'")) == "2026-01-31 00:00:00.000000"


def test_the_last_instant_of_a_year_is_in_that_year() -> None:
    template = template_of(SQLITE, "year", (TIMESTAMP,))
    assert template is not None
    assert _value(template.format("'2026-12-31 23:59:59.999999'")) == 2026


def _template(function: str, *types: DataType) -> str:
    found = template_of(SQLITE, function, types)
    assert found is not None
    return found


def test_decimals_have_their_digits_again() -> None:
    assert _value(SQLITE.checks["decimal15"].format("(0.1 + 0.2)", scale=1) + " = 0.3") == 1
    assert _value(SQLITE.checks["decimal"].format("(0.1 + 0.2)", scale=1) + " = 0.3") == 1
    assert _value("0.1 + 0.2 = 0.3") == 0
    assert _value(SQLITE.checks["decimal"].format("NULL", scale=1)) is None


def test_a_decimal_that_a_float_does_not_hold_is_an_error() -> None:
    check = SQLITE.checks["decimal"]
    assert _value(check.format("9999999999999.99", scale=2)) == 9999999999999.99
    for number in ("10000000000000.0", "-1e20", "9e999"):
        with pytest.raises(sqlite3.OperationalError, match="more than 15 digits"):
            _value(check.format(number, scale=2))
    assert _value(f"CASE WHEN 1 THEN 5 ELSE {check.format('1e20', scale=2)} END") == 5


def test_sums_lose_no_digit() -> None:
    rows = "(SELECT 0.1 AS x UNION ALL SELECT 1e12 + 0.2 UNION ALL SELECT -1e12 UNION ALL SELECT NULL)"
    for units in SQLITE.units.values():
        total = _template("sum", Decimal(20, 1)).format(units.format("x", scale=1), scale=1)
        assert _value(f"{total} FROM {rows}") == 0.3
        assert _value(f"{total} FROM {rows} WHERE x IS NULL") is None
    assert _value(f"SUM(x) FROM {rows}") != 0.3


def test_a_sum_of_what_is_beyond_64_bits_is_an_error() -> None:
    total = _template("sum", Decimal(38, 6)).format("x * 1000000", scale=6)
    assert _value(f"{total} FROM (SELECT 9000000000000 AS x)") == 9000000000000.0
    for number in (10000000000000, -10000000000000):
        with pytest.raises(sqlite3.OperationalError, match="more than 18 digits"):
            _value(f"{total} FROM (SELECT {number} AS x UNION ALL SELECT 1)")


def test_an_average_of_large_integers_is_none_of_their_sum() -> None:
    rows = "(SELECT 9223372036854775807 AS x UNION ALL SELECT 9223372036854775805)"
    assert _value(f"{_template('avg', INT64).format('x')} FROM {rows}") == 9223372036854775806.0
    assert _value(f"{_template('avg', INT64).format('-x')} FROM {rows}") == -9223372036854775806.0
    assert _value(f"{_template('avg', INT64).format('x % 4')} FROM {rows}") == 2.0


@pytest.mark.parametrize("wrong", ["9223372036854775807 + 1", "-9223372036854775807 - 2", "9223372036854775807 * -3"])
def test_an_integer_beyond_64_bits_is_an_error(wrong: str) -> None:
    assert isinstance(_value(wrong), float)
    with pytest.raises(sqlite3.OperationalError, match="integer overflow"):
        _value(SQLITE.checks["int64"].format(f"({wrong})"))
    assert _value(SQLITE.checks["int64"].format("(NULL + 1)")) is None


def test_a_float_beyond_64_bits_is_no_integer() -> None:
    template = cast_of(SQLITE, FLOAT64, INT64)
    assert template is not None
    assert _value(template.format("-1.9")) == -1
    assert _value(template.format("NULL")) is None
    with pytest.raises(sqlite3.OperationalError, match="integer overflow"):
        _value(template.format("1e19"))


@pytest.mark.parametrize("function", ["lower", "upper", "ilike", "reverse", "make_date"])
def test_what_sqlite_cannot_do_is_left_out(function: str) -> None:
    assert template_of(SQLITE, function, (STRING,)) is None


def test_malformed_text_would_be_zero() -> None:
    assert cast_of(SQLITE, STRING, INT64) is None
    assert _value("CAST('abc' AS INTEGER)") == 0
