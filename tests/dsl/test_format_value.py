"""Constants as canonical text."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid

import pytest

from dataflow.dsl.format_value import format_value
from dataflow.dsl.types import Interval


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (-3, "-3"),
        (1.5, "1.5"),
        (float("inf"), "float64 'inf'"),
        (float("nan"), "float64 'nan'"),
        (decimal.Decimal("12.50"), "decimal '12.50'"),
        (decimal.Decimal(12), "decimal '12'"),
        ("it's\na \\", r"'it\'s\na \\'"),
        (b"\x00\xff", "binary '00ff'"),
        (dt.date(2026, 1, 31), "@2026-01-31"),
        (dt.datetime(2026, 1, 31, 10), "@2026-01-31T10:00:00"),
        (dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC), "@2026-01-31T10:00:00Z"),
        (dt.time(10, 30), "time '10:30:00'"),
        (uuid.UUID(int=1), "uuid '00000000-0000-0000-0000-000000000001'"),
        (Interval(), "0days"),
        (Interval(days=-7), "-7days"),
        (Interval(microseconds=7_200_000_000), "2hours"),
        (Interval(microseconds=-5_400_000_000), "-90minutes"),
        (Interval(days=1, microseconds=1_500_000), "interval '1 days 1500 milliseconds'"),
        (Interval(1, 2, 3), "interval '1 months 2 days 3 microseconds'"),
    ],
    ids=repr,
)
def test_a_value(value: object, text: str) -> None:
    assert format_value(value) == text  # type: ignore[arg-type]
