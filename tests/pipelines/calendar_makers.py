"""Expressions that are dates, times, moments and spans of time."""

from __future__ import annotations

from pipelines.maker import Make, Maker
from pipelines.number_makers import UNITS

from dataflow import Expression, fn, interval, lit
from dataflow.dsl.types import Interval

ZONES = ("UTC", "Europe/Zurich", "America/New_York", "Asia/Kolkata")


def _span(make: Maker) -> Expression:
    return interval(
        months=make.number(-2, 2),
        days=make.number(-1, 30),
        hours=make.one(0, 0, -5),
        seconds=make.one(0, 0, 1.5, -0.000001),
    )


def _later(make: Maker, moment: Expression) -> Expression:
    span = make.one(0, 1, 2)
    if span == 0:
        return moment + _span(make)
    if span == 1:
        return moment - _span(make)
    counted = lit(make.one(Interval(1), Interval(0, 1), Interval(0, 0, 1_000_000)))
    return moment + counted * (make.tame("int64") % 50)


def _moved(moment: Expression, span: Expression, make: Maker) -> Expression:
    return moment + span if make.number(0, 1) else moment - span


DATES: tuple[Make, ...] = (
    lambda m: m.tame("date") + interval(months=m.number(-2, 2), days=m.number(-1, 30)),
    lambda m: m.tame("date") - interval(days=m.number(-1, 30)),
    lambda m: m.tame("date") + lit(Interval(0, 1)) * (m.tame("int64") % 50),
    lambda m: m.tame("date").trunc(m.one(*UNITS)),
    lambda m: m.tame(m.one("timestamp", "timestamptz")).cast("date"),
    lambda m: fn.last_day(m.tame(m.one("date", "timestamp", "timestamptz"))),
    lambda m: fn.make_date(2024, m.tame("int64") % 12 + 1, 28),
    lambda m: fn.add_months(m.tame("date"), m.tame("int64") % 30),
    lambda m: fn.add_days(m.tame("date"), m.tame("int64") % 400),
    lambda m: m.tame("date").cast("string").cast("date"),
    lambda m: fn.list_get(m.tame("list(date)"), m.number(-2, 2)),
)

CLOCKS: dict[str, tuple[Make, ...]] = {
    "timestamp": (
        lambda m: _later(m, m.tame("timestamp")),
        lambda m: m.tame("timestamp").trunc(m.one(*UNITS)),
        lambda m: m.tame(m.one("date", "timestamptz")).cast("timestamp"),
        lambda m: fn.make_timestamp(2024, 2, m.tame("int64") % 29 + 1, m.tame("int64") % 24, 59, m.one(1.5, 0, 59)),
        lambda m: fn.at_zone(m.tame("timestamptz"), m.one(*ZONES)),
        lambda m: fn.add_microseconds(m.tame(m.one("date", "timestamp")), m.tame("int64") * 999_999),
        lambda m: fn.add_months(m.tame("timestamp"), m.tame("int64") % 30),
        lambda m: _moved(m.tame("timestamp"), m.tame("interval"), m),
        lambda m: m.tame("date") + interval(hours=m.one(-30, -1, 1, 30)),
        lambda m: fn.strptime(fn.strftime(m.tame("timestamp"), "%Y-%m-%d %H:%M:%S"), "%Y-%m-%d %H:%M:%S"),
        lambda m: m.tame("timestamp").cast("string").cast("timestamp"),
    ),
    "timestamptz": (
        lambda m: _later(m, m.tame("timestamptz")),
        lambda m: m.tame("timestamptz").trunc(m.one(*UNITS)),
        lambda m: m.tame(m.one("date", "timestamp")).cast("timestamptz"),
        lambda m: fn.at_zone(m.tame("timestamp"), m.one(*ZONES)),
        lambda m: fn.add_microseconds(m.tame("timestamptz"), m.tame("int64") * 999_999),
        lambda m: _moved(m.tame("timestamptz"), m.tame("interval"), m),
        lambda m: m.tame("timestamptz").cast("string").cast("timestamptz"),
    ),
    "time": (
        lambda m: m.tame(m.one("timestamp", "timestamptz")).cast("time"),
        lambda m: m.tame("time").cast("string").cast("time"),
    ),
    "interval": (
        lambda m: m.tame("interval") + m.tame("interval"),
        lambda m: m.tame("interval") * (m.tame("int64") % 5),
        lambda m: -m.tame("interval"),
    ),
}
