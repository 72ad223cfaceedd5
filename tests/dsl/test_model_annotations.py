"""Annotations of classes, read as objects and as texts, with names that are not known yet."""

from __future__ import annotations

import decimal
import enum
from typing import Annotated, Any, ClassVar, Literal, NewType, Optional, Union

import annotated_types
import pytest

from dataflow import Field
from dataflow.dsl.model_annotations import Meaning, Unresolved, annotations_of, meaning_of

Key = NewType("Key", int)


class Level(enum.IntEnum):
    LOW = 1


class Name(str):
    """A text of its own kind."""

    __slots__ = ()


class Other:
    x: int


def said(annotation: Any) -> tuple[str, bool]:
    meaning = meaning_of(annotation)
    assert meaning is not None
    return str(meaning.type), meaning.nullable


OPTIONAL = [int | None, Optional[int], Union[None, int], Annotated[int | None, 1]]  # noqa: UP007, UP045


@pytest.mark.parametrize("annotation", OPTIONAL)
def test_all_spellings_of_optional(annotation: Any) -> None:
    assert said(annotation) == ("int64", True)


def test_classes_that_are_plain_ones() -> None:
    assert said(Name) == ("string", False)
    assert said(Key) == ("int64", False)
    assert said(list) == said(dict) == said(list[int]) == said(dict[str, Any]) == ("json", False)
    assert meaning_of(Level) == Meaning(meaning_of(int).type, values=(1,), python=Level)  # type: ignore[union-attr]


@pytest.mark.parametrize("annotation", [complex, int | str, Literal["a", 1], set[int], tuple[int, ...]])
def test_what_no_column_holds(annotation: Any) -> None:
    assert meaning_of(annotation) is None


def test_models_are_relations() -> None:
    for annotation, many in ((Other, False), (list[Other], True), (list["Other"], True), ("Other", False)):
        meaning = meaning_of(annotation)
        assert meaning is not None
        assert (meaning.model, meaning.many, meaning.type) == ("Other", many, None)


def test_bounds_and_options_in_annotations() -> None:
    meaning = meaning_of(Annotated[str | None, annotated_types.MaxLen(5), Field(index=True)])
    assert meaning is not None
    assert meaning.options is not None
    assert (meaning.max_length, meaning.options.index, meaning.nullable) == (5, True, True)


def test_names_of_functions_and_of_later_classes_are_known() -> None:
    number = decimal.Decimal

    class Parent:
        a: number

    class Child(Parent):
        b: Later | None  # noqa: F821  # it is declared further below
        c: ClassVar[int] = 1

    found = dict(annotations_of(Child, {"number": number}))
    assert list(found) == ["a", "b"]
    later = meaning_of(found["b"])
    assert later is not None
    assert (later.model, later.nullable) == ("Later", True)
    assert issubclass(later_class := found["b"].__args__[0], Unresolved)
    assert later_class.__name__ == "Later"
    assert found["a"] is decimal.Decimal
