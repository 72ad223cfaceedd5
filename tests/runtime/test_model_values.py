"""What a program gives for a row of a model becomes what its columns hold, or is refused with all that is wrong."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import uuid
from typing import Any

import pytest

from dataflow import Field, ParameterError
from dataflow.dsl.declare_model import TableOptions, declare_model
from dataflow.dsl.errors import Diagnostic
from dataflow.dsl.types import FLOAT64, INT64
from dataflow.runtime.model_values import RowChecks, row_name


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Item:
    name: str = Field(max_length=5)
    color: Color = Color.RED
    tags: list[str] = Field(default_factory=list)
    price: decimal.Decimal | None = Field(type="decimal(6,2)")
    code: uuid.UUID | None
    made: dt.datetime = Field(server_default="now")
    weight: float | None
    data: bytes | None = Field(max_length=2)


ITEM = declare_model(Item, TableOptions(), {}, None)
CHECKS = RowChecks(ITEM, frozenset())
DEFAULTS = {"color": "red", "tags": "[]", "price": None, "code": None, "weight": None, "data": None}


def value(name: str, given: Any) -> object:
    check = CHECKS.of(name)
    assert check is not None
    return check.value(given)


def said(row: dict[str, Any]) -> list[str]:
    with pytest.raises(ParameterError) as error:
        CHECKS.whole(row, 3)
    return [problem.message for problem in error.value.diagnostics]


def test_a_new_row_has_its_defaults_and_leaves_out_what_the_database_puts() -> None:
    row = CHECKS.whole({"name": "a"}, 1)
    assert row == {"name": "a", **DEFAULTS}
    assert list(row) == ["name", "color", "tags", "price", "code", "weight", "data"]


def test_values_become_what_the_columns_hold() -> None:
    assert value("color", Color.BLUE) == value("color", "blue") == "blue"
    assert str(value("price", decimal.Decimal("1.5"))) == str(value("price", "1.5")) == "1.50"
    assert value("code", str(uuid.UUID(int=7))) == uuid.UUID(int=7)
    assert value("made", "2026-01-31T10:00:00") == dt.datetime(2026, 1, 31, 10)
    assert value("weight", 2) == 2.0


def test_all_that_is_wrong_with_a_row_is_told() -> None:
    place = "row 3 of `Item` (id 7)"
    assert said({"id": 7, "name": "too long", "colour": "red", "weight": "heavy", "data": b"abc"}) == [
        f"{place}: unknown field `colour`",
        f"{place}: field `name` holds at most 5 characters, found 8",
        f"{place}: field `weight` is float64, found a value of type `str`",
        f"{place}: field `data` holds at most 2 bytes, found 3",
    ]
    assert said({}) == ["row 3 of `Item`: field `name` (string) must have a value, found none"]


def test_new_values_of_some_fields_need_no_others() -> None:
    assert CHECKS.some({"price": None, "color": Color.BLUE}, "the row") == {"price": None, "color": "blue"}
    with pytest.raises(ParameterError, match=r"the row: field `name` \(string\) must have a value, found none"):
        CHECKS.some({"name": None}, "the row")


def test_floats_that_a_database_lacks_are_refused() -> None:
    check = RowChecks(ITEM, frozenset({"inf"})).of("weight")
    assert check is not None
    assert check.value(float("inf")) == float("inf")
    refused = check.value(float("nan"))
    assert isinstance(refused, Diagnostic)
    assert refused.message == "field `weight` is a float that its database does not have"


def test_a_compared_value_need_not_be_one_that_the_column_holds() -> None:
    check = CHECKS.of("name")
    assert check is not None
    assert check.compared("longer than five", check.column.type) == "longer than five"
    color = CHECKS.of("color")
    assert color is not None
    assert color.compared("green", color.column.type) == "green"
    weight = CHECKS.of("weight")
    assert weight is not None
    assert weight.compared(3, INT64) == 3
    assert weight.compared(3, FLOAT64) == 3.0


@pytest.mark.parametrize("given", [2**63, -(2**63) - 1, True, 1.5])
def test_whole_numbers_have_64_bits(given: object) -> None:
    check = CHECKS.of("id")
    assert check is not None
    assert not check.is_sure(given)
    assert isinstance(check.value(given), Diagnostic)


def test_rows_are_named_by_number_and_key() -> None:
    assert row_name(ITEM, 2, {"id": 5}) == "row 2 of `Item` (id 5)"
    assert row_name(ITEM, None, {"id": None}) == "the row of `Item`"
