"""DuckDB: the local engine, which offers the whole language; what a source lacks is computed here.

Plain DuckDB spellings that mean something else than the language says are spelt differently here: its `trim` takes away
every Unicode blank, `/` by zero is infinite, `//` and `%` cut toward zero, `reverse` keeps grapheme clusters together,
negative positions count from the end, and a text becomes an integer even if it reads `1.9`, `1e3` or `0x1f`.
"""

from __future__ import annotations

from dataflow.compiler.dialects.dialect import ANSI_FUNCTIONS, ANSI_WINDOWS, Dialect

_TYPES = {
    "bool": "BOOLEAN",
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "decimal": "DECIMAL({precision}, {scale})",
    "string": "VARCHAR",
    "binary": "BLOB",
    "date": "DATE",
    "time": "TIME",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMP WITH TIME ZONE",
    "interval": "INTERVAL",
    "uuid": "UUID",
    "json": "JSON",
}

_CASTS = {
    ("float64", "int64"): "CAST(TRUNC({0}) AS BIGINT)",
    ("decimal", "int64"): "CAST(TRUNC({0}) AS BIGINT)",
    ("string", "binary"): "ENCODE({0})",
    ("binary", "string"): "DECODE({0})",
    ("string", "int64"): (
        r"CAST(CASE WHEN REGEXP_FULL_MATCH({0}, '\s*[+-]?[0-9]+\s*') THEN {0} "
        "WHEN {0} IS NOT NULL THEN ERROR('malformed integer: ' || {0}) END AS BIGINT)"
    ),
    # A text without zone is in UTC whatever the session's zone is.
    ("string", "timestamptz"): (
        r"CASE WHEN REGEXP_FULL_MATCH({0}, '\s*[0-9-]+([ T][0-9:.]+)?\s*') "
        "THEN CAST({0} AS TIMESTAMP) AT TIME ZONE 'UTC' ELSE CAST({0} AS {type}) END"
    ),
    ("date", "timestamptz"): "(CAST({0} AS TIMESTAMP) AT TIME ZONE 'UTC')",
    ("timestamp", "timestamptz"): "({0} AT TIME ZONE 'UTC')",
    ("timestamptz", "timestamp"): "({0} AT TIME ZONE 'UTC')",
    ("timestamptz", "date"): "CAST({0} AT TIME ZONE 'UTC' AS DATE)",
    ("timestamptz", "time"): "CAST({0} AT TIME ZONE 'UTC' AS TIME)",
    ("time", "string"): "STRFTIME(DATE '2000-01-01' + {0}, '%H:%M:%S.%f')",
    ("timestamp", "string"): "STRFTIME({0}, '%Y-%m-%d %H:%M:%S.%f')",
    ("timestamptz", "string"): "STRFTIME({0} AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S.%f+00:00')",
}

_OPERATORS = {
    "in_list": "({0} = ANY(CAST({1} AS {type}[])))",
    # Columns of files may be narrower than 64 bits, and DuckDB computes in the type of the operands.
    "add:int64": "(CAST({0} AS BIGINT) + {1})",
    "subtract:int64": "(CAST({0} AS BIGINT) - {1})",
    "multiply:int64": "(CAST({0} AS BIGINT) * {1})",
    "negate:int64": "(-CAST({0} AS BIGINT))",
    "add:float64": "(CAST({0} AS DOUBLE) + {1})",
    "subtract:float64": "(CAST({0} AS DOUBLE) - {1})",
    "multiply:float64": "(CAST({0} AS DOUBLE) * {1})",
    "divide": "(CAST({0} AS DOUBLE) / NULLIF(CAST({1} AS DOUBLE), 0))",
    "floor_divide:int64": (
        "({0} // NULLIF({1}, 0) - CASE WHEN {0} % NULLIF({1}, 0) <> 0 AND ({0} < 0) <> ({1} < 0) THEN 1 ELSE 0 END)"
    ),
    # A decimal divided by a decimal is a DOUBLE, so what is divided is a multiple already.
    "floor_divide:decimal": (
        "CAST(ROUND(({0} - ({0} % NULLIF({1}, 0) + {1}) % NULLIF({1}, 0)) / NULLIF({1}, 0)) AS {type})"
    ),
    "floor_divide:float64": "FLOOR({0} / NULLIF(CAST({1} AS DOUBLE), 0))",
    "modulo": "(({0} % NULLIF({1}, 0) + {1}) % NULLIF({1}, 0))",
    "modulo:float64": "({0} - {1} * FLOOR({0} / NULLIF(CAST({1} AS DOUBLE), 0)))",
    "like": r"({0} LIKE {1} ESCAPE '\')",
    "ilike": r"({0} ILIKE {1} ESCAPE '\')",
}

_STRINGS = {
    # DuckDB alone makes a capital of ß; it is kept out of sight as a code point that is no character.
    "upper": "REPLACE(UPPER(REPLACE({0}, 'ß', CHR(64976))), CHR(64976), 'ß')",
    "trim": "TRIM({0}, ' ')",
    "ltrim": "LTRIM({0}, ' ')",
    "rtrim": "RTRIM({0}, ' ')",
    "length": "LENGTH({0})",
    "substring/2": "SUBSTRING({0}, CASE WHEN {1} < 1 THEN 1 ELSE {1} END)",
    "substring/3": (
        "SUBSTRING({0}, CASE WHEN {1} < 1 THEN 1 ELSE {1} END, "
        "CASE WHEN {2} < 0 THEN 0 WHEN {1} >= 1 THEN {2} WHEN {1} + {2} < 1 THEN 0 ELSE {1} + {2} - 1 END)"
    ),
    "left": "LEFT({0}, CASE WHEN {1} < 0 THEN 0 ELSE {1} END)",
    "right": "RIGHT({0}, CASE WHEN {1} < 0 THEN 0 ELSE {1} END)",
    "concat/1": "{0}",
    "concat": "({0} || {1})",
    "starts_with": "STARTS_WITH({0}, {1})",
    "ends_with": "ENDS_WITH({0}, {1})",
    "contains": "CONTAINS({0}, {1})",
    "position": "INSTR({0}, {1})",
    "repeat": "REPEAT({0}, {1})",
    "reverse": "ARRAY_TO_STRING(LIST_REVERSE(STRING_SPLIT({0}, '')), '')",
    "lpad": "CASE WHEN {2} = '' THEN LEFT({0}, CASE WHEN {1} < 0 THEN 0 ELSE {1} END) ELSE LPAD({0}, CAST({1} AS INTEGER), {2}) END",
    "rpad": "CASE WHEN {2} = '' THEN LEFT({0}, CASE WHEN {1} < 0 THEN 0 ELSE {1} END) ELSE RPAD({0}, CAST({1} AS INTEGER), {2}) END",
}

_NUMBERS = {
    "abs:int64": "ABS(CAST({0} AS BIGINT))",
    "sign": "CAST(SIGN({0}) AS BIGINT)",
    "round": "ROUND({0})",
    "round/2": "ROUND({0}, CAST({1} AS INTEGER))",
    "sqrt": "SQRT(CASE WHEN {0} >= 0 THEN {0} END)",
    "exp": "EXP({0})",
    "ln": "LN(CASE WHEN {0} > 0 THEN {0} END)",
    "log10": "LOG10(CASE WHEN {0} > 0 THEN {0} END)",
    "power": ("POWER(CASE WHEN NOT (({0} = 0 AND {1} < 0) OR ({0} < 0 AND {1} <> FLOOR({1}))) THEN {0} END, {1})"),
}

_UNITS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")

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
}

_DATES = {
    **_PARTS,
    **{f"{part}:timestamptz": template.replace("{0}", "{0} AT TIME ZONE 'UTC'") for part, template in _PARTS.items()},
    # DATE_TRUNC, and adding to a date, give a TIMESTAMP.
    **{f"date_trunc.{unit}": f"CAST(DATE_TRUNC('{unit}', {{0}}) AS {{type}})" for unit in _UNITS},
    **{
        f"date_trunc.{unit}:timestamptz": f"(DATE_TRUNC('{unit}', {{0}} AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')"
        for unit in _UNITS
    },
    **{f"date_diff.{unit}": f"DATE_DIFF('{unit}', {{0}}, {{1}})" for unit in _UNITS if unit != "week"},
    **{
        f"date_diff.{unit}:timestamptz": f"DATE_DIFF('{unit}', {{0}} AT TIME ZONE 'UTC', {{1}} AT TIME ZONE 'UTC')"
        for unit in _UNITS
        if unit != "week"
    },
    "make_date": "MAKE_DATE({0}, {1}, {2})",
    "add_months": "CAST({0} + TO_MONTHS(CAST({1} AS INTEGER)) AS {type})",
    "add_months:timestamptz": "(({0} AT TIME ZONE 'UTC' + TO_MONTHS(CAST({1} AS INTEGER))) AT TIME ZONE 'UTC')",
    "add_days": "CAST({0} + TO_DAYS(CAST({1} AS INTEGER)) AS {type})",
    "add_days:timestamptz": "(({0} AT TIME ZONE 'UTC' + TO_DAYS(CAST({1} AS INTEGER))) AT TIME ZONE 'UTC')",
    "add_microseconds": "({0} + TO_MICROSECONDS({1}))",
}

_OTHERS = {
    "greatest": "GREATEST({0}, {1})",
    "least": "LEAST({0}, {1})",
    # SUM of integers is a HUGEINT.
    "sum:int64": "CAST(SUM({0}) AS BIGINT)",
    "sum:float64": "SUM(CAST({0} AS DOUBLE))",
    "avg": "AVG({0})",
}

_ORDERED = {
    "first": "FIRST({0}{order}){filter}",
    "last": "LAST({0}{order}){filter}",
    "string_agg": "STRING_AGG({0}, {1}{order}){filter}",
    "array_agg": "ARRAY_AGG({0}{order}){filter}",
    "over.count_distinct": "COUNT(DISTINCT {0}) OVER {over}",
}

DUCKDB = Dialect(
    name="duckdb",
    sqlglot="duckdb",
    placeholder="${0}",
    parameter_cast=frozenset(_TYPES),
    types=_TYPES,
    casts=_CASTS,
    functions={**ANSI_FUNCTIONS, **_OPERATORS, **_STRINGS, **_NUMBERS, **_DATES, **_OTHERS, **ANSI_WINDOWS, **_ORDERED},
    range_frames=frozenset({"int64", "float64", "decimal", "date", "timestamp", "timestamptz"}),
    span="(TO_MONTHS(CAST({0} AS INTEGER)) + TO_DAYS(CAST({1} AS INTEGER)) + TO_MICROSECONDS({2}))",
)
