"""Casts, said in Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from meaning.case import EXACT, Conversion, small_of
from meaning.dates import Moment, day_start
from meaning.numbers import rounded
from meaning.values import CALENDAR, DECIMALS, INTEGERS, NUMBERS, TIMES

from dataflow.dsl import types as t
from dataflow.dsl.types import BOOL, DATE, FLOAT64, INT64, STRING, TIME, TIMESTAMP, TIMESTAMPTZ, DataType


def _clock_text(x: dt.datetime | dt.time) -> str:
    return x.isoformat(sep=" ", timespec="microseconds") if isinstance(x, dt.datetime) else x.isoformat("microseconds")


def _utc(x: Moment) -> dt.datetime:
    return day_start(x).replace(tzinfo=dt.UTC)


def conversions() -> Iterator[Conversion]:
    narrow = t.Decimal(12, 1)
    for type_, values in NUMBERS.items():
        yield Conversion(type_, BOOL, values, bool)
        yield Conversion(type_, INT64, small_of(values, 2**63), int)
        yield Conversion(type_, FLOAT64, values, float)
        small = tuple(value for value in small_of(values, 1e10) if value != 0.49999999999999994)
        yield Conversion(
            type_, narrow, small, lambda x: rounded(Decimal(repr(x)) if isinstance(x, float) else Decimal(x), 1)
        )
    yield Conversion(INT64, t.Decimal(22, 3), INTEGERS, Decimal)
    yield Conversion(EXACT, t.Decimal(20, 5), DECIMALS, lambda x: x)
    yield Conversion(INT64, STRING, INTEGERS, str)
    yield Conversion(EXACT, STRING, DECIMALS, lambda x: f"{x:.3f}")
    fractions = (*map(Decimal, ("0.00999", "-0.5", "0.99999", "0")), None)
    yield Conversion(t.Decimal(5, 5), STRING, fractions, lambda x: f"{x:.5f}")
    yield Conversion(BOOL, STRING, (True, False, None), lambda x: str(x).lower())
    for type_ in (INT64, FLOAT64, EXACT):
        yield Conversion(BOOL, type_, (True, False, None), int)
    for type_, values in CALENDAR.items():
        yield Conversion(type_, DATE, values, lambda x: dt.date(x.year, x.month, x.day))
        yield Conversion(type_, TIMESTAMP, values, lambda x: day_start(x).replace(tzinfo=None))
        yield Conversion(type_, TIMESTAMPTZ, values, _utc)
        text = dt.date.isoformat if type_ == DATE else _clock_text
        yield Conversion(type_, STRING, values, text)
        if type_ != DATE:
            yield Conversion(type_, TIME, values, lambda x: x.time())
    yield Conversion(TIME, STRING, TIMES, _clock_text)
    yield Conversion(STRING, INT64, ("12", "-7", "+5", " 12 ", str(2**62), None), int)
    yield Conversion(STRING, FLOAT64, ("12", "-0.5", "1e3", None), float)
    yield Conversion(STRING, EXACT, ("12", "-0.5", "7.125", "0.0005", None), lambda x: rounded(Decimal(x), 3))
    yield Conversion(STRING, BOOL, ("true", "false", "TRUE", "False", None), lambda x: x.lower() == "true")
    yield Conversion(STRING, DATE, ("2024-02-29", "1969-12-31", None), dt.date.fromisoformat)
    yield Conversion(STRING, TIME, ("10:11:12", "23:59:59.999999", None), dt.time.fromisoformat)
    moments = ("2024-02-29 10:11:12", "2024-02-29T10:11:12.000001", "2024-02-29", None)
    yield Conversion(STRING, TIMESTAMP, moments, dt.datetime.fromisoformat)
    zoned = ("2024-02-29 10:11:12", "2024-02-29 10:11:12+02:00", None)
    yield Conversion(STRING, TIMESTAMPTZ, zoned, _instant)
    yield Conversion(STRING, t.BINARY, ("abc", "äß😀", "\\x41", "", None), str.encode)
    yield Conversion(t.BINARY, STRING, (b"abc", "äß😀".encode(), b"", None), bytes.decode)


def _instant(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


MALFORMED: dict[DataType, tuple[str, ...]] = {
    INT64: ("", "abc", "1.9", "1e3", "12a", str(2**63)),
    FLOAT64: ("", "abc", "1,5"),
    EXACT: ("", "abc", "9999999999999"),
    BOOL: ("", "maybe", "2"),
    DATE: ("", "abc", "2023-02-29", "2024-13-01"),
    TIME: ("", "abc", "25:00:00"),
    TIMESTAMP: ("", "abc", "2023-02-29 10:00:00"),
    TIMESTAMPTZ: ("", "abc", "2023-02-29 10:00:00"),
}
"""Texts that no engine that casts texts may take."""
