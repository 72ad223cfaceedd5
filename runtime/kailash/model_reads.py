"""The nodes that read rows of a model: one, some, how many, and aggregates of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataflow.dsl.expr import Call, Column, Literal
from dataflow.dsl.model import Model
from dataflow.dsl.query import Agg, Item, Select, Step, Take
from dataflow.runtime.kailash.async_node import Outputs
from dataflow.runtime.kailash.limits import Progress
from dataflow.runtime.kailash.model_filters import Chosen, chosen_rows
from dataflow.runtime.kailash.model_given import Given
from dataflow.runtime.kailash.model_inputs import groups_of, names_in, number_of, order_of
from dataflow.runtime.kailash.model_node import FILTER, ModelNode, face_of, optional
from dataflow.runtime.kailash.model_records import (
    COUNT,
    FORMS,
    RECORDS,
    TYPED,
    form_of_many,
    of_form,
    of_many,
    of_rows,
    output_input,
)
from dataflow.runtime.kailash.node_way import node_way
from dataflow.runtime.kailash.running import prepare, run

if TYPE_CHECKING:
    from dataflow.compiler.lineage import TableWrite
    from dataflow.dsl.build_query import Query
    from dataflow.runtime.database import DataFlow

_ALL = 2**62
"""More rows than any table has."""


_ORDER = (
    optional("sort", object, "the order: `-created, name`"),
    optional("order_by", object, "the same as `sort`"),
    optional("limit", object, "the most rows; none: all of them"),
    optional("offset", object, "how many rows are left out before them"),
)
_COUNTED = Agg((Item("count", Call("count", ())),))
_OUTPUT = (output_input(FORMS), optional("path", object, "where the Parquet file is written"))


class ModelListNode(ModelNode):
    """Rows of a model.

    Inputs: `filter`, with `binds`; `sort` or `order_by`; `limit` and `offset`; `fields`, names of those that are
    wanted; `count_only`; `output`, one of `FORMS`, with `path`. Outputs: `records`, `count`, `columns`, or the output
    that `output` names.
    """

    verb = "List"
    outputs = RECORDS
    own = (
        *FILTER,
        *_ORDER,
        optional("fields", object, "names of the fields that are wanted; none: all"),
        optional("count_only", bool, "whether only `count` is wanted"),
        *_OUTPUT,
    )

    @classmethod
    def flat_fields(cls, model: Model) -> tuple[str, ...]:
        return ()

    async def act(self, db: DataFlow, given: Given, progress: Progress) -> Outputs:
        rows = chosen_rows(db, given)
        if given.flag("count_only", False):
            return {"records": None, "count": await _count(rows, progress), "columns": None}
        return await _rows(db, _shown(rows, given), given, given.model, progress)

    def lineage(self, db: DataFlow, given: Given) -> Query | TableWrite:
        return _shown(chosen_rows(db, given), given).query


class ModelCountNode(ModelNode):
    """How many rows of a model there are. Inputs: `filter`, with `binds`. Output: `count`."""

    verb = "Count"
    outputs = COUNT
    own = FILTER

    @classmethod
    def flat_fields(cls, model: Model) -> tuple[str, ...]:
        return ()

    async def act(self, db: DataFlow, given: Given, progress: Progress) -> Outputs:
        return {"count": await _count(chosen_rows(db, given), progress)}

    def lineage(self, db: DataFlow, given: Given) -> Query | TableWrite:
        return chosen_rows(db, given).then(_COUNTED).query


class ModelAggregateNode(ModelNode):
    """Aggregates over rows of a model, or over groups of them.

    Inputs: `aggregations`, `{"total": "sum(amount)"}`; `group_by`; `filter`, before it, and `having`, after it; `sort`,
    `limit` and the others of a list. Outputs: as those of a list; without `group_by` the aggregates are also outputs
    under their own names.
    """

    verb = "Aggregate"
    outputs = RECORDS
    own = (
        optional("aggregations", object, '`{"total": "sum(amount)"}`, or `"total = sum(amount)"`'),
        optional("group_by", object, "the names of fields, or text"),
        optional("having", object, "which groups, as `filter` says which rows"),
        *FILTER,
        *_ORDER,
        *_OUTPUT,
    )

    @classmethod
    def flat_fields(cls, model: Model) -> tuple[str, ...]:
        return ()

    async def act(self, db: DataFlow, given: Given, progress: Progress) -> Outputs:
        step = groups_of(given.own.get("aggregations"), given.own.get("group_by"))
        groups = await chosen_rows(db, given).then(step).having(given.own.get("having"))
        outputs = await _rows(db, groups.then(*_page(given)), given, None, progress)
        if step.keys or not outputs["records"]:
            return outputs
        return {**outputs["records"][0], **outputs}

    def lineage(self, db: DataFlow, given: Given) -> Query | TableWrite:
        step = groups_of(given.own.get("aggregations"), given.own.get("group_by"))
        return chosen_rows(db, given).then(step).query


async def _count(rows: Chosen, progress: Progress) -> int:
    counted = rows.then(_COUNTED)
    prepared = await prepare(counted.query, counted.values, progress)
    count = (await prepared.query.acollect(**prepared.values)).scalar()
    assert isinstance(count, int)
    return count


async def _rows(db: DataFlow, rows: Chosen, given: Given, model: Model | None, progress: Progress) -> Outputs:
    form, path = form_of_many(given.own.get("output"), given.own.get("path"))
    if form == TYPED and not given.own.get("binds"):
        found = await face_of(db, given.model).read(node_way(), rows.query._pipeline, rows.values)
        return of_rows(found.names, [dict(zip(found.names, row, strict=True)) for row in found.rows], model)
    prepared = await prepare(rows.query, rows.values, progress)
    if form not in (TYPED, "records"):
        return of_form(await run(prepared, form, path, progress))
    result = await prepared.query.acollect(**prepared.values)
    progress.stage = "output"
    return of_many(result, model, form)


def _shown(rows: Chosen, given: Given) -> Chosen:
    """The rows in order, those of one page, and the fields that are wanted of them."""
    rows, fields = rows.then(*_page(given)), given.own.get("fields")
    if fields is None:
        return rows
    return rows.then(Select(tuple(Item(None, Column((name,))) for name in names_in(fields, "fields"))))


def _page(given: Given) -> list[Step]:
    """The steps that put rows in order and leave those of one page. Raises ParameterError, ParseError."""
    order = order_of(given.one_of("sort", "order_by"))
    steps: list[Step] = [] if order is None else [order]
    limit, offset = number_of("limit", given.own.get("limit")), number_of("offset", given.own.get("offset"))
    if limit is not None or offset is not None:
        steps.append(Take(Literal(_ALL if limit is None else limit), Literal(offset) if offset else None))
    return steps
