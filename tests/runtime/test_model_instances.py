"""Rows become instances as the class itself would make them."""

from __future__ import annotations

import asyncio
import enum
import threading
from dataclasses import dataclass, field
from typing import Any

import pydantic
import pytest

from dataflow import DataFlow, Field, ResultError
from dataflow.dsl.declare_model import TableOptions, declare_model
from dataflow.dsl.model_class import record_of, with_instances
from dataflow.runtime.model_instances import Instances
from dataflow.runtime.way import MANY_ROWS


class Color(enum.Enum):
    RED = "red"


def instances(cls: type, *rows: dict[str, object]) -> list[Any]:
    db = DataFlow("sqlite://")
    db.model(cls)
    made: list[Any] = db[cls.__name__]._face.instances.of(list(rows[0]), [tuple(row.values()) for row in rows])
    return made


def test_instances_of_ordinary_classes_are_as_if_made_by_themselves() -> None:
    class Plain:
        name: str
        n: int = 3
        lines: list[Line]

    class Line:
        text: str
        plain_id: int = Field(foreign_key="Plain")

    (made,) = instances(Plain, {"id": 1, "name": "a", "n": 2})
    assert made == Plain(id=1, name="a", n=2)  # type: ignore[call-arg]
    assert repr(made) == repr(Plain(id=1, name="a", n=2))  # type: ignore[call-arg]
    assert made.lines is None
    made.name = "b"
    assert made.name == "b"


def test_a_class_that_does_something_of_its_own_does_it() -> None:
    @dataclass
    class Doubled:
        id: int = Field(primary_key=True)
        n: int = 0
        twice: int = field(init=False, default=0)

        def __post_init__(self) -> None:
            self.twice = self.n * 2

    with pytest.raises(ResultError, match="a row is no `Doubled`"):
        instances(Doubled, {"id": 1, "n": 2, "twice": 1})

    @dataclass(frozen=True, slots=True)
    class Frozen:
        id: int = Field(primary_key=True)
        name: str = ""

    (frozen,) = instances(Frozen, {"id": 1, "name": "a"})
    assert frozen == Frozen(1, "a")

    class Checked(pydantic.BaseModel):
        id: int = Field(primary_key=True)
        name: str = pydantic.Field(min_length=2)

    (checked,) = instances(Checked, {"id": 1, "name": "ab"})
    assert checked.name == "ab"
    with pytest.raises(ResultError, match="a row is no `Checked`"):
        instances(Checked, {"id": 1, "name": "a"})


def test_values_are_of_the_class_that_the_field_says() -> None:
    class Typed:
        color: Color
        data: dict[str, int]
        other: Color | None = None

    (made,) = instances(Typed, {"id": 1, "color": "red", "data": '{"a": 1}', "other": None})
    assert (made.color, made.data, made.other) == (Color.RED, {"a": 1}, None)


def test_many_rows_do_not_hold_up_the_event_loop() -> None:
    # All instances were once made on the caller's event loop: 200,000 rows held it up for half a second.
    threads = set()

    @dataclass
    class Made:
        id: int

        def __post_init__(self) -> None:
            threads.add(threading.get_ident())

    async def read(limit: int | None) -> int:
        threads.clear()
        return len(await db.Made.alist(limit=limit))

    with DataFlow("sqlite://", auto_create=True) as db:
        db.model(Made)
        db.insert("mades", [{"id": number} for number in range(MANY_ROWS)])
        assert asyncio.run(read(None)) == MANY_ROWS
        assert threads.isdisjoint({threading.get_ident()})
        assert asyncio.run(read(10)) == 10
        assert threads == {threading.get_ident()}


def test_a_value_that_the_field_does_not_have_is_refused_as_a_row_is() -> None:
    # Once the error of the enumeration itself came out, which names neither row nor model.
    class Painted:
        color: Color

    with pytest.raises(ResultError, match="a row is no `Painted`: 'green' is not a valid Color"):
        instances(Painted, {"id": 1, "color": "green"})


class User:
    name: str
    nick: str | None
    tags: list[str] = Field(default_factory=list)
    color: Color = Color.RED
    level: int = Field(server_default=1)


def test_one_row_becomes_an_instance_of_the_columns_that_the_class_has() -> None:
    model = declare_model(User, TableOptions(), {}, None)
    assert with_instances(User, model) is User
    row = {"id": 1, "name": "a", "nick": None, "tags": '["x"]', "color": "red", "level": 4, "more": 1}
    assert Instances(model).one(row) == User(id=1, name="a", tags=["x"], level=4)  # type: ignore[call-arg]


@dataclass
class Tagged:
    tags: list[str]
    id: int | None = None


class Checked(pydantic.BaseModel):
    id: int | None = None
    color: Color


@pytest.mark.parametrize("value", [Tagged(["a"], 1), Checked(id=1, color=Color.RED)])
def test_a_row_made_of_an_instance_makes_it_again(value: object) -> None:
    model = declare_model(type(value), TableOptions(), {}, None)
    assert Instances(model).one(record_of(value, model)) == value
