"""The nodes that work on one row of a model: create, read, update, delete, upsert."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kailash.nodes.base import NodeParameter

from dataflow.dsl.build_query import Query
from dataflow.dsl.errors import DataFlowError, ParameterError, quoted
from dataflow.dsl.expr import Column, Literal
from dataflow.dsl.model import Model
from dataflow.dsl.query import Item, Select, Take
from dataflow.runtime.kailash.async_node import Outputs
from dataflow.runtime.kailash.limits import Progress
from dataflow.runtime.kailash.model_filters import chosen_rows, is_condition
from dataflow.runtime.kailash.model_given import Given
from dataflow.runtime.kailash.model_node import FILTER, ModelNode, face_of, optional, written
from dataflow.runtime.kailash.model_records import FORMS_OF_ONE, RECORD, form_of_one, of_one, output_input
from dataflow.runtime.kailash.node_way import node_way
from dataflow.runtime.model_reads import get
from dataflow.runtime.model_writes import create, delete_one, update_one, upsert_one

if TYPE_CHECKING:
    from dataflow.compiler.lineage import TableWrite
    from dataflow.runtime.database import DataFlow

Key = Mapping[str, object]

_FIELDS = optional("fields", dict, "values by field")
_OUTPUT = output_input(FORMS_OF_ONE)
_FOUND_BY = (
    *FILTER,
    optional("record_id", object, "the key of the row, where it has one field"),
    optional("id", object, "the same"),
    optional("raise_on_not_found", bool, "whether it is an error that there is no such row; it is"),
)
_SHOWN = (_OUTPUT, *_FOUND_BY)

_READ = {**RECORD, "found": NodeParameter(name="found", type=bool, description="whether there is such a row")}
_UPDATED = {**RECORD, "updated": NodeParameter(name="updated", type=bool, description="whether there is such a row")}
_DELETED = {
    "deleted": NodeParameter(name="deleted", type=bool, description="whether there was such a row"),
    "row_count": RECORD["row_count"],
}


class ModelCreateNode(ModelNode):
    """A new row of a model.

    Inputs: the fields, or `fields`, a dict of them; `output`, `typed` or `records`. Outputs: each field, with its key
    and what the database put by itself; `record`, all of them; `row_count`.
    """

    verb = "Create"
    writes = True
    outputs = RECORD
    own = (_FIELDS, _OUTPUT)

    async def act(self, db: DataFlow, given: Given, progress: Progress) -> Outputs:
        form = form_of_one(given.own.get("output"))
        made = await create(face_of(db, given.model), node_way(), None, given.row())
        return of_one(row_of(made, given.model), given.model, form)


class ModelReadNode(ModelNode):
    """One row of a model, found by its key or by values of other fields.

    Inputs: the fields that it is found by; or `record_id` or `id`, its key; or a `filter` that chooses one row;
    `raise_on_not_found`, else `found` is false where there is no such row. Outputs: each field; `record`, `found`.
    """

    verb = "Read"
    outputs = _READ
    own = _SHOWN

    async def act(self, db: DataFlow, given: Given, progress: Progress) -> Outputs:
        form, face = form_of_one(given.own.get("output")), face_of(db, given.model)
        key = await found_key(db, given, given.fields)
        found = None if key is None else await get(face, node_way(), None, key)
        if found is None and given.flag("raise_on_not_found", True):
            raise missing(given, key)
        row = None if found is None else row_of(found, given.model)
        return of_one(row, given.model, form, found=row is not None)

    def lineage(self, db: DataFlow, given: Given) -> Query | TableWrite:
        if is_condition(given.own.get("filter")):
            return chosen_rows(db, given).query
        face = face_of(db, given.model)
        return Query(face.of_key(tuple(given.fields) or given.model.key), db._session)


class ModelUpdateNode(ModelNode):
    """New values of some fields of one row of a model.

    Inputs: the row by its key fields, `record_id`, `id` or a `filter` that chooses one row; the values under the names
    of their fields, or in `fields`; `raise_on_not_found`. Outputs: each field as it is then; `record`, `updated`.
    """

    verb = "Update"
    writes = True
    outputs = _UPDATED
    own = (_FIELDS, *_SHOWN)

    async def act(self, db: DataFlow, given: Given, progress: Progress) -> Outputs:
        form, face, model = form_of_one(given.own.get("output")), face_of(db, given.model), given.model
        by_filter = is_condition(given.own.get("filter"))
        own_key = {} if by_filter else {name: given.fields[name] for name in model.key if name in given.fields}
        flat = {name: value for name, value in given.fields.items() if name not in own_key}
        values = given.changes(Given(model, flat, given.own).row())
        if not values:
            raise ParameterError(f"expected new values for the row of `{model.name}`, found none")
        key = await found_key(db, given, own_key)
        way = node_way()
        done = key is not None and await update_one(face, way, dict(key), values)
        if not done and given.flag("raise_on_not_found", True):
            raise missing(given, key)
        found = None
        if done and key is not None:
            found = await get(face, way, None, {name: values.get(name, key[name]) for name in model.key})
        return of_one(None if found is None else row_of(found, model), model, form, updated=done)

    def lineage(self, db: DataFlow, given: Given) -> Query | TableWrite:
        names = {**given.fields, **given.dict_of("fields")}.keys() - given.model.key
        return written(db, given.model, [name.name for name in given.model.columns if name.name in names] or None)


class ModelDeleteNode(ModelNode):
    """Removes one row of a model.

    Inputs: its key fields, `record_id`, `id`, or a `filter` that chooses one row; `raise_on_not_found`. Outputs:
    `deleted`, `row_count`, and the key's fields.
    """

    verb = "Delete"
    writes = True
    outputs = _DELETED
    own = _FOUND_BY

    @classmethod
    def flat_fields(cls, model: Model) -> tuple[str, ...]:
        return model.key

    async def act(self, db: DataFlow, given: Given, progress: Progress) -> Outputs:
        face = face_of(db, given.model)
        key = await found_key(db, given, given.fields)
        done = key is not None and await delete_one(face, node_way(), dict(key))
        if not done and given.flag("raise_on_not_found", True):
            raise missing(given, key)
        return {**(key or {}), "deleted": done, "row_count": int(done)}


class ModelUpsertNode(ModelNode):
    """A new row of a model, or new values of the one that is there.

    Inputs: `where`, the values of a unique key; `create`, the other values of a new row; `update`, those that a row
    gets that is there, else those of `create`. Or the fields, and `on` or `conflict_on`, the names of the key's fields,
    else the primary key. Outputs: as those of a create node.
    """

    verb = "Upsert"
    writes = True
    outputs = RECORD
    own = (
        optional("where", dict, "values of the fields of a unique key"),
        optional("create", dict, "the other values of a new row"),
        optional("update", dict, "the values that a row gets that is there"),
        optional("on", object, "the names of the fields of the key"),
        optional("conflict_on", object, "the same"),
        _FIELDS,
        _OUTPUT,
    )

    async def act(self, db: DataFlow, given: Given, progress: Progress) -> Outputs:
        form = form_of_one(given.own.get("output"))
        where, on = given.dict_of("where"), given.names_of("on", "conflict_on")
        row = {**where, **given.dict_of("create"), **given.row()}
        update = given.changes(given.dict_of("update")) if given.own.get("update") is not None else None
        if where and not on:
            on = tuple(where)
        face = face_of(db, given.model)
        made = await upsert_one(face, node_way(), None, on, update, row or given.dict_of("update"))
        return of_one(row_of(made, given.model), given.model, form)


def row_of(instance: Any, model: Model) -> dict[str, object]:
    """An instance ▶ its fields by name."""
    return {column.name: getattr(instance, column.name, None) for column in model.columns}


async def found_key(db: DataFlow, given: Given, fields: Mapping[str, object]) -> Key | None:
    """The fields by which a row is found, in one of the ways to say it; None where a filter finds none.

    Raises ParameterError where it is said in no way, or in several, or where the filter chooses several rows.
    """
    model, condition = given.model, given.own.get("filter")
    single = given.one_of("record_id", "id")
    ways = [bool(fields), single is not None, is_condition(condition)]
    if sum(ways) != 1:
        found = "nothing" if not any(ways) else "several"
        hint = f'as in `"{model.key[0]}": …`, or `"filter": {{…}}`'
        message = f"expected a key or a filter that says which row of `{model.name}`, found {found}"
        raise ParameterError(message, hint=hint)
    if single is not None:
        if len(model.key) > 1:
            raise ParameterError(f"the key of `{model.name}` has several fields: {quoted(model.key)}")
        return {model.key[0]: single}
    if fields:
        return fields
    if isinstance(condition, Mapping) and set(condition) == set(model.key) and _are_values(condition):
        return dict(condition)
    names = Select(tuple(Item(None, Column((name,))) for name in model.key))
    chosen = chosen_rows(db, given).then(Take(Literal(2)), names)
    keys = (await chosen.query.acollect(**chosen.values)).rows()
    if len(keys) > 1:
        raise ParameterError(
            f"the filter chooses several rows of `{model.name}`: expected one",
            hint=f"`{model.name}BulkUpdateNode` and `{model.name}BulkDeleteNode` take all that a filter chooses",
        )
    return keys[0] if keys else None


def missing(given: Given, key: Key | None) -> DataFlowError:
    """The error of a row that is not there."""
    message = f"the filter chooses no row of `{given.model.name}`"
    if key is not None:
        shown = ", ".join(f"{name} {value!r}" for name, value in key.items())
        message = f"there is no row of `{given.model.name}` with {shown}"
    return DataFlowError(message, hint='`"raise_on_not_found": false` makes it no error')


def _are_values(condition: Mapping[str, object]) -> bool:
    return not any(isinstance(value, Mapping) or value is None for value in condition.values())
