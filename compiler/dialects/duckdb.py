"""DuckDB: the local engine, which offers the whole language; what a source lacks is computed here.

Plain DuckDB spellings that mean something else than the language says are spelt differently here: its `trim` takes away
every Unicode blank, `/` by zero is infinite, `//` and `%` cut toward zero, `reverse` keeps grapheme clusters together,
negative positions count from the end, and texts become other types in more spellings than elsewhere.
"""

from __future__ import annotations

from dataflow.compiler.dialects import text_forms
from dataflow.compiler.dialects.definitions import DUCKDB_TABLES
from dataflow.compiler.dialects.dialect import ANSI_FUNCTIONS, ANSI_WINDOWS, CLOSED_PATTERN, Dialect
from dataflow.compiler.dialects.duckdb_dates import DATES
from dataflow.compiler.dialects.duckdb_nested import JSON_CASTS, NESTED

_TYPES = {**DUCKDB_TABLES.types, "struct": "STRUCT({fields})"}

_FORMS = {
    "int64": text_forms.INTEGER,
    "decimal": text_forms.NUMBER,
    "date": f"{text_forms.MOMENT}|{text_forms.ZONED}",
    "time": text_forms.TIME,
    "timestamp": f"{text_forms.MOMENT}|{text_forms.ZONED}",
}


def _of_text(form: str, target: str) -> str:
    # What is malformed fails in the cast: ERROR is volatile, which a window's keys may not be.
    return (
        f"CAST(CASE WHEN REGEXP_FULL_MATCH({{0}}, '{form}') THEN TRIM({{0}}, ' ') "
        f"WHEN {{0}} IS NOT NULL THEN 'malformed {target}: ' || {{0}} END AS {{type}})"
    )


_FLOAT_OF_TEXT = _of_text(text_forms.FLOAT, "float64")

_CASTS = {
    **JSON_CASTS,
    ("float64", "int64"): "CAST(TRUNC({0}) AS BIGINT)",
    # By itself it writes no nought before the point.
    ("fraction", "string"): r"REGEXP_REPLACE(CAST({0} AS VARCHAR), '^(-?)\.', '\10.')",
    ("decimal", "int64"): "CAST(TRUNC({0}) AS BIGINT)",
    ("string", "binary"): "ENCODE({0})",
    ("binary", "string"): "DECODE({0})",
    ("float64", "string"): "CAST({0} + 0.0 AS VARCHAR)",  # 0.0 and -0.0 are one number
    **{("string", target): _of_text(form, target) for target, form in _FORMS.items()},
    ("string", "bool"): (
        f"CASE WHEN LOWER({{0}}) IN ({text_forms.TRUE}) THEN TRUE WHEN LOWER({{0}}) IN ({text_forms.FALSE}) THEN FALSE "
        "WHEN {0} IS NOT NULL THEN CAST('malformed bool: ' || {0} AS BOOLEAN) END"
    ),
    # What is too large would be infinite.
    ("string", "float64"): (
        f"CASE WHEN ISINF({_FLOAT_OF_TEXT}) AND NOT CONTAINS(LOWER({{0}}), 'inf') "
        f"THEN CAST('too large for float64: ' || {{0}} AS DOUBLE) ELSE {_FLOAT_OF_TEXT} END"
    ),
    # A text without zone is in UTC whatever the session's zone is.
    ("string", "timestamptz"): (
        f"CASE WHEN REGEXP_FULL_MATCH({{0}}, '{text_forms.MOMENT}') "
        "THEN CAST(TRIM({0}, ' ') AS TIMESTAMP) AT TIME ZONE 'UTC' "
        f"ELSE {_of_text(text_forms.ZONED, 'timestamptz')} END"
    ),
    ("date", "timestamptz"): "(CAST({0} AS TIMESTAMP) AT TIME ZONE 'UTC')",
    ("timestamp", "timestamptz"): "({0} AT TIME ZONE 'UTC')",
    ("timestamptz", "timestamp"): "({0} AT TIME ZONE 'UTC')",
    ("timestamptz", "date"): "CAST({0} AT TIME ZONE 'UTC' AS DATE)",
    ("timestamptz", "time"): "CAST({0} AT TIME ZONE 'UTC' AS TIME)",
    ("time", "string"): (
        "CASE WHEN {0} = TIME '24:00:00' THEN '24:00:00.000000' ELSE STRFTIME(DATE '2000-01-01' + {0}, '%H:%M:%S.%f') END"
    ),
    ("timestamp", "string"): "STRFTIME({0}, '%Y-%m-%d %H:%M:%S.%f')",
    ("timestamptz", "string"): "STRFTIME({0} AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S.%f+00:00')",
}

# Dividing the least integer by -1 fails even where the remainder is asked for.
_DIVISOR = "CASE {1} WHEN 0 THEN NULL WHEN -1 THEN 1 ELSE {1} END"


def _units(number: str) -> str:
    return f"CAST(REPLACE(CAST(CAST({number} AS DECIMAL(38, {{scale}})) AS VARCHAR), '.', '') AS HUGEINT)"


_OPERATORS = {
    "in_list": "({0} = ANY(CAST({1} AS {type}[])))",
    # Columns of files may be narrower than 64 bits, and DuckDB computes in the type of the operands.
    "add:int64": "(CAST({0} AS BIGINT) + {1})",
    "subtract:int64": "(CAST({0} AS BIGINT) - {1})",
    "multiply:int64": "(CAST({0} AS BIGINT) * {1})",
    # The negative of a constant becomes a HUGEINT where it must.
    "negate:int64": "(CAST(0 AS BIGINT) - {0})",
    "add:decimal": "({0} + {1})",
    "subtract:decimal": "({0} - {1})",
    # Of two decimals of at most 18 digits DuckDB keeps 18 in the product, and fails where there are more.
    "multiply:decimal": "(({0} + CAST(0 AS DECIMAL(19, 0))) * {1})",
    "multiply:decimal18": "({0} * {1})",
    "add:float64": "(CAST({0} AS DOUBLE) + {1})",
    "subtract:float64": "(CAST({0} AS DOUBLE) - {1})",
    "multiply:float64": "(CAST({0} AS DOUBLE) * {1})",
    "divide": "(CAST({0} AS DOUBLE) / NULLIF(CAST({1} AS DOUBLE), 0))",
    "floor_divide:int64": (
        "({0} // NULLIF({1}, 0) - CASE WHEN {0} % NULLIF({1}, 0) <> 0 AND ({0} < 0) <> ({1} < 0) THEN 1 ELSE 0 END)"
    ),
    # A decimal divided by a decimal is a DOUBLE, so what is divided is a multiple already. Its quotient is whole, and sure
    # for 15 digits; more are divided as integers, which are the digits without the point.
    "floor_divide:decimal15": (
        "CAST(ROUND(({0} - ({0} % NULLIF({1}, 0) + {1}) % NULLIF({1}, 0)) / NULLIF({1}, 0)) AS {type})"
    ),
    "floor_divide:decimal": (
        f"CAST({_units('{0}')} // NULLIF({_units('{1}')}, 0) "
        "- CASE WHEN {0} % NULLIF({1}, 0) <> 0 AND ({0} < 0) <> ({1} < 0) THEN 1 ELSE 0 END AS {type})"
    ),
    "floor_divide:float64": "FLOOR({0} / NULLIF(CAST({1} AS DOUBLE), 0))",
    "modulo": "(({0} % NULLIF({1}, 0) + {1}) % NULLIF({1}, 0))",
    "modulo:int64": (
        f"({{0}} % {_DIVISOR} + CASE WHEN {{0}} % {_DIVISOR} <> 0 AND ({{0}} < 0) <> ({{1}} < 0) THEN {{1}} ELSE 0 END)"
    ),
    "modulo:float64": "({0} - {1} * FLOOR({0} / NULLIF(CAST({1} AS DOUBLE), 0)))",
    "like": r"({0} LIKE {1} ESCAPE '\')",
    "ilike": r"({0} ILIKE {1} ESCAPE '\')",
}

# No text is longer, and greater numbers are errors.
_START = "CASE WHEN {1} < 1 THEN 1 WHEN {1} > 4294967295 THEN 4294967295 ELSE {1} END"
_COUNT = "CASE WHEN {1} < 0 THEN 0 WHEN {1} > 4294967295 THEN 4294967295 ELSE {1} END"

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
    "substring/2": f"SUBSTRING({{0}}, {_START})",
    "substring/3": (
        f"SUBSTRING({{0}}, {_START}, CASE WHEN {{2}} < 0 THEN 0 WHEN {{1}} >= 1 THEN {_COUNT.replace('{1}', '{2}')} "
        "WHEN {1} + {2} < 1 THEN 0 WHEN {1} + {2} > 4294967295 THEN 4294967295 ELSE {1} + {2} - 1 END)"
    ),
    "left": f"LEFT({{0}}, {_COUNT})",
    "right": f"RIGHT({{0}}, {_COUNT})",
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
        "CASE WHEN {1} = '' THEN LEFT({0}, CASE WHEN {2} IN (-1, 1) THEN LENGTH({0}) WHEN {2} IS NOT NULL THEN 0 END) "
        "ELSE SPLIT_PART({0}, {1}, CASE WHEN {2} < -4294967295 THEN -4294967295 ELSE {2} END) END"
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
    **{name: f"{name.upper()}(CASE WHEN NOT ISINF({{0}}) THEN {{0}} END)" for name in ("sin", "cos", "tan")},
    # So many digits behind the point are left, in its text too.
    "round/1:decimal": "CAST(ROUND({0}) AS {type})",
    "round/2:decimal": "CAST(ROUND({0}, CAST({1} AS INTEGER)) AS {type})",
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

_OTHERS = {
    "greatest": "GREATEST({0}, {1})",
    "least": "LEAST({0}, {1})",
    # SUM of integers is a HUGEINT.
    "sum:int64": "CAST(SUM({0}) AS BIGINT)",
    "sum:float64": "SUM(CAST({0} AS DOUBLE))",
    "avg": "AVG({0})",
    # Of decimals AVG divides the sum of the units over a window, and the sum itself elsewhere: their last digits differ.
    "over.avg:decimal": "(CAST(SUM({0}) OVER {over} AS DOUBLE) / COUNT({0}) OVER {over})",
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
    # With RETURNING it writes a row that is there anew, which it refuses where others lead to it.
    returns=frozenset({"insert", "update", "delete"}),
    parameter_cast=frozenset(_TYPES),
    types=_TYPES,
    casts=_CASTS,
    functions={
        **ANSI_FUNCTIONS,
        **_OPERATORS,
        **_STRINGS,
        **_PATTERNS,
        **_NUMBERS,
        **DATES,
        **_OTHERS,
        **NESTED,
        **ANSI_WINDOWS,
        **_ORDERED,
    },
    joins=frozenset({"inner", "left", "right", "full", "cross", "semi", "anti", "asof"}),
    # It makes joins of them itself, but cannot copy one where it writes an expression anew.
    value_queries=False,
    pattern=CLOSED_PATTERN,
    unnest="UNNEST({0})",
    range_frames=frozenset({"int64", "float64", "decimal", "date", "timestamp", "timestamptz"}),
    span="(TO_MONTHS(CAST({0} AS INTEGER)) + TO_DAYS(CAST({1} AS INTEGER)) + TO_MICROSECONDS({2}))",
    definitions=DUCKDB_TABLES,
)
