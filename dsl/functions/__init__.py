"""The function registry: every operator, function and aggregate of the language with its type rule, one file a family.

How a database spells a function is said by its dialect (`compiler/dialects`), under the same name. A function with
`units` takes one of these words first and is known to the plan and to dialects as `name.unit`, such as `date_trunc.month`.
"""

from __future__ import annotations

from dataflow.dsl.functions.aggregates import AGGREGATES
from dataflow.dsl.functions.conditions import CONDITIONS
from dataflow.dsl.functions.dates import DATES
from dataflow.dsl.functions.function import NUMBER, ORDERED, Accepted, Function
from dataflow.dsl.functions.nested import NESTED_FUNCTIONS
from dataflow.dsl.functions.numbers import NUMBERS
from dataflow.dsl.functions.operators import OPERATORS
from dataflow.dsl.functions.patterns import PATTERNS
from dataflow.dsl.functions.strings import STRINGS
from dataflow.dsl.functions.windows import WINDOWS

__all__ = ["FUNCTIONS", "NUMBER", "ORDERED", "Accepted", "Function"]

FAMILIES: tuple[tuple[Function, ...], ...] = (
    OPERATORS, STRINGS, PATTERNS, NUMBERS, DATES, CONDITIONS, AGGREGATES, WINDOWS, NESTED_FUNCTIONS,
)  # fmt: skip
"""One file a family; a new family is one more file and its name here."""

FUNCTIONS: dict[str, Function] = {function.name: function for family in FAMILIES for function in family}
"""Every function by its name."""
