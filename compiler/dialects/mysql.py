"""MySQL 8.0.17 and MariaDB 10.10, or newer.

Comparisons of text follow a collation that ignores case and trailing blanks unless one of code points is named, so every
template that compares text names it. The driver writes values into the statement with `%` formatting, so no template holds a
`%`; sessions run in UTC, so that TIMESTAMP columns are too. Backslash escapes in LIKE as it does in texts.
Malformed text becomes null or 0 in a cast instead of an error, so text is not cast here.
"""

from __future__ import annotations

from dataclasses import replace

from dataflow.compiler.dialects.dialect import ANSI_FUNCTIONS, ANSI_WINDOWS, Dialect

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

_CASTS = {
    # CAST rounds, and makes the nearest number there is of one that does not fit; DIV cuts, and refuses.
    ("float64", "int64"): "({0} DIV 1)",
    ("decimal", "int64"): "({0} DIV 1)",
    **{(number, "decimal"): None for number in ("int64", "float64", "decimal")},
    **{(number, "bool"): "({0} <> 0)" for number in ("int64", "float64", "decimal")},
    **{
        ("string", target): None
        for target in ("bool", "int64", "float64", "decimal", "date", "time", "timestamp", "timestamptz")
    },
    ("bool", "string"): "CASE {0} WHEN 0 THEN 'false' WHEN 1 THEN 'true' END",
    ("float64", "string"): None,
    ("string", "binary"): "CAST(CONVERT({0} USING utf8mb4) AS BINARY)",
    ("binary", "string"): None,
    ("time", "string"): "CAST(CAST({0} AS TIME(6)) AS CHAR)",
    ("timestamp", "string"): "CAST(CAST({0} AS DATETIME(6)) AS CHAR)",
    ("timestamptz", "string"): "CONCAT(CAST({0} AS DATETIME(6)), '+00:00')",
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

_OPERATORS = {
    "divide": "(CAST({0} AS DOUBLE) / NULLIF(CAST({1} AS DOUBLE), 0))",
    # What is divided is a multiple already: DIV cuts toward zero.
    "floor_divide": "(({0} - MOD(MOD({0}, NULLIF({1}, 0)) + {1}, NULLIF({1}, 0))) DIV NULLIF({1}, 0))",
    "floor_divide:float64": "(FLOOR({0} / NULLIF(CAST({1} AS DOUBLE), 0)) + 0e0)",
    "modulo": "MOD(MOD({0}, NULLIF({1}, 0)) + {1}, NULLIF({1}, 0))",
    "modulo:float64": "({0} - {1} * FLOOR({0} / NULLIF(CAST({1} AS DOUBLE), 0)))",
}

_NUMBERS = {
    # FLOOR of a DOUBLE is declared with 17 digits, to which a temporary table cuts it; a sum is not.
    "floor:float64": "(FLOOR({0}) + 0e0)",
    "ceil:float64": "(CEIL({0}) + 0e0)",
    "sign": "SIGN({0})",
    "round": "ROUND({0})",
    "round/2": "ROUND({0}, {1})",
    "round/1:float64": _rounded("{0}"),
    "round/2:float64": (
        f"CASE WHEN {{1}} < 0 THEN {_rounded(f'({{0}} / {_POWER_OF_TEN})')} * {_POWER_OF_TEN} "
        f"ELSE {_rounded(f'({{0}} * {_POWER_OF_TEN})')} / {_POWER_OF_TEN} END"
    ),
    "sqrt": "SQRT({0})",
    "ln": "LN(CASE WHEN {0} > 0 THEN {0} END)",
    "log10": "LOG10(CASE WHEN {0} > 0 THEN {0} END)",
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
    **{f"date_trunc.{unit}": f"CAST({start} AS DATETIME(6))" for unit, start in _DAY_STARTS.items()},
    **{f"date_trunc.{unit}:date": start for unit, start in _DAY_STARTS.items()},
    **{f"date_trunc.{unit}": start for unit, start in _CLOCK_STARTS.items()},
    **{f"date_trunc.{unit}:date": "{0}" for unit in _CLOCK_STARTS},
    "date_diff.year": "(YEAR({1}) - YEAR({0}))",
    "date_diff.quarter": "((YEAR({1}) - YEAR({0})) * 4 + QUARTER({1}) - QUARTER({0}))",
    "date_diff.month": "((YEAR({1}) - YEAR({0})) * 12 + MONTH({1}) - MONTH({0}))",
    "date_diff.day": "DATEDIFF({1}, {0})",
    "date_diff.hour": "(DATEDIFF({1}, {0}) * 24 + HOUR({1}) - HOUR({0}))",
    "date_diff.minute": "(DATEDIFF({1}, {0}) * 1440 + (HOUR({1}) - HOUR({0})) * 60 + MINUTE({1}) - MINUTE({0}))",
    "date_diff.second": (
        "(DATEDIFF({1}, {0}) * 86400 + (HOUR({1}) - HOUR({0})) * 3600 "
        "+ (MINUTE({1}) - MINUTE({0})) * 60 + SECOND({1}) - SECOND({0}))"
    ),
    "add_months": "DATE_ADD({0}, INTERVAL {1} MONTH)",
    "add_days": "DATE_ADD({0}, INTERVAL {1} DAY)",
    "add_microseconds": "DATE_ADD(CAST({0} AS DATETIME(6)), INTERVAL {1} MICROSECOND)",
}

_OTHERS = {
    # GREATEST and LEAST are null when one argument is.
    "greatest": "COALESCE(GREATEST({0}, {1}), {0}, {1})",
    "least": "COALESCE(LEAST({0}, {1}), {0}, {1})",
    # AVG rounds to four digits more than its argument has.
    "avg": "(CAST(SUM({0}) AS DOUBLE) / NULLIF(COUNT({0}), 0))",
    "avg:float64": "AVG({0})",
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
        "substring/2": "SUBSTRING({0}, GREATEST({1}, 1))",
        "substring/3": "SUBSTRING({0}, GREATEST({1}, 1), GREATEST({2} + LEAST({1}, 1) - 1, 0))",
        "left": "LEFT({0}, {1})",
        "right": "RIGHT({0}, {1})",
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
        "nullif:string": f"NULLIF({{0}}, {other})",
        "greatest:string": f"COALESCE(GREATEST({{0}}, {other}), {{0}}, {{1}})",
        "least:string": f"COALESCE(LEAST({{0}}, {other}), {{0}}, {{1}})",
    }


def _functions(exact: str, letters: str) -> dict[str, str]:
    return {**ANSI_FUNCTIONS, **_OPERATORS, **_NUMBERS, **_DATES, **_OTHERS, **_WINDOWS, **_texts(exact, letters)}


MYSQL = Dialect(
    name="mysql",
    sqlglot="mysql",
    placeholder="%(p{0})s",
    # The driver writes dates and times as texts, and a null without a type: beside a null, integers become floats.
    parameter_cast=frozenset({"int64", "decimal", "date", "time", "timestamp", "timestamptz"}),
    types=_TYPES,
    casts=_CASTS,
    functions=_functions("utf8mb4_0900_bin", "utf8mb4_0900_ai_ci"),
    exact_text=False,
    text_key=_exact("utf8mb4_0900_bin"),
    text_order=_exact("utf8mb4_0900_bin"),
    joins=frozenset({"inner", "left", "right", "cross", "semi", "anti"}),
    null_ordering="expression",
)

# MariaDB has MySQL's collation of code points under another name, and newer letters in a collation of their own.
MARIADB = replace(
    MYSQL,
    name="mariadb",
    functions=_functions("utf8mb4_nopad_bin", "utf8mb4_uca1400_ai_ci"),
    text_key=_exact("utf8mb4_nopad_bin"),
    text_order=_exact("utf8mb4_nopad_bin"),
    # It sorts once for several windows that begin alike, and where there are three it may sort by the wrong one.
    windows_apart=True,
)
