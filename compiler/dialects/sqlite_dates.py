"""SQLite's templates for dates and times, which are texts there, and how those that are stored become alike."""

from __future__ import annotations

from dataflow.compiler.dialects.sqlite_checks import failing

_MIDNIGHT = "00:00:00.000000"

# How a trimmed timestamp begins and goes on; slices and not STRFTIME, which rounds 23:59:59.9996 to the next day.
_SLICES = {
    "hour": "SUBSTR({0}, 1, 13) || ':00:00.000000'",
    "minute": "SUBSTR({0}, 1, 16) || ':00.000000'",
    "second": "SUBSTR({0}, 1, 19) || '.000000'",
}

_DAY = "SUBSTR({0}, 1, 10)"

_DAY_STARTS = {
    "year": "(SUBSTR({0}, 1, 4) || '-01-01')",
    "quarter": "(SUBSTR({0}, 1, 5) || SUBSTR('01040710', (SUBSTR({0}, 6, 2) + 2) / 3 * 2 - 1, 2) || '-01')",
    "month": "(SUBSTR({0}, 1, 7) || '-01')",
    "week": f"DATE({_DAY}, '-6 days', 'weekday 1')",
    "day": _DAY,
}


def _days_of(moment: str) -> str:
    """The number of days of a moment's month, as text of two digits; years repeat after 400, and SQLite ends with 9999."""
    return f"STRFTIME('%d', (2000 + SUBSTR({moment}, 1, 4) % 400) || SUBSTR({moment}, 5, 3) || '-01', '+1 month', '-1 day')"


_THURSDAY = f"DATE({_DAY}, '-3 days', 'weekday 4')"
_HOUR = "SUBSTR({0}, 12, 2)"

_DATE_TEXTS = {
    "date_text.Y": "SUBSTR({0}, 1, 4)",
    "date_text.y": "SUBSTR({0}, 3, 2)",
    "date_text.m": "SUBSTR({0}, 6, 2)",
    "date_text.d": "SUBSTR({0}, 9, 2)",
    "date_text.j": f"STRFTIME('%j', {_DAY})",
    "date_text.H": _HOUR,
    "date_text.I": f"SUBSTR('0' || (({_HOUR} + 11) % 12 + 1), -2)",
    "date_text.M": "SUBSTR({0}, 15, 2)",
    "date_text.S": "SUBSTR({0}, 18, 2)",
    "date_text.f": "SUBSTR({0}, 21, 6)",
    "date_text.p": f"CASE WHEN {_HOUR} < '12' THEN 'AM' WHEN {_HOUR} >= '12' THEN 'PM' END",
    **{f"date_text.{code}:date": "SUBSTR('00', LENGTH({0}) - 9)" for code in "HMS"},
    "date_text.I:date": "SUBSTR('12', LENGTH({0}) - 9)",
    "date_text.f:date": "SUBSTR('000000', LENGTH({0}) - 9)",
    "date_text.p:date": "SUBSTR('AM', LENGTH({0}) - 9)",
    "date_text.G": f"SUBSTR({_THURSDAY}, 1, 4)",
    "date_text.V": f"SUBSTR('0' || ((STRFTIME('%j', {_THURSDAY}) + 6) / 7), -2)",
    "date_text.u": f"CAST((STRFTIME('%w', {_DAY}) + 6) % 7 + 1 AS TEXT)",
}

_PARTS = {
    "year": "CAST(SUBSTR({0}, 1, 4) AS INTEGER)",
    "quarter": "((SUBSTR({0}, 6, 2) + 2) / 3)",
    "month": "CAST(SUBSTR({0}, 6, 2) AS INTEGER)",
    # The day of the year of the week's Thursday.
    "week": f"((STRFTIME('%j', {_DAY}, '-3 days', 'weekday 4') + 6) / 7)",
    "day": "CAST(SUBSTR({0}, 9, 2) AS INTEGER)",
    "day_of_week": f"((STRFTIME('%w', {_DAY}) + 6) % 7 + 1)",
    "day_of_year": f"CAST(STRFTIME('%j', {_DAY}) AS INTEGER)",
    "hour": "CAST(SUBSTR({0}, 12, 2) AS INTEGER)",
    "minute": "CAST(SUBSTR({0}, 15, 2) AS INTEGER)",
    "second": "CAST(SUBSTR({0}, 18, 2) AS INTEGER)",
    "iso_year": f"CAST(SUBSTR({_THURSDAY}, 1, 4) AS INTEGER)",
    "millisecond": "CAST(SUBSTR({0}, 21, 3) AS INTEGER)",
    "microsecond": "CAST(SUBSTR({0}, 21, 6) AS INTEGER)",
    "millisecond:time": "CAST(SUBSTR({0}, 10, 3) AS INTEGER)",
    "microsecond:time": "CAST(SUBSTR({0}, 10, 6) AS INTEGER)",
    "last_day": f"(SUBSTR({{0}}, 1, 8) || {_days_of('{0}')})",
    "days_in_month": f"CAST({_days_of('{0}')} AS INTEGER)",
    "epoch": "CAST(STRFTIME('%s', SUBSTR({0}, 1, 19)) AS INTEGER)",
    "epoch_ms": "(STRFTIME('%s', SUBSTR({0}, 1, 19)) * 1000 + SUBSTR({0}, 21, 3))",
    "epoch_us": "(STRFTIME('%s', SUBSTR({0}, 1, 19)) * 1000000 + SUBSTR({0}, 21, 6))",
    **_DATE_TEXTS,
    "hour:time": "CAST(SUBSTR({0}, 1, 2) AS INTEGER)",
    "minute:time": "CAST(SUBSTR({0}, 4, 2) AS INTEGER)",
    "second:time": "CAST(SUBSTR({0}, 7, 2) AS INTEGER)",
}


def _seconds(moment: str, length: int, rest: str) -> str:
    """Seconds since 1970 of the start of a moment's unit; of whole units, so that dividing a difference is exact."""
    return f"STRFTIME('%s', SUBSTR({moment}, 1, {length}) || '{rest}')"


def _difference(length: int, rest: str, seconds: int) -> str:
    return f"(({_seconds('{1}', length, rest)} - {_seconds('{0}', length, rest)}) / {seconds})"


_DIFFERENCES = {
    "date_diff.year": "(SUBSTR({1}, 1, 4) - SUBSTR({0}, 1, 4))",
    "date_diff.quarter": (
        "((SUBSTR({1}, 1, 4) - SUBSTR({0}, 1, 4)) * 4 + (SUBSTR({1}, 6, 2) + 2) / 3 - (SUBSTR({0}, 6, 2) + 2) / 3)"
    ),
    "date_diff.month": "((SUBSTR({1}, 1, 4) - SUBSTR({0}, 1, 4)) * 12 + SUBSTR({1}, 6, 2) - SUBSTR({0}, 6, 2))",
    "date_diff.week": (
        "((STRFTIME('%s', SUBSTR({1}, 1, 10), '-6 days', 'weekday 1') "
        "- STRFTIME('%s', SUBSTR({0}, 1, 10), '-6 days', 'weekday 1')) / 604800)"
    ),
    "date_diff.day": _difference(10, "", 86400),
    "date_diff.hour": _difference(13, ":00:00", 3600),
    "date_diff.minute": _difference(16, ":00", 60),
    "date_diff.second": _difference(19, "", 1),
    "date_diff.hour:date": _difference(10, "", 3600),
    "date_diff.minute:date": _difference(10, "", 60),
    "date_diff.second:date": _difference(10, "", 1),
}

# SQLite's own '+1 month' runs over into the next one: the lesser of the wished day and the month's last is taken, as text.
_MONTH = "DATE(SUBSTR({0}, 1, 7) || '-01', {1} || ' months')"
_MONTHS_LATER = f"(SUBSTR({_MONTH}, 1, 8) || MIN({_days_of(_MONTH)}, SUBSTR({{0}}, 9, 2)))"
_DAYS_LATER = f"DATE({_DAY}, {{1}} || ' days')"


def _later(moment: str) -> str:
    """A moment beyond the years 1 to 9999 fails; by itself it would be null, or in the year 0."""
    failure = failing("a date beyond the years 1 to 9999")
    # The moment stands here once: these templates may be inside each other.
    return f"COALESCE(NULLIF(MAX({moment}, '0001'), '0001'), CASE WHEN {{0}} || {{1}} IS NOT NULL THEN {failure} END)"


def _microseconds_later(fraction: str) -> str:
    # Counted from the year 0, so that the sum is never negative and dividing it rounds down.
    total = f"((STRFTIME('%s', SUBSTR({{0}}, 1, 19)) + 62167219200) * 1000000{fraction} + {{1}})"
    moment = f"DATETIME({total} / 1000000 - 62167219200, 'unixepoch')"
    return f"({moment} || PRINTF('.%06d', {total} % 1000000))"


DATES = {
    **_PARTS,
    **{f"date_trunc.{unit}": f"({start} || ' {_MIDNIGHT}')" for unit, start in _DAY_STARTS.items()},
    **{f"date_trunc.{unit}:date": start for unit, start in _DAY_STARTS.items()},
    **{f"date_trunc.{unit}": f"({start})" for unit, start in _SLICES.items()},
    **{f"date_trunc.{unit}:date": "{0}" for unit in _SLICES},
    **_DIFFERENCES,
    "add_months": _later(f"({_MONTHS_LATER} || SUBSTR({{0}}, 11))"),
    "add_months:date": _later(_MONTHS_LATER),
    "add_days": _later(f"({_DAYS_LATER} || SUBSTR({{0}}, 11))"),
    "add_days:date": _later(_DAYS_LATER),
    "add_microseconds": _later(_microseconds_later(" + SUBSTR({0}, 21, 6)")),
    "add_microseconds:date": _later(_microseconds_later("")),
}


def _filled_up(moment: str) -> str:
    """Whatever is missing of `2026-01-31T10:00:00.5`, from the time to the last digit, filled up with zeros.

    Zeros behind the sixth digit are left out; other digits stay, and are refused where they are read.
    """
    filled = f"REPLACE({moment}, 'T', ' ') || SUBSTR('0000-00-00 {_MIDNIGHT}', LENGTH({moment}) + 1)"
    return f"SUBSTR({filled}, 1, MAX(26, LENGTH(RTRIM({moment}, '0'))))"


_UNZONED = _filled_up("RTRIM({0}, 'Z')")
_BEFORE_ZONE = _filled_up("SUBSTR({0}, 1, LENGTH({0}) - 6)")

_IS_MOMENT = "{0} GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]*' AND NOT {0} GLOB '*[^-+0-9:. TZ]*'"

# The functions of dates know zones, but only milliseconds. What is no date stays as it is.
STORED_MOMENT = (
    f"CASE WHEN NOT ({_IS_MOMENT}) THEN {{0}} "
    "WHEN {0} GLOB '*[+-][0-9][0-9]:[0-9][0-9]' "
    f"THEN COALESCE(DATETIME(SUBSTR({_BEFORE_ZONE}, 1, 19) || SUBSTR({{0}}, -6)) || SUBSTR({_BEFORE_ZONE}, 20), {{0}}) "
    "WHEN {0} GLOB '*:*[+-]*' THEN {0} "
    f"ELSE {_UNZONED} END"
)
STORED_TIME = (
    "CASE WHEN {0} NOT GLOB '[0-9][0-9]:[0-9][0-9]*' OR {0} GLOB '*[^0-9:.]*' THEN {0} "
    f"ELSE SUBSTR({{0}} || SUBSTR('{_MIDNIGHT}', LENGTH({{0}}) + 1), 1, MAX(15, LENGTH(RTRIM({{0}}, '0')))) END"
)
