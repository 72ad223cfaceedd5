"""How values of PostgreSQL travel where asyncpg by itself would change them.

asyncpg gives `infinity` as the year 9999, fails on years that Python's dates lack without saying which column, and
folds the months of an interval into days. Here such a date comes as a text, which the conversion to Arrow then refuses
by the column's name.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from dataflow.dsl.types import Interval

if TYPE_CHECKING:
    import asyncpg

Parts = tuple[int, ...]

_EPOCH: Final = dt.datetime(2000, 1, 1)
_EPOCH_UTC: Final = _EPOCH.replace(tzinfo=dt.UTC)
_EPOCH_DAY: Final = _EPOCH.toordinal()
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_DAYS_OF_400_YEARS: Final = 146_097


async def set_codecs(connection: asyncpg.Connection) -> None:
    """Makes a new connection use the conversions of this module; costs no round trip."""
    for name, encode, decode in (
        ("date", date_parts, date_of),
        ("time", time_parts, time_of),
        ("timestamp", timestamp_parts, timestamp_of),
        ("timestamptz", timestamptz_parts, timestamptz_of),
        ("interval", interval_parts, interval_of),
    ):
        await connection.set_type_codec(name, schema="pg_catalog", format="tuple", encoder=encode, decoder=decode)


def date_of(parts: Parts) -> dt.date | str:
    """Days since 2000 in, a date out; a text for what no date of Python is."""
    try:
        return dt.date.fromordinal(parts[0] + _EPOCH_DAY)
    except (ValueError, OverflowError):
        return _infinite(parts[0], 32) or _far_day(parts[0])


def timestamp_of(parts: Parts) -> dt.datetime | str:
    """Microseconds since 2000 in, a moment out; a text for what no moment of Python is."""
    try:
        return _EPOCH + dt.timedelta(0, 0, parts[0])
    except OverflowError:
        return _infinite(parts[0], 64) or _far_moment(parts[0])


def timestamptz_of(parts: Parts) -> dt.datetime | str:
    """The same in UTC."""
    try:
        return _EPOCH_UTC + dt.timedelta(0, 0, parts[0])
    except OverflowError:
        return _infinite(parts[0], 64) or _far_moment(parts[0])


def time_of(parts: Parts) -> dt.time | str:
    """Microseconds since midnight in, a time of day out; a text for 24:00, which PostgreSQL alone has."""
    try:
        seconds, microseconds = divmod(parts[0], 1_000_000)
        return dt.time(seconds // 3600, seconds // 60 % 60, seconds % 60, microseconds)
    except ValueError:
        return "24:00:00"


def interval_of(parts: Parts) -> Interval | str:
    """Months, days and microseconds, kept apart; a text for the infinite ones of PostgreSQL 17."""
    months, days, microseconds = parts
    ends = {_infinite(months, 32), _infinite(days, 32), _infinite(microseconds, 64)}
    return (ends.pop() if len(ends) == 1 else None) or Interval(months, days, microseconds)


def date_parts(value: dt.date) -> Parts:
    return (value.toordinal() - _EPOCH_DAY,)


def timestamp_parts(value: dt.datetime) -> Parts:
    """A moment with a zone is meant in UTC."""
    naive = value if value.tzinfo is None else value.astimezone(dt.UTC).replace(tzinfo=None)
    return ((naive - _EPOCH) // _MICROSECOND,)


def timestamptz_parts(value: dt.datetime) -> Parts:
    """A moment without a zone is meant in UTC."""
    aware = value if value.tzinfo is not None else value.replace(tzinfo=dt.UTC)
    return ((aware - _EPOCH_UTC) // _MICROSECOND,)


def time_parts(value: dt.time) -> Parts:
    seconds = (value.hour * 60 + value.minute) * 60 + value.second
    return (seconds * 1_000_000 + value.microsecond,)


def interval_parts(value: Interval | dt.timedelta) -> Parts:
    if isinstance(value, dt.timedelta):
        return 0, value.days, value.seconds * 1_000_000 + value.microseconds
    return value.months, value.days, value.microseconds


def _infinite(count: int, bits: int) -> str | None:
    """The infinity that the extremes of an integer of so many bits stand for."""
    return {2 ** (bits - 1) - 1: "infinity", -(2 ** (bits - 1)): "-infinity"}.get(count)


def _far_day(days: int) -> str:
    """The text of a day since 2000 that is not in the years 1 to 9999, as PostgreSQL writes it."""
    # Every 400 years the calendar is the same.
    rounds, rest = divmod(days, _DAYS_OF_400_YEARS)
    day = dt.date.fromordinal(rest + _EPOCH_DAY)
    year = day.year + 400 * rounds
    return f"{year if year > 0 else 1 - year:04}-{day:%m-%d}{'' if year > 0 else ' BC'}"


def _far_moment(microseconds: int) -> str:
    days, rest = divmod(microseconds, 86_400_000_000)
    day, _, era = _far_day(days).partition(" ")
    return f"{day} {time_of((rest,))}{era and ' ' + era}"
