from __future__ import annotations

import datetime as dt
import decimal
import math
import uuid

import numpy as np
import pyarrow as pa
import pytest
from messages import told

from dataflow import DataFlow, ParameterError, interval, param
from dataflow.compiler.dialects.mysql import MARIADB
from dataflow.compiler.dialects.postgres import POSTGRES
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.compiler.plan.scalar import Literal, Parameter
from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    INTERVAL,
    JSON,
    STRING,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    DataType,
    Decimal,
    Field,
    Interval,
    List,
)
from dataflow.runtime.parameters import bind_slots, check_floats, check_parameters

D = decimal.Decimal
NOON = dt.datetime(2026, 1, 31, 12)
UUID_VALUE = uuid.UUID("12345678-1234-5678-1234-567812345678")
SUMMER = dt.timezone(dt.timedelta(hours=2))


def checked(type_: DataType, value: object) -> object:
    return check_parameters([Field("x", type_)], {"x": value})["x"]


def problem(type_: DataType, value: object) -> str:
    return told(lambda: checked(type_, value))


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        (BOOL, True, True),
        (INT64, -(2**63), -(2**63)),
        (INT64, np.int32(7), 7),
        (FLOAT64, 3, 3.0),
        (FLOAT64, D("0.5"), 0.5),
        (FLOAT64, np.float64(0.5), 0.5),
        (FLOAT64, D("-Infinity"), -float("inf")),
        (INTERVAL, Interval(-(2**31) + 1, 2**31 - 1, 2**63 - 1), Interval(-(2**31) + 1, 2**31 - 1, 2**63 - 1)),
        (JSON, "null", "null"),
        (Decimal(15, 2), 3, D(3)),
        (Decimal(15, 2), 0.1, D("0.1")),
        (Decimal(15, 2), D("2.500"), D("2.5")),
        (Decimal(38, 10), D("1234567890123456789012345678.12345678900"), D("1234567890123456789012345678.123456789")),
        (STRING, "it's", "it's"),
        (BINARY, b"\0\xff", b"\0\xff"),
        (DATE, NOON.date(), NOON.date()),
        (TIME, NOON.time(), NOON.time()),
        (TIMESTAMP, NOON, NOON),
        (TIMESTAMP, NOON.date(), dt.datetime(2026, 1, 31)),
        (TIMESTAMPTZ, NOON.replace(tzinfo=SUMMER), dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC)),
        (INTERVAL, dt.timedelta(days=1, seconds=2), Interval(0, 1, 2_000_000)),
        (UUID, UUID_VALUE, UUID_VALUE),
        (JSON, '{"a": 1}', '{"a": 1}'),
    ],
)
def test_values_that_fit(type_: DataType, value: object, expected: object) -> None:
    found = checked(type_, value)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("type_", [BOOL, INT64, Decimal(5, 2), STRING, DATE, UUID])
def test_null_fits_everywhere(type_: DataType) -> None:
    assert checked(type_, None) is None


@pytest.mark.parametrize(
    ("type_", "value", "found", "hint"),
    [
        (BOOL, 1, "int", None),
        (INT64, "7", "str", "convert it: `int(value)`"),
        (INT64, 7.0, "float", "convert it: `int(value)`"),
        (INT64, True, "bool", None),
        (FLOAT64, "7", "str", "convert it: `float(value)`"),
        (FLOAT64, False, "bool", None),
        (Decimal(15, 2), "7", "str", "convert it: `decimal.Decimal(value)`"),
        (STRING, 7, "int", "convert it: `str(value)`"),
        (BINARY, "x", "str", None),
        (DATE, "2026-01-31", "str", "convert it: `datetime.date.fromisoformat(value)`"),
        (DATE, NOON, "datetime", "give its date: `value.date()`"),
        (TIME, "12:00", "str", "convert it: `datetime.time.fromisoformat(value)`"),
        (TIMESTAMP, "2026-01-31", "str", "convert it: `datetime.datetime.fromisoformat(value)`"),
        (TIMESTAMPTZ, NOON.date(), "date", None),
        (UUID, str(UUID_VALUE), "str", "convert it: `uuid.UUID(value)`"),
        (INT64, np.array([1, 2]), "ndarray", None),
        (STRING, ["a"], "list", "convert it: `str(value)`"),
    ],
)
def test_values_of_a_wrong_type(type_: DataType, value: object, found: str, hint: str | None) -> None:
    message = f"error: parameter `x` is {type_}, found a value of type `{found}`"
    assert problem(type_, value) == message + (f"\n = hint: {hint}" if hint else "")


@pytest.mark.parametrize(
    ("type_", "value", "message"),
    [
        (INT64, 2**63, "error: parameter `x` is int64, its value does not fit 64 bits"),
        (STRING, "a\ud800", "error: parameter `x` is string, its value holds '\\ud800', which is no character"),
        (JSON, {"a": "\udfff"}, "error: parameter `x` is json, its value holds '\\udfff', which is no character"),
        (
            TIME,
            dt.time(12, tzinfo=dt.UTC),
            (
                "error: parameter `x` is time, its value has a time zone\n"
                " = hint: give it without one: `value.replace(tzinfo=None)`"
            ),
        ),
        (FLOAT64, 10**400, "error: parameter `x` is float64, its value is too large for one"),
        (FLOAT64, D("-1e400"), "error: parameter `x` is float64, its value is too large for one"),
        (
            TIME,
            NOON.time().replace(tzinfo=dt.UTC),
            (
                "error: parameter `x` is time, its value has a time zone"
                "\n = hint: give it without one: `value.replace(tzinfo=None)`"
            ),
        ),
        (
            TIMESTAMPTZ,
            dt.datetime.min.replace(tzinfo=SUMMER),
            "error: parameter `x` is timestamptz, its value is not in the years 1 to 9999 in UTC",
        ),
        (INTERVAL, Interval(2**31), "error: parameter `x` is interval, its value is too long for one"),
        (INTERVAL, Interval(0, 0, -(2**63)), "error: parameter `x` is interval, its value is too long for one"),
        (
            JSON,
            '{"a": ',
            (
                "error: parameter `x` is json, its value is no JSON document"
                "\n = Expecting value: line 1 column 7 (char 6)"
                "\n = hint: give the object itself, or text of it: `json.dumps(value)`"
            ),
        ),
        (
            JSON,
            "[NaN]",
            (
                "error: parameter `x` is json, its value is no JSON document\n = `NaN` is no number of JSON"
                "\n = hint: give the object itself, or text of it: `json.dumps(value)`"
            ),
        ),
        (Decimal(5, 2), 1000, "error: parameter `x` is decimal(5,2), its value has more digits before the point"),
        (Decimal(5, 2), D("1e20"), "error: parameter `x` is decimal(5,2), its value has more digits before the point"),
        (Decimal(5, 2), D("NaN"), "error: parameter `x` is decimal(5,2), its value is not a finite number"),
        (
            Decimal(5, 2),
            D("1.255"),
            (
                "error: parameter `x` is decimal(5,2), its value has more digits behind the point"
                '\n = hint: declare it with more digits: `param("x", "decimal(38,3)")`'
            ),
        ),
        (
            TIMESTAMP,
            NOON.replace(tzinfo=dt.UTC),
            (
                "error: parameter `x` is timestamp, its value has a time zone"
                "\n = hint: give it in UTC without a zone, or declare the parameter as timestamptz"
            ),
        ),
        (
            TIMESTAMPTZ,
            NOON,
            (
                "error: parameter `x` is timestamptz, its value has no time zone"
                "\n = hint: give it a zone: `value.replace(tzinfo=datetime.UTC)`"
            ),
        ),
    ],
)
def test_values_that_do_not_fit(type_: DataType, value: object, message: str) -> None:
    assert problem(type_, value) == message


def test_every_problem_is_told_at_once() -> None:
    declared = [Field("low", INT64), Field("high", INT64), Field("name", STRING)]
    assert told(lambda: check_parameters(declared, {"hihg": 1, "name": 2})) == (
        "error: parameter `low` (int64) is not given\n"
        " = hint: give it when the query runs: `collect(low=…)`\n\n"
        "error: parameter `high` (int64) is not given\n"
        " = hint: give it when the query runs: `collect(high=…)`\n\n"
        "error: unknown parameter `hihg`\n"
        " = parameters here: `low`, `high`, `name`\n"
        " = hint: `high` might be meant\n\n"
        "error: parameter `name` is string, found a value of type `int`\n"
        " = hint: convert it: `str(value)`"
    )


def test_a_query_without_parameters_takes_none() -> None:
    assert told(lambda: check_parameters([], {"x": 1})) == (
        "error: unknown parameter `x`\n = the query has no parameters"
    )


def test_slots_are_bound_in_their_order() -> None:
    slots = (Parameter("b", INT64), Literal("text", STRING), Parameter("a", INT64), Parameter("b", INT64))
    assert bind_slots(slots, {"a": 1, "b": 2}) == (2, "text", 1, 2)


@pytest.mark.parametrize("rows", [None, -1])
def test_a_number_of_rows(rows: object) -> None:
    with DataFlow(t=pa.table({"x": [1, 2, 3]})) as db, pytest.raises(ParameterError) as raised:
        db.t.take(param.n).collect(n=rows)
    assert str(raised.value) == "error: parameter `n` is a number of rows, its value must be 0 or more"


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        (List(INT64), [1, None, 2], [1, None, 2]),
        (List(INT64), (), []),
        (List(INT64), np.array([1, 2]), [1, 2]),
        (List(FLOAT64), [1, D("2.5")], [1.0, 2.5]),
        (List(List(STRING)), [["a"], []], [["a"], []]),
        (JSON, '{"a": 1}', '{"a": 1}'),
        (JSON, {"a": [1, "ä"]}, '{"a": [1, "ä"]}'),
        (INTERVAL, interval(months=1), Interval(1)),
    ],
)
def test_nested_values(type_: DataType, value: object, expected: object) -> None:
    assert checked(type_, value) == expected


@pytest.mark.parametrize(
    ("type_", "value", "message"),
    [
        (
            List(INT64),
            5,
            (
                "error: parameter `x` is list(int64), found a value of type `int`\n"
                " = hint: give a list, `[]` for none, and `[value]` for one value"
            ),
        ),
        (
            List(INT64),
            [1, "2"],
            "error: parameter `x[1]` is int64, found a value of type `str`\n = hint: convert it: `int(value)`",
        ),
        (
            JSON,
            {"a": float("nan")},
            (
                "error: parameter `x` is json, its value cannot be written as JSON\n"
                " = Out of range float values are not JSON compliant"
            ),
        ),
    ],
)
def test_nested_values_of_another_type(type_: DataType, value: object, message: str) -> None:
    assert problem(type_, value) == message


@pytest.mark.parametrize(
    "given", [[1, 2, None], (1, 2, None), pa.array([1, 2, None]), np.array([1, 2, None], dtype=object)]
)
def test_lists(given: object) -> None:
    assert check_parameters([Field("ids", List(INT64))], {"ids": given}) == {"ids": [1, 2, None]}


def test_items_become_the_type_of_the_list() -> None:
    declared = [Field("prices", List(Decimal(9, 2))), Field("ids", List(INT64))]
    found = check_parameters(declared, {"prices": {0.5}, "ids": np.array([7])})
    assert found == {"prices": [decimal.Decimal("0.5")], "ids": [7]}


@pytest.mark.parametrize("value", [math.nan, [1.0, math.nan]])
def test_a_float_that_a_database_lacks_is_refused_by_its_name(value: object) -> None:
    slots = [Literal(math.nan, FLOAT64), Parameter("x", FLOAT64)]
    check_floats(slots, {"x": value}, POSTGRES)
    check_floats(slots, {"x": math.inf}, SQLITE)
    for dialect in (SQLITE, MARIADB):
        with pytest.raises(ParameterError) as raised:
            check_floats(slots, {"x": value}, dialect)
        assert str(raised.value) == (
            f"error: the value of parameter `x` is nan, a float that {dialect.name} does not have"
            "\n = hint: write it in the query instead: what is done with it is then done locally"
        )
