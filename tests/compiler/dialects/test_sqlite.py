from __future__ import annotations

import sqlite3

import pytest

from dataflow.compiler.dialects.dialect import cast_of, template_of
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.dsl.types import FLOAT64, INT64, STRING, TIMESTAMP, Decimal


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


def test_sums_of_decimals_have_their_digits() -> None:
    template = template_of(SQLITE, "add", (Decimal(5, 1), Decimal(5, 1)))
    assert template is not None
    assert _value(template.format("0.1", "0.2", scale=1) + " = 0.3") == 1
    assert _value("0.1 + 0.2 = 0.3") == 0


def test_a_float_beyond_64_bits_stays_a_float() -> None:
    template = cast_of(SQLITE, FLOAT64, INT64)
    assert template is not None
    assert _value(template.format("1e19")) == 1e19
    assert _value(template.format("-1.9")) == -1


@pytest.mark.parametrize("function", ["lower", "upper", "ilike", "reverse", "make_date"])
def test_what_sqlite_cannot_do_is_left_out(function: str) -> None:
    assert template_of(SQLITE, function, (STRING,)) is None


def test_malformed_text_would_be_zero() -> None:
    assert cast_of(SQLITE, STRING, INT64) is None
    assert _value("CAST('abc' AS INTEGER)") == 0
