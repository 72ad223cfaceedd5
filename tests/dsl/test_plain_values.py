"""Types by their names and as Python classes; values are tried in test_build_expr."""

from __future__ import annotations

import pytest

from dataflow.dsl.plain_values import to_type
from dataflow.dsl.types import DATE, FLOAT64, INT64, STRING, DataType, Decimal, List


@pytest.mark.parametrize(
    ("word", "type_"),
    [
        ("decimal(15,2)", Decimal(15, 2)),
        ("date", DATE),
        (float, FLOAT64),
        (str, STRING),
        (INT64, INT64),
        (List(INT64), List(INT64)),
    ],
    ids=str,
)
def test_types(word: str | type | DataType, type_: DataType) -> None:
    assert to_type(word) == type_
