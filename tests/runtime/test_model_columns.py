"""Rows that are alike become columns; what is not plainly right is left to the check of each row."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import uuid
from typing import Any

from dataflow import DataFlow, Field
from dataflow.runtime.model_columns import batches_of, columns_of, rows_of


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


def face_of() -> Any:
    db = DataFlow("sqlite://", auto_create=True)

    @db.model
    class Item:
        name: str = Field(max_length=5)
        n: int = 3
        price: decimal.Decimal | None = Field(type="decimal(6,2)")
        color: Color = Color.RED
        made: dt.datetime | None = Field(type="timestamptz", default=None)
        code: uuid.UUID = Field(default_factory=uuid.uuid4)
        weight: float = 0.0
        rank: int = Field(server_default=7)

    return db["Item"]._face


def test_columns_have_the_defaults_and_values_as_the_columns_hold_them() -> None:
    face = face_of()
    moment = dt.datetime(2026, 1, 31, 10, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    rows = [
        {"name": "a", "price": decimal.Decimal("1.5"), "color": Color.BLUE, "made": moment},
        {"name": "ü", "price": None, "color": "red", "made": None},
    ]
    columns = columns_of(face.checks, rows)
    assert columns is not None
    assert list(columns) == ["name", "n", "price", "color", "made", "code", "weight"]
    assert columns["n"] == [3, 3]
    assert [str(price) for price in columns["price"]] == ["1.50", "None"]
    assert columns["color"] == ["blue", "red"]
    assert columns["made"] == [dt.datetime(2026, 1, 31, 8, tzinfo=dt.UTC), None]
    assert len(set(columns["code"])) == 2
    assert rows_of(columns)[1]["name"] == "ü"
    (batch,) = batches_of(columns, face.model.columns, "`Item`")
    assert batch.schema.names == list(columns)
    assert batch.num_rows == 2


def test_rows_that_differ_or_may_be_wrong_are_left() -> None:
    face = face_of()
    wrong: list[list[Any]] = [
        [{"name": "a"}, {"name": "b", "n": 1}],
        [{"name": "a"}, 5],
        [{"name": "a", "other": 1}],
        [{"n": 1}],
        [{"name": None}],
        [{"name": "a", "n": None}],
        [{"name": "too long"}],
        [{"name": "a", "n": 2**63}],
        [{"name": "a", "n": True}],
        [{"name": "a", "color": "green"}],
        [{"name": "a", "weight": float("nan")}],
        [{"name": "a", "rank": None}],
        [{"name": "\ud800"}],
    ]
    assert [columns_of(face.checks, rows) for rows in wrong] == [None] * len(wrong)
