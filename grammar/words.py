"""The words of the text form, and where each of them is one."""

from __future__ import annotations

WRITES = {
    "update": "UPDATE",
    "delete": "DELETE",
    "insert": "INSERT",
    "upsert": "UPSERT",
    "returning": "RETURNING",
}
"""Verbs that end a pipeline and write the rows that it chose, and the one that reads what was written."""

VERBS = {
    word: word.upper()
    for word in (
        "let",
        "from",
        "filter",
        "select",
        "drop",
        "rename",
        "derive",
        "join",
        "agg",
        "sort",
        "take",
        "distinct",
        "union",
        "intersect",
        "except",
        "pivot",
        "unpivot",
        "unnest",
    )
} | WRITES
"""Words that begin a step, and their terminals; `cross join` is two words and begins one as well."""

BEHIND = {
    word: word.upper()
    for word in (
        "as",
        "on",
        "suffix",
        "by",
        "into",
        "nulls",
        "and",
        "or",
        "not",
        "is",
        "in",
        "between",
        "like",
        "when",
        "then",
        "else",
        "end",
        "where",
        "over",
        "rows",
    )
} | {"ilike": "LIKE", "sort": "IN_SORT", "agg": "IN_AGG", "range": "FRAME_RANGE"}
"""Words where something complete stands before them; elsewhere they are names."""

VALUES = {word: word.upper() for word in ("true", "false", "null", "not", "case")}
"""Words where a value is expected."""

KINDS = frozenset(("inner", "left", "right", "full", "semi", "anti", "asof"))
"""Kinds of join, behind `join` and before a table."""

FOLLOWERS: dict[str, dict[str, str]] = {
    "NULLS": {"first": "FIRST", "last": "LAST"},
    "CASE": {"when": "WHEN"},
    "ROWS": {"current": "CURRENT", "unbounded": "UNBOUNDED"},
    "FRAME_RANGE": {"current": "CURRENT", "unbounded": "UNBOUNDED"},
}
"""Words directly behind others."""

GROUPINGS = ("rollup", "cube", "sets")
"""Words behind `by`, where a bracket follows."""

CLAUSES = frozenset(
    (*BEHIND, *VALUES, *GROUPINGS, "all", "exists", *(word for words in FOLLOWERS.values() for word in words))
)
"""Every word that is one inside of a step, but for the kinds of join."""

TABLE_NEXT = frozenset(
    ("LET", "FROM", "JOIN", "KIND", "CROSS_JOIN", "UNION", "INTERSECT", "EXCEPT", "ALL", "AS", "INTO", "DOT")
)
"""Terminals behind which a name stands, whatever word it is."""

COMPLETE = frozenset(
    (
        "NAME",
        "NUMBER",
        "STRING",
        "INTERVAL",
        "MOMENT",
        "PARAM",
        "TYPE",
        "RPAR",
        "RSQB",
        "TRUE",
        "FALSE",
        "NULL",
        "END",
        "DISTINCT",
        "DELETE",
        "INSERT",
        "UPSERT",
        "RETURNING",
        "ALL",
        "FIRST",
        "LAST",
        "CURRENT",
        "UNBOUNDED",
    )
)
"""Terminals behind which an expression or a step may be over."""
