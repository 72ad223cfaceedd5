"""PostgreSQL's templates for dates and times, which are taken apart in UTC whatever the zone of the session is."""

from __future__ import annotations

from dataflow.dsl.functions.dates import DATE_UNITS

_UTC = "{0} AT TIME ZONE 'UTC'"

_LAST_DAY = "(DATE_TRUNC('month', CAST({0} AS TIMESTAMP)) + INTERVAL '1 month' - INTERVAL '1 day')"

_CODES = {
    "Y": "YYYY", "y": "YY", "m": "MM", "d": "DD", "j": "DDD", "H": "HH24", "I": "HH12", "M": "MI", "S": "SS", "f": "US",
    "p": "AM", "G": "IYYY", "V": "IW", "u": "ID", "a": "Dy", "A": "FMDay", "b": "Mon", "B": "FMMonth",
}  # fmt: skip

_PARTS = {
    "year": "CAST(EXTRACT(YEAR FROM {0}) AS BIGINT)",
    "quarter": "CAST(EXTRACT(QUARTER FROM {0}) AS BIGINT)",
    "month": "CAST(EXTRACT(MONTH FROM {0}) AS BIGINT)",
    "week": "CAST(EXTRACT(WEEK FROM {0}) AS BIGINT)",
    "day": "CAST(EXTRACT(DAY FROM {0}) AS BIGINT)",
    "day_of_week": "CAST(EXTRACT(ISODOW FROM {0}) AS BIGINT)",
    "day_of_year": "CAST(EXTRACT(DOY FROM {0}) AS BIGINT)",
    "hour": "CAST(EXTRACT(HOUR FROM {0}) AS BIGINT)",
    "minute": "CAST(EXTRACT(MINUTE FROM {0}) AS BIGINT)",
    "second": "CAST(FLOOR(EXTRACT(SECOND FROM {0})) AS BIGINT)",
    "iso_year": "CAST(EXTRACT(ISOYEAR FROM {0}) AS BIGINT)",
    "millisecond": "(CAST(EXTRACT(MICROSECONDS FROM {0}) AS BIGINT) % 1000000 / 1000)",
    "microsecond": "(CAST(EXTRACT(MICROSECONDS FROM {0}) AS BIGINT) % 1000000)",
    "last_day": f"CAST({_LAST_DAY} AS DATE)",
    "days_in_month": f"CAST(EXTRACT(DAY FROM {_LAST_DAY}) AS BIGINT)",
    "epoch": "CAST(FLOOR(EXTRACT(EPOCH FROM {0})) AS BIGINT)",
    "epoch_ms": "CAST(FLOOR(EXTRACT(EPOCH FROM {0}) * 1000) AS BIGINT)",
    "epoch_us": "CAST(EXTRACT(EPOCH FROM {0}) * 1000000 AS BIGINT)",
    **{f"date_text.{code}": f"TO_CHAR({{0}}, '{spelling}')" for code, spelling in _CODES.items()},
}

_SECONDS = {"hour": 3600, "minute": 60, "second": 1}


def _differences(start: str, end: str) -> dict[str, str]:
    years = f"EXTRACT(YEAR FROM {end}) - EXTRACT(YEAR FROM {start})"
    quarters = f"EXTRACT(QUARTER FROM {end}) - EXTRACT(QUARTER FROM {start})"
    months = f"EXTRACT(MONTH FROM {end}) - EXTRACT(MONTH FROM {start})"
    return {
        "year": f"CAST({years} AS BIGINT)",
        "quarter": f"CAST(({years}) * 4 + {quarters} AS BIGINT)",
        "month": f"CAST(({years}) * 12 + {months} AS BIGINT)",
        "week": (
            f"((CAST(DATE_TRUNC('week', CAST({end} AS TIMESTAMP)) AS DATE) "
            f"- CAST(DATE_TRUNC('week', CAST({start} AS TIMESTAMP)) AS DATE)) / 7)"
        ),
        "day": f"CAST(CAST({end} AS DATE) - CAST({start} AS DATE) AS BIGINT)",
        **{
            unit: f"CAST(EXTRACT(EPOCH FROM DATE_TRUNC('{unit}', CAST({end} AS TIMESTAMP)) "
            f"- DATE_TRUNC('{unit}', CAST({start} AS TIMESTAMP))) / {seconds} AS BIGINT)"
            for unit, seconds in _SECONDS.items()
        },
    }


_MONTHS = "MAKE_INTERVAL(months => CAST({1} AS INTEGER))"
_DAYS = "MAKE_INTERVAL(days => CAST({1} AS INTEGER))"
_MICROSECONDS = "CAST({1} AS DOUBLE PRECISION) * INTERVAL '1 microsecond'"

DATES = {
    **_PARTS,
    **{f"{part}:timestamptz": template.replace("{0}", _UTC) for part, template in _PARTS.items()},
    **{
        f"date_trunc.{unit}:date": f"CAST(DATE_TRUNC('{unit}', CAST({{0}} AS TIMESTAMP)) AS DATE)"
        for unit in DATE_UNITS
    },
    **{f"date_trunc.{unit}:timestamp": f"DATE_TRUNC('{unit}', {{0}})" for unit in DATE_UNITS},
    **{f"date_trunc.{unit}:timestamptz": f"(DATE_TRUNC('{unit}', {_UTC}) AT TIME ZONE 'UTC')" for unit in DATE_UNITS},
    **{f"date_diff.{unit}": template for unit, template in _differences("{0}", "{1}").items()},
    **{
        f"date_diff.{unit}:timestamptz": template
        for unit, template in _differences(f"({_UTC})", "({1} AT TIME ZONE 'UTC')").items()
    },
    "at_zone": "({0} AT TIME ZONE {1})",
    "make_timestamp": (
        "MAKE_TIMESTAMP(CAST({0} AS INTEGER), CAST({1} AS INTEGER), CAST({2} AS INTEGER), CAST({3} AS INTEGER), "
        # Of 60 seconds it makes the next minute.
        "CAST({4} AS INTEGER), CAST(CASE WHEN {5} >= 60 THEN -1 ELSE {5} END AS DOUBLE PRECISION))"
    ),
    "make_date": "MAKE_DATE(CAST({0} AS INTEGER), CAST({1} AS INTEGER), CAST({2} AS INTEGER))",
    "add_months:date": f"CAST({{0}} + {_MONTHS} AS DATE)",
    "add_months:timestamp": f"({{0}} + {_MONTHS})",
    "add_months:timestamptz": f"(({_UTC} + {_MONTHS}) AT TIME ZONE 'UTC')",
    "add_days:date": "({0} + CAST({1} AS INTEGER))",
    "add_days:timestamp": f"({{0}} + {_DAYS})",
    "add_days:timestamptz": f"(({_UTC} + {_DAYS}) AT TIME ZONE 'UTC')",
    "add_microseconds": f"({{0}} + {_MICROSECONDS})",
}
