"""Functions of dates and times, said in Python."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from meaning.case import Case, ones, pairs
from meaning.values import CALENDAR, TIMES

from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.functions.dates import DATE_CODES
from dataflow.dsl.types import FLOAT64, INT64, STRING, TIME, TIMESTAMP, TIMESTAMPTZ

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
        if unit == "week":
            return (_monday(end) - _monday(start)).days // 7
        span = day_start(_truncated(unit)(end)) - day_start(_truncated(unit)(start))
        return (span.days * 86400 + span.seconds) // seconds[unit]

    return difference


def day_start(x: Moment) -> dt.datetime:
    return x if isinstance(x, dt.datetime) else dt.datetime(x.year, x.month, x.day)


def months_later(x: Moment, count: int) -> Moment:
    year, month = divmod(x.year * 12 + x.month - 1 + count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return x.replace(year=year, month=month + 1, day=min(x.day, last))


def _monday(x: Moment) -> dt.date:
    return dt.date(x.year, x.month, x.day) - dt.timedelta(x.weekday())


def _last_day(x: Moment) -> dt.date:
    return dt.date(x.year, x.month, calendar.monthrange(x.year, x.month)[1])


def _microseconds(x: Moment) -> int:
    return (day_start(x).replace(tzinfo=None) - dt.datetime(1970, 1, 1)) // dt.timedelta(microseconds=1)


def _date_text(code: str) -> Callable[[Moment], str]:
    def text(x: Moment) -> str:
        match code:
            case "Y":
                return f"{x.year:04}"
            case "G":
                return f"{x.isocalendar().year:04}"
        return day_start(x).strftime(f"%{code}")

    return text


def _in_zone(x: dt.datetime, zone: str) -> dt.datetime:
    place = ZoneInfo(zone)
    if x.tzinfo is not None:
        return x.astimezone(place).replace(tzinfo=None)
    # Of two moments with one clock the later; a clock that is left out counts on from before the gap.
    before, after = (x.replace(tzinfo=place, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    return max(before, after)


def _more_dates() -> Iterator[Case]:
    more: dict[str, Callable[..., object]] = {
        "iso_year": lambda x: x.isocalendar().year,
        "last_day": _last_day,
        "days_in_month": lambda x: _last_day(x).day,
        "epoch": lambda x: _microseconds(x) // 1_000_000,
        "epoch_ms": lambda x: _microseconds(x) // 1000,
        "epoch_us": _microseconds,
        **{f"date_text.{code}": _date_text(code) for code in DATE_CODES},
    }
    for type_, values in CALENDAR.items():
        for name, meaning in more.items():
            yield Case(name, (type_,), ones(values), meaning)
    for type_, values in ((TIMESTAMP, CALENDAR[TIMESTAMP]), (TIMESTAMPTZ, CALENDAR[TIMESTAMPTZ]), (TIME, TIMES)):
        yield Case("millisecond", (type_,), ones(values), lambda x: x.microsecond // 1000)
        yield Case("microsecond", (type_,), ones(values), lambda x: x.microsecond)
    yield from _zones()
    made = (
        (2024, 2, 29, 0, 0, 0.0),
        (1969, 12, 31, 23, 59, 59.25),
        (2024, 1, 1, 10, 11, 12.000001),
        (1, 1, 1, 0, 0, 0.0),
        (9999, 12, 31, 23, 59, 59.5),
        *((2024, *(None if at == place else 1 for place in range(1, 5)), 1.5) for at in range(1, 5)),
        (None, 1, 1, 1, 1, 1.0),
        (2024, 1, 1, 1, 1, None),
    )
    yield Case("make_timestamp", (*(INT64,) * 5, FLOAT64), made, _made)
    texts = (
        ("31.01.2024 10:11:12.500000", "%d.%m.%Y %H:%M:%S.%f"),
        ("2024-060", "%Y-%j"),
        ("29 Feb 2024", "%d %b %Y"),
        (None, "%Y"),
    )
    for row in texts:
        yield Case("strptime", (STRING, STRING), (row,), dt.datetime.strptime, constants=True)


def _made(year: int, month: int, day: int, hour: int, minute: int, second: float) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, int(second), round(second % 1 * 1_000_000))


def _zones() -> Iterator[Case]:
    clocks = tuple(
        dt.datetime.fromisoformat(text) if text else None
        for text in (
            "2024-03-31T00:59:59.999999", "2024-03-31T01:00:00", "2024-03-31T02:30:00", "2024-03-31T03:00:00",
            "2024-10-27T00:30:00", "2024-10-27T01:30:00", "2024-10-27T02:30:00", "2024-10-27T03:00:00",
            "2024-02-29T23:59:59", "2021-01-03T05:00:00", "1970-01-01T00:00:00", "2037-07-01T12:00:00", "",
        )
    )  # fmt: skip
    zones = ("UTC", "Europe/Zurich", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
    moments = tuple(clock.replace(tzinfo=dt.UTC) if clock else None for clock in clocks)
    for zone in zones:
        yield Case("at_zone", (TIMESTAMP, STRING), pairs(clocks, (zone,)), _in_zone, constants=True)
        yield Case("at_zone", (TIMESTAMPTZ, STRING), pairs(moments, (zone,)), _in_zone, constants=True)


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
    yield from _more_dates()
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
    made = (
        (2024, 2, 29), (2026, 12, 31), (1, 1, 1), (9999, 12, 31), (None, 1, 1), (2024, None, 1), (2024, 1, None),
    )  # fmt: skip
    yield Case("make_date", (INT64, INT64, INT64), made, dt.date)
