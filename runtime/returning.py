"""The rows that a write gives back: what is named of their columns, computed here where it is more than columns."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dataflow.compiler.catalog import Table, TableColumn
from dataflow.compiler.compile_write import fields_of_columns, is_plain, returned_columns
from dataflow.dsl.query import GIVEN, From, Item, Pipeline, Select
from dataflow.runtime import arrow
from dataflow.runtime.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.runtime.session import SourceSession

_WRITTEN: Final = "written rows"


@dataclass(frozen=True, slots=True)
class Returning:
    """What is asked for: items over columns of a table, all of these where there are none.

    alias: what the table is called in the items. columns: those that are read of each row.
    """

    items: tuple[Item, ...]
    table: Table
    columns: tuple[TableColumn, ...]
    alias: str | None = None

    async def check(self, session: SourceSession) -> None:
        """Raises BindError for items that mean nothing over the columns."""
        await self.result(session, [])

    async def result(self, session: SourceSession, batches: Sequence[pa.RecordBatch]) -> Result:
        """Batches of the columns ▶ the items of each row."""
        import pyarrow as pa

        fields = fields_of_columns(self.columns)
        rows = pa.Table.from_batches(batches, arrow.schema_of(fields))
        if all(map(is_plain, self.items)):
            return Result(rows, fields)
        types = tuple((field.name, field.type) for field in fields)
        source = From((GIVEN + _WRITTEN,), self.alias or self.table.label.rpartition(".")[2], None, types)
        plan, found = await session.batches_of(Pipeline(source, (Select(self.items),)), {_WRITTEN: rows})
        async with aclosing(found):  # type: ignore[type-var]
            return Result(
                pa.Table.from_batches([batch async for batch in found], arrow.schema_of(plan.fields)), plan.fields
            )


def returning_of(table: Table, items: Sequence[Item]) -> Returning:
    """What is asked for of a table's rows. Raises BindError for an unknown column."""
    return Returning(tuple(items), table, returned_columns(table, items))


def read_there(returned: Sequence[TableColumn], target: Table) -> tuple[TableColumn, ...]:
    """The returned columns as statements read them that name the table as `target` does."""
    there = {column.name: column for column in target.columns}
    return tuple(there[column.name] for column in returned)
