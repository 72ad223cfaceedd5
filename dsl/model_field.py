"""`Field(…)`: what a model says of a field beyond its annotation.

It stands where a default stands, `name: str = Field(max_length=50)`, or in the annotation, where a class keeps its own
defaults: `name: Annotated[str, Field(max_length=50)] = ""`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

from dataflow.dsl.errors import BuildError, might_be_meant, quoted
from dataflow.dsl.model import Default, OnDelete, ServerDefault
from dataflow.dsl.plain_values import to_type
from dataflow.dsl.span import CallSpan, caller
from dataflow.dsl.types import DataType, type_of_value

_UNSET: Final = object()


@dataclass(frozen=True, slots=True)
class FieldOptions:
    """What `Field(…)` says; `foreign_key` is a model's class, or `Table` or `Table.column` by name."""

    primary_key: bool = False
    unique: bool = False
    index: bool = False
    max_length: int | None = None
    type: DataType | None = None
    automatic: bool | None = None
    default: Default | None = None
    server_default: ServerDefault | None = None
    foreign_key: object = None
    on_delete: OnDelete = "no action"
    by: tuple[str, ...] = ()
    span: CallSpan | None = None


def Field(  # noqa: N802  # it stands where a class would
    *,
    default: object = _UNSET,
    default_factory: Callable[[], object] | None = None,
    primary_key: bool = False,
    unique: bool = False,
    index: bool = False,
    max_length: int | None = None,
    type: str | type | DataType | None = None,
    auto_increment: bool | None = None,
    server_default: object = _UNSET,
    foreign_key: object = None,
    on_delete: str = "no action",
    by: str | Sequence[str] = (),
) -> Any:
    """What is said of a model's field ▶ something to stand as its default. Raises BuildError.

    default: a value, or a function that makes one for each row, as `default_factory`. type: one of the language, such
    as `"decimal(12,2)"`, instead of the annotation's. auto_increment: whether the database numbers the rows; by itself
    it does where the field is all of the primary key and an int without a default. server_default: a value that the
    database puts, or `"now"`. foreign_key: a model, `"Customer"` or `"customers.id"`; on_delete: `"cascade"`,
    `"set null"` or `"no action"`. by: of a relation, the fields of its foreign key.
    """
    span = caller("Field")
    if max_length is not None and (not isinstance(max_length, int) or max_length < 1):
        raise BuildError(f"`max_length` is at least 1, found `{max_length!r}`", span)
    if on_delete not in get_args(OnDelete):
        known = get_args(OnDelete)
        raise BuildError(
            f"unknown `on_delete`: `{on_delete}`",
            span,
            notes=[f"known: {quoted(known)}"],
            hint=might_be_meant(str(on_delete), known),
        )
    return FieldOptions(
        primary_key,
        unique,
        index,
        max_length,
        None if type is None else to_type(type),
        auto_increment,
        _default(default, default_factory, span),
        None if server_default is _UNSET else _server_default(server_default, span),
        foreign_key,
        on_delete,  # type: ignore[arg-type]
        (by,) if isinstance(by, str) else tuple(by),
        span,
    )


def default_of(value: object) -> Default:
    """What stands as a default: a function is called for each row, and what may be changed is copied for each."""
    if isinstance(value, dict | list | set):
        return Default(factory=value.copy)
    return Default(factory=value) if callable(value) else Default(value)


def _default(value: object, factory: Callable[[], object] | None, span: CallSpan | None) -> Default | None:
    if factory is not None:
        if value is not _UNSET:
            raise BuildError("a field has a `default` or a `default_factory`, found both", span)
        return Default(factory=factory)
    return None if value is _UNSET else default_of(value)


def _server_default(value: object, span: CallSpan | None) -> ServerDefault:
    if value is None or type_of_value(value) is None:
        raise BuildError(
            f"a database has no such default: `{value!r}`",
            span,
            hint='expected a plain value, or `"now"` for the time it is; a program makes others by `default=`',
        )
    return ServerDefault(is_now=True) if value == "now" else ServerDefault(value)
