"""DuckDB's templates for JSON, lists, structs and spans of time.

A JSON document that came from another source is a text here, which DuckDB's JSON functions take as well. Their `JSON_KEYS` and
the like answer for documents of any kind, so each asks for the kind first.
"""

from __future__ import annotations

_TEXT = "JSON_EXTRACT_STRING({0}, '$')"
_WHOLE = "JSON_TYPE({0}) IN ('UBIGINT', 'BIGINT')"
_NUMBER = "JSON_TYPE({0}) IN ('UBIGINT', 'BIGINT', 'DOUBLE')"


def _else_refused(what: str) -> str:
    # A cast that fails: ERROR is volatile, which a window's keys may not be.
    refused = f"CAST('invalid {what} in JSON: ' || CAST({{0}} AS VARCHAR) AS {{type}})"
    return f"WHEN JSON_TYPE({{0}}) <> 'NULL' THEN {refused} END"


JSON_CASTS: dict[tuple[str, str], str | None] = {
    ("json", "string"): _TEXT,
    ("json", "bool"): f"CASE WHEN JSON_TYPE({{0}}) = 'BOOLEAN' THEN {_TEXT} = 'true' {_else_refused('bool')}",
    ("json", "int64"): (
        f"CASE WHEN {_WHOLE} THEN CAST({_TEXT} AS BIGINT) "
        f"WHEN {_NUMBER} THEN CAST(TRUNC(CAST({_TEXT} AS DOUBLE)) AS BIGINT) {_else_refused('number')}"
    ),
    ("json", "float64"): f"CASE WHEN {_NUMBER} THEN CAST({_TEXT} AS DOUBLE) {_else_refused('number')}",
    ("json", "decimal"): f"CASE WHEN {_NUMBER} THEN CAST({_TEXT} AS {{type}}) {_else_refused('number')}",
}

_JSON = {
    "json_get": "NULLIF(JSON_EXTRACT({0}, {1}), 'null')",
    "json_get.item": "NULLIF(JSON_EXTRACT({0}, {1}), 'null')",
    "json_text": f"CASE WHEN JSON_TYPE({{0}}) NOT IN ('OBJECT', 'ARRAY') THEN {_TEXT} END",
    "json_string": f"CASE WHEN JSON_TYPE({{0}}) = 'VARCHAR' THEN {_TEXT} END",
    "json_type": (
        "CASE WHEN JSON_TYPE({0}) = 'OBJECT' THEN 'object' WHEN JSON_TYPE({0}) = 'ARRAY' THEN 'array' "
        "WHEN JSON_TYPE({0}) = 'VARCHAR' THEN 'string' WHEN JSON_TYPE({0}) = 'BOOLEAN' THEN 'boolean' "
        f"WHEN {_NUMBER} THEN 'number' END"
    ),
    "json_length": (
        "CASE JSON_TYPE({0}) WHEN 'ARRAY' THEN CAST(JSON_ARRAY_LENGTH({0}) AS BIGINT) "
        "WHEN 'OBJECT' THEN LEN(JSON_KEYS({0})) END"
    ),
    "json_keys": "CASE WHEN JSON_TYPE({0}) = 'OBJECT' THEN LIST_SORT(JSON_KEYS({0})) END",
    "json_items": (
        "CASE WHEN JSON_TYPE({0}) = 'ARRAY' "
        "THEN LIST_TRANSFORM(CAST(CAST({0} AS JSON) AS JSON[]), LAMBDA item: NULLIF(item, 'null')) END"
    ),
}

_FIRST_PLACES = "LIST_FILTER({0}, LAMBDA item, place: item IS NOT NULL AND LIST_POSITION({0}, item) = place)"

_LISTS = {
    "array": "CAST(LIST_VALUE({args}) AS {type})",
    "list_length": "LEN({0})",
    "list_get": "LIST_EXTRACT({0}, {1})",
    "list_slice": "LIST_SLICE({0}, {1}, {2})",
    "list_contains": "LIST_CONTAINS({0}, {1})",
    # A place that is not there is null.
    "list_position": "CASE WHEN LIST_CONTAINS({0}, {1}) THEN CAST(LIST_POSITION({0}, {1}) AS BIGINT) WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN 0 END",
    # LIST_CONCAT overlooks nulls, the operator does not.
    "list_concat": "({0} || {1})",
    "list_distinct": _FIRST_PLACES,
    "list_sort": "LIST_SORT({0}, 'ASC', 'NULLS LAST')",
    "list_reverse": "LIST_REVERSE({0})",
    # ARRAY_TO_STRING wants a constant separator, and gives null where there is no item.
    "list_join": (
        "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN COALESCE(SUBSTRING(ARRAY_TO_STRING("
        "LIST_TRANSFORM({0}, LAMBDA item: {1} || item), ''), LENGTH({1}) + 1), '') END"
    ),
    "list_sum": "CAST(LIST_SUM({0}) AS {type})",
    "list_avg": "CAST(LIST_AVG({0}) AS DOUBLE)",
    "list_min": "LIST_MIN({0})",
    "list_max": "LIST_MAX({0})",
    "list_range": "RANGE({0}, {1})",
    "split": "CASE WHEN {1} IS NOT NULL THEN STRING_SPLIT({0}, {1}) END",
    "field": "STRUCT_EXTRACT({0}, {1})",
}

_SPANS = {
    "add_interval": "({0} + {1})",
    "add_interval:timestamptz": "(({0} AT TIME ZONE 'UTC' + {1}) AT TIME ZONE 'UTC')",
    "interval_sum": "({0} + {1})",
    "interval_times": "({0} * {1})",
}

NESTED = {**_JSON, **_LISTS, **_SPANS}
