"""The registry: signatures, and the rules for the types of results."""

from __future__ import annotations

import pytest

from dataflow.dsl.functions import FUNCTIONS, Function
from dataflow.dsl.types import (
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    NULL,
    STRING,
    TIMESTAMP,
    TIMESTAMPTZ,
    DataType,
    Decimal,
    parse_type,
)

PRICE = Decimal(15, 2)


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("lower", "lower(text)"),
        ("substring", "substring(text, start[, length])"),
        ("round", "round(x[, digits])"),
        ("count", "count([x])"),
        ("coalesce", "coalesce(x, …)"),
        ("date_trunc", "date_trunc(unit, x)"),
        ("date_diff", "date_diff(unit, start, end)"),
        ("regexp_extract", "regexp_extract(text, pattern[, group])"),
        ("concat_ws", "concat_ws(separator, text, …)"),
        ("pi", "pi()"),
        ("if", "if(condition, then[, otherwise])"),
    ],
)
def test_signature(name: str, signature: str) -> None:
    assert FUNCTIONS[name].signature() == signature


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_entries_are_whole(function: Function) -> None:
    assert function.doc
    assert 0 <= function.optional <= len(function.parameters)
    assert all(
        parse_type(name) or name in ("decimal", "list", "struct")
        for _, accepted in function.parameters
        for name in accepted
    )
    assert FUNCTIONS[function.name] is function
    assert set(function.constants) <= {name for name, _ in function.parameters}


@pytest.mark.parametrize(
    ("function", "types", "result"),
    [
        ("add", [INT64, INT64], INT64),
        ("add", [PRICE, PRICE], Decimal(16, 2)),
        ("add", [PRICE, Decimal(5, 4)], Decimal(18, 4)),
        ("add", [PRICE, INT64], Decimal(22, 2)),
        ("add", [PRICE, FLOAT64], FLOAT64),
        ("add", [PRICE, NULL], Decimal(22, 2)),
        ("subtract", [INT64, FLOAT64], FLOAT64),
        ("multiply", [PRICE, PRICE], Decimal(30, 4)),
        ("multiply", [Decimal(38, 4), Decimal(38, 4)], Decimal(38, 8)),
        ("multiply", [PRICE, INT64], Decimal(34, 2)),
        ("divide", [INT64, INT64], FLOAT64),
        ("floor_divide", [INT64, INT64], INT64),
        ("negate", [PRICE], PRICE),
        ("floor", [PRICE], Decimal(14, 0)),
        ("ceil", [FLOAT64], FLOAT64),
        ("round", [PRICE], Decimal(16, 2)),
        ("sum", [PRICE], Decimal(38, 2)),
        ("sum", [INT64], INT64),
        ("avg", [PRICE], FLOAT64),
        ("max", [DATE], DATE),
        ("count", [], INT64),
        ("coalesce", [NULL, INT64, FLOAT64], FLOAT64),
        ("add_days", [DATE, INT64], DATE),
        ("truncate", [PRICE, INT64], PRICE),
        ("median", [PRICE], FLOAT64),
        ("at_zone", [TIMESTAMP, STRING], TIMESTAMPTZ),
        ("at_zone", [TIMESTAMPTZ, STRING], TIMESTAMP),
        ("if", [BOOL, INT64, FLOAT64], FLOAT64),
        ("add_microseconds", [DATE, INT64], TIMESTAMP),
    ],
    ids=str,
)
def test_type_of_the_result(function: str, types: list[DataType], result: DataType) -> None:
    assert FUNCTIONS[function].result(types) == result
