"""The defaults of a model: whether its columns hold them, and rows that come in Arrow batches ▶ the same with them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dataflow.dsl.errors import BuildError, Diagnostic, ParameterError
from dataflow.dsl.model import Default, Model
from dataflow.dsl.types import Field
from dataflow.runtime.model_values import FieldCheck, RowChecks
from dataflow.runtime.row_input import Rows, fields_of

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.compiler.catalog import Table
    from dataflow.runtime.numbered_rows import Numbered


def check_defaults(model: Model, odd_floats: frozenset[str]) -> None:
    """Raises BuildError for a default of a model that its column would refuse; functions are not called.

    odd_floats: which of NaN and the infinities the database has.
    """
    problems = []
    for check in RowChecks(model, odd_floats).all:
        column = check.column
        said = [column.default.value] if column.default is not None and column.default.factory is None else []
        if column.server_default is not None and not column.server_default.is_now:
            said.append(column.server_default.value)
        for value in said:
            found = check.value(value) if value is not None else _no_value(check)
            if isinstance(found, Diagnostic):
                message = found.message.replace("field `", f"the default of field `{model.name}.", 1)
                problems.append(replace(found, message=message, span=model.span))
    if problems:
        raise BuildError(problems)


def _no_value(check: FieldCheck) -> Diagnostic | None:
    column = check.column
    if column.nullable or column.is_left_to_database:
        return None
    shown = getattr(column.python, "__name__", column.python)
    hint = f"annotate it with `{shown} | None`, or leave out the default"
    return Diagnostic(f"field `{column.name}` is None, and it is never null", hint=hint)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a model puts where rows have no column for a field."""

    checks: RowChecks

    def beside(self, rows: Rows, table: Table) -> Rows:
        """Rows on their way to a table ▶ the same with a column for each default of a field that they lack."""
        missing = [
            check
            for check in self.checks.all
            if check.column.name not in rows.columns and check.column.default not in (None, Default())
        ]
        if not rows.columns or not missing:
            return rows
        names = [check.column.name for check in missing]
        fields = fields_of(table, names, f"`{table.label}`")
        return Rows([*rows.columns, *names], self._each(rows.batches, missing, fields))

    async def _each(
        self, batches: AsyncIterator[Numbered], missing: Sequence[FieldCheck], fields: Sequence[Field]
    ) -> AsyncIterator[Numbered]:
        import pyarrow as pa

        async with aclosing(batches):  # type: ignore[type-var]
            async for batch, numbers in batches:
                made = [_column(check, field, batch.num_rows) for check, field in zip(missing, fields, strict=True)]
                names = [*batch.schema.names, *(field.name for field in fields)]
                yield pa.RecordBatch.from_arrays([*batch.columns, *made], names), numbers


def _column(check: FieldCheck, field: Field, count: int) -> pa.Array[Any]:
    """The default of a field for so many rows. Raises ParameterError for one that the column does not hold."""
    import pyarrow as pa

    from dataflow.runtime import arrow_values

    default = check.column.default
    assert default is not None
    values = [default.made() for _ in range(count if default.factory is not None else 1)]
    held = [None if value is None else check.value(value) for value in values]
    odd = next((value for value in held if isinstance(value, Diagnostic)), None)
    if odd is not None:
        raise ParameterError([replace(odd, message=f"the default of {odd.message}")])
    array = arrow_values.batch_of([held], [field], check.column.name).column(0)
    return array if default.factory is not None else pa.repeat(array[0], count)
