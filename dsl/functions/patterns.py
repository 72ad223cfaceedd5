"""Functions that look for regular expressions, in the syntax of RE2.

A pattern that is written out in the query, and means the same to every engine, is brought to one spelling by the binder and
known to the plan as `name.plain`; as `name.linear` where even what matches is the same (`compiler/bind/patterns.py`).
"""

from __future__ import annotations

from dataflow.dsl.functions.function import INTEGER, TEXT, Function
from dataflow.dsl.functions.results import always
from dataflow.dsl.types import BOOL, INT64, STRING

_TEXT_AND_PATTERN = (("text", TEXT), ("pattern", TEXT))

PATTERNS: tuple[Function, ...] = (
    Function("matches", "pattern", _TEXT_AND_PATTERN, always(BOOL), "Whether the regular expression matches somewhere in the text; case counts"),
    Function("imatches", "pattern", _TEXT_AND_PATTERN, always(BOOL), "`matches` without regard to case"),
    Function("regexp_extract", "pattern", (*_TEXT_AND_PATTERN, ("group", INTEGER)), always(STRING), "What the regular expression matches first, or its group of that number; null where nothing matches", nulls="always", optional=1, constants=("group",)),
    Function("regexp_replace", "pattern", (*_TEXT_AND_PATTERN, ("by", TEXT)), always(STRING), "Every match exchanged for `by`, in which `\\1` is the first group and `\\\\` a backslash"),
    Function("regexp_count", "pattern", _TEXT_AND_PATTERN, always(INT64), "How often the regular expression matches, one match behind the other"),
)
