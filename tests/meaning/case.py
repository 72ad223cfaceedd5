"""What a test of a function, an aggregate or a cast is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from dataflow.dsl import types as t
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.types import DataType

Row = tuple[object, ...]
EXACT = t.Decimal(15, 3)
"""The decimal type that is tried."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A function, the types of its arguments, rows of arguments, and what comes out; null where an argument is null,
    unless it `sees_nulls`. `constants`: all arguments but the first are constants in a query."""

    function: str
    types: tuple[DataType, ...]
    rows: tuple[Row, ...]
    meaning: Callable[..., object]
    sees_nulls: bool = False
    constants: bool = False

    @property
    def base(self) -> str:
        """The function's name in the registry, without its unit."""
        return self.function.partition(".")[0]

    @property
    def result(self) -> DataType:
        return FUNCTIONS[self.base].result(self.types)

    def expected(self, row: Row) -> object:
        return None if None in row and not self.sees_nulls else self.meaning(*row)

    def __str__(self) -> str:
        return f"{self.function}({', '.join(type_.name for type_ in self.types)})"


@dataclass(frozen=True, slots=True)
class Total:
    """An aggregate of a column, and of the `others` beside it, or with a constant."""

    function: str
    type: DataType
    values: Row
    expected: object
    others: Row | None = None
    constant: str | None = None

    @property
    def types(self) -> tuple[DataType, ...]:
        return (self.type,) if self.others is None else (self.type, self.type)

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(zip(self.values)) if self.others is None else tuple(zip(self.values, self.others))

    @property
    def result(self) -> DataType:
        return FUNCTIONS[self.function].result(self.types)

    def __str__(self) -> str:
        return f"{self.function}({self.type.name}{f', {self.constant}' if self.constant else ''}) of {len(self.values)}"


@dataclass(frozen=True, slots=True)
class Conversion:
    """A cast of values from one type to another."""

    source: DataType
    target: DataType
    values: Row
    meaning: Callable[..., object]

    def expected(self, value: object) -> object:
        return None if value is None else self.meaning(value)

    def __str__(self) -> str:
        return f"{self.source} to {self.target}"


def pairs(values: Row, others: Row) -> tuple[Row, ...]:
    return tuple(product(values, others))


def ones(values: Row) -> tuple[Row, ...]:
    return tuple((value,) for value in values)


def small_of(values: Row, limit: float) -> Row:
    return tuple(value for value in values if value is None or abs(value) < limit)  # type: ignore[arg-type]
