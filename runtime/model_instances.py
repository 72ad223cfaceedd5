"""Rows of a model's table ▶ instances of its class; what is the same for all rows is found out once."""

from __future__ import annotations

import dataclasses
import enum
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from dataflow.dsl.errors import BindError, ResultError, quoted
from dataflow.dsl.model import Model, ModelColumn
from dataflow.dsl.model_class import fields_of
from dataflow.dsl.types import JSON

Convert = Callable[[Any], object]

_GENERATED: Final = "<string>"
"""The file that the code of a dataclass's own `__init__` comes from."""


class Instances:
    """Makes the instances of one model.

    A column that the class has no field for, such as a key that the class does not declare, becomes an attribute of
    the instance where that takes one.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        known = fields_of(model.cls)
        self._fields = frozenset(column.name for column in model.columns if column.name in known)
        self._converts: dict[str, Convert] = {
            column.name: convert for column in model.columns if (convert := _conversion(column)) is not None
        }
        self._beside = [column.name for column in model.columns if column.name not in known]
        self._is_plain = _is_plain(model.cls) and not self._beside and not self._converts

    def of(self, names: Sequence[str], rows: Sequence[Sequence[object]]) -> list[Any]:
        """Rows whose columns have these names ▶ instances.

        Raises ResultError where the class refuses one, BindError where a field has no column: its default would be
        taken for what is stored.
        """
        cls = self._model.cls
        if not self._fields.issubset(names):
            missing = [column.name for column in self._model.columns if column.name in self._fields - set(names)]
            raise BindError(
                f"table `{self._model.table}` has no column {quoted(missing)}, which its model has",
                self._model.span,
                hint="`db.diff()` shows how they differ, `db.migrate()` adds what can be added",
            )
        if self._is_plain:
            return _filled(cls, names, rows)
        if not self._beside and self._converts.keys().isdisjoint(names):
            try:
                return [cls(**dict(zip(names, row, strict=True))) for row in rows]
            except (TypeError, ValueError) as error:
                raise self._refused(error) from error
        return [self.one(dict(zip(names, row, strict=True))) for row in rows]

    def one(self, row: Mapping[str, object]) -> Any:
        """One row ▶ its instance. Raises ResultError where the class refuses it."""
        converts = self._converts
        try:
            given = {
                name: converts[name](value) if value is not None and name in converts else value
                for name, value in row.items()
                if name in self._fields
            }
            instance = self._model.cls(**given)
        except (TypeError, ValueError) as error:
            raise self._refused(error) from error
        for name in self._beside:
            if name in row:
                with suppress(AttributeError):  # a class with slots has no room for it
                    object.__setattr__(instance, name, row[name])
        return instance

    def _refused(self, error: Exception) -> ResultError:
        return ResultError(f"a row is no `{self._model.name}`: {error}")


def _is_plain(cls: type) -> bool:
    """Whether all that making an instance does is to take its fields, as a dataclass by itself does."""
    made: Any = vars(cls).get("__init__")
    is_generated = getattr(getattr(made, "__code__", None), "co_filename", "") == _GENERATED
    odd = ("__post_init__", "__slots__", "__setattr__", "__new__", "__getattribute__")
    bases = [part for part in cls.__mro__ if part is not object]
    return (
        dataclasses.is_dataclass(cls) and is_generated and not any(name in vars(part) for part in bases for name in odd)
    )


def _filled(cls: type, names: Sequence[str], rows: Sequence[Sequence[object]]) -> list[Any]:
    """Instances with all of their fields, in half of the time that their own `__init__` takes."""
    new, made = object.__new__, []
    for row in rows:
        instance: Any = new(cls)
        instance.__dict__ = dict(zip(names, row, strict=True))
        made.append(instance)
    return made


def _conversion(column: ModelColumn) -> Convert | None:
    """What makes a value of a query one of the class that the field is annotated with; None where it is one."""
    python = column.python
    if not isinstance(python, type):
        return None
    if column.type == JSON:
        return lambda value: json.loads(value) if isinstance(value, str) else value
    return python if issubclass(python, enum.Enum) else None
