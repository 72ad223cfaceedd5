"""Calls of `db.User` that write many rows at a time; each has a twin for event loops, with an `a` in front."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dataflow.dsl.span import caller
from dataflow.runtime import model_bulk, model_changes
from dataflow.runtime.way import BLOCKING, WAITING, Way, finished
from dataflow.runtime.write_methods import OnError, Progress, wanted_of

if TYPE_CHECKING:
    from dataflow.runtime.model_face import Face
    from dataflow.runtime.written import Written

Names = str | Sequence[str]


class ModelBulkMethods:
    """The part of a model's table that writes many rows at a time."""

    __slots__ = ()
    _face: Face

    def bulk_create(
        self,
        rows: object,
        /,
        *,
        returning: object = None,
        on_error: OnError = "abort",
        progress: Progress | bool = False,
        **parameters: object,
    ) -> Written:
        """Adds rows, all of them or none, and says how many: dicts or instances, a frame, Arrow data or a query.

        returning, on_error, progress: as in `db.insert`.
        """
        wanted = wanted_of(returning, on_error, progress, caller("bulk_create"))
        return finished(model_bulk.bulk_create(self._face, BLOCKING, rows, parameters, wanted))

    async def abulk_create(
        self,
        rows: object,
        /,
        *,
        returning: object = None,
        on_error: OnError = "abort",
        progress: Progress | bool = False,
        **parameters: object,
    ) -> Written:
        """As `bulk_create`, without blocking the running event loop."""
        wanted = wanted_of(returning, on_error, progress, caller("abulk_create"))
        return await model_bulk.bulk_create(self._face, WAITING, rows, parameters, wanted)

    def bulk_update(
        self,
        rows: object,
        fields: Mapping[str, object] | None = None,
        /,
        *,
        all_rows: bool = False,
        **parameters: object,
    ) -> int:
        """Rows with their key and new values; or a filter, and the fields that the rows get. How many there were.

        all_rows: must be said where a filter chooses all rows.
        """
        return finished(_bulk_update(self._face, BLOCKING, rows, fields, all_rows, parameters))

    async def abulk_update(
        self,
        rows: object,
        fields: Mapping[str, object] | None = None,
        /,
        *,
        all_rows: bool = False,
        **parameters: object,
    ) -> int:
        """As `bulk_update`, without blocking the running event loop."""
        return await _bulk_update(self._face, WAITING, rows, fields, all_rows, parameters)

    def bulk_delete(self, keys: object = None, /, *, all_rows: bool = False, **parameters: object) -> int:
        """Removes the rows of a list of keys, or those that a filter chooses, and says how many there were.

        all_rows: must be said where a filter chooses all rows.
        """
        return finished(_bulk_delete(self._face, BLOCKING, keys, all_rows, parameters))

    async def abulk_delete(self, keys: object = None, /, *, all_rows: bool = False, **parameters: object) -> int:
        """As `bulk_delete`, without blocking the running event loop."""
        return await _bulk_delete(self._face, WAITING, keys, all_rows, parameters)

    def bulk_upsert(
        self,
        rows: object,
        /,
        *,
        on: Names = (),
        returning: object = None,
        on_error: OnError = "abort",
        progress: Progress | bool = False,
        **parameters: object,
    ) -> Written:
        """Adds rows, those of a key that is there change the row of this key; all of them or none, and how many.

        on: the fields of a unique key, else the primary key. returning, on_error, progress: as in `db.insert`.
        """
        wanted = wanted_of(returning, on_error, progress, caller("bulk_upsert"))
        return finished(model_bulk.bulk_upsert(self._face, BLOCKING, rows, several(on), parameters, wanted))

    async def abulk_upsert(
        self,
        rows: object,
        /,
        *,
        on: Names = (),
        returning: object = None,
        on_error: OnError = "abort",
        progress: Progress | bool = False,
        **parameters: object,
    ) -> Written:
        """As `bulk_upsert`, without blocking the running event loop."""
        wanted = wanted_of(returning, on_error, progress, caller("abulk_upsert"))
        return await model_bulk.bulk_upsert(self._face, WAITING, rows, several(on), parameters, wanted)

    # The words that `db.insert("users", …)` has; both are made at once.
    insert, ainsert = bulk_create, abulk_create
    upsert, aupsert = bulk_upsert, abulk_upsert


async def _bulk_update(
    face: Face,
    way: Way,
    rows: object,
    fields: Mapping[str, object] | None,
    all_rows: bool,
    parameters: dict[str, object],
) -> int:
    if fields is None:
        return await model_changes.bulk_update(face, way, rows)
    return await model_changes.change_chosen(face, way, rows, fields, all_rows, parameters)


async def _bulk_delete(face: Face, way: Way, keys: object, all_rows: bool, parameters: dict[str, object]) -> int:
    if isinstance(keys, list | tuple):
        return await model_changes.bulk_delete(face, way, keys)
    return await model_changes.change_chosen(face, way, keys, None, all_rows, parameters)


def several(names: Names) -> tuple[str, ...]:
    """A name or several ▶ the names."""
    return (names,) if isinstance(names, str) else tuple(names)
