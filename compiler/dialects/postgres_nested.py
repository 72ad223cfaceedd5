"""PostgreSQL's templates for JSON, arrays and spans of time.

JSON is `jsonb` here; columns of type `json` are turned into it when they are read. A number that is not whole is a float64, and
its text is the one that DuckDB gives: positional from 0.000001 up to 1e21, with a point at least.
"""

from __future__ import annotations

_JSONB = "CAST({0} AS JSONB)"
_KIND = f"JSONB_TYPEOF({_JSONB})"
_TEXT = f"({_JSONB} #>> '{{{{}}}}')"
_SOME = f"NULLIF({_JSONB}, 'null')"

_FLOAT = f"CAST({_TEXT} AS DOUBLE PRECISION)"
_DIGITS = f"CAST(CAST(CAST({_FLOAT} AS TEXT) AS NUMERIC) AS TEXT)"
_NUMBER_TEXT = (
    f"CASE WHEN STRPOS({_TEXT}, '.') = 0 THEN {_TEXT} WHEN {_FLOAT} = 0 THEN '0.0' "
    f"WHEN ABS({_FLOAT}) < 1e-6 OR ABS({_FLOAT}) >= 1e21 "
    rf"THEN REGEXP_REPLACE(CAST({_FLOAT} AS TEXT), 'e\+?(-?)0*', 'e\1') "
    f"WHEN STRPOS({_DIGITS}, '.') = 0 THEN {_DIGITS} || '.0' ELSE {_DIGITS} END"
)

JSON_CASTS: dict[tuple[str, str], str | None] = {
    # The text of a document, and the decimal nearest to a number that is a float64, are DuckDB's.
    ("json", "string"): None,
    ("json", "decimal"): None,
    ("json", "bool"): f"CAST({_SOME} AS BOOLEAN)",
    ("json", "int64"): (
        f"CASE WHEN STRPOS({_TEXT}, '.') = 0 THEN CAST({_SOME} AS BIGINT) "
        f"ELSE CAST(TRUNC(CAST({_SOME} AS DOUBLE PRECISION)) AS BIGINT) END"
    ),
    ("json", "float64"): f"CAST({_SOME} AS DOUBLE PRECISION)",
}

# Strict paths find an item by number in arrays only, and look into no array for a name.
_AT_PATH = f"NULLIF(JSONB_PATH_QUERY_FIRST({_JSONB}, CAST('strict ' || {{1}} AS JSONPATH), '{{{{}}}}', TRUE), 'null')"

_JSON = {
    "json_get": _AT_PATH,
    "json_get.item": _AT_PATH,
    "json_text": (
        f"CASE WHEN {_KIND} IN ('string', 'boolean') THEN {_TEXT} WHEN {_KIND} = 'number' THEN {_NUMBER_TEXT} END"
    ),
    "json_string": f"CASE WHEN {_KIND} = 'string' THEN {_TEXT} END",
    "json_type": f"NULLIF({_KIND}, 'null')",
    "json_length": (
        f"CASE {_KIND} WHEN 'array' THEN CAST(JSONB_ARRAY_LENGTH({_JSONB}) AS BIGINT) "
        f"WHEN 'object' THEN (SELECT COUNT(*) FROM JSONB_OBJECT_KEYS({_JSONB})) END"
    ),
    "json_keys": (
        f"CASE WHEN {_KIND} = 'object' "
        f'THEN ARRAY(SELECT k FROM JSONB_OBJECT_KEYS({_JSONB}) AS k ORDER BY k COLLATE "C") END'
    ),
    "json_items": (
        f"CASE WHEN {_KIND} = 'array' THEN ARRAY(SELECT NULLIF(item, 'null') "
        f"FROM JSONB_ARRAY_ELEMENTS({_JSONB}) WITH ORDINALITY AS i(item, place) ORDER BY place) END"
    ),
}

_LOWER, _UPPER = "ARRAY_LOWER({0}, 1)", "ARRAY_UPPER({0}, 1)"
_ITEMS = "UNNEST({0}) WITH ORDINALITY AS i(item, place)"


def _place(position: str) -> str:
    """A position, which counts from the end where it is negative, as a subscript; subscripts may begin anywhere."""
    return (
        f"CAST(CASE WHEN {position} < -2147483647 THEN {_LOWER} - 1 WHEN {position} < 0 THEN {_UPPER} + 1 + {position} "
        f"WHEN {position} > 1073741823 THEN 2147483647 ELSE {_LOWER} - 1 + {position} END AS INTEGER)"
    )


def _there(array: str) -> str:
    """An array made of another's items, null where that is null."""
    return f"CASE WHEN {{0}} IS NOT NULL THEN {array} END"


def _total(aggregate: str) -> str:
    return f"(SELECT {aggregate} FROM UNNEST({{0}}) AS i(item))"


_LISTS = {
    "array": "CAST(ARRAY[{args}] AS {type})",
    "list_length": "CAST(CARDINALITY({0}) AS BIGINT)",
    "list_get": f"(({{0}})[{_place('{1}')}])",
    # An empty array has no bounds to count from.
    "list_slice": (
        "CASE WHEN CARDINALITY({0}) = 0 AND {1} IS NOT NULL AND {2} IS NOT NULL THEN {0} "
        f"ELSE ({{0}})[{_place('{1}')}:{_place('{2}')}] END"
    ),
    # ANY is null where the item is not found among nulls.
    "list_contains": "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN ARRAY_POSITION({0}, {1}) IS NOT NULL END",
    "list_position": (
        "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL "
        f"THEN CAST(COALESCE(ARRAY_POSITION({{0}}, {{1}}) - {_LOWER} + 1, 0) AS BIGINT) END"
    ),
    # The operator overlooks nulls.
    "list_concat": "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN {0} || {1} END",
    "list_distinct": _there(
        f"ARRAY(SELECT item FROM {_ITEMS} WHERE item IS NOT NULL GROUP BY item ORDER BY MIN(place))"
    ),
    "list_sort": _there("ARRAY(SELECT item FROM UNNEST({0}) AS i(item) ORDER BY item)"),
    "list_sort:list(string)": _there('ARRAY(SELECT item FROM UNNEST({0}) AS i(item) ORDER BY item COLLATE "C")'),
    "list_reverse": _there(f"ARRAY(SELECT item FROM {_ITEMS} ORDER BY place DESC)"),
    "list_join": "ARRAY_TO_STRING({0}, {1})",
    "list_sum": f"CAST({_total('SUM(item)')} AS {{type}})",
    "list_avg": _total("CAST(SUM(item) AS DOUBLE PRECISION) / COUNT(item)"),
    "list_min": _total("MIN(item)"),
    "list_min:list(string)": _total('MIN(item COLLATE "C")'),
    "list_max": _total("MAX(item)"),
    "list_max:list(string)": _total('MAX(item COLLATE "C")'),
    "list_range": (
        "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL "
        "THEN ARRAY(SELECT GENERATE_SERIES({0}, GREATEST({1}, -9223372036854775807) - 1) WHERE {1} > {0}) END"
    ),
    # An empty text has no pieces there, and an empty separator does not part anything.
    "split": (
        "CASE WHEN {0} = '' AND {1} IS NOT NULL THEN ARRAY[''] "
        "WHEN {1} IS NOT NULL THEN STRING_TO_ARRAY({0}, NULLIF({1}, '')) END"
    ),
}

_SPANS = {
    "add_interval": "({0} + {1})",
    "add_interval:timestamptz": "(({0} AT TIME ZONE 'UTC' + {1}) AT TIME ZONE 'UTC')",
    "interval_sum": "({0} + {1})",
    "interval_times": "({0} * {1})",
}

NESTED = {**_JSON, **_LISTS, **_SPANS}
