"""Classes of models: instances of ordinary ones, and the rows that instances are."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import pydantic
import pytest

from dataflow import Field
from dataflow.dsl.declare_model import TableOptions, declare_model
from dataflow.dsl.model_class import record_of, with_instances


class Color(enum.Enum):
    RED = "red"


class User:
    name: str
    nick: str | None
    tags: list[str] = Field(default_factory=list)
    color: Color = Color.RED
    level: int = Field(server_default=1)
    friends: list[User]


USER = declare_model(User, TableOptions(), {}, None)
assert with_instances(User, USER) is User


@dataclass
class Plain:
    tags: list[str]
    id: int | None = None


class Checked(pydantic.BaseModel):
    id: int | None = None
    color: Color


def test_an_ordinary_class_has_instances() -> None:
    first, second = User(name="a"), User(name="a")  # type: ignore[call-arg]
    assert first == second
    assert first.tags is not second.tags
    assert (first.nick, first.color, first.level, first.friends) == (None, Color.RED, None, None)
    with pytest.raises(TypeError, match="name"):
        User()


def test_what_the_database_puts_is_left_out() -> None:
    assert record_of(User(name="a"), USER) == {"name": "a", "nick": None, "tags": [], "color": "red"}  # type: ignore[call-arg]
    assert record_of(User(id=3, name="a", level=2), USER)["id"] == 3  # type: ignore[call-arg]


@pytest.mark.parametrize("value", [Plain(["a"], 1), Checked(id=1, color=Color.RED)])
def test_other_classes_keep_their_instances(value: object) -> None:
    cls = type(value)
    model = declare_model(cls, TableOptions(), {}, None)
    assert with_instances(cls, model) is cls


def test_a_field_in_the_place_of_a_default_is_none() -> None:
    @dataclass
    class Coded:
        code: int = Field(primary_key=True)
        name: str = Field(max_length=5, default="a")

    class Checked2(pydantic.BaseModel):
        code: int = Field(primary_key=True)
        name: str = Field(max_length=5, default="a")

    for cls in (Coded, Checked2):
        model = declare_model(cls, TableOptions(), {}, None)
        assert model.key == ("code",)
        assert [column.max_length for column in model.columns] == [None, 5]
        assert record_of(cls(), model) == {}


def test_a_class_of_two_databases_is_the_same_table_in_both() -> None:
    # What `Field` said was once lost when a class was declared again: another key, and no foreign key.
    class Note:
        code: str = Field(primary_key=True, max_length=5)
        user: int | None = Field(foreign_key="users.id", on_delete="set null")
        kind: str = Field(server_default="x", index=True)

    first = declare_model(Note, TableOptions(), {}, None)
    again = declare_model(with_instances(Note, first), TableOptions(), {}, None)
    assert (again.columns, again.key, again.foreign_keys, again.indexes) == (
        first.columns,
        first.key,
        first.foreign_keys,
        first.indexes,
    )
