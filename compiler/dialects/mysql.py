"""MySQL 8.0.17 and MariaDB 10.10, or newer.

Comparisons of text follow a collation that ignores case and trailing blanks unless one of code points is named, so every
template that compares text names it. The driver writes values into the statement with `%` formatting, so no template holds a
`%`; sessions run in UTC, so that TIMESTAMP columns are too. Backslash escapes in LIKE as it does in texts.
Malformed text becomes null or 0 in a cast instead of an error, so text is not cast here.
"""

from __future__ import annotations

from dataclasses import replace

from dataflow.compiler.dialects.definitions import MARIADB_TABLES, MYSQL_TABLES
from dataflow.compiler.dialects.dialect import ANSI_FUNCTIONS, ANSI_WINDOWS, Dialect
from dataflow.compiler.dialects.grouping import Grouping
from dataflow.compiler.dialects.lookups import Lookups

_TYPES = {
    "int64": "SIGNED",
    "float64": "DOUBLE",
    "decimal": "DECIMAL({precision}, {scale})",
    "string": "CHAR",
    "binary": "BINARY",
    "date": "DATE",
    "time": "TIME(6)",
    "timestamp": "DATETIME(6)",
    "timestamptz": "DATETIME(6)",
}

# CAST makes the greatest decimal there is of one that does not fit; a sum of integers beyond 64 bits is an error.
_FIRST_TOO_LARGE = "CAST(RPAD('1', {precision} - {scale} + 1, '0') AS DECIMAL(65, 0))"
_OVERFLOW = "9223372036854775807 + ABS(SIGN({0}))"

_CASTS = {
    # CAST rounds, and makes the nearest number there is of one that does not fit; DIV cuts, and refuses.
    ("float64", "int64"): "({0} DIV 1)",
    ("decimal", "int64"): "({0} DIV 1)",
    **{(number, "decimal"): None for number in ("int64", "float64")},
    ("decimal", "decimal"): (
        f"CASE WHEN ABS(ROUND({{0}}, {{scale}})) < {_FIRST_TOO_LARGE} "
        f"THEN CAST({{0}} AS {{type}}) WHEN {{0}} IS NOT NULL THEN {_OVERFLOW} END"
    ),
    **{(number, "bool"): "({0} <> 0)" for number in ("int64", "float64", "decimal")},
    **{
        ("string", target): None
        for target in ("bool", "int64", "float64", "decimal", "date", "time", "timestamp", "timestamptz")
    },
    # A BOOLEAN may hold any number of 8 bits.
    ("bool", "string"): "CASE {0} WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE CAST({0} AS CHAR) END",
    ("float64", "string"): None,
    ("string", "binary"): "CAST(CONVERT({0} USING utf8mb4) AS BINARY)",
    ("binary", "string"): None,
    # The last digit of a stored -0.50000 is cut off: no room is made for its sign or the nought before the point.
    ("fraction", "string"): None,
    ("time", "string"): "CAST(CAST({0} AS TIME(6)) AS CHAR)",
    ("timestamp", "string"): "CAST(CAST({0} AS DATETIME(6)) AS CHAR)",
    ("timestamptz", "string"): "CONCAT(CAST({0} AS DATETIME(6)), '+00:00')",
    **{("json", target): None for target in ("int64", "float64", "decimal", "string")},
    ("timestamp", "date"): "DATE({0})",
    ("timestamptz", "date"): "DATE({0})",
}


def _rounded(number: str) -> str:
    """A float rounded to a whole one, halves away from zero: ROUND of a DOUBLE does as the C library pleases."""
    return (
        f"CASE WHEN ABS({number}) < 4503599627370496 "
        f"THEN TRUNCATE({number} * 2, 0) - TRUNCATE({number}, 0) ELSE {number} END"
    )


_POWER_OF_TEN = "POW(10, ABS({1}))"

_REMAINDER_IS_OFF = "MOD({0}, NULLIF({1}, 0)) <> 0 AND ({0} < 0) <> ({1} < 0)"

_OPERATORS = {
    # The source writes a list as `(1, 2)`, and one without items as a query without rows.
    "in_list": "({0} IN {1})",
    "divide": "(CAST({0} AS DOUBLE) / NULLIF(CAST({1} AS DOUBLE), 0))",
    # A sum of an unsigned and a signed integer is unsigned, or fails.
    "add:int64": "(CAST({0} AS SIGNED) + CAST({1} AS SIGNED))",
    "multiply:int64": "(CAST({0} AS SIGNED) * CAST({1} AS SIGNED))",
    # The negative of a constant becomes a decimal where it must; DIV refuses it.
    "negate:int64": "((-{0}) DIV 1)",
    # A signed integer DIV an unsigned one is unsigned, or fails; MOD takes the sign of what is divided.
    "floor_divide:int64": (
        "(CAST({0} AS SIGNED) DIV NULLIF(CAST({1} AS SIGNED), 0) "
        f"- CASE WHEN {_REMAINDER_IS_OFF} THEN 1 ELSE 0 END)"
    ),
    # What is divided is a multiple already, so that the quotient has no digits that division would round.
    "floor_divide:decimal": (
        "CAST(ROUND(({0} - MOD(MOD({0}, NULLIF({1}, 0)) + {1}, NULLIF({1}, 0))) / NULLIF({1}, 0), 0) AS {type})"
    ),
    "floor_divide:float64": "(FLOOR({0} / NULLIF(CAST({1} AS DOUBLE), 0)) + 0e0)",
    "modulo": "MOD(MOD({0}, NULLIF({1}, 0)) + {1}, NULLIF({1}, 0))",
    "modulo:int64": (
        f"(MOD(CAST({{0}} AS SIGNED), NULLIF({{1}}, 0)) + CASE WHEN {_REMAINDER_IS_OFF} THEN {{1}} ELSE 0 END)"
    ),
    # MOD of decimals knows a zero with a sign, which shows in its text.
    "modulo:decimal": "(MOD(MOD({0}, NULLIF({1}, 0)) + {1}, NULLIF({1}, 0)) + 0)",
    "modulo:float64": "({0} - {1} * FLOOR({0} / NULLIF(CAST({1} AS DOUBLE), 0)))",
}

_NUMBERS = {
    # FLOOR of a DOUBLE is declared with 17 digits, to which a temporary table cuts it; a sum is not.
    "floor:float64": "(FLOOR({0}) + 0e0)",
    "ceil:float64": "(CEIL({0}) + 0e0)",
    "sign": "SIGN({0})",
    "round": "ROUND({0})",
    # Of a decimal so many digits behind the point are left, in its text too.
    "round/1:decimal": "CAST(ROUND({0}) AS {type})",
    "round/2:decimal": "CAST(ROUND({0}, {1}) AS {type})",
    "round/2": "ROUND({0}, {1})",
    "round/1:float64": _rounded("{0}"),
    "round/2:float64": (
        f"CASE WHEN {{1}} < 0 THEN {_rounded(f'({{0}} / {_POWER_OF_TEN})')} * {_POWER_OF_TEN} "
        f"ELSE {_rounded(f'({{0}} * {_POWER_OF_TEN})')} / {_POWER_OF_TEN} END"
    ),
    "sqrt": "SQRT({0})",
    "ln": "LN(CASE WHEN {0} > 0 THEN {0} END)",
    "log10": "LOG10(CASE WHEN {0} > 0 THEN {0} END)",
    "truncate/1:decimal": "CAST(TRUNCATE({0}, 0) AS {type})",
    "truncate/1:float64": "(TRUNCATE({0}, 0) + 0e0)",
    # Of 19 digits it makes another number.
    "truncate/2:int64": "TRUNCATE({0}, CASE WHEN {1} = -19 THEN -20 ELSE {1} END)",
    "truncate/2:decimal": "CAST(TRUNCATE({0}, {1}) AS {type})",
    "truncate/2:float64": (
        f"CASE WHEN {{1}} < 0 THEN TRUNCATE({{0}} / {_POWER_OF_TEN}, 0) * {_POWER_OF_TEN} "
        f"ELSE TRUNCATE({{0}} * {_POWER_OF_TEN}, 0) / {_POWER_OF_TEN} END"
    ),
    # PI() is shown with six digits.
    "pi": "(3.141592653589793e0)",
    # There is no such float here.
    "is_nan": "({0} <> {0})",
    "power": ("POW(CASE WHEN NOT (({0} = 0 AND {1} < 0) OR ({0} < 0 AND {1} <> FLOOR({1}))) THEN {0} END, {1})"),
}

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


_DATES = {
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

_OTHERS = {
    # GREATEST and LEAST are null when one argument is.
    "greatest": "COALESCE(GREATEST({0}, {1}), {0}, {1})",
    "least": "COALESCE(LEAST({0}, {1}), {0}, {1})",
    # A sum of integers is a decimal; DIV refuses what does not fit.
    "sum:int64": "(SUM({0}) DIV 1)",
    # A sum that is too large is shown as 0; the next operator refuses it.
    "sum:float64": "(SUM({0}) + 0e0)",
    # AVG rounds to four digits more than its argument has.
    "avg": "(CAST(SUM({0}) AS DOUBLE) / NULLIF(COUNT({0}), 0))",
    "avg:float64": "(AVG({0}) + 0e0)",
    # One that is too large is shown as another; so is its root, STDDEV.
    "stddev": "SQRT(VAR_SAMP(CAST({0} AS DOUBLE)) + 0e0)",
    "stddev_pop": "SQRT(VAR_POP(CAST({0} AS DOUBLE)) + 0e0)",
    "var": "(VAR_SAMP(CAST({0} AS DOUBLE)) + 0e0)",
    "var_pop": "(VAR_POP(CAST({0} AS DOUBLE)) + 0e0)",
    "any": "MAX({0})",
    "all": "MIN({0})",
    "is_distinct": "(NOT ({0} <=> {1}))",
    # `IS NULL` finds the date 0000-00-00 too where a column is NOT NULL.
    **{f"is_null:{moment}": "({0} <=> NULL)" for moment in ("date", "timestamp", "timestamptz")},
}


_WINDOWS = {
    **ANSI_WINDOWS,
    # MariaDB's LAG has no default, and its PERCENT_RANK and CUME_DIST have ten digits.
    **{
        f"{name}/3": f"CASE WHEN {name.upper()}(1, {{1}}) OVER {{over}} IS NULL THEN {{2}} "
        f"ELSE {name.upper()}({{0}}, {{1}}) OVER {{over}} END"
        for name in ("lag", "lead")
    },
    "percent_rank": (
        "COALESCE((RANK() OVER {over} - 1) / NULLIF(CAST(COUNT(*) OVER {group} AS DOUBLE) - 1, 0), CAST(0 AS DOUBLE))"
    ),
    "cume_dist": "(COUNT(*) OVER {over} / CAST(COUNT(*) OVER {group} AS DOUBLE))",
}


def _exact(collation: str) -> str:
    return f"(CONVERT({{0}} USING utf8mb4) COLLATE {collation})"


_SLICES = {
    "substring/2": "SUBSTRING({0}, GREATEST({1}, 1))",
    # So that no sum is beyond 64 bits.
    "substring/3": (
        "SUBSTRING({0}, GREATEST({1}, 1), "
        "GREATEST(LEAST(GREATEST({2}, 0), 4294967295) + (GREATEST(LEAST({1}, 1), -4294967295) - 1), 0))"
    ),
    "left": "LEFT({0}, {1})",
    "right": "RIGHT({0}, {1})",
}


def _part(text: str) -> str:
    """A part of a text; SUBSTRING_INDEX itself counts a negative number from the right, where others may be found."""
    length = "CHAR_LENGTH({1})"
    parts = f"((CHAR_LENGTH({{0}}) - CHAR_LENGTH(REPLACE({text}, {{1}}, ''))) DIV NULLIF({length}, 0) + 1)"
    number = f"(CASE WHEN {{2}} < 0 THEN {parts} + 1 + {{2}} ELSE {{2}} END)"
    before = f"CHAR_LENGTH(SUBSTRING_INDEX({text}, {{1}}, {number} - 1))"
    return (
        f"CASE WHEN {length} = 0 THEN LEFT({{0}}, CASE WHEN {{2}} IN (-1, 1) THEN CHAR_LENGTH({{0}}) "
        f"WHEN {{2}} IS NOT NULL THEN 0 END) WHEN {number} NOT BETWEEN 1 AND {parts} THEN LEFT(CONCAT({{0}}, {{1}}), 0) "
        f"ELSE SUBSTRING(SUBSTRING_INDEX({text}, {{1}}, {number}), "
        f"CASE WHEN {number} > 1 THEN {before} + {length} + 1 ELSE 1 END) END"
    )


def _texts(exact: str, letters: str) -> dict[str, str]:
    """`exact` is the collation of code points, `letters` one that knows the letters of today's Unicode."""
    text, other = _exact(exact), _exact(exact).replace("{0}", "{1}")
    # The outer CONVERT takes the collation off again, else it would quarrel with one that a comparison names.
    lower, upper = (f"CONVERT({name}({_exact(letters)}) USING utf8mb4)" for name in ("LOWER", "UPPER"))
    return {
        "like": f"({{0}} LIKE {other})",
        "ilike": f"(({lower} COLLATE {exact}) LIKE {lower.replace('{0}', '{1}')})",
        "lower": lower,
        "upper": upper,
        # Where there is nothing to replace, a null in the last argument is not looked at.
        "replace": f"REPLACE(CONCAT({text}, LEFT({{2}}, 0)), {{1}}, {{2}})",
        **_SLICES,
        "concat/1": "{0}",
        "concat": "CONCAT({0}, {1})",
        "starts_with": f"(LEFT({{0}}, CHAR_LENGTH({{1}})) = {other})",
        "ends_with": f"(RIGHT({{0}}, CHAR_LENGTH({{1}})) = {other})",
        "contains": f"(LOCATE({{1}}, {text}) > 0)",
        "position": f"LOCATE({{1}}, {text})",
        "repeat": "REPEAT({0}, {1})",
        "reverse": "REVERSE({0})",
        # Filled with an empty text, a text that is too short becomes null.
        "lpad": "CASE WHEN CHAR_LENGTH({2}) = 0 THEN LEFT({0}, {1}) ELSE LPAD({0}, GREATEST({1}, 0), {2}) END",
        "rpad": "CASE WHEN CHAR_LENGTH({2}) = 0 THEN LEFT({0}, {1}) ELSE RPAD({0}, GREATEST({1}, 0), {2}) END",
        "is_distinct:string": f"(NOT ({{0}} <=> {other}))",
        "split_part": _part(text),
        "ascii": "ORD(CONVERT(LEFT({0}, 1) USING utf32))",
        "chr": (
            "CASE WHEN {0} BETWEEN 1 AND 55295 OR {0} BETWEEN 57344 AND 1114111 "
            "THEN CONVERT(CHAR({0} USING utf32) USING utf8mb4) END"
        ),
        "md5": "MD5(CONVERT({0} USING utf8mb4))",
        "sha256": "SHA2(CONVERT({0} USING utf8mb4), 256)",
        "nullif:string": f"NULLIF({{0}}, {other})",
        "greatest:string": f"COALESCE(GREATEST({{0}}, {other}), {{0}}, {{1}})",
        "least:string": f"COALESCE(LEAST({{0}}, {other}), {{0}}, {{1}})",
    }


def _functions(exact: str, letters: str) -> dict[str, str | None]:
    return {**ANSI_FUNCTIONS, **_OPERATORS, **_NUMBERS, **_DATES, **_OTHERS, **_WINDOWS, **_texts(exact, letters)}


MYSQL = Dialect(
    name="mysql",
    sqlglot="mysql",
    placeholder="%(p{0})s",
    # https://dev.mysql.com/doc/refman/8.4/en/update.html and https://mariadb.com/kb/en/update/
    writes_what_it_reads=False,
    deletes_by_alias=True,
    assigns_in_turn=True,
    any_key_conflicts=True,
    updates_joins=True,
    returns=frozenset(),
    cut=("datetime", "timestamp", "time", "year", "binary", "enum", "set"),
    uncut=frozenset({"datetime(6)", "timestamp(6)", "time(6)"}),
    quote="`",
    empty_row="() VALUES ()",
    odd_floats=frozenset(),
    # The driver writes dates and times as texts, and a null without a type: beside a null, integers become floats. Of
    # an indexed integer, MariaDB finds 0 as what is equal to 0.5; not so to a CAST.
    parameter_cast=frozenset({"int64", "float64", "decimal", "date", "time", "timestamp", "timestamptz"}),
    types=_TYPES,
    casts=_CASTS,
    functions=_functions("utf8mb4_0900_bin", "utf8mb4_0900_ai_ci"),
    exact_text=False,
    text_key=_exact("utf8mb4_0900_bin"),
    text_order=_exact("utf8mb4_0900_bin"),
    joins=frozenset({"inner", "left", "right", "cross", "semi", "anti"}),
    # MySQL has INTERSECT and EXCEPT from 8.0.31 on.
    set_operations=frozenset(),
    grouping_sets=False,
    null_ordering="expression",
    # Places of rows that an index gives are fetched one by one, from anywhere in the primary key.
    lookups=Lookups(key=5.0, found=5.0, probed=0.15, most=150_000),
    grouping=Grouping(few=0.4, many=2.5, by_index=5.0),
    definitions=MYSQL_TABLES,
)

_TEXT = _exact("utf8mb4_nopad_bin")
# Its `$` matches before a line's end at the end, too; a pattern has no other `$`.
_PATTERN = "REPLACE({1}, '$', CONCAT(CHAR(92), 'z'))"
_MATCHES = f"({_TEXT} REGEXP {_PATTERN})"
_EXTRACT = f"CASE WHEN {_MATCHES} THEN REGEXP_SUBSTR({_TEXT}, {_PATTERN}) END"
_REPLACE = f"REGEXP_REPLACE({_TEXT}, {_PATTERN}, {{2}})"

_PATTERNS = {
    "matches.plain": _MATCHES,
    "regexp_extract.linear/2": _EXTRACT,
    "regexp_replace.linear": _REPLACE,
}

_KIND = "JSON_TYPE({0})"

# Without paths to items: `$[0]` of what is no array is the value itself here. Numbers keep the digits they were written with,
# so that their text is another than elsewhere. MySQL's own JSON is a binary one, which has not been tried.
_JSON = {
    "json_get": "NULLIF(JSON_EXTRACT({0}, {1}), 'null')",
    "json_string": f"CASE WHEN {_KIND} = 'STRING' THEN JSON_UNQUOTE({{0}}) END",
    "json_type": (
        f"CASE WHEN {_KIND} = 'OBJECT' THEN 'object' WHEN {_KIND} = 'ARRAY' THEN 'array' "
        f"WHEN {_KIND} = 'STRING' THEN 'string' WHEN {_KIND} = 'BOOLEAN' THEN 'boolean' "
        f"WHEN {_KIND} IN ('INTEGER', 'DOUBLE') THEN 'number' END"
    ),
    "json_length": f"CASE WHEN {_KIND} IN ('OBJECT', 'ARRAY') THEN JSON_LENGTH({{0}}) END",
}

# MariaDB has MySQL's collation of code points under another name, and newer letters in a collation of their own.
MARIADB = replace(
    MYSQL,
    name="mariadb",
    # https://mariadb.com/kb/en/insertreturning/; its DELETE has it too, but with no alias.
    returns=frozenset({"insert", "upsert"}),
    functions={
        **_functions("utf8mb4_nopad_bin", "utf8mb4_uca1400_ai_ci"),
        **_PATTERNS,
        **_JSON,
        # Zero minus the least integer is the least integer there; DIV refuses what does not fit.
        "subtract:int64": "(({0} - CAST({1} AS DECIMAL(20, 0))) DIV 1)",
    },
    text_key=_exact("utf8mb4_nopad_bin"),
    text_order=_exact("utf8mb4_nopad_bin"),
    set_operations=frozenset({"intersect", "except"}),
    # It sorts once for several windows that begin alike, and where there are three it may sort by the wrong one.
    windows_apart=True,
    in_lists=True,
    definitions=MARIADB_TABLES,
)
