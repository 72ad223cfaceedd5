"""PostgreSQL.

`lower`, `upper` and `ilike` follow the database's locale: a database whose locale is `C` knows the ASCII letters only, so
there POSTGRES_C is the dialect, which leaves them out. Dates and times with zone are taken apart in UTC whatever the
session's zone is.
"""

from __future__ import annotations

from dataclasses import replace

from dataflow.compiler.dialects.definitions import POSTGRES_TABLES
from dataflow.compiler.dialects.dialect import ANSI_FUNCTIONS, ANSI_WINDOWS, CLOSED_PATTERN, Dialect
from dataflow.compiler.dialects.grouping import Grouping
from dataflow.compiler.dialects.lookups import Lookups
from dataflow.compiler.dialects.postgres_casts import CASTS
from dataflow.compiler.dialects.postgres_dates import DATES
from dataflow.compiler.dialects.postgres_nested import NESTED

_FLOAT = "DOUBLE PRECISION"


def _rounded(number: str) -> str:
    """A float rounded to a whole one, halves away from zero: PostgreSQL's own ROUND takes halves to the even one."""
    # From 2 ** 52 on every float is whole; infinities and NaN go the same way.
    return f"CASE WHEN ABS({number}) < 4503599627370496 THEN TRUNC({number} * 2) - TRUNC({number}) ELSE {number} END"


_POWER_OF_TEN = f"POWER(CAST(10 AS {_FLOAT}), ABS({{1}}))"

_OPERATORS = {
    # Columns may be narrower than the language's types, and PostgreSQL computes in the type of the operands.
    "add:int64": "(CAST({0} AS BIGINT) + {1})",
    "subtract:int64": "(CAST({0} AS BIGINT) - {1})",
    "multiply:int64": "(CAST({0} AS BIGINT) * {1})",
    "add:float64": f"(CAST({{0}} AS {_FLOAT}) + {{1}})",
    "subtract:float64": f"(CAST({{0}} AS {_FLOAT}) - {{1}})",
    "multiply:float64": f"(CAST({{0}} AS {_FLOAT}) * {{1}})",
    "divide": f"(CAST({{0}} AS {_FLOAT}) / NULLIF(CAST({{1}} AS {_FLOAT}), 0))",
    "negate:int64": "(-CAST({0} AS BIGINT))",
    "floor_divide:int64": (
        "(CAST({0} AS BIGINT) / NULLIF({1}, 0) "
        "- CASE WHEN {0} % NULLIF({1}, 0) <> 0 AND ({0} < 0) <> ({1} < 0) THEN 1 ELSE 0 END)"
    ),
    "floor_divide:decimal": (
        "(DIV({0}, NULLIF({1}, 0)) - CASE WHEN {0} % NULLIF({1}, 0) <> 0 AND ({0} < 0) <> ({1} < 0) THEN 1 ELSE 0 END)"
    ),
    "floor_divide:float64": f"FLOOR({{0}} / NULLIF(CAST({{1}} AS {_FLOAT}), 0))",
    # The sum of a remainder and its divisor may be too large, so it is only made where it is needed.
    "modulo:int64": (
        "({0} % NULLIF({1}, 0) + CASE WHEN {0} % NULLIF({1}, 0) <> 0 AND ({0} < 0) <> ({1} < 0) THEN {1} ELSE 0 END)"
    ),
    "modulo": "(({0} % NULLIF({1}, 0) + {1}) % NULLIF({1}, 0))",
    "modulo:float64": f"({{0}} - {{1}} * FLOOR({{0}} / NULLIF(CAST({{1}} AS {_FLOAT}), 0)))",
    "like": "({0} LIKE {1})",
    # Letters are those of the database's locale, whatever collation a text has.
    "ilike": '(({0} COLLATE "default") ILIKE {1})',
}

# Positions and counts are 32-bit integers in PostgreSQL, and no text is as long.
_POSITION = (
    "CAST(CASE WHEN {1} < -2147483647 THEN -2147483647 WHEN {1} > 2147483647 THEN 2147483647 ELSE {1} END AS INTEGER)"
)
_COUNT = "CAST(CASE WHEN {1} < 0 THEN 0 WHEN {1} > 2147483647 THEN 2147483647 ELSE {1} END AS INTEGER)"

_STRINGS = {
    "lower": 'LOWER({0} COLLATE "default")',
    "upper": 'UPPER({0} COLLATE "default")',
    "trim/1": "BTRIM({0})",
    "trim/2": "BTRIM({0}, {1})",
    "ltrim/2": "LTRIM({0}, {1})",
    "rtrim/2": "RTRIM({0}, {1})",
    "split_part": (
        "CASE WHEN {2} = 0 THEN LEFT({0} || {1}, 0) "
        f"ELSE SPLIT_PART(CAST({{0}} AS TEXT), {{1}}, {_POSITION.replace('{1}', '{2}')}) END"
    ),
    "translate": "TRANSLATE(CAST({0} AS TEXT), {1}, {2})",
    "ascii": "CAST(ASCII({0}) AS BIGINT)",
    "chr": "CHR(CAST(CASE WHEN {0} BETWEEN 1 AND 55295 OR {0} BETWEEN 57344 AND 1114111 THEN {0} END AS INTEGER))",
    "md5": "MD5(CONVERT_TO({0}, 'UTF8'))",
    "sha256": "ENCODE(SHA256(CONVERT_TO({0}, 'UTF8')), 'hex')",
    "substring/2": f"SUBSTRING({{0}}, {_POSITION})",
    "substring/3": f"SUBSTRING({{0}}, {_POSITION}, {_COUNT.replace('{1}', '{2}')})",
    "left": f"LEFT({{0}}, {_COUNT})",
    "right": f"RIGHT({{0}}, {_COUNT})",
    "concat/1": "{0}",
    "concat": "({0} || {1})",
    "starts_with": "STARTS_WITH({0}, {1})",
    "ends_with": "(RIGHT({0}, CHAR_LENGTH({1})) = {1})",
    "contains": "(STRPOS({0}, {1}) > 0)",
    "position": "CAST(STRPOS({0}, {1}) AS BIGINT)",
    "repeat": "REPEAT({0}, CAST({1} AS INTEGER))",
    "reverse": "REVERSE({0})",
    "lpad": "LPAD({0}, CAST({1} AS INTEGER), {2})",
    "rpad": "RPAD({0}, CAST({1} AS INTEGER), {2})",
}

_PATTERNS = {
    # On citext these would not mind case.
    "matches.plain": "(CAST({0} AS TEXT) ~ {1})",
    "regexp_extract.linear/2": "((REGEXP_MATCH(CAST({0} AS TEXT), '(' || {1} || ')'))[1])",
    "regexp_extract.linear/3": "((REGEXP_MATCH(CAST({0} AS TEXT), '(' || {1} || ')'))[CAST({2} AS INTEGER) + 1])",
    "regexp_replace.linear": "REGEXP_REPLACE(CAST({0} AS TEXT), {1}, {2}, 'g')",
}

_NUMBERS = {
    "abs:int64": "ABS(CAST({0} AS BIGINT))",
    "sign": "CAST(SIGN({0}) AS BIGINT)",
    # A number has as many digits behind the point as it was rounded to, and so has its text.
    "round/1:decimal": "CAST(ROUND({0}) AS {type})",
    "round/1:float64": _rounded("{0}"),
    "round/2:int64": "CAST(ROUND(CAST({0} AS NUMERIC), CAST({1} AS INTEGER)) AS BIGINT)",
    "round/2:decimal": "CAST(ROUND({0}, CAST({1} AS INTEGER)) AS {type})",
    "round/2:float64": (
        f"CASE WHEN {{1}} < 0 THEN {_rounded(f'({{0}} / {_POWER_OF_TEN})')} * {_POWER_OF_TEN} "
        f"ELSE {_rounded(f'({{0}} * {_POWER_OF_TEN})')} / {_POWER_OF_TEN} END"
    ),
    "sqrt": f"SQRT(CASE WHEN {{0}} >= 0 THEN CAST({{0}} AS {_FLOAT}) END)",
    # What is too near to zero for a float is an error there.
    "exp": f"CASE WHEN {{0}} < -745.2 THEN 0 ELSE EXP(CAST({{0}} AS {_FLOAT})) END",
    "ln": f"LN(CASE WHEN {{0}} > 0 THEN CAST({{0}} AS {_FLOAT}) END)",
    "log10": f"LOG(CASE WHEN {{0}} > 0 THEN CAST({{0}} AS {_FLOAT}) END)",
    "truncate/1:decimal": "CAST(TRUNC({0}) AS {type})",
    "truncate/1:float64": "TRUNC({0})",
    "truncate/2:int64": "CAST(TRUNC(CAST({0} AS NUMERIC), CAST({1} AS INTEGER)) AS BIGINT)",
    "truncate/2:decimal": "CAST(TRUNC({0}, CAST({1} AS INTEGER)) AS {type})",
    "truncate/2:float64": (
        f"CASE WHEN {{1}} < 0 THEN TRUNC({{0}} / {_POWER_OF_TEN}) * {_POWER_OF_TEN} "
        f"ELSE TRUNC({{0}} * {_POWER_OF_TEN}) / {_POWER_OF_TEN} END"
    ),
    **{name: f"{name.upper()}(CAST({{0}} AS {_FLOAT}))" for name in ("atan", "degrees", "radians")},
    **{
        name: f"{name.upper()}(NULLIF(NULLIF(CAST({{0}} AS {_FLOAT}), 'inf'), '-inf'))"
        for name in ("sin", "cos", "tan")
    },
    "asin": f"ASIN(CASE WHEN {{0}} BETWEEN -1 AND 1 THEN CAST({{0}} AS {_FLOAT}) END)",
    "acos": f"ACOS(CASE WHEN {{0}} BETWEEN -1 AND 1 THEN CAST({{0}} AS {_FLOAT}) END)",
    "atan2": f"ATAN2(CAST({{0}} AS {_FLOAT}), CAST({{1}} AS {_FLOAT}))",
    "log": (
        f"(LOG(CASE WHEN {{0}} > 0 AND {{0}} <> 1 AND {{1}} > 0 THEN CAST({{1}} AS {_FLOAT}) END) "
        f"/ LOG(CASE WHEN {{0}} > 0 AND {{0}} <> 1 THEN CAST({{0}} AS {_FLOAT}) END))"
    ),
    # Its logarithm to any base is NUMERIC, and slow.
    "log2": None,
    "gcd": "GCD(CAST({0} AS BIGINT), {1})",
    "lcm": "LCM(CAST({0} AS BIGINT), {1})",
    "is_nan": f"(CAST({{0}} AS {_FLOAT}) = 'NaN')",
    "power": (
        f"POWER(CASE WHEN NOT (({{0}} = 0 AND {{1}} < 0) OR ({{0}} < 0 AND {{1}} <> FLOOR({{1}}))) "
        f"THEN CAST({{0}} AS {_FLOAT}) END, CAST({{1}} AS {_FLOAT}))"
    ),
}

# Rounding leaves something of a variance that is zero: equal values are told by the least and the greatest one. A product
# keeps what is null or NaN.
_SPREADS = {"stddev": "STDDEV_SAMP", "stddev_pop": "STDDEV_POP", "var": "VAR_SAMP", "var_pop": "VAR_POP"}


def _varies(one: str, other: str) -> str:
    """Whether one of two columns has several values in the rows where neither is null."""
    paired = f"CASE WHEN {other} IS NOT NULL THEN {one} END"
    return f"MIN({paired}) < MAX({paired})"


_OTHERS = {
    "in_list": "({0} = ANY(CAST({1} AS {type}[])))",
    "greatest": "GREATEST({0}, {1})",
    # What names a collation may stand beside nothing that names another, so that it is taken off again.
    "greatest:string": '(GREATEST({0} COLLATE "C", {1} COLLATE "C") COLLATE "default")',
    "least": "LEAST({0}, {1})",
    "least:string": '(LEAST({0} COLLATE "C", {1} COLLATE "C") COLLATE "default")',
    "min:string": '(MIN({0}) COLLATE "default")',
    "max:string": '(MAX({0}) COLLATE "default")',
    # A sum of integers is NUMERIC.
    "sum:int64": "CAST(SUM({0}) AS BIGINT)",
    "sum:float64": f"SUM(CAST({{0}} AS {_FLOAT}))",
    # As NUMERIC it would have 16 digits, and a float may need 17.
    "avg": f"(CAST(SUM({{0}}) AS {_FLOAT}) / COUNT({{0}}))",
    "avg:float64": f"AVG(CAST({{0}} AS {_FLOAT}))",
    "min:bool": "BOOL_AND({0})",
    "max:bool": "BOOL_OR({0})",
    "median": f"(PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY CAST({{0}} AS {_FLOAT})))",
    "quantile": f"(PERCENTILE_CONT({{1}}) WITHIN GROUP (ORDER BY CAST({{0}} AS {_FLOAT})))",
    **{
        name: f"({aggregate}(CAST({{0}} AS {_FLOAT})) * CASE WHEN MIN({{0}}) = MAX({{0}}) THEN 0 ELSE 1 END)"
        for name, aggregate in _SPREADS.items()
    },
    "corr": (
        f"CASE WHEN {_varies('{0}', '{1}')} AND {_varies('{1}', '{0}')} "
        f"THEN CORR(CAST({{0}} AS {_FLOAT}), CAST({{1}} AS {_FLOAT})) END"
    ),
    "any": "BOOL_OR({0})",
    "all": "BOOL_AND({0})",
}

_WINDOWS = {
    **ANSI_WINDOWS,
    "ntile": "CAST(NTILE(CAST({0} AS INTEGER)) OVER {over} AS BIGINT)",
    **{f"{name}/2": f"{name.upper()}({{0}}, CAST({{1}} AS INTEGER)) OVER {{over}}" for name in ("lag", "lead")},
    **{f"{name}/3": f"{name.upper()}({{0}}, CAST({{1}} AS INTEGER), {{2}}) OVER {{over}}" for name in ("lag", "lead")},
    "nth_value": "NTH_VALUE({0}, CAST({1} AS INTEGER)) OVER {over}",
}

_ORDERED = {
    "first": "(ARRAY_AGG({0}{order}){filter})[1]",
    "last": "(ARRAY_AGG({0}{reversed}){filter})[1]",
    # Of arrays ARRAY_AGG makes one of more dimensions, whose first item is not the first array.
    "first:list": None,
    "last:list": None,
    "array_agg:list": None,
    "string_agg": "STRING_AGG({0}, {1}{order}){filter}",
    "array_agg": "ARRAY_AGG({0}{order}){filter}",
}

POSTGRES = Dialect(
    name="postgres",
    sqlglot="postgres",
    placeholder="${0}",
    lookups=Lookups(most=300_000, chooses=True),
    grouping=Grouping(few=0.1, many=0.8),
    parameter_cast=frozenset(POSTGRES_TABLES.types),
    types=POSTGRES_TABLES.types,
    # An array of arrays is a matrix there.
    lists_of_lists=False,
    casts=CASTS,
    functions={
        **ANSI_FUNCTIONS,
        **_OPERATORS,
        **_STRINGS,
        **_PATTERNS,
        **_NUMBERS,
        **DATES,
        **_OTHERS,
        **NESTED,
        **_WINDOWS,
        **_ORDERED,
    },
    range_frames=frozenset({"int64", "float64", "decimal", "date", "timestamp", "timestamptz"}),
    span=(
        "(MAKE_INTERVAL(months => CAST({0} AS INTEGER), days => CAST({1} AS INTEGER)) "
        "+ CAST({2} AS DOUBLE PRECISION) * INTERVAL '1 microsecond')"
    ),
    pattern=CLOSED_PATTERN,
    # For citext, char(n) and nondeterministic collations, whose `=` is not that of code points.
    text_key='(CAST({0} AS TEXT) COLLATE "C")',
    text_order='({0} COLLATE "C")',
    unnest="LATERAL UNNEST({0})",
    definitions=POSTGRES_TABLES,
)

_LOCALE_BOUND = ("lower", "upper", "ilike")

POSTGRES_C = replace(
    POSTGRES,
    functions={name: template for name, template in POSTGRES.functions.items() if name not in _LOCALE_BOUND},
)
