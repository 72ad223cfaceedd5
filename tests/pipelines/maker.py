"""How expressions are drawn: what they may read, how deep they go, and the constants and parameters among them.

The first letter of a column's name says what may be done with it. `w` are extremes, and floats that are no multiples
of a quarter: they are compared and handed on, and cut down before anything is computed of them. `r` are floats whose
last digits may differ between engines: they are only computed with and handed on. All others are small.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from dataflow import Expression, col, fn, if_, lit, param
from dataflow.dsl.types import DataType, Field, Interval

BASIC = ("int64", "float64", "decimal", "string", "date", "bool")
MOMENTS = ("timestamp", "timestamptz", "time")
LISTS = ("list(int64)", "list(string)", "list(date)", "list(float64)")
TYPES = (*BASIC, *MOMENTS, "uuid", "binary", "interval", "json", *LISTS)
"""Types that expressions can be drawn of."""

SORTABLE = (*BASIC, *MOMENTS, "uuid")
UNEQUAL = ("json", "interval")
"""Types whose values are not compared."""

SMALL: dict[str, tuple[object, object]] = {
    "int64": (-1000, 1000),
    "float64": (-1000.0, 1000.0),
    "decimal": (Decimal(-1000), Decimal(1000)),
    "date": (dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    "timestamp": (dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)),
    "timestamptz": (dt.datetime(1900, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)),
}
"""Between what extremes are cut down."""

LITERALS: dict[str, tuple[object, ...]] = {
    "int64": (-3, -2, -1, 0, 1, 2, 3, 4),
    "float64": (-1.5, -0.0, 0.0, 0.25, 2.0),
    "decimal": (Decimal("-0.5"), Decimal("1.00"), Decimal("2.25"), Decimal("0.000001")),
    "string": (
        "",
        "a",
        "A",
        "a ",
        "ä",
        "b%_",
        "B'\"",
        "{0}",
        "%s",
        "été",
        "日本",
        "ß",
        "SS",
        "İ",
        "\\",
        "😀",
        "\t",
        "1",
    ),
    "date": (dt.date(2024, 2, 29), dt.date(2023, 12, 31), dt.date(1969, 12, 31), dt.date(1999, 1, 1)),
    "timestamp": (dt.datetime(2024, 1, 31, 12), dt.datetime(1969, 12, 31, 23, 59, 59, 999999)),
    "timestamptz": (dt.datetime(2024, 3, 31, 1, 30, tzinfo=dt.UTC), dt.datetime(1999, 12, 31, 23, tzinfo=dt.UTC)),
    "time": (dt.time(0), dt.time(23, 59, 59, 999999), dt.time(12, 34, 56)),
    "bool": (True, False),
    "uuid": (UUID(int=0), UUID("80000000-0000-4000-8000-000000000001")),
    "binary": (b"", b"a", b"\x00\xff"),
    "interval": (Interval(1), Interval(0, -2), Interval(-1, 3, 1_500_000), Interval(0, 0, 3_600_000_000)),
    "json": ('{"a": 1, "b": [1, {"c": "x"}]}', "[]", '"ß"', "null", "2"),
    "list(int64)": ((1, 2, None), (0,)),
    "list(string)": (("a", "A", None), ("",)),
    "list(date)": ((dt.date(2024, 2, 29), None),),
    "list(float64)": ((0.25, None, -1.5),),
}

PARAMETER_TYPES = {"decimal": "decimal(12,6)"}
PARAMETERS: dict[str, object] = {
    **{
        f"a_{name}_{number}": value
        for name, values in LITERALS.items()
        if "(" not in name
        for number, value in enumerate(values)
    },
    "some_int64": (0, 1, None),
    "some_string": ("a", "A", "a ", "été", "ß"),
    "some_date": (),
    "some_uuid": (UUID(int=0), None),
    "some_decimal": (Decimal("0.99"), Decimal("-2.5")),
    "some_float64": (0.5, -0.25),
    "rows": 2,
}
"""Values of the parameters that generated queries may have, by name."""


def kind(type_: DataType) -> str:
    """The word under which expressions of a type are drawn."""
    return str(type_) if type_.name == "list" else type_.name


def is_rough(name: str) -> bool:
    return name.startswith("r")


def is_wide(name: str) -> bool:
    return name.startswith("w")


@dataclass(frozen=True, slots=True)
class Maker:
    """Draws parts of an expression over fields; `small`: extremes are cut down; `risky`: not even for arithmetic."""

    draw: DrawFn
    fields: Sequence[Field]
    depth: int
    small: bool
    made: Callable[[Maker, str], Expression]
    risky: bool = False

    def one(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def number(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def some(self, type_name: str, least: int = 1, most: int = 3) -> list[Expression]:
        return [self.same(type_name) for _ in range(self.number(least, most))]

    def tame(self, type_name: str) -> Expression:
        """A part that may be computed with."""
        return self._part(type_name, not self.risky)

    def wide(self, type_name: str) -> Expression:
        """A part that may be compared, of any size."""
        return self._part(type_name, False)

    def same(self, type_name: str) -> Expression:
        """A part that becomes the whole."""
        return self._part(type_name, self.small)

    def named(self, type_name: str) -> list[str]:
        return [field.name for field in self.fields if kind(field.type) == type_name and not is_rough(field.name)]

    def leaf(self, type_name: str) -> Expression:
        """A column, else a constant or a parameter."""
        named = self.named(type_name)
        if named and self.number(0, 5):
            return self.column(type_name)
        return self.constant(type_name)

    def column(self, type_name: str) -> Expression:
        name = self.one(*self.named(type_name))
        return _cut(col[name], type_name) if self.small and is_wide(name) else col[name]

    def constant(self, type_name: str) -> Expression:
        number = self.number(0, len(LITERALS[type_name]) - 1)
        if f"a_{type_name}_{number}" in PARAMETERS and self.number(0, 3) == 3:
            return param(f"a_{type_name}_{number}", PARAMETER_TYPES.get(type_name, type_name))
        value = LITERALS[type_name][number]
        if type_name == "json":
            return lit(value).cast("json")
        return lit(list(value) if isinstance(value, tuple) else value)

    def _part(self, type_name: str, small: bool) -> Expression:
        return self.made(replace(self, depth=self.depth - 1, small=small), type_name)


def _cut(column: Expression, type_name: str) -> Expression:
    if type_name not in SMALL:
        return column
    cut = if_(column.between(*SMALL[type_name]), column)
    return fn.floor(cut) if type_name == "float64" else cut


Make = Callable[[Maker], Expression]
