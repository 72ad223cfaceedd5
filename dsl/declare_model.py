"""A class ▶ the `Model` that it declares: an ordinary class, a dataclass, or a pydantic model as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from dataflow.dsl.errors import BuildError, Diagnostic, might_be_meant, quoted
from dataflow.dsl.model import Default, ForeignKey, Model, ModelColumn, ModelIndex, Relation, table_name
from dataflow.dsl.model_annotations import Meaning, Names, annotations_of, meaning_of
from dataflow.dsl.model_class import DeclaredField, fields_of
from dataflow.dsl.model_field import FieldOptions
from dataflow.dsl.span import Span
from dataflow.dsl.types import BINARY, INT64, STRING

OPTIONS: Final = "__dataflow__"
"""The attribute of a class that says what kailash-dataflow reads there: `table_name` and `indexes`."""

ID: Final = ModelColumn("id", INT64, automatic=True, python=int)
"""The key of a model that says none."""


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What is said of a table as a whole."""

    table: str | None = None
    indexes: tuple[ModelIndex, ...] = ()


@dataclass(frozen=True, slots=True)
class _Field:
    """A field and all that is said of it."""

    name: str
    meaning: Meaning
    options: FieldOptions
    default: Default | None


def declare_model(cls: type, options: TableOptions, names: Names, span: Span | None) -> Model:
    """A class, and what is known by name where it stands ▶ its model. Raises BuildError with all problems."""
    if not isinstance(cls, type):
        raise BuildError(f"`@db.model` is for a class, found `{type(cls).__name__}`", span)
    declared = fields_of(cls)
    problems: list[Diagnostic] = []
    fields = []
    for name, annotation in annotations_of(cls, names):
        if name not in declared:
            continue
        meaning = meaning_of(annotation, declared[name].options)
        if meaning is None:
            problems.append(_no_type(cls, name, annotation, span))
        else:
            fields.append(_field(declared[name], meaning))
    if problems:
        raise BuildError(problems)
    model = _model(cls, fields, _with_class_options(cls, options, span), span)
    problems = _problems(model, fields)
    if problems:
        raise BuildError(problems)
    return model


def _field(declared: DeclaredField, meaning: Meaning) -> _Field:
    options = declared.options or meaning.options or FieldOptions()
    longest = options.max_length or declared.max_length or meaning.max_length
    return _Field(declared.name, meaning, replace(options, max_length=longest), options.default or declared.default)


def _model(cls: type, fields: Sequence[_Field], options: TableOptions, span: Span | None) -> Model:
    stored = [field for field in fields if field.meaning.model is None]
    key = tuple(field.name for field in stored if field.options.primary_key)
    key = key or tuple(field.name for field in stored if field.name == ID.name)
    columns = [_column(field, key) for field in stored]
    return Model(
        cls.__name__,
        options.table or table_name(cls.__name__),
        tuple(columns) if key else (ID, *columns),
        key or (ID.name,),
        tuple(_foreign_key(field) for field in stored if field.options.foreign_key is not None),
        (*_indexes(stored), *options.indexes),
        tuple(
            Relation(field.name, field.meaning.model, field.meaning.many, field.options.by)
            for field in fields
            if field.meaning.model is not None
        ),
        cls,
        span,
    )


def _column(field: _Field, key: tuple[str, ...]) -> ModelColumn:
    meaning, options = field.meaning, field.options
    type_ = options.type or meaning.type
    assert type_ is not None  # the fields without one are relations
    counted = key == (field.name,) and type_ == INT64 and not meaning.values
    said = field.default is not None or options.server_default is not None or options.foreign_key is not None
    automatic = options.automatic if options.automatic is not None else counted and not said
    default = Default() if field.default is None and meaning.nullable else field.default
    if default is not None and default.factory is None and default.value is None and field.name in key:
        # The usual spelling of "not known yet" for a key that the database makes.
        default, automatic = None, automatic or (counted and options.automatic is not False)
    return ModelColumn(
        field.name,
        type_,
        meaning.nullable and field.name not in key,
        options.max_length,
        meaning.values,
        automatic,
        default,
        options.server_default,
        meaning.python,
    )


def _foreign_key(field: _Field) -> ForeignKey:
    target = field.options.foreign_key
    name = target.__name__ if isinstance(target, type) else str(target)
    table, _, column = name.rpartition(".") if "." in name else (name, "", "")
    return ForeignKey((field.name,), table, (column,) if column else (), field.options.on_delete)


def _indexes(fields: Sequence[_Field]) -> list[ModelIndex]:
    return [
        ModelIndex((field.name,), field.options.unique)
        for field in fields
        if field.options.unique or field.options.index
    ]


def _with_class_options(cls: type, options: TableOptions, span: Span | None) -> TableOptions:
    said: Mapping[str, Any] = vars(cls).get(OPTIONS, {})
    known = ("table", "table_name", "indexes")
    unknown = [name for name in said if name not in known]
    if unknown:
        raise BuildError(
            f"model `{cls.__name__}`: unknown option {quoted(unknown)} in `{OPTIONS}`",
            span,
            notes=[f"known: {quoted(known)}"],
            hint=might_be_meant(unknown[0], known),
        )
    indexes = tuple(
        ModelIndex(tuple(index["fields"]), bool(index.get("unique")), index.get("name"))
        for index in said.get("indexes", ())
    )
    table = options.table or said.get("table") or said.get("table_name")
    return TableOptions(table, (*options.indexes, *indexes))


def _problems(model: Model, fields: Sequence[_Field]) -> list[Diagnostic]:
    problems = []
    names = [column.name for column in model.columns]
    spans = {field.name: field.options.span for field in fields}
    for column in model.columns:
        what, span = f"field `{model.name}.{column.name}`", spans.get(column.name) or model.span
        if column.max_length is not None and column.type not in (STRING, BINARY):
            problems.append(Diagnostic(f"{what} is a {column.type}: `max_length` is for texts and binary", span))
        if column.automatic and (model.key != (column.name,) or column.type != INT64):
            hint = "a number that the database counts up is an `int`, and all of the primary key"
            problems.append(Diagnostic(f"{what} cannot be counted up by the database", span, hint=hint))
    for key in model.foreign_keys:
        (name,) = key.columns
        found = model.column(name)
        if key.on_delete == "set null" and found is not None and not found.nullable:
            hint = f"annotate it with `{_shown(found.python)} | None`"
            message = f'field `{model.name}.{name}` is never null: `on_delete="set null"` would make it so'
            problems.append(Diagnostic(message, spans.get(name) or model.span, hint=hint))
    for index in model.indexes:
        problems += [
            Diagnostic(
                f"model `{model.name}` has no field `{name}`, which an index names",
                model.span,
                hint=might_be_meant(name, names),
            )
            for name in index.columns
            if name not in names
        ]
    return problems


def _no_type(cls: type, name: str, annotation: object, span: Span | None) -> Diagnostic:
    return Diagnostic(
        f"field `{cls.__name__}.{name}` is annotated with `{_shown(annotation)}`, which no column holds",
        span,
        ("types: bool, int, float, Decimal, str, bytes, date, time, datetime, timedelta, UUID, dict, list",),
        'an `Enum`, a `Literal` of texts, or `Field(type="…")` with a type of the language',
    )


def _shown(annotation: object) -> str:
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)
