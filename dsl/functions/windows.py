"""Window functions, always followed by `over`; aggregates may be as well."""

from __future__ import annotations

from dataflow.dsl.functions.function import ANY, INTEGER, Function
from dataflow.dsl.functions.results import always, first
from dataflow.dsl.types import FLOAT64, INT64

WINDOWS: tuple[Function, ...] = (
    Function("row_number", "window", (), always(INT64), "Number of the row, from 1", nulls="never"),
    Function("rank", "window", (), always(INT64), "Number of the first row that is equal in the order", nulls="never"),
    Function("dense_rank", "window", (), always(INT64), "How many different places the order has up to the row", nulls="never"),
    Function("percent_rank", "window", (), always(FLOAT64), "`(rank - 1) / (rows - 1)`, 0 for a single row", nulls="never"),
    Function("cume_dist", "window", (), always(FLOAT64), "Share of the rows that do not come after the row", nulls="never"),
    Function("ntile", "window", (("n", INTEGER),), always(INT64), "Number of the row's part, from 1, of `n` parts of nearly one size", nulls="never"),
    Function("lag", "window", (("x", ANY), ("n", INTEGER), ("default", ANY)), first, "Value `n` rows before, 1 where left out; `default` or null where there is no such row", nulls="always", optional=2),
    Function("lead", "window", (("x", ANY), ("n", INTEGER), ("default", ANY)), first, "Value `n` rows behind, 1 where left out; `default` or null where there is no such row", nulls="always", optional=2),
    Function("first_value", "window", (("x", ANY),), first, "Value in the first row of the frame", nulls="always"),
    Function("last_value", "window", (("x", ANY),), first, "Value in the last row of the frame", nulls="always"),
    Function("nth_value", "window", (("x", ANY), ("n", INTEGER)), first, "Value in the `n`-th row of the frame, from 1; null where there are fewer", nulls="always"),
)

FRAMED = ("first_value", "last_value", "nth_value")
"""Window functions that see a frame, as aggregates do."""
