"""Dates, moments and spans of time in sums, differences and products: the scalars they become."""

from __future__ import annotations

import pytest
from bound_log import scalar


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("col.day + interval(months=1, days=2)", "add_days(add_months(day, 1), 2) date"),
        ("interval(hours=1) + col.day", "add_microseconds(day::timestamp, 3600000000) timestamp"),
        ("col.at - interval(days=7) * 3", "add_days(at, -21) timestamp"),
        ("col.day + interval(months=1) * col.id", "add_months(day, (1 * id)) date"),
        ("col.day - interval(months=2) * col.id", "add_months(day, (-2 * id)) date"),
        ("col.day - col.id * interval(days=1, months=1)", "add_days(add_months(day, (-1 * id)), (-1 * id)) date"),
        ("col.day + col.took", "add_interval(day::timestamp, took) timestamp"),
        ("col.at - col.took", "add_interval(at, interval_times(took, -1)) timestamp"),
        ("col.at + param.span", "add_interval(at, $span) timestamp"),
        ("param.span + col.day", "add_interval(day::timestamp, $span) timestamp"),
        ("-col.took * 2", "interval_times(took, -2) interval"),
        ("-interval(days=1)", "-1days interval"),
        ("col.took * param.n", "interval_times(took, $n) interval"),
        ("col.took + interval(days=1)", "interval_sum(took, 1days) interval"),
        ("interval(days=1) - interval(months=1)", "interval '-1 months 1 days' interval"),
        ("col.day - col.day", "date_diff.day(day, day) int64"),
        ("col.id - col.id", "(id - id) int64"),
    ],
)
def test_scalar(code: str, expected: str) -> None:
    assert scalar(code) == expected
