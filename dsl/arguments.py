"""What functions take, as type checkers and editors see it, and which optional arguments were given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex, TypeAlias

if TYPE_CHECKING:
    from dataflow.dsl.build_expr import Expression
    from dataflow.dsl.expr import Key

Text: TypeAlias = "Expression | str | None"
Integer: TypeAlias = "Expression | SupportsIndex | None"
"""Also the integers of numpy."""
Number: TypeAlias = "Expression | SupportsFloat | None"
"""Also `Decimal` and the numbers of numpy."""
Moment: TypeAlias = "Expression | dt.date | None"
"""A date or, as its subclass in Python, a date with a time."""
Clock: TypeAlias = "Expression | dt.datetime | dt.time | None"
Condition: TypeAlias = "Expression | None"
SortKeys: TypeAlias = "str | Expression | Key | Iterable[str | Expression | Key] | None"
"""One key or several: names (`"-x"` descends), expressions, `col.x.desc()`."""


def given(*optional: object, first: object = None) -> tuple[object, ...]:
    """Optional arguments ▶ those up to the last one that was given; None stands for one that was left out.

    `first` stands in for the first one where only later ones were given.
    """
    count = len(optional)
    while count and optional[count - 1] is None:
        count -= 1
    return (first, *optional[1:count]) if count > 1 and optional[0] is None else optional[:count]
