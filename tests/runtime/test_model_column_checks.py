"""A column of values is checked at once as each of its values would be; what may be wrong is left to that."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import uuid
from itertools import product
from typing import Any

import pytest

from dataflow import DataFlow, Field
from dataflow.dsl.errors import Diagnostic
from dataflow.runtime.model_column_checks import checked
from dataflow.runtime.model_values import RowChecks

D = decimal.Decimal


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1


HOUR = dt.timezone(dt.timedelta(hours=1))
VALUES: list[Any] = [
    *(None, True, 0, 1, -(2**63), 2**63, 10**400, Level.LOW),
    *(0.0, -0.0, 1.5, 2.675, float("nan"), float("inf"), 1e300),
    *(
        D("1"),
        D("1.50"),
        D("-0.00"),
        D("9999.99"),
        D("99999.99"),
        D("1.234"),
        D("1E+3"),
        D("0E-20"),
        D("NaN"),
        D("inf"),
    ),
    *("", "red", "green", "ü", "longer", "\ud800", "x\0", "1.5", "2026-01-31", "[1]", str(uuid.UUID(int=7))),
    *(b"", b"red", b"longer", Color.RED, uuid.UUID(int=7), [1], {"a": 1}, object()),
    *(dt.date(2026, 1, 31), dt.datetime(2026, 1, 31, 10), dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC)),
    *(dt.datetime(1, 1, 1, tzinfo=HOUR), dt.time(10), dt.time(10, tzinfo=dt.UTC), dt.timedelta(1)),
]


@pytest.fixture(scope="module")
def checks() -> RowChecks:
    db = DataFlow("sqlite://", auto_create=True)

    @db.model
    class Item:
        id: int = Field(primary_key=True)
        flag: bool | None
        number: int | None
        weight: float | None
        price: decimal.Decimal | None = Field(type="decimal(6,2)")
        name: str | None = Field(max_length=5)
        data: bytes | None = Field(max_length=5)
        color: Color | None
        code: uuid.UUID | None
        day: dt.date | None
        at: dt.datetime | None
        moment: dt.datetime | None = Field(type="timestamptz")
        hour: dt.time | None
        document: dict[str, Any] | None
        required: str

    found: RowChecks = db["Item"]._face.checks
    return found


FIELDS = ("flag", "number", "weight", "price", "name", "data", "color", "code", "day", "at", "moment", "hour")


@pytest.mark.parametrize("name", [*FIELDS, "document"])
def test_a_column_has_what_each_value_becomes(name: str, checks: RowChecks) -> None:
    check = checks.of(name)
    assert check is not None
    for values in product(VALUES, repeat=2):
        alone = [None if value is None else check.value(value) for value in values]
        wanted = None if any(isinstance(value, Diagnostic) for value in alone) else alone
        assert [repr(checked(check, list(values))), values] == [repr(wanted), values]


def test_nulls_where_there_are_none_are_left(checks: RowChecks) -> None:
    for name in ("required", "id"):
        check = checks.of(name)
        assert check is not None
        assert checked(check, [None, None]) is None
