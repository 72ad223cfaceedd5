"""Classes of models: what their fields have for defaults, and ordinary classes made into ones with instances."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self

from dataflow.dsl.model import Default
from dataflow.dsl.model_field import FieldOptions, default_of

if TYPE_CHECKING:
    from dataflow.dsl.model import Model


_SAID: Final = "__dataflow_fields__"
"""The attribute of a class made into a dataclass that keeps what its fields said, for another `DataFlow`."""


class RelationName(str):
    """A relation as an attribute of its class, `User.orders`, which `join` takes; of an instance it is None."""

    __slots__ = ()

    def __get__(self, instance: object, owner: type) -> Self | None:
        return self if instance is None else None


@dataclass(frozen=True, slots=True)
class DeclaredField:
    """A field of a class: its default, and what a `Field(…)` in the place of one says."""

    name: str
    default: Default | None = None
    options: FieldOptions | None = None
    max_length: int | None = None


def fields_of(cls: type) -> dict[str, DeclaredField]:
    """The fields that a class declares, by name; those of an ordinary class are its annotations."""
    if dataclasses.is_dataclass(cls):
        said: Mapping[str, DeclaredField] = vars(cls).get(_SAID, {})
        return {field.name: said.get(field.name) or _of_dataclass(field) for field in dataclasses.fields(cls)}
    pydantic = getattr(cls, "__pydantic_fields__", None)
    if pydantic is not None:
        return {name: _of_pydantic(name, info) for name, info in pydantic.items()}
    names = [name for part in reversed(cls.__mro__) for name in vars(part).get("__annotations__", {})]
    return {name: _of_attribute(name, cls) for name in names if not name.startswith("_")}


def with_instances(cls: type, model: Model) -> type:
    """An ordinary class ▶ the same, as a dataclass whose fields are given by name; any other class as it is.

    What the database puts by itself is None until it is known, and so are relations, whose names the class has.
    """
    if dataclasses.is_dataclass(cls) or hasattr(cls, "__pydantic_fields__"):
        return cls
    annotations, said = vars(cls).get("__annotations__", {}), fields_of(cls)
    for column in model.columns:
        annotations.setdefault(column.name, column.python)
        if column.default is not None:
            made = column.default
            given: Any = dataclasses.field(**_as_dataclass(made))
            setattr(cls, column.name, given)
        elif column.is_left_to_database:
            setattr(cls, column.name, None)
        elif column.name in vars(cls):
            delattr(cls, column.name)
    for relation in model.relations:
        setattr(cls, relation.name, dataclasses.field(default=None, init=False, repr=False, compare=False))
    cls.__annotations__ = annotations
    made_class: type = dataclasses.dataclass(kw_only=True)(cls)
    setattr(made_class, _SAID, said)
    for relation in model.relations:
        setattr(made_class, relation.name, RelationName(relation.name))
    return made_class


def record_of(instance: Any, model: Model) -> dict[str, object]:
    """An instance ▶ the row that it is; what the database puts by itself is left out where it is None."""
    row = {}
    for column in model.columns:
        value = getattr(instance, column.name, None)
        if isinstance(value, FieldOptions):
            continue  # a dataclass takes what stands in the place of a default for one
        if value is not None or not column.is_left_to_database:
            row[column.name] = value.value if isinstance(value, enum.Enum) else value
    return row


def _as_dataclass(default: Default) -> dict[str, Any]:
    return {"default": default.value} if default.factory is None else {"default_factory": default.factory}


def _of_dataclass(field: Any) -> DeclaredField:
    if field.default_factory is not dataclasses.MISSING:
        return DeclaredField(field.name, Default(factory=field.default_factory))
    if field.default is dataclasses.MISSING:
        return DeclaredField(field.name)
    return _said(DeclaredField(field.name, Default(field.default)))


def _of_pydantic(name: str, info: Any) -> DeclaredField:
    longest = next((found for item in info.metadata if (found := getattr(item, "max_length", None))), None)
    if info.is_required():
        return DeclaredField(name, max_length=longest)
    made = Default(factory=info.default_factory) if info.default_factory is not None else Default(info.default)
    return _said(DeclaredField(name, made, max_length=longest))


def _said(declared: DeclaredField) -> DeclaredField:
    """The field; a `Field(…)` of ours in the place of a default is none."""
    value = declared.default.value if declared.default is not None else None
    return replace(declared, default=None, options=value) if isinstance(value, FieldOptions) else declared


def _of_attribute(name: str, cls: type) -> DeclaredField:
    if not hasattr(cls, name):
        return DeclaredField(name)
    value = getattr(cls, name)
    if isinstance(value, FieldOptions):
        return DeclaredField(name, options=value)
    return DeclaredField(name, default_of(value))
