"""Functions as they are called elsewhere, and the hint that says what does the same here."""

from __future__ import annotations

from typing import Final

from dataflow.dsl.errors import Fix, might_be_meant
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.span import Span

FOREIGN_FUNCTIONS: Final = {
    "mean": "avg",
    "average": "avg",
    "len": "length",
    "char_length": "length",
    "str_len": "length",
    "substr": "substring",
    "strpos": "position",
    "str_contains": "contains",
    "regexp": "matches",
    "regexp_like": "matches",
    "regexp_matches": "matches",
    "rlike": "matches",
    "ifnull": "coalesce",
    "nvl": "coalesce",
    "fillna": "coalesce",
    "fill_null": "coalesce",
    "isnull": "is_null",
    "isna": "is_null",
    "notnull": "is_not_null",
    "notna": "is_not_null",
    "ceiling": "ceil",
    "pow": "power",
    "n": "count",
    "size": "count",
    "n_distinct": "count_distinct",
    "n_unique": "count_distinct",
    "nunique": "count_distinct",
    "std": "stddev",
    "variance": "var",
    "shift": "lag",
    "strip": "trim",
    "startswith": "starts_with",
    "endswith": "ends_with",
    "group_concat": "string_agg",
    "listagg": "string_agg",
    "collect_list": "array_agg",
    "percentile_cont": "quantile",
    "datediff": "date_diff",
    "datetrunc": "date_trunc",
    "to_char": "strftime",
    "date_format": "strftime",
    "to_timestamp": "strptime",
    "str_to_date": "strptime",
    "iif": "if",
    "if_else": "if",
    "ifelse": "if",
}
"""Functions of other tools, and the function here."""

_NOW: Final = Fix("the time of a run is given to it as a parameter: {}", "param.now", "$now")
_LATER: Final = Fix("a span of time is added by `+`: {}", "col.day + interval(days=7)", "day + 7days")
_CONVERTED: Final = Fix("a conversion is {}", 'col.x.cast("int64")', "x::int64")
_COUNTED: Final = Fix("an aggregate takes a condition: {}", "fn.count(where=col.x > 1)", "count() where (x > 1)")
_DATE: Final = Fix("a conversion is {}", 'col.x.cast("date")', "x::date")
_INSTEAD: Final = {
    **dict.fromkeys(("now", "today", "getdate", "current_date", "current_timestamp"), _NOW),
    **dict.fromkeys(("dateadd", "date_add", "date_sub", "datesub"), _LATER),
    **dict.fromkeys(("cast", "convert", "astype", "try_cast"), _CONVERTED),
    **dict.fromkeys(("countif", "count_if", "sumif", "sum_if"), _COUNTED),
    "to_date": _DATE,
    "extract": Fix("a part of a date is a function: {}", "col.day.year()", "year(day)"),
    "isin": Fix("values are listed by {}", "col.x.is_in([1, 2])", "x in (1, 2)"),
    "alias": Fix("a name stands in front: {}", "select(name=col.x)", "select name = x"),
    "cumsum": Fix("a running sum is {}", 'col.x.sum().over(sort="day")', "sum(x) over (sort day)"),
}


def hint_for_function(name: str, span: Span | None) -> str | None:
    """The fix of a name that is no function."""
    if name in FUNCTIONS:  # known, but not as a column's method
        return f"it is `fn.{name}(…)`, without a column before it"
    word = name.lower()
    if word in FOREIGN_FUNCTIONS:
        return f"the function here is `{FOREIGN_FUNCTIONS[word]}`"
    if word in _INSTEAD:
        return _INSTEAD[word].spelt(span)
    return might_be_meant(name, [known for known, function in FUNCTIONS.items() if function.family != "operator"])
