"""Why functions are computed locally: for docs/functions.md, which says where."""

from __future__ import annotations

_LISTS = "there are no lists"
_SPANS = "there is no type for spans of time"
_NONE = "there is no such function"

WHY: dict[str, str] = {
    "floor_divide": "SQLite's decimals are floats, whose remainders are off",
    "modulo": "SQLite's decimals are floats, whose remainders are off",
    **dict.fromkeys(
        ("lower", "upper", "ilike"), "SQLite, and PostgreSQL databases of locale C, know the letters of ASCII only"
    ),
    **dict.fromkeys(("trim", "ltrim", "rtrim"), "MySQL takes the characters as one piece"),
    **dict.fromkeys(("reverse", "split_part", "translate", "md5", "sha256", "gcd", "lcm", "product"), _NONE),
    **dict.fromkeys(
        ("matches", "imatches", "regexp_extract", "regexp_replace", "regexp_count"),
        "each engine has another language of patterns; simple ones are spelt as all read them (semantics.md)",
    ),
    **dict.fromkeys(("round", "truncate"), "SQLite's decimals are floats, and its integers would become such"),
    **dict.fromkeys(("log", "log10"), "SQLite's logarithm of 1000 is 2.9999999999999996"),
    "log2": "PostgreSQL's logarithm to any base is a slow numeric, and SQLite's is off in the last digit",
    **dict.fromkeys(("make_date", "make_timestamp"), "what is no date is an error, and null or another date there"),
    "at_zone": "MySQL knows zones where its tables are filled, SQLite none",
    **dict.fromkeys(("strftime", "date_text"), "names of days and months follow the locale, or there are none"),
    "strptime": "a text that does not fit the format is an error, and each engine takes other texts",
    **dict.fromkeys(("median", "quantile", "corr"), "there is no such aggregate"),
    **dict.fromkeys(
        ("stddev", "stddev_pop", "var", "var_pop"),
        "there is no such aggregate, and a difference of sums of squares has fewer digits",
    ),
    "string_agg": "MySQL cuts long texts, older SQLite has no order",
    "array_agg": _LISTS,
    "json_get": "MySQL's binary JSON has not been tried; `$[0]` of what is no list is the value itself in MariaDB",
    "json_text": "numbers keep the digits they were written with",
    **dict.fromkeys(("json_string", "json_type", "json_length"), "MySQL's binary JSON has not been tried"),
    **dict.fromkeys(("json_keys", "json_items"), _LISTS),
    "field": "structs are read from DuckDB, files and frames only",
    **dict.fromkeys(("add_interval", "interval_sum", "interval_times"), _SPANS),
}
"""The reason of each function that some engine does not compute; lists have one reason together."""


def reason(name: str, family: str) -> str:
    """A function's name and family in, why it is local somewhere out. Raises KeyError where nothing is known."""
    return _LISTS if family == "list" else WHY[name]
