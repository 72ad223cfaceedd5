"""DuckDB's templates for dates and times, which are taken apart in UTC."""

from __future__ import annotations

from dataflow.dsl.functions.dates import DATE_CODES, DATE_UNITS

_PARTS = {
    "year": "YEAR({0})",
    "quarter": "QUARTER({0})",
    "month": "MONTH({0})",
    "week": "WEEK({0})",
    "day": "DAY({0})",
    "day_of_week": "ISODOW({0})",
    "day_of_year": "DAYOFYEAR({0})",
    "hour": "HOUR({0})",
    "minute": "MINUTE({0})",
    "second": "SECOND({0})",
    "iso_year": "ISOYEAR({0})",
    "millisecond": "(MICROSECOND({0}) % 1000000 // 1000)",
    "microsecond": "(MICROSECOND({0}) % 1000000)",
    "last_day": "LAST_DAY({0})",
    "days_in_month": "DAY(LAST_DAY({0}))",
    # Of a whole one, which a DOUBLE holds.
    "epoch": "CAST(EPOCH(DATE_TRUNC('second', {0})) AS BIGINT)",
    "epoch_ms": "(EPOCH_US(DATE_TRUNC('millisecond', {0})) // 1000)",
    "epoch_us": "EPOCH_US({0})",
    **{f"date_text.{code}": f"STRFTIME({{0}}, '%{code}')" for code in DATE_CODES},
    "date_text.f": "STRFTIME(CAST({0} AS TIMESTAMP), '%f')",
}

DATES = {
    **_PARTS,
    **{f"{part}:timestamptz": template.replace("{0}", "{0} AT TIME ZONE 'UTC'") for part, template in _PARTS.items()},
    # DATE_TRUNC, and adding to a date, give a TIMESTAMP.
    **{f"date_trunc.{unit}": f"CAST(DATE_TRUNC('{unit}', {{0}}) AS {{type}})" for unit in DATE_UNITS},
    **{
        f"date_trunc.{unit}:timestamptz": f"(DATE_TRUNC('{unit}', {{0}} AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')"
        for unit in DATE_UNITS
    },
    **{f"date_diff.{unit}": f"DATE_DIFF('{unit}', {{0}}, {{1}})" for unit in DATE_UNITS if unit != "week"},
    **{
        f"date_diff.{unit}:timestamptz": f"DATE_DIFF('{unit}', {{0}} AT TIME ZONE 'UTC', {{1}} AT TIME ZONE 'UTC')"
        for unit in DATE_UNITS
        if unit != "week"
    },
    # DATE_DIFF counts whole weeks.
    "date_diff.week": "(DATE_DIFF('day', DATE_TRUNC('week', {0}), DATE_TRUNC('week', {1})) // 7)",
    "date_diff.week:timestamptz": (
        "(DATE_DIFF('day', DATE_TRUNC('week', {0} AT TIME ZONE 'UTC'), DATE_TRUNC('week', {1} AT TIME ZONE 'UTC')) // 7)"
    ),
    "at_zone": "({0} AT TIME ZONE {1})",
    "strptime": "STRPTIME({0}, {1})",
    "make_timestamp": (
        # Of 60 seconds it makes the next minute.
        "MAKE_TIMESTAMP({0}, {1}, {2}, {3}, {4}, CAST(CASE WHEN {5} >= 60 THEN -1 ELSE {5} END AS DOUBLE))"
    ),
    "make_date": "MAKE_DATE({0}, {1}, {2})",
    # A constant of 30 days equals one of a month and one of 720 hours: what is added in the same way is computed once.
    "add_months": "CAST({0} + TO_MONTHS(CAST({1} AS INTEGER)) AS {type})",
    "add_months:timestamptz": "(({0} AT TIME ZONE 'UTC' + TO_MONTHS(CAST({1} AS INTEGER))) AT TIME ZONE 'UTC')",
    "add_days": "CAST({0} - TO_DAYS(-CAST({1} AS INTEGER)) AS {type})",
    "add_days:timestamptz": "(({0} AT TIME ZONE 'UTC' - TO_DAYS(-CAST({1} AS INTEGER))) AT TIME ZONE 'UTC')",
    "add_microseconds": "(TO_MICROSECONDS({1}) + {0})",
}
