"""PostgreSQL's templates for the texts of decimals, dates, times and spans.

Columns may hold what the language's types have no place for, such as `infinity` or a date before the year 1. Their text is
the way to read them, so here it has all of it, in PostgreSQL's own words.
"""

from __future__ import annotations

_LAST = "9999-12-31 23:59:59.999999"
_FIXED = "ROUND({0}, {digits})"


def _moment(first: str, last: str, clock: str, format_: str) -> str:
    """The text of a date or timestamp in the years 1 to 9999; else PostgreSQL's, which in these sessions is in ISO form."""
    return f"CASE WHEN {{0}} BETWEEN {first} AND {last} THEN TO_CHAR({clock}, '{format_}') ELSE CAST({{0}} AS TEXT) END"


def _part(unit: str) -> str:
    """Years, months or days of a span, with a blank behind them; nothing for none."""
    count = f"CAST(EXTRACT({unit} FROM {{0}}) AS BIGINT)"
    name = unit.lower()
    return (
        f"CASE {count} WHEN 0 THEN '' WHEN 1 THEN '1 {name} ' WHEN -1 THEN '-1 {name} ' ELSE {count} || ' {name}s ' END"
    )


_HOURS, _MINUTES = (f"CAST(EXTRACT({unit} FROM {{0}}) AS BIGINT)" for unit in ("HOUR", "MINUTE"))
_SECONDS = "CAST(EXTRACT(SECOND FROM {0}) AS NUMERIC)"
_DATE_PARTS = " || ".join(map(_part, ("YEAR", "MONTH", "DAY")))
_CLOCK = (
    f"CASE WHEN {_HOURS} < 0 OR {_MINUTES} < 0 OR {_SECONDS} < 0 THEN '-' ELSE '' END "
    f"|| TO_CHAR(ABS({_HOURS}), 'FM999999999900') || TO_CHAR(ABS({_MINUTES}), 'FM:00') "
    f"|| RTRIM(TO_CHAR(ABS({_SECONDS}), 'FM:00.999999'), '.')"
)
# The parts of a span are taken one by one: its own text follows the session's IntervalStyle.
_SPAN = (
    "CASE WHEN {0} IS NULL THEN NULL WHEN NOT ISFINITE({0}) THEN CAST({0} AS TEXT) "
    f"WHEN {_HOURS} = 0 AND {_MINUTES} = 0 AND {_SECONDS} = 0 "
    f"THEN COALESCE(NULLIF(RTRIM({_DATE_PARTS}), ''), '00:00:00') ELSE {_DATE_PARTS} || {_CLOCK} END"
)

TEXT_CASTS: dict[tuple[str, str], str | None] = {
    # A number has the digits of its type, as everywhere, whatever it was stored with; one that has more keeps them.
    ("decimal", "string"): (
        f"CASE WHEN {_FIXED} = {{0}} THEN CAST({_FIXED} AS TEXT) ELSE CAST(CAST({{0}} AS NUMERIC) AS TEXT) END"
    ),
    ("date", "string"): _moment("DATE '0001-01-01'", "DATE '9999-12-31'", "{0}", "YYYY-MM-DD"),
    ("time", "string"): (
        "CASE WHEN {0} = TIME '24:00' THEN '24:00:00.000000' ELSE TO_CHAR(DATE '2000-01-01' + {0}, 'HH24:MI:SS.US') END"
    ),
    ("timestamp", "string"): _moment(
        "TIMESTAMP '0001-01-01 00:00'", f"TIMESTAMP '{_LAST}'", "{0}", "YYYY-MM-DD HH24:MI:SS.US"
    ),
    ("timestamptz", "string"): _moment(
        "TIMESTAMPTZ '0001-01-01 00:00+00'",
        f"TIMESTAMPTZ '{_LAST}+00'",
        "{0} AT TIME ZONE 'UTC'",
        "YYYY-MM-DD HH24:MI:SS.US+00:00",
    ),
    ("interval", "string"): _SPAN,
}
