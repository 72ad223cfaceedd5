"""Batches of an engine's own types in, batches of exactly the language's types out.

Nothing is lost in silence: what does not fit is a SourceError that names the column. Only the digits of decimals are
rounded, halves away from zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import INTERVAL, MAX_PRECISION, UUID, DataType, Decimal, Field, List, Struct
from dataflow.runtime.arrow import arrow_type, schema_of
from dataflow.runtime.arrow_values import array_of

if TYPE_CHECKING:
    import pyarrow as pa


def conform(batch: pa.RecordBatch, fields: Sequence[Field]) -> pa.RecordBatch:
    """A batch of an engine's own types in, the same rows with exactly `schema_of(fields)` out.

    Raises SourceError where a value does not fit, as a year beyond 9999.
    """
    import pyarrow as pa

    from dataflow.runtime import years
    from dataflow.runtime.special_values import check_held

    schema = schema_of(fields)
    for column, field in zip(batch.columns, fields, strict=True):
        if not years.are_known(column):
            check_held(pa.RecordBatch.from_arrays([column], [field.name]), [field])
            hint = 'its text may have any year: `.cast("string")`'
            raise SourceError(f"column `{field.name}` holds {years.OUTSIDE}", hint=hint)
    if batch.schema.equals(schema):
        return batch
    arrays = [_cast(column, field) for column, field in zip(batch.columns, fields, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _cast(column: pa.Array[Any], field: Field) -> pa.Array[Any]:
    import pyarrow as pa

    target = arrow_type(field.type)
    if column.type.equals(target):
        return column
    try:
        return _exactly(column, field.type, target)
    except (pa.ArrowException, TypeError, ValueError, ArithmeticError) as error:
        message = f"column `{field.name}` came as {column.type} and does not fit {field.type}"
        raise SourceError(message, notes=[str(error)]) from error


def _is_made_by_value(type_: DataType) -> bool:
    """Whether Arrow does not cast to the type by itself."""
    match type_:
        case List(item=item):
            return _is_made_by_value(item)
        case Struct(fields=fields):
            return any(_is_made_by_value(member) for _, member in fields)
        case _:
            return type_ in (UUID, INTERVAL)


def _exactly(column: pa.Array[Any], type_: DataType, target: Any) -> pa.Array[Any]:
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import types

    if _is_made_by_value(type_):
        return array_of(column.to_pylist(), type_)
    if types.is_floating(target) and types.is_integer(column.type):
        # The nearest float, where a checked cast would refuse what lies beyond 2 ** 53.
        return column.cast(target, safe=False)
    if isinstance(type_, Decimal) and types.is_integer(column.type):
        # Arrow wants room for every int64, whatever the values are.
        column = column.cast(pa.decimal128(MAX_PRECISION, 0)).cast(pa.decimal128(MAX_PRECISION, type_.scale))
    if isinstance(type_, Decimal) and types.is_decimal(column.type) and column.type.scale > type_.scale:
        column = pc.round(column, type_.scale, round_mode="half_towards_infinity")
    result = column.cast(target)
    # To these types Arrow cuts without a word: 3 becomes true, and the time of a timestamp is gone.
    cuts = types.is_boolean(target) or types.is_date32(target) or types.is_time64(target)
    if cuts and not types.is_string(column.type) and not result.cast(column.type).equals(column):
        raise ValueError("a part of the value would be lost")
    return result
