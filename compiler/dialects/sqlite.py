"""SQLite 3.40 or newer, as it comes: no functions of ours, so that any driver runs the same SQL.

It has neither dates nor decimals. A date is the text `2026-01-31`, a timestamp `2026-01-31 10:00:00.000000`, a time
`10:00:00.000000`; stored columns are brought to that spelling by `columns`, and all templates give it. Decimals are REAL or
INTEGER, so sums and products are rounded to the digits that they have, and those of more than 15 are errors. Its letters are ASCII, so `lower`, `upper` and
`ilike` are computed locally. A cast of malformed text is 0 instead of an error, so text is not cast here.
LIKE minds case only after `PRAGMA case_sensitive_like = ON`, which every connection must have run.
"""

from __future__ import annotations

from collections.abc import Callable

from dataflow.compiler.dialects.definitions import SQLITE_TABLES
from dataflow.compiler.dialects.dialect import ANSI_FUNCTIONS, ANSI_WINDOWS, CLOSED_PATTERN, Dialect
from dataflow.compiler.dialects.grouping import Grouping
from dataflow.compiler.dialects.lookups import Lookups

_TYPES = {
    "int64": "INTEGER",
    "float64": "REAL",
    "decimal": "NUMERIC",
    "string": "TEXT",
    "binary": "BLOB",
    "date": "TEXT",
    "time": "TEXT",
    "timestamp": "TEXT",
    "timestamptz": "TEXT",
}

_NUMERIC = ("int64", "float64", "decimal")

# Of the least integer there is no absolute value. That the number is large is asked for as well: where a column equals a
# constant, SQLite puts the constant into other conditions before it finds that no integer is 0.5.
_INTEGER_OVERFLOW = "ABS(-9223372036854775807 - (ABS({0}) >= 9223372036854775807))"

_CASTS = {
    **{(number, "bool"): "({0} <> 0)" for number in _NUMERIC},
    # What else a stored column may hold is shown as it is.
    ("bool", "string"): "CASE {0} WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE CAST({0} AS TEXT) END",
    **{("string", target): None for target in ("bool", *_NUMERIC, "date", "time", "timestamp", "timestamptz")},
    # CAST makes the nearest integer there is of a float beyond 64 bits.
    **{
        (number, "int64"): (
            f"CASE WHEN ABS({{0}}) < 9223372036854775808 THEN CAST({{0}} AS INTEGER) ELSE {_INTEGER_OVERFLOW} END"
        )
        for number in ("float64", "decimal")
    },
    ("float64", "string"): None,
    ("decimal", "string"): None,
    ("binary", "string"): None,
    **{(number, "decimal"): None for number in _NUMERIC},
    **{("json", target): None for target in ("int64", "float64", "decimal", "string")},
    # A column declared as DATE makes numbers of the texts it is compared with.
    **{(moment, "string"): "CAST({0} AS TEXT)" for moment in ("date", "time", "timestamp")},
    ("timestamptz", "string"): "({0} || '+00:00')",
    **{("date", moment): "({0} || ' 00:00:00.000000')" for moment in ("timestamp", "timestamptz")},
    **{(moment, "date"): "SUBSTR({0}, 1, 10)" for moment in ("timestamp", "timestamptz")},
    **{(moment, "time"): "SUBSTR({0}, 12)" for moment in ("timestamp", "timestamptz")},
    ("timestamp", "timestamptz"): "{0}",
    ("timestamptz", "timestamp"): "{0}",
}


def _rounded(number: str) -> str:
    """A float rounded to a whole one, halves away from zero; ROUND itself differs between versions."""
    # From 2 ** 52 on every float is whole.
    return (
        f"CASE WHEN ABS({number}) < 4503599627370496 "
        f"THEN CAST(CAST({number} * 2 AS INTEGER) - CAST({number} AS INTEGER) AS REAL) ELSE {number} END"
    )


_POWER_OF_TEN = "POWER(10, ABS({1}))"


def _rounded_to_digits(rounded: Callable[[str], str]) -> str:
    return (
        f"CASE WHEN {{1}} < 0 THEN {rounded(f'({{0}} / {_POWER_OF_TEN})')} * {_POWER_OF_TEN} "
        f"ELSE {rounded(f'({{0}} * {_POWER_OF_TEN})')} / {_POWER_OF_TEN} END"
    )


def _failing(message: str) -> str:
    """What fails with a message where it is computed; as a function of constants it is computed where it is needed."""
    return f"JSON_EXTRACT('{{{{}}}}', '{message}')"


# ROUND to digits prints the number and reads it again, which takes ten times as long.
_UNITS_OF = "({0} * 1e{scale})"
_TOO_MANY_DIGITS = _failing("a decimal of more than 15 digits")
_ROUNDED_UNITS = f"ROUND({_UNITS_OF})"
# With 16 digits a product or sum may be off by one in the last.
_SURE_UNITS = f"CASE WHEN ABS({_UNITS_OF}) > 999999999999999 THEN {_TOO_MANY_DIGITS} ELSE {_ROUNDED_UNITS} END"

_CHECKS = {
    # What does not fit 64 bits becomes a REAL.
    "int64": f"CASE TYPEOF({{0}}) WHEN 'real' THEN {_INTEGER_OVERFLOW} ELSE {{0}} END",
    "decimal15": f"({_ROUNDED_UNITS} / 1e{{scale}})",
    "decimal": f"({_SURE_UNITS} / 1e{{scale}})",
}


_COUNTED = {"decimal15": f"CAST({_ROUNDED_UNITS} AS INTEGER)", "decimal": f"CAST({_SURE_UNITS} AS INTEGER)"}

# A unit's number that does not fit 64 bits is a REAL, and so is the sum it is in.
_SUM_OF_UNITS = (
    f"CASE TYPEOF(SUM({{0}})) WHEN 'real' THEN {_failing('a decimal of more than 18 digits')} "
    "ELSE SUM({0}) / 1e{scale} END"
)


_OPERATORS = {
    # Division by zero is null in SQLite.
    "divide": "(CAST({0} AS REAL) / {1})",
    # The least integer divided by -1 becomes a REAL; ABS refuses it.
    "floor_divide:int64": (
        "CASE WHEN {1} = -1 AND {0} < 0 THEN ABS({0}) ELSE {0} / {1} - ({0} % {1} <> 0 AND ({0} < 0) <> ({1} < 0)) END"
    ),
    "floor_divide:float64": "FLOOR(CAST({0} AS REAL) / {1})",
    "modulo:int64": "({0} % {1} + {1} * ({0} % {1} <> 0 AND ({0} < 0) <> ({1} < 0)))",
    "modulo:float64": "({0} - {1} * FLOOR(CAST({0} AS REAL) / {1}))",
    "like": r"({0} LIKE {1} ESCAPE '\')",
}

_PADDING = "SUBSTR(REPLACE(HEX(ZEROBLOB({1} - LENGTH({0}))), '00', {2}), 1, {1} - LENGTH({0}))"
_CUT = "SUBSTR({0}, 1, MAX({1}, 0)) || SUBSTR({2}, 1, 0)"

# SUBSTR cuts its numbers to 32 bits.
_MOST = "2147483647"
_START, _COUNT = (f"MIN(MAX({{1}}, {least}), {_MOST})" for least in (1, 0))


def _joined(count: int) -> str:
    pieces = " || ".join(f"COALESCE({{0}} || {{{at}}}, '')" for at in range(1, count))
    return f"SUBSTR({pieces}, LENGTH({{0}}) + 1)"


_STRINGS = {
    "lower": None,
    "upper": None,
    "length": "LENGTH({0})",
    "trim/2": "TRIM({0}, {1})",
    "ltrim/2": "LTRIM({0}, {1})",
    "rtrim/2": "RTRIM({0}, {1})",
    "ascii": "CASE WHEN {0} = '' THEN 0 ELSE UNICODE({0}) END",
    "chr": "CASE WHEN {0} BETWEEN 1 AND 55295 OR {0} BETWEEN 57344 AND 1114111 THEN CHAR({0}) END",
    # There is none before 3.44: each text has the separator before it, and the first of them is cut off.
    "concat_ws": None,
    **{f"concat_ws/{count}": _joined(count) for count in range(2, 9)},
    "substring/2": f"SUBSTR({{0}}, {_START})",
    "substring/3": f"SUBSTR({{0}}, {_START}, MAX(MIN({{2}}, {_MOST}) + MAX(MIN({{1}}, 1), -{_MOST}) - 1, 0))",
    "left": f"SUBSTR({{0}}, 1, {_COUNT})",
    "right": f"SUBSTR({{0}}, -{_COUNT}, {_COUNT})",
    # Where there is nothing to replace, a null in the last argument is not looked at.
    "replace": "REPLACE({0} || SUBSTR({2}, 1, 0), {1}, {2})",
    "concat/1": "{0}",
    "concat": "({0} || {1})",
    "starts_with": "(SUBSTR({0}, 1, LENGTH({1})) = {1} COLLATE BINARY)",
    "ends_with": "(SUBSTR({0}, -LENGTH({1}), LENGTH({1})) = {1} COLLATE BINARY)",
    "contains": "(INSTR({0}, {1}) > 0)",
    "position": "INSTR({0}, {1})",
    # ZEROBLOB(n) prints as n times 00.
    "repeat": "CASE WHEN {1} IS NOT NULL THEN REPLACE(HEX(ZEROBLOB({1})), '00', {0}) END",
    "lpad": f"CASE WHEN LENGTH({{0}}) >= {{1}} THEN {_CUT} ELSE {_PADDING} || {{0}} END",
    "rpad": f"CASE WHEN LENGTH({{0}}) >= {{1}} THEN {_CUT} ELSE {{0}} || {_PADDING} END",
}

_NUMBERS = {
    "sign": "SIGN({0})",
    **dict.fromkeys(("round/1:float64", "round/1:decimal"), _rounded("{0}")),
    "round/2:float64": _rounded_to_digits(_rounded),
    # With 15 digits, moving the point leaves no trace in a decimal: 0.285 * 100 is 28.499999999999996. PRINTF makes 0 of
    # a null, which adding 0 times the number brings back.
    "round/2:decimal": _rounded_to_digits(
        lambda number: _rounded(f"(CAST(PRINTF('%.15g', {number}) AS REAL) + 0 * {number})")
    ),
    "truncate/1": "TRUNC({0})",
    "truncate/2:float64": (
        f"CASE WHEN {{1}} < 0 THEN TRUNC({{0}} / {_POWER_OF_TEN}) * {_POWER_OF_TEN} "
        f"ELSE TRUNC({{0}} * {_POWER_OF_TEN}) / {_POWER_OF_TEN} END"
    ),
    # There is no such float here.
    "is_nan": "({0} <> {0})",
    "sqrt": "SQRT({0})",
    "ln": "LN({0})",
    # 1000 has a logarithm of 2.9999999999999996 there.
    **dict.fromkeys(("log10", "log", "log2")),
    "power": ("POWER(CASE WHEN NOT (({0} = 0 AND {1} < 0) OR ({0} < 0 AND {1} <> FLOOR({1}))) THEN {0} END, {1})"),
}

_UNITS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")

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
    failure = _failing("a date beyond the years 1 to 9999")
    # The moment stands here once: these templates may be inside each other.
    return f"COALESCE(NULLIF(MAX({moment}, '0001'), '0001'), CASE WHEN {{0}} || {{1}} IS NOT NULL THEN {failure} END)"


def _microseconds_later(fraction: str) -> str:
    # Counted from the year 0, so that the sum is never negative and dividing it rounds down.
    total = f"((STRFTIME('%s', SUBSTR({{0}}, 1, 19)) + 62167219200) * 1000000{fraction} + {{1}})"
    moment = f"DATETIME({total} / 1000000 - 62167219200, 'unixepoch')"
    return f"({moment} || PRINTF('.%06d', {total} % 1000000))"


_DATES = {
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
_STORED_TIME = (
    "CASE WHEN {0} NOT GLOB '[0-9][0-9]:[0-9][0-9]*' OR {0} GLOB '*[^0-9:.]*' THEN {0} "
    f"ELSE SUBSTR({{0}} || SUBSTR('{_MIDNIGHT}', LENGTH({{0}}) + 1), 1, MAX(15, LENGTH(RTRIM({{0}}, '0')))) END"
)

_OTHERS = {
    # A list is bound as JSON, which has no bytes, and whose floats may lose their last digit when they are read.
    "in_list": "({0} IN (SELECT value FROM JSON_EACH({1})))",
    **dict.fromkeys(("in_list:float64", "in_list:binary", "in_list:interval"), None),
    # MAX and MIN of several arguments are null when one is.
    "greatest": "COALESCE(MAX({0}, {1}), {0}, {1})",
    "greatest:string": "COALESCE(MAX({0} COLLATE BINARY, {1}), {0}, {1})",
    "least": "COALESCE(MIN({0}, {1}), {0}, {1})",
    "least:string": "COALESCE(MIN({0} COLLATE BINARY, {1}), {0}, {1})",
    "nullif:string": "NULLIF({0} COLLATE BINARY, {1})",
    "is_distinct": "({0} IS NOT {1})",
    "is_distinct:string": "({0} COLLATE BINARY IS NOT {1})",
    "any": "MAX({0})",
    "all": "MIN({0})",
    "sum:decimal": _SUM_OF_UNITS,
    "avg": "AVG({0})",
    # A sum of the upper halves and one of the lower ones: SUM fails beyond 64 bits, AVG adds floats.
    "avg:int64": "((SUM({0} >> 32) * 4294967296.0 + SUM({0} & 4294967295)) / COUNT({0}))",
    "avg:decimal": f"({_SUM_OF_UNITS} / COUNT({{counted}}))",
}

_KIND = "JSON_TYPE({0})"

# The text of a number is left out: it keeps the digits it was written with.
_JSON = {
    "json_get": "NULLIF({0} -> {1}, 'null')",
    "json_get.item": "NULLIF({0} -> {1}, 'null')",
    "json_string": f"CASE WHEN {_KIND} = 'text' THEN {{0}} ->> '$' END",
    "json_type": (
        f"CASE WHEN {_KIND} IN ('object', 'array') THEN {_KIND} WHEN {_KIND} = 'text' THEN 'string' "
        f"WHEN {_KIND} IN ('true', 'false') THEN 'boolean' WHEN {_KIND} IN ('integer', 'real') THEN 'number' END"
    ),
    "json_length": (
        f"CASE {_KIND} WHEN 'array' THEN JSON_ARRAY_LENGTH({{0}}) "
        "WHEN 'object' THEN (SELECT COUNT(*) FROM JSON_EACH({0})) END"
    ),
}

SQLITE = Dialect(
    name="sqlite",
    deletes_using=False,
    sqlglot="sqlite",
    placeholder="?{0}",
    odd_floats=frozenset({"inf"}),
    types=_TYPES,
    casts=_CASTS,
    checks=_CHECKS,
    units=_COUNTED,
    functions={**ANSI_FUNCTIONS, **_OPERATORS, **_STRINGS, **_NUMBERS, **_DATES, **_OTHERS, **_JSON, **ANSI_WINDOWS},
    # Its dates are texts, and its decimals floats.
    range_frames=frozenset({"int64", "float64"}),
    columns={
        **dict.fromkeys(("timestamp", "timestamptz"), STORED_MOMENT),
        "time": _STORED_TIME,
    },
    pattern=CLOSED_PATTERN,
    # Of 100, with room for the statements around.
    most_open=75,
    text_key="({0} COLLATE BINARY)",
    text_order="({0} COLLATE BINARY)",
    grouping_sets=False,
    in_lists=True,
    # It computes with floats, in which so many digits are sure.
    decimal_digits=15,
    ranges=True,
    tries_some_joins=True,
    # Decimals are floats there, dates and identifiers texts in several spellings, which are only read as one.
    lookups=Lookups(key=3.0, scanned=0.1, probed=0.3, sent=0.15, begun=8_000.0, types=frozenset({"int64", "string"})),
    grouping=Grouping(few=1.0, many=2.0, by_index=10.0),
    definitions=SQLITE_TABLES,
)
