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
from dataflow.compiler.dialects.sqlite_checks import CHECKS, COUNTED, INTEGER_OVERFLOW, SUM_OF_UNITS
from dataflow.compiler.dialects.sqlite_dates import DATES, STORED_MOMENT, STORED_TIME

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

_CASTS = {
    **{(number, "bool"): "({0} <> 0)" for number in _NUMERIC},
    # What else a stored column may hold is shown as it is.
    ("bool", "string"): "CASE {0} WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE CAST({0} AS TEXT) END",
    **{("string", target): None for target in ("bool", *_NUMERIC, "date", "time", "timestamp", "timestamptz")},
    # CAST makes the nearest integer there is of a float beyond 64 bits.
    **{
        (number, "int64"): (
            f"CASE WHEN ABS({{0}}) < 9223372036854775808 THEN CAST({{0}} AS INTEGER) ELSE {INTEGER_OVERFLOW} END"
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
    "sum:decimal": SUM_OF_UNITS,
    "avg": "AVG({0})",
    # A sum of the upper halves and one of the lower ones: SUM fails beyond 64 bits, AVG adds floats.
    "avg:int64": "((SUM({0} >> 32) * 4294967296.0 + SUM({0} & 4294967295)) / COUNT({0}))",
    "avg:decimal": f"({SUM_OF_UNITS} / COUNT({{counted}}))",
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
    checks=CHECKS,
    units=COUNTED,
    functions={**ANSI_FUNCTIONS, **_OPERATORS, **_STRINGS, **_NUMBERS, **DATES, **_OTHERS, **_JSON, **ANSI_WINDOWS},
    # Its dates are texts, and its decimals floats.
    range_frames=frozenset({"int64", "float64"}),
    columns={
        **dict.fromkeys(("timestamp", "timestamptz"), STORED_MOMENT),
        "time": STORED_TIME,
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
