"""Aggregates ignore nulls; over no rows counts are 0 and the others null."""

from __future__ import annotations

from dataflow.dsl.functions.function import ANY, NUMBER, SORTABLE, Function
from dataflow.dsl.functions.results import always, first, total_of
from dataflow.dsl.types import FLOAT64, INT64

AGGREGATES: tuple[Function, ...] = (
    Function("count", "aggregate", (("x", ANY),), always(INT64), "Number of rows, or of values that are not null", nulls="never", optional=1),
    Function("count_distinct", "aggregate", (("x", ANY),), always(INT64), "Number of different values that are not null", nulls="never"),
    Function("sum", "aggregate", (("x", NUMBER),), total_of, "Sum", nulls="always"),
    Function("avg", "aggregate", (("x", NUMBER),), always(FLOAT64), "Mean", nulls="always"),
    Function("min", "aggregate", (("x", SORTABLE),), first, "Least value", nulls="always"),
    Function("max", "aggregate", (("x", SORTABLE),), first, "Greatest value", nulls="always"),
    Function("grouping", "aggregate", (("key", ANY),), always(INT64), "1 in rows in which a key of `rollup`, `cube` or `sets` is summed away, else 0", nulls="never"),
)
