"""Tables that are there ▶ models of them, with classes that have instances."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from collections.abc import Collection, Mapping
from dataclasses import replace
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, Final

from dataflow.compiler.catalog import Keys, Table
from dataflow.compiler.migration import bound_of
from dataflow.dsl.model import Default, Model, ModelColumn, ModelIndex, ServerDefault, class_name
from dataflow.dsl.model_class import with_instances
from dataflow.dsl.types import STRING, DataType

if TYPE_CHECKING:
    from dataflow.runtime.models import Models

_PYTHON: Final[Mapping[str, type]] = {
    "bool": bool,
    "int64": int,
    "float64": float,
    "decimal": decimal.Decimal,
    "string": str,
    "binary": bytes,
    "date": dt.date,
    "time": dt.time,
    "timestamp": dt.datetime,
    "timestamptz": dt.datetime,
    "uuid": uuid.UUID,
    "json": dict,
    "list": list,
}


async def reflect(models: Models, name: str) -> dict[str, type]:
    """Declares a model for each table of a source that has none and has a primary key; their classes by name.

    Columns of types without counterpart, and those whose names are no names of Python, are left out.
    Raises SourceError.
    """
    source = models.definable(name)
    declared = {model.table for model in models.of_source(name)}
    found = []
    for path in await source.list_tables():
        if len(path) != 1 or path[0] in declared:
            continue
        table = await source.load_table(path)
        if table is not None:
            keys = await source.load_keys(table)
            found.append((replace(table, statistics=await source.load_statistics(table)), keys))
    reachable = declared | {table.path[0] for table, keys in found if keys.primary}
    made: dict[str, type] = {}
    for table, keys in found:
        if keys.primary:
            taken = models.named(class_name(table.path[0])) is not None
            model = model_of(table, keys, reachable, table.path[0] if taken else class_name(table.path[0]))
            models.add(name, model)
            made[model.name] = model.cls
    return made


def model_of(table: Table, keys: Keys, reachable: Collection[str], name: str) -> Model:
    """A table, its keys and the name of a class ▶ its model, whose foreign keys lead to tables that have models too."""
    columns = tuple(
        _column(column.name, column.type, column.nullable, bound_of(column), keys)
        for column in table.columns
        if column.type is not None and (column.name.isidentifier() and not iskeyword(column.name))
    )
    names = {column.name for column in columns}
    indexes = table.statistics.indexes if table.statistics is not None else ()
    model = Model(
        name,
        table.path[-1],
        columns,
        keys.primary,
        tuple(key for key in keys.foreign if key.table in reachable and names.issuperset(key.columns)),
        tuple(
            ModelIndex(index.columns, index.unique)
            for index in indexes
            if names.issuperset(index.columns) and set(index.columns) != set(keys.primary)
        ),
    )
    cls = type(model.name, (), {"__annotations__": {}, "__module__": __name__})
    return replace(model, cls=with_instances(cls, model))


def _column(name: str, type_: DataType, nullable: bool, bound: int | None, keys: Keys) -> ModelColumn:
    python: Any = _PYTHON.get(type_.name, object)
    return ModelColumn(
        name,
        type_,
        nullable and name not in keys.primary,
        bound if type_ == STRING else None,
        automatic=name in keys.counted and keys.primary == (name,),
        default=Default() if nullable and name not in keys.primary else None,
        # Whether the database has a default is not known here: it puts what a new row does not say.
        server_default=None if name in keys.primary else ServerDefault(),
        python=python,
    )
