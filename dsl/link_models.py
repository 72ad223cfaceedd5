"""Models that name each other ▶ the same with tables and columns in place of names, those that are led to first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from dataflow.dsl.errors import BuildError, Diagnostic, might_be_meant, quoted
from dataflow.dsl.model import ForeignKey, Model, Relation

ONE_TYPE: Final = ("decimal",)
"""Types whose digits may differ between a foreign key and what it leads to."""


def linked(models: Iterable[Model]) -> tuple[Model, ...]:
    """Declared models ▶ the same, whose foreign keys name tables and columns, in the order in which tables can be made.

    Tables that lead to each other in a circle come in the order in which they were declared. Raises BuildError with all
    foreign keys that lead nowhere.
    """
    models = tuple(models)
    problems: list[Diagnostic] = []
    found = [_linked(model, models, problems) for model in models]
    if problems:
        raise BuildError(problems)
    return _in_order(found)


def join_columns(
    relation: Relation, model: Model, models: Iterable[Model]
) -> tuple[Model, tuple[tuple[str, str], ...]]:
    """A relation of a linked model ▶ the other model, and the columns of both that are equal. Raises BuildError."""
    models = tuple(models)
    what = f"relation `{model.name}.{relation.name}`"
    other = _named(relation.model, models)
    if other is None:
        known = [model.name for model in models]
        raise BuildError(
            f"{what} leads to `{relation.model}`, which is no model",
            model.span,
            notes=[f"models here: {quoted(known)}"],
            hint=might_be_meant(relation.model, known),
        )
    holder, target = (other, model) if relation.many else (model, other)
    keys = [key for key in holder.foreign_keys if key.table == target.table]
    if relation.by:
        keys = [key for key in keys if key.columns == relation.by]
    if len(keys) != 1:
        found = f"{len(keys)} of them" if keys else "none"
        raise BuildError(
            f"{what} needs one foreign key of `{holder.name}` that leads to `{target.name}`, found {found}",
            model.span,
            hint=f'name its field: `Field(by="{keys[0].columns[0]}")`' if keys else _missing_key(target),
        )
    pairs = zip(keys[0].columns, keys[0].target, strict=True)
    return other, tuple((there, here) if relation.many else (here, there) for here, there in pairs)


def _missing_key(target: Model) -> str:
    name = f"{target.name.lower()}_{target.key[0]}"
    return f"add it there: `{name}: … = Field(foreign_key={target.name})`"


def _linked(model: Model, models: Sequence[Model], problems: list[Diagnostic]) -> Model:
    keys = [_key(key, model, models, problems) for key in model.foreign_keys]
    return replace(model, foreign_keys=tuple(keys))


def _key(key: ForeignKey, model: Model, models: Sequence[Model], problems: list[Diagnostic]) -> ForeignKey:
    what = f"field `{model.name}.{key.columns[0]}`"
    other = _named(key.table, models)
    if other is None:
        names = [known for model in models for known in (model.name, model.table)]
        note = f"models here: {quoted(model.name for model in models)}"
        message = f"{what} leads to `{key.table}`, which is no model"
        problems.append(Diagnostic(message, model.span, (note,), might_be_meant(key.table, names)))
        return key
    target = key.target or other.key
    if len(target) != len(key.columns):
        message = f"{what} leads to `{other.name}`, whose key has {len(target)} fields: {quoted(target)}"
        problems.append(
            Diagnostic(message, model.span, hint=f'name the one that is meant: `"{other.name}.{target[0]}"`')
        )
        return key
    for here, there in zip(key.columns, target, strict=True):
        problems += _pair(model, here, other, there)
    return replace(key, table=other.table, target=target)


def _pair(model: Model, here: str, other: Model, there: str) -> list[Diagnostic]:
    """What is wrong with a foreign key's column and the one that it leads to."""
    what, column, target = f"field `{model.name}.{here}`", model.column(here), other.column(there)
    if target is None:
        hint = might_be_meant(there, [column.name for column in other.columns])
        return [Diagnostic(f"{what} leads to `{other.name}.{there}`, which is no field", model.span, hint=hint)]
    if column is not None and column.type != target.type and column.type.name not in ONE_TYPE:
        message = f"{what} is a {column.type} and leads to `{other.name}.{there}`, a {target.type}"
        return [Diagnostic(message, model.span, hint="both have one type")]
    unique = {other.key, *(index.columns for index in other.indexes if index.unique)}
    if (there,) not in unique and other.key != (there,):
        message = f"{what} leads to `{other.name}.{there}`, which several rows may have in common"
        return [Diagnostic(message, model.span, hint=f"say `unique=True` at `{other.name}.{there}`")]
    return []


def _named(name: str, models: Sequence[Model]) -> Model | None:
    """The model of a class's name or a table's; of several of one name, the last declared."""
    return next((model for model in reversed(models) if name in (model.name, model.table)), None)


def _in_order(models: Sequence[Model]) -> tuple[Model, ...]:
    by_table: Mapping[str, Model] = {model.table: model for model in models}
    ordered: dict[str, Model] = {}
    visiting: set[str] = set()

    def visit(model: Model) -> None:
        if model.table in ordered or model.table in visiting:
            return
        visiting.add(model.table)
        for key in model.foreign_keys:
            visit(by_table[key.table])
        visiting.discard(model.table)
        ordered[model.table] = model

    for model in models:
        visit(model)
    return tuple(ordered.values())
