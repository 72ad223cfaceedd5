"""The nodes that write many rows of a model at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kailash.nodes.base import NodeParameter

from dataflow.dsl.build_write import returning_items
from dataflow.dsl.errors import ParameterError, quoted
from dataflow.dsl.model import Model
from dataflow.runtime.kailash.async_node import Outputs
from dataflow.runtime.kailash.limits import Progress
from dataflow.runtime.kailash.model_filters import is_condition
from dataflow.runtime.kailash.model_given import Given
from dataflow.runtime.kailash.model_inputs import names_in
from dataflow.runtime.kailash.model_node import FILTER, ModelNode, face_of, optional, written
from dataflow.runtime.kailash.model_records import FORMS_OF_ONE, form_of_one, of_many, output_input
from dataflow.runtime.kailash.query_node import refuse_templates
from dataflow.runtime.kailash.running import read_once
from dataflow.runtime.kailash.stream import RowStream
from dataflow.runtime.lineage.description import columns_of_records
from dataflow.runtime.model_bulk import bulk_create, bulk_upsert
from dataflow.runtime.model_changes import bulk_delete, bulk_update, change_chosen
from dataflow.runtime.model_reads import given_row
from dataflow.runtime.numbered_rows import Wanted
from dataflow.runtime.way import ELSEWHERE

if TYPE_CHECKING:
    from dataflow.compiler.lineage import TableWrite
    from dataflow.dsl.build_query import Query
    from dataflow.dsl.query import Item
    from dataflow.runtime.database import DataFlow
    from dataflow.runtime.written import Written

_COUNT = {"row_count": NodeParameter(name="row_count", type=int, description="how many rows were written")}
_DATA = (
    optional("data", object, "the rows: dicts, a data frame, an Arrow table or a stream"),
    optional("rows", object, "the same"),
    optional("records", object, "the same"),
)
_ON = tuple(
    optional(name, object, "the names of the fields of the key by which rows are the same; none: the primary key")
    for name in ("on", "conflict_on", "unique_fields", "match_fields")
)
_CONFLICT = optional("conflict_resolution", str, "what becomes of rows whose key is there: fail, update or skip")
_RETURNING = optional("returning", object, "names of the fields that `records` has of the rows that were written; true")
_OUTPUT = output_input(FORMS_OF_ONE)
_ADDED = {
    **_COUNT,
    "refused": NodeParameter(name="refused", type=list, description="rows that were left out: row, reason, key"),
    "records": NodeParameter(name="records", type=list, required=False, description="the rows that were written"),
}
_ALL = optional("all_rows", bool, "must be true where no filter chooses among the rows")

_NAMES: Final = ("data", "rows", "records")
_FAIL: Final = ("fail", "error", "abort")
_UPDATE: Final = ("update", "upsert", "replace")
_SKIP: Final = ("skip", "ignore")


class _BulkNode(ModelNode):
    """What the nodes of this file have in common: no field is an input."""

    writes = True
    outputs = _COUNT

    @classmethod
    def flat_fields(cls, model: Model) -> tuple[str, ...]:
        return ()

    def lineage(self, db: DataFlow, given: Given) -> Query | TableWrite:
        return written(db, given.model, columns_of_records(given.one_of(*_NAMES)))


class ModelBulkCreateNode(_BulkNode):
    """New rows of a model, all of them or none.

    Inputs: `data`, `rows` or `records`; `conflict_resolution`, what becomes of rows whose key is there: `fail`, which
    is usual, `update`, by the key `on`, or `skip`, which leaves out what the database refuses; `returning`, names of
    fields or true. Outputs: `row_count`; `refused`, the rows that were left out, by number and reason; `records`, those
    that were written, where they are wanted.
    """

    verb = "BulkCreate"
    outputs = _ADDED
    own = (*_DATA, *_ON, _CONFLICT, _RETURNING, _OUTPUT)

    async def act(self, db: DataFlow, given: Given, progress: Progress) -> Outputs:
        way = given.own.get("conflict_resolution") or _FAIL[0]
        if way in _UPDATE:
            return await _upserted(db, given, progress)
        if way not in (*_FAIL, *_SKIP):
            known = (_FAIL[0], _SKIP[0], _UPDATE[0])
            raise ParameterError(f"expected one of {quoted(known)} for `conflict_resolution`, found `{way}`")
        face, (rows, parameters) = face_of(db, given.model), await _rows(given, progress)
        if way in _SKIP and isinstance(rows, list | tuple):
            # What is skipped is in conflict with other rows; what is wrong by itself is an error.
            for number, row in enumerate(rows, 1):
                face.checks.whole(given_row(face, row, {}, number), number)
        wanted = Wanted(_returning(given), skip=way in _SKIP)
        return _added(await bulk_create(face, ELSEWHERE, rows, parameters, wanted), given)


class ModelBulkUpdateNode(_BulkNode):
    """New values for many rows of a model, all of them or none.

    Inputs: `data`, rows with their key and new values; or `filter`, with `binds`, and `fields` or `update`, the values
    that all of these rows get; `all_rows` where the filter says nothing. Output: `row_count`.
    """

    verb = "BulkUpdate"
    own = (*_DATA, *FILTER, optional("fields", dict, "values by field"), optional("update", dict, "the same"), _ALL)

    async def act(self, db: DataFlow, given: Given, progress: Progress) -> Outputs:
        if given.one_of("fields", "update") is None:
            data, _ = await _rows(given, progress)
            return {"row_count": int(await bulk_update(face_of(db, given.model), ELSEWHERE, data))}
        if given.one_of(*_NAMES) is not None:
            raise ParameterError("expected `data`, or a `filter` with `fields`, found both")
        return {
            "row_count": await _change(db, given, given.changes(given.dict_of("fields") or given.dict_of("update")))
        }

    def lineage(self, db: DataFlow, given: Given) -> Query | TableWrite:
        values = given.one_of("fields", "update")
        return written(db, given.model, values) if isinstance(values, dict) else super().lineage(db, given)


class ModelBulkDeleteNode(_BulkNode):
    """Removes many rows of a model, all of them or none.

    Inputs: `ids` or `keys`, the keys of the rows; or `filter`, with `binds`; `all_rows` where the filter says nothing.
    Output: `row_count`.
    """

    verb = "BulkDelete"
    own = (optional("ids", object, "the keys of the rows"), optional("keys", object, "the same"), *FILTER, _ALL)

    async def act(self, db: DataFlow, given: Given, progress: Progress) -> Outputs:
        keys = given.one_of("ids", "keys")
        if keys is None:
            return {"row_count": int(await _change(db, given, None))}
        if given.own.get("filter") is not None:
            raise ParameterError("expected `ids` or a `filter`, found both")
        if not isinstance(keys, list | tuple):
            raise ParameterError(f"expected a list of keys for `ids`, found `{type(keys).__name__}`")
        return {"row_count": int(await bulk_delete(face_of(db, given.model), ELSEWHERE, keys))}

    def lineage(self, db: DataFlow, given: Given) -> Query | TableWrite:
        return ModelNode.lineage(self, db, given)


class ModelBulkUpsertNode(_BulkNode):
    """New rows of a model, or new values of those whose key is there; all of them or none.

    Inputs: `data`, `rows` or `records`; `on`, `conflict_on`, `unique_fields` or `match_fields`, the names of the fields
    of a unique key, else the primary key; `returning`, names of fields or true. Outputs: as those of a bulk create.
    """

    verb = "BulkUpsert"
    outputs = _ADDED
    own = (*_DATA, *_ON, _RETURNING, _OUTPUT)

    async def act(self, db: DataFlow, given: Given, progress: Progress) -> Outputs:
        return await _upserted(db, given, progress)


async def _upserted(db: DataFlow, given: Given, progress: Progress) -> Outputs:
    rows, parameters = await _rows(given, progress)
    on = given.names_of("on", "conflict_on", "unique_fields", "match_fields")
    wanted = Wanted(_returning(given))
    return _added(await bulk_upsert(face_of(db, given.model), ELSEWHERE, rows, on, parameters, wanted), given)


def _returning(given: Given) -> tuple[Item, ...] | None:
    found = given.own.get("returning")
    if found is None or found is False:
        return None
    names = [column.name for column in given.model.columns] if found is True else names_in(found, "returning")
    return returning_items(names, None)


def _added(written: Written, given: Given) -> Outputs:
    refused = [{"row": each.row, "reason": each.reason, "key": dict(each.key)} for each in written.refused]
    records = None
    if given.own.get("returning"):
        form = form_of_one(given.own.get("output"))
        records = of_many(written.result, given.model, form)["records"]
    return {"row_count": int(written), "refused": refused, "records": records}


async def _rows(given: Given, progress: Progress) -> tuple[object, dict[str, object]]:
    """The rows that were given, and the parameters of the query that they are where they come as a stream."""
    found = given.one_of(*_NAMES)
    if found is None:
        raise ParameterError(f"expected rows of `{given.model.name}` in `data`, found none")
    if isinstance(found, RowStream) and "data" not in progress.read:
        query, parameters = found.take()
        progress.read["data"] = (query, dict(parameters))
    if isinstance(found, RowStream):
        query, parameters = progress.read["data"]  # type: ignore[misc]
        return query, dict(parameters)
    return await read_once("data", found, progress), {}


async def _change(db: DataFlow, given: Given, fields: dict[str, object] | None) -> int:
    """New values for the rows that the input `filter` chooses; without fields they are removed."""
    condition = given.own.get("filter") if is_condition(given.own.get("filter")) else None
    refuse_templates(condition)
    face, all_rows = face_of(db, given.model), given.flag("all_rows", False)
    return await change_chosen(face, ELSEWHERE, condition, fields, all_rows, given.dict_of("binds"))
