"""Functions of dates and times, said in Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from meaning.case import Case, ones, pairs
from meaning.values import CALENDAR, TIMES

from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.types import INT64, TIME, TIMESTAMP, TIMESTAMPTZ

Moment = dt.date | dt.datetime


def _like_clock(start: dt.date, x: Moment) -> Moment:
    """The start of a day in the type of x."""
    return dt.datetime(start.year, start.month, start.day, tzinfo=x.tzinfo) if isinstance(x, dt.datetime) else start


def _truncated(unit: str) -> Callable[[Moment], Moment]:
    def truncated(x: Moment) -> Moment:
        day = dt.date(x.year, x.month, x.day)
        match unit:
            case "year":
                return _like_clock(day.replace(month=1, day=1), x)
            case "quarter":
                return _like_clock(day.replace(month=(x.month - 1) // 3 * 3 + 1, day=1), x)
            case "month":
                return _like_clock(day.replace(day=1), x)
            case "week":
                return _like_clock(day - dt.timedelta(day.weekday()), x)
            case "day":
                return _like_clock(day, x)
        if not isinstance(x, dt.datetime):
            return x
        return x.replace(
            minute=0 if unit == "hour" else x.minute, second=x.second if unit == "second" else 0, microsecond=0
        )

    return truncated


def _difference(unit: str) -> Callable[[Moment, Moment], int]:
    seconds = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}

    def difference(start: Moment, end: Moment) -> int:
        match unit:
            case "year":
                return end.year - start.year
            case "quarter":
                return (end.year - start.year) * 4 + (end.month - 1) // 3 - (start.month - 1) // 3
            case "month":
                return (end.year - start.year) * 12 + end.month - start.month
        span = day_start(_truncated(unit)(end)) - day_start(_truncated(unit)(start))
        return (span.days * 86400 + span.seconds) // seconds[unit]

    return difference


def day_start(x: Moment) -> dt.datetime:
    return x if isinstance(x, dt.datetime) else dt.datetime(x.year, x.month, x.day)


def months_later(x: Moment, count: int) -> Moment:
    year, month = divmod(x.year * 12 + x.month - 1 + count, 12)
    following = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - dt.timedelta(1)).day
    return x.replace(year=year, month=month + 1, day=min(x.day, last))


def date_cases() -> Iterator[Case]:
    parts: dict[str, Callable[..., object]] = {
        "year": lambda x: x.year,
        "quarter": lambda x: (x.month + 2) // 3,
        "month": lambda x: x.month,
        "week": lambda x: x.isocalendar().week,
        "day": lambda x: x.day,
        "day_of_week": lambda x: x.isoweekday(),
        "day_of_year": lambda x: x.timetuple().tm_yday,
    }
    clock: dict[str, Callable[..., object]] = {
        "hour": lambda x: x.hour,
        "minute": lambda x: x.minute,
        "second": lambda x: x.second,
    }
    for name, meaning in parts.items():
        for type_, values in CALENDAR.items():
            yield Case(name, (type_,), ones(values), meaning)
    for name, meaning in clock.items():
        for type_ in (TIMESTAMP, TIMESTAMPTZ):
            yield Case(name, (type_,), ones(CALENDAR[type_]), meaning)
        yield Case(name, (TIME,), ones(TIMES), meaning)
    units = FUNCTIONS["date_trunc"].units
    for type_, values in CALENDAR.items():
        for unit in units:
            yield Case(f"date_trunc.{unit}", (type_,), ones(values), _truncated(unit))
        for unit in FUNCTIONS["date_diff"].units:
            yield Case(f"date_diff.{unit}", (type_, type_), pairs(values, values), _difference(unit))
        inner = tuple(value for value in values if value is None or value.year < 9000)  # type: ignore[attr-defined]
        yield Case("add_months", (type_, INT64), pairs(inner, (-14, -1, 0, 1, 11, 25, None)), months_later)
        yield Case("add_days", (type_, INT64), pairs(inner, (-31, 0, 1, 366, None)), lambda x, n: x + dt.timedelta(n))
        yield Case(
            "add_microseconds",
            (type_, INT64),
            pairs(inner, (-1, 0, 1, 999_999, -86_400_000_001, 3_600_000_000, None)),
            lambda x, n: day_start(x) + dt.timedelta(microseconds=n),
        )
    made = ((2024, 2, 29), (2026, 12, 31), (1, 1, 1), (None, 1, 1), (2024, None, 1))
    yield Case("make_date", (INT64, INT64, INT64), made, dt.date)
