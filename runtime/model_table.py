"""`db.User`: the table of a model, which is a query, and beside that the rows of it as instances, one call each.

The verbs of queries keep their names and meanings: `db.User.filter(…).update(…)` is a write that is yet to be executed.
What is done at once is called otherwise: `create`, `get`, `list`, `update_one`, `delete_one`, `upsert_one`, `bulk_…`;
`count` takes a filter here. Each has a twin for event loops, with an `a` in front.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dataflow.dsl.build_query import Query
from dataflow.dsl.foreign_words import MODEL_CALLS
from dataflow.runtime import model_reads, model_writes
from dataflow.runtime.model_bulk_methods import ModelBulkMethods, Names, several
from dataflow.runtime.way import BLOCKING, WAITING, finished

if TYPE_CHECKING:
    import builtins

    from dataflow.dsl.query import Pipeline
    from dataflow.dsl.session import Session
    from dataflow.runtime.model_face import Face


class ModelTable(ModelBulkMethods, Query):
    """The table of a model. A filter is an expression, a text (`"age > 18"`), or JSON (`{"age": {"$gt": 18}}`)."""

    __slots__ = ("_face",)

    def __init__(self, pipeline: Pipeline, session: Session, face: Face) -> None:
        super().__init__(pipeline, session)
        self._face = face

    def _verbs(self) -> tuple[str, ...]:
        return *super()._verbs(), *MODEL_CALLS

    # --- reading ---------------------------------------------------------------------------------------------------

    def get(self, key: object = None, /, **fields: object) -> Any:
        """The instance of a key's row, or of the row with these values; None where there is none.

        key: a value; of several fields a tuple of values, or a dict. Raises ResultError where several rows have the
        values, ParameterError for what is no key.
        """
        return finished(model_reads.get(self._face, BLOCKING, key, fields))

    async def aget(self, key: object = None, /, **fields: object) -> Any:
        """As `get`, without blocking the running event loop."""
        return await model_reads.get(self._face, WAITING, key, fields)

    def list(
        self,
        filter: object = None,
        /,
        *,
        sort: object = None,
        limit: int | None = None,
        offset: int | None = None,
        fields: Names | None = None,
        **parameters: object,
    ) -> builtins.list[Any]:
        """The rows that a filter chooses, or all, as instances; with `fields`, as dicts of these.

        sort: `"-price, name"`, expressions, or a list of both. parameters: values of those that the filter names.
        """
        return finished(model_reads.list_of(self._face, BLOCKING, filter, sort, limit, offset, fields, parameters))

    async def alist(
        self,
        filter: object = None,
        /,
        *,
        sort: object = None,
        limit: int | None = None,
        offset: int | None = None,
        fields: Names | None = None,
        **parameters: object,
    ) -> builtins.list[Any]:
        """As `list`, without blocking the running event loop."""
        return await model_reads.list_of(self._face, WAITING, filter, sort, limit, offset, fields, parameters)

    def count(self, filter: object = None, /, **parameters: object) -> int:
        """How many rows a filter chooses, or all."""
        return finished(model_reads.count(self._face, BLOCKING, filter, parameters))

    async def acount(self, filter: object = None, /, **parameters: object) -> int:
        """As `count`, without blocking the running event loop."""
        return await model_reads.count(self._face, WAITING, filter, parameters)

    def aggregate(
        self,
        filter: object = None,
        /,
        *,
        by: Names | None = None,
        having: object = None,
        sort: object = None,
        limit: int | None = None,
        **aggregates: object,
    ) -> builtins.list[dict[str, object]]:
        """Aggregates over the rows that a filter chooses, as dicts: `aggregate(by="city", oldest="max(age)")`.

        by: fields whose different values make the groups; without them all rows are one. having: a filter over the
        groups. aggregates: texts or expressions by the name of their column.
        """
        found = model_reads.aggregate(self._face, BLOCKING, filter, by, having, sort, limit, aggregates)
        return finished(found)

    async def aaggregate(
        self,
        filter: object = None,
        /,
        *,
        by: Names | None = None,
        having: object = None,
        sort: object = None,
        limit: int | None = None,
        **aggregates: object,
    ) -> builtins.list[dict[str, object]]:
        """As `aggregate`, without blocking the running event loop."""
        return await model_reads.aggregate(self._face, WAITING, filter, by, having, sort, limit, aggregates)

    # --- one row ---------------------------------------------------------------------------------------------------

    def create(self, row: object = None, /, **fields: object) -> Any:
        """Adds a row and gives its instance, with its key and all that the database put by itself.

        row: an instance or a dict; `fields` are put over it. Raises ParameterError for what does not fit, SourceError
        for what the database refuses.
        """
        return finished(model_writes.create(self._face, BLOCKING, row, fields))

    async def acreate(self, row: object = None, /, **fields: object) -> Any:
        """As `create`, without blocking the running event loop."""
        return await model_writes.create(self._face, WAITING, row, fields)

    def update_one(self, key: object, row: Mapping[str, object] | None = None, /, **fields: object) -> bool:
        """New values of fields of the row of a key; whether there is such a row. A value may be `col.n + 1`.

        row: the values as a dict, with or without `fields`, which count more.
        """
        return finished(model_writes.update_one(self._face, BLOCKING, key, {**(row or {}), **fields}))

    async def aupdate_one(self, key: object, row: Mapping[str, object] | None = None, /, **fields: object) -> bool:
        """As `update_one`, without blocking the running event loop."""
        return await model_writes.update_one(self._face, WAITING, key, {**(row or {}), **fields})

    def delete_one(self, key: object, /) -> bool:
        """Removes the row of a key; whether there was such a row."""
        return finished(model_writes.delete_one(self._face, BLOCKING, key))

    async def adelete_one(self, key: object, /) -> bool:
        """As `delete_one`, without blocking the running event loop."""
        return await model_writes.delete_one(self._face, WAITING, key)

    def upsert_one(
        self,
        row: object = None,
        /,
        *,
        on: Names = (),
        update: Mapping[str, object] | None = None,
        **fields: object,
    ) -> Any:
        """Adds a row, or changes the one that has the same values of `on`; gives its instance as it is then.

        on: the fields of a unique key, else the primary key. update: what a row that is there gets, values or
        expressions over it (`{"n": col.n + 1}`); without it, the fields that are given. Raises ParameterError where
        there is no such key.
        """
        return finished(model_writes.upsert_one(self._face, BLOCKING, row, several(on), update, fields))

    async def aupsert_one(
        self,
        row: object = None,
        /,
        *,
        on: Names = (),
        update: Mapping[str, object] | None = None,
        **fields: object,
    ) -> Any:
        """As `upsert_one`, without blocking the running event loop."""
        return await model_writes.upsert_one(self._face, WAITING, row, several(on), update, fields)
