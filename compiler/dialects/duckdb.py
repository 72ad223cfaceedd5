"""DuckDB: the local engine, which offers the whole language; what a source lacks is computed here.

Plain DuckDB spellings that mean something else than the language says are spelt differently here: its `trim` takes away
every Unicode blank, `/` by zero is infinite, `//` and `%` cut toward zero, `reverse` keeps grapheme clusters together,
negative positions count from the end, and a text becomes an integer even if it reads `1.9`, `1e3` or `0x1f`.
"""

from __future__ import annotations

from dataflow.compiler.dialects.dialect import ANSI_FUNCTIONS, ANSI_WINDOWS, CLOSED_PATTERN, Dialect
from dataflow.compiler.dialects.duckdb_nested import JSON_CASTS, NESTED
from dataflow.dsl.functions.dates import DATE_CODES

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
    "list": "{item}[]",
    "struct": "STRUCT({fields})",
}

_CASTS = {
    **JSON_CASTS,
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
    # Of two decimals of at most 18 digits DuckDB keeps 18 in the result, and fails where there are more.
    "add:decimal": "(CAST({0} AS {type}) + {1})",
    "subtract:decimal": "(CAST({0} AS {type}) - {1})",
    "multiply:decimal": "(({0} + CAST(0 AS DECIMAL(19, 0))) * {1})",
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
    "trim/1": "TRIM({0}, ' ')",
    "ltrim/1": "LTRIM({0}, ' ')",
    "rtrim/1": "RTRIM({0}, ' ')",
    "trim/2": "TRIM({0}, {1})",
    "ltrim/2": "LTRIM({0}, {1})",
    "rtrim/2": "RTRIM({0}, {1})",
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
    # An empty separator would part all characters.
    "split_part": (
        "CASE WHEN {1} = '' THEN LEFT({0}, CASE WHEN ABS({2}) = 1 THEN LENGTH({0}) WHEN {2} IS NOT NULL THEN 0 END) "
        "ELSE SPLIT_PART({0}, {1}, {2}) END"
    ),
    "translate": "TRANSLATE({0}, {1}, {2})",
    "ascii": "CAST(ASCII({0}) AS BIGINT)",
    "chr": "CHR(CAST(CASE WHEN {0} BETWEEN 1 AND 55295 OR {0} BETWEEN 57344 AND 1114111 THEN {0} END AS INTEGER))",
    "md5": "MD5({0})",
    "sha256": "SHA256({0})",
}

_EXTRACT = "CASE WHEN REGEXP_MATCHES({0}, {1}) THEN REGEXP_EXTRACT({0}, {1}) END"
_EXTRACT_GROUP = _EXTRACT.replace("REGEXP_EXTRACT({0}, {1})", "REGEXP_EXTRACT({0}, {1}, CAST({2} AS INTEGER))")

_MATCHES = "REGEXP_MATCHES({0}, {1})"
_REPLACE = "REGEXP_REPLACE({0}, {1}, {2}, 'g')"

_PATTERNS = {
    "matches": _MATCHES,
    "matches.plain": _MATCHES,
    "imatches": "REGEXP_MATCHES({0}, {1}, 'i')",
    **dict.fromkeys(("regexp_extract/2", "regexp_extract.linear/2"), _EXTRACT),
    **dict.fromkeys(("regexp_extract/3", "regexp_extract.linear/3"), _EXTRACT_GROUP),
    **dict.fromkeys(("regexp_replace", "regexp_replace.linear"), _REPLACE),
    "regexp_count": "LENGTH(REGEXP_EXTRACT_ALL({0}, {1}))",
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
    "truncate/1:decimal": "CAST(TRUNC({0}) AS {type})",
    "truncate/1:float64": "TRUNC({0})",
    "truncate/2:int64": "TRUNC(CAST({0} AS BIGINT), CAST({1} AS INTEGER))",
    "truncate/2": "CAST(TRUNC({0}, CAST({1} AS INTEGER)) AS {type})",
    "gcd": "CAST(GCD({0}, {1}) AS BIGINT)",
    "lcm": "CAST(LCM({0}, {1}) AS BIGINT)",
    "is_nan": "ISNAN({0})",
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
    # DATE_DIFF counts whole weeks.
    "date_diff.week": "(DATE_DIFF('day', DATE_TRUNC('week', {0}), DATE_TRUNC('week', {1})) // 7)",
    "date_diff.week:timestamptz": (
        "(DATE_DIFF('day', DATE_TRUNC('week', {0} AT TIME ZONE 'UTC'), DATE_TRUNC('week', {1} AT TIME ZONE 'UTC')) // 7)"
    ),
    "at_zone": "({0} AT TIME ZONE {1})",
    "strptime": "STRPTIME({0}, {1})",
    "make_timestamp": "MAKE_TIMESTAMP({0}, {1}, {2}, {3}, {4}, CAST({5} AS DOUBLE))",
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
    "median": "MEDIAN(CAST({0} AS DOUBLE))",
    "quantile": "QUANTILE_CONT(CAST({0} AS DOUBLE), {1})",
    "stddev": "STDDEV_SAMP({0})",
    "stddev_pop": "STDDEV_POP({0})",
    "var": "VAR_SAMP({0})",
    "var_pop": "VAR_POP({0})",
    "corr": "CASE WHEN NOT ISNAN(CORR({0}, {1})) THEN CORR({0}, {1}) END",
    "product": "PRODUCT({0})",
    "any": "BOOL_OR({0})",
    "all": "BOOL_AND({0})",
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
    functions={
        **ANSI_FUNCTIONS,
        **_OPERATORS,
        **_STRINGS,
        **_PATTERNS,
        **_NUMBERS,
        **_DATES,
        **_OTHERS,
        **NESTED,
        **ANSI_WINDOWS,
        **_ORDERED,
    },
    joins=frozenset({"inner", "left", "right", "full", "cross", "semi", "anti", "asof"}),
    pattern=CLOSED_PATTERN,
    unnest="UNNEST({0})",
    range_frames=frozenset({"int64", "float64", "decimal", "date", "timestamp", "timestamptz"}),
    span="(TO_MONTHS(CAST({0} AS INTEGER)) + TO_DAYS(CAST({1} AS INTEGER)) + TO_MICROSECONDS({2}))",
)
