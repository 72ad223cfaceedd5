"""The error of a stored value that its column's type cannot hold, with the cast that reads it all the same."""

from __future__ import annotations

import decimal
from typing import TYPE_CHECKING, Final

from dataflow.dsl.errors import SourceError
from dataflow.dsl.expr import Column
from dataflow.dsl.format_expr import format_expr
from dataflow.dsl.types import MAX_PRECISION, DataType, Decimal, Field, List

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST_VALUE: Final = 60
"""Characters of a value that an error shows."""

_READ_AS_TEXT: Final = ("date", "time", "timestamp", "timestamptz", "interval")


def refusal(field: Field, source: str, value: object) -> SourceError:
    """The error of a value that its column's type cannot hold; a long value is shown in part."""
    text = repr(value) if isinstance(value, str | bytes) else f"`{_plain(value)}`"
    shown = text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
    message = f"column `{field.name}` of source `{source}` holds {shown}: expected {field.type}"
    casts = _casts(field.type, value)
    return SourceError(message, hint=read_as(field.name, *casts) if casts else None)


def of_schema(batch: pa.RecordBatch, schema: pa.Schema, source: str) -> pa.RecordBatch:
    """A batch of a source in, the same out. Raises SourceError where its types are not those that were promised.

    DuckDB would read what lies in memory as if they were.
    """
    found = batch.schema
    # Lists of types take fifty times as long to compare; they leave out what may be null, which DuckDB does not mind.
    if found.equals(schema) or (found.types == schema.types and found.names == schema.names):
        return batch
    wanted, got = (", ".join(f"{field.name} {field.type}" for field in fields) for fields in (schema, found))
    raise SourceError(
        f"source `{source}` sent columns of other types than its statement has",
        notes=[f"expected {wanted}", f"found {got}"],
    )


def read_as(column: str, *types: str) -> str:
    """The hint of a column that can be read as other types, in both forms."""
    return f"read it as {', or '.join(_spelt(column, type_) for type_ in types)}"


def _plain(value: object) -> object:
    """A decimal by its digits alone, however its driver counts them; any other value as it is."""
    return f"{_short(value):f}" if isinstance(value, decimal.Decimal) else value


def _short(value: decimal.Decimal) -> decimal.Decimal:
    """A decimal without noughts at its end."""
    return value.normalize(decimal.Context(decimal.MAX_PREC))


def _casts(type_: DataType, value: object) -> list[str]:
    """The types that hold the value and that its column can be cast to."""
    match type_:
        case Decimal() if isinstance(value, decimal.Decimal):
            return [*_wider(value), "float64", "string"]
        case _ if type_.name == "bool":
            return ["int64"]
        case List() if isinstance(value, list):
            return ["string"]
        case _:
            return ["string"] if type_.name in _READ_AS_TEXT else []


def _wider(value: decimal.Decimal) -> list[str]:
    if not value.is_finite():
        return []
    # Digits behind the point are rounded up to tens: the next value may have a few more.
    exponent = _short(value).as_tuple().exponent
    assert isinstance(exponent, int)
    digits, whole = max(-exponent, 0), max(value.adjusted() + 1, 0)
    fitting = [scale for scale in (-(-digits // 10) * 10, digits) if whole + scale <= MAX_PRECISION]
    return [f"decimal({MAX_PRECISION},{fitting[0]})"] if fitting else []


def _spelt(name: str, type_: str) -> str:
    python = f"col.{name}" if name.isidentifier() else f"col[{name!r}]"
    return f'`{python}.cast("{type_}")` (`{format_expr(Column((name,)))}::{type_}`)'
