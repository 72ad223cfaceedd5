"""Aggregates ignore nulls; over no rows counts are 0 and the others null."""

from __future__ import annotations

from dataflow.dsl.functions.function import ANY, BOOLEAN, NUMBER, SORTABLE, TEXT, Function
from dataflow.dsl.functions.results import always, first, total_of
from dataflow.dsl.types import BOOL, FLOAT64, INT64, STRING, List

EXTREME = (*SORTABLE, "bool")


def _statistic(name: str, doc: str) -> Function:
    return Function(name, "aggregate", (("x", NUMBER),), always(FLOAT64), doc, nulls="always")


AGGREGATES: tuple[Function, ...] = (
    Function("count", "aggregate", (("x", ANY),), always(INT64), "Number of rows, or of values that are not null", nulls="never", optional=1),
    Function("count_distinct", "aggregate", (("x", ANY),), always(INT64), "Number of different values that are not null", nulls="never"),
    Function("sum", "aggregate", (("x", NUMBER),), total_of, "Sum", nulls="always"),
    Function("avg", "aggregate", (("x", NUMBER),), always(FLOAT64), "Mean", nulls="always"),
    Function("min", "aggregate", (("x", EXTREME),), first, "Least value", nulls="always"),
    Function("max", "aggregate", (("x", EXTREME),), first, "Greatest value", nulls="always"),
    _statistic("median", "Value in the middle, or the mean of the two in the middle"),
    Function("quantile", "aggregate", (("x", NUMBER), ("share", NUMBER)), always(FLOAT64), "Value below which that share of the values lies, 0 to 1, with linear interpolation", nulls="always", constants=("share",)),
    _statistic("stddev", "Standard deviation of a sample; null for fewer than two values"),
    _statistic("stddev_pop", "Standard deviation of the whole population"),
    _statistic("var", "Variance of a sample; null for fewer than two values"),
    _statistic("var_pop", "Variance of the whole population"),
    Function("corr", "aggregate", (("x", NUMBER), ("y", NUMBER)), always(FLOAT64), "Correlation of the pairs without null, -1 to 1; null where one of both does not vary", nulls="always"),
    _statistic("product", "Product, as a float"),
    Function("any", "aggregate", (("condition", BOOLEAN),), always(BOOL), "Whether one is true", nulls="always"),
    Function("all", "aggregate", (("condition", BOOLEAN),), always(BOOL), "Whether all are true", nulls="always"),
    Function("grouping", "aggregate", (("key", ANY),), always(INT64), "1 in rows in which a key of `rollup`, `cube` or `sets` is summed away, else 0", nulls="never"),
    # Aggregates of rows in order; `first` and `last` take a null for a value, and so does `array_agg`.
    Function("first", "aggregate", (("x", ANY),), first, "Value in the first row of the order, null where that is null", nulls="always", sorted=True),
    Function("last", "aggregate", (("x", ANY),), first, "Value in the last row of the order, null where that is null", nulls="always", sorted=True),
    Function("string_agg", "aggregate", (("text", TEXT), ("separator", TEXT)), always(STRING), "Texts that are not null, joined in the order", nulls="always", sorted=True),
    Function("array_agg", "aggregate", (("x", ANY),), lambda types: List(types[0]), "List of all values in the order, nulls among them", nulls="always", sorted=True),
)
