"""The annotations of a class ▶ the types of columns, and the relations among models."""

from __future__ import annotations

import enum
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin

from dataflow.dsl.model_field import FieldOptions
from dataflow.dsl.types import INT64, JSON, STRING, DataType, type_of_class

Names = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an annotation says: a column's type, or else which model a relation leads to.

    options: a `Field(…)` inside of it. max_length: what pydantic's constraints say of texts. python: the class of
    values.
    """

    type: DataType | None = None
    model: str | None = None
    many: bool = False
    nullable: bool = False
    values: tuple[str, ...] | tuple[int, ...] = ()
    options: FieldOptions | None = None
    max_length: int | None = None
    python: Any = None


class Unresolved:
    """Stands for a name that an annotation has and nobody knows yet: that of a model declared further below."""


class _Names(dict[str, object]):
    """Names as an annotation sees them; one that is unknown is a class of its own, so that `X | None` can be made."""

    def __missing__(self, name: str) -> object:
        import builtins

        return getattr(builtins, name, None) or type(name, (Unresolved,), {})


def annotations_of(cls: type, names: Names) -> Iterator[tuple[str, Any]]:
    """A class's own and inherited annotations as objects, those of its parents first.

    names: what is known where the class is declared, besides the names of its module.
    """
    found: dict[str, Any] = {}
    for part in reversed(cls.__mro__):
        module = vars(sys.modules[part.__module__]) if part.__module__ in sys.modules else {}
        scope = _Names({**module, **(names if part.__module__ == cls.__module__ else {})})
        for name, annotation in vars(part).get("__annotations__", {}).items():
            resolved = eval(annotation, {}, scope) if isinstance(annotation, str) else annotation  # noqa: S307
            if get_origin(resolved) is not ClassVar and resolved is not ClassVar:
                found[name] = resolved
    yield from found.items()


def meaning_of(annotation: Any, options: FieldOptions | None = None) -> Meaning | None:
    """What an annotation says; None where no column and no relation has such a type, and no option names one."""
    longest: int | None = None
    nullable = False
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *said = get_args(annotation)
            options = next((item for item in said if isinstance(item, FieldOptions)), options)
            longest = next((found for item in said if (found := getattr(item, "max_length", None))), longest)
        elif get_origin(annotation) in (Union, UnionType) and NoneType in get_args(annotation):
            rest = tuple(item for item in get_args(annotation) if item is not NoneType)
            annotation, nullable = Union[rest], True  # noqa: UP007  # of parts that only are known now
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        else:
            break
    found = _plain(annotation)
    if found is None and options is not None and options.type is not None:
        found = Meaning(options.type)
    if found is None:
        return None
    return Meaning(
        found.type, found.model, found.many, nullable, found.values, options, longest, python=found.python or annotation
    )


def _plain(annotation: Any) -> Meaning | None:
    origin = get_origin(annotation)
    if origin is Literal:
        return _of_values(get_args(annotation))
    if origin is list:
        (item,) = get_args(annotation)
        model = _model(item)
        return Meaning(JSON, python=list) if model is None else Meaning(model=model, many=True)
    if origin is dict or annotation in (dict, list):
        return Meaning(JSON, python=origin or annotation)
    if isinstance(annotation, str):
        return Meaning(model=annotation)
    if not isinstance(annotation, type):
        return None
    if issubclass(annotation, enum.Enum):
        return _of_values(tuple(member.value for member in annotation))
    type_ = next((known for part in annotation.__mro__ if (known := type_of_class(part)) is not None), None)
    if type_ is not None:
        return Meaning(type_)
    model = _model(annotation)
    return None if model is None else Meaning(model=model)


def _model(annotation: Any) -> str | None:
    """The name of the model that an annotation may be: a class of the user's, or a name not known yet."""
    if isinstance(annotation, str):
        return annotation
    forward = getattr(annotation, "__forward_arg__", None)
    if forward is not None:
        return str(forward)
    if not isinstance(annotation, type) or annotation.__module__ == "builtins":
        return None
    is_declared = issubclass(annotation, Unresolved) or hasattr(annotation, "__annotations__")
    return annotation.__name__ if is_declared else None


def _of_values(values: tuple[Any, ...]) -> Meaning | None:
    """A column of few values: texts, or integers."""
    if values and all(isinstance(value, str) for value in values):
        return Meaning(STRING, values=tuple(str.__str__(value) for value in values))
    if values and all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        return Meaning(INT64, values=tuple(int(value) for value in values))
    return None
