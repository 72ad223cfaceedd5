"""Templates of MySQL and MariaDB for dates and times."""

from __future__ import annotations

_DAY_STARTS = {
    "year": "DATE_SUB(DATE({0}), INTERVAL DAYOFYEAR({0}) - 1 DAY)",
    "quarter": "DATE_ADD(DATE_SUB(DATE({0}), INTERVAL DAYOFYEAR({0}) - 1 DAY), INTERVAL QUARTER({0}) - 1 QUARTER)",
    "month": "DATE_SUB(DATE({0}), INTERVAL DAYOFMONTH({0}) - 1 DAY)",
    "week": "DATE_SUB(DATE({0}), INTERVAL WEEKDAY({0}) DAY)",
    "day": "DATE({0})",
}

_CLOCK_STARTS = {
    "hour": "DATE_ADD(CAST(DATE({0}) AS DATETIME(6)), INTERVAL HOUR({0}) HOUR)",
    "minute": "DATE_ADD(CAST(DATE({0}) AS DATETIME(6)), INTERVAL HOUR({0}) * 60 + MINUTE({0}) MINUTE)",
    "second": "DATE_SUB(CAST({0} AS DATETIME(6)), INTERVAL MICROSECOND({0}) MICROSECOND)",
}

_EPOCH = "DATEDIFF({0}, '1970-01-01') * 86400 + HOUR({0}) * 3600 + MINUTE({0}) * 60 + SECOND({0})"


def _digits(number: str, count: int) -> str:
    # DATE_FORMAT would need a `%`.
    return f"LPAD({number}, {count}, '0')"


_DATE_TEXTS = {
    "date_text.Y": _digits("YEAR({0})", 4),
    "date_text.y": "RIGHT(YEAR({0}) + 10000, 2)",
    "date_text.m": _digits("MONTH({0})", 2),
    "date_text.d": _digits("DAYOFMONTH({0})", 2),
    "date_text.j": _digits("DAYOFYEAR({0})", 3),
    "date_text.H": _digits("HOUR({0})", 2),
    "date_text.I": _digits("MOD(HOUR({0}) + 11, 12) + 1", 2),
    "date_text.M": _digits("MINUTE({0})", 2),
    "date_text.S": _digits("SECOND({0})", 2),
    "date_text.f": _digits("MICROSECOND({0})", 6),
    "date_text.p": "CASE WHEN HOUR({0}) < 12 THEN 'AM' WHEN HOUR({0}) >= 12 THEN 'PM' END",
    "date_text.G": _digits("YEARWEEK({0}, 3) DIV 100", 4),
    "date_text.V": _digits("WEEK({0}, 3)", 2),
    "date_text.u": "CAST(WEEKDAY({0}) + 1 AS CHAR)",
}

_SPANS = {"add_months": "MONTH", "add_days": "DAY"}


def _later(moment: str, type_: str) -> str:
    """A moment beyond the years 1 to 9999 fails; by itself it would be null, or in the year 0."""
    failure = "9223372036854775807 + LENGTH(CONCAT('a date beyond the years 1 to 9999', {0}))"
    return (
        f"CASE WHEN {moment} >= '0001-01-01' THEN {moment} "
        f"WHEN {{0}} IS NOT NULL AND {{1}} IS NOT NULL THEN CAST({failure} AS {type_}) END"
    )


DATES = {
    "year": "YEAR({0})",
    "quarter": "QUARTER({0})",
    "month": "MONTH({0})",
    "week": "WEEK({0}, 3)",
    "day": "DAYOFMONTH({0})",
    "day_of_week": "(WEEKDAY({0}) + 1)",
    "day_of_year": "DAYOFYEAR({0})",
    "hour": "HOUR({0})",
    "minute": "MINUTE({0})",
    "second": "SECOND({0})",
    "iso_year": "(YEARWEEK({0}, 3) DIV 100)",
    "millisecond": "(MICROSECOND({0}) DIV 1000)",
    "microsecond": "MICROSECOND({0})",
    "last_day": "LAST_DAY({0})",
    "days_in_month": "DAYOFMONTH(LAST_DAY({0}))",
    "epoch": f"({_EPOCH})",
    "epoch_ms": f"(({_EPOCH}) * 1000 + MICROSECOND({{0}}) DIV 1000)",
    "epoch_us": f"(({_EPOCH}) * 1000000 + MICROSECOND({{0}}))",
    **_DATE_TEXTS,
    **{f"date_trunc.{unit}": f"CAST({start} AS DATETIME(6))" for unit, start in _DAY_STARTS.items()},
    **{f"date_trunc.{unit}:date": start for unit, start in _DAY_STARTS.items()},
    **{f"date_trunc.{unit}": start for unit, start in _CLOCK_STARTS.items()},
    **{f"date_trunc.{unit}:date": "{0}" for unit in _CLOCK_STARTS},
    "date_diff.year": "(YEAR({1}) - YEAR({0}))",
    "date_diff.quarter": "((YEAR({1}) - YEAR({0})) * 4 + QUARTER({1}) - QUARTER({0}))",
    "date_diff.month": "((YEAR({1}) - YEAR({0})) * 12 + MONTH({1}) - MONTH({0}))",
    "date_diff.week": "((DATEDIFF({1}, {0}) - WEEKDAY({1}) + WEEKDAY({0})) DIV 7)",
    "date_diff.day": "DATEDIFF({1}, {0})",
    "date_diff.hour": "(DATEDIFF({1}, {0}) * 24 + HOUR({1}) - HOUR({0}))",
    "date_diff.minute": "(DATEDIFF({1}, {0}) * 1440 + (HOUR({1}) - HOUR({0})) * 60 + MINUTE({1}) - MINUTE({0}))",
    "date_diff.second": (
        "(DATEDIFF({1}, {0}) * 86400 + (HOUR({1}) - HOUR({0})) * 3600 "
        "+ (MINUTE({1}) - MINUTE({0})) * 60 + SECOND({1}) - SECOND({0}))"
    ),
    **{f"{name}:date": _later(f"DATE_ADD({{0}}, INTERVAL {{1}} {unit})", "DATE") for name, unit in _SPANS.items()},
    **{name: _later(f"DATE_ADD({{0}}, INTERVAL {{1}} {unit})", "DATETIME(6)") for name, unit in _SPANS.items()},
    "add_microseconds": _later("DATE_ADD(CAST({0} AS DATETIME(6)), INTERVAL {1} MICROSECOND)", "DATETIME(6)"),
}
