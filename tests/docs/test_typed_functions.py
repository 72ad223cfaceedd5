"""The typed methods that are made of functions of any shape."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from dataflow.dsl.functions import NUMBER, Function
from dataflow.dsl.types import INT64, DataType

from typed_functions import method


def _int(types: Sequence[DataType]) -> DataType:
    return INT64


@pytest.mark.parametrize(
    ("function", "bound", "expected"),
    [
        (
            Function("not", "operator", (("x", ("bool",)),), _int, "Whether it is false"),
            False,
            [
                "def not_(self, x: Condition) -> Expression:",
                '    """`not(x)`: Whether it is false."""',
                '    return self._call("not", x)',
            ],
        ),
        (
            Function("part", "string", (("text", ("string",)), ("from", ("int64",))), _int, "A part", optional=1),
            True,
            [
                "def part(self, from_: Integer = None) -> Expression:",
                '    """`part(text[, from])`: A part."""',
                '    return self._call("part", self, *given(from_))',
            ],
        ),
        (
            Function(
                "age",
                "date",
                (("x", ("date", "timestamp")), ("y", ("date", "timestamp"))),
                _int,
                "Age",
                units=("day", "year"),
            ),
            True,
            [
                'def age(self, unit: Literal["day", "year"], y: Moment) -> Expression:',
                '    """`age(unit, x, y)`: Age."""',
                '    return self._call("age", unit, self, y)',
            ],
        ),
        (
            Function("lag", "conditional", (("x", ()), ("n", ("int64",)), ("default", ())), _int, "Before", optional=2),
            True,
            [
                "def lag(self, n: Integer = None, default: object = None) -> Expression:",
                '    """`lag(x[, n][, default])`: Before."""',
                '    return self._call("lag", self, *given(n, default, first=1))',
            ],
        ),
        (
            Function("most", "conditional", (("x", NUMBER),), _int, "Most", variadic=True),
            False,
            [
                "def most(self, x: Number, *others: Number) -> Expression:",
                '    """`most(x, …)`: Most."""',
                '    return self._call("most", x, *others)',
            ],
        ),
        (
            Function("total", "aggregate", (("x", NUMBER),), _int, r"Not `\`"),
            True,
            [
                "def total(self, *, where: Condition = None) -> Expression:",
                '    r"""`total(x)`: Not `\\`."""',
                '    return self._call("total", self, where=where)',
            ],
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Function) else "",
)
def test_the_method_of_a_function(function: Function, bound: bool, expected: list[str]) -> None:
    assert method(function, bound=bound).split("\n") == expected
