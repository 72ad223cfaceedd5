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
from dataflow.compiler.dialects.mysql_dates import DATES
from dataflow.compiler.dialects.mysql_texts import exact, texts

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


def _functions(points: str, letters: str) -> dict[str, str | None]:
    return {**ANSI_FUNCTIONS, **_OPERATORS, **_NUMBERS, **DATES, **_OTHERS, **_WINDOWS, **texts(points, letters)}


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
    text_key=exact("utf8mb4_0900_bin"),
    text_order=exact("utf8mb4_0900_bin"),
    joins=frozenset({"inner", "left", "right", "cross", "semi", "anti"}),
    # MySQL has INTERSECT and EXCEPT from 8.0.31 on.
    set_operations=frozenset(),
    grouping_sets=False,
    null_ordering="expression",
    # Places of rows that an index gives are fetched one by one, from anywhere in the primary key.
    lookups=Lookups(key=2.5, found=3.5, probed=0.15, sent=0.1, most=150_000),
    grouping=Grouping(few=0.4, many=2.5, by_index=5.0),
    definitions=MYSQL_TABLES,
)

_TEXT = exact("utf8mb4_nopad_bin")
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
    text_key=exact("utf8mb4_nopad_bin"),
    text_order=exact("utf8mb4_nopad_bin"),
    set_operations=frozenset({"intersect", "except"}),
    # It sorts once for several windows that begin alike, and where there are three it may sort by the wrong one.
    windows_apart=True,
    in_lists=True,
    definitions=MARIADB_TABLES,
)
