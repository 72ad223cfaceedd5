"""Rows that a program has in hand ▶ Arrow batches of certain columns: dicts, frames, Arrow tables and readers.

Nothing is changed to make it fit: a value that its column does not hold is an error with its row, column and value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import itemgetter
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from dataflow.dsl.errors import Diagnostic, ParameterError, SourceError, might_be_meant, quoted
from dataflow.dsl.types import BOOL, STRING, DataType, Decimal, Field, List, Struct
from dataflow.runtime import arrow, arrow_values
from dataflow.runtime.conform import conform
from dataflow.runtime.from_json import EXAMPLES, from_json
from dataflow.runtime.parameters import value_of
from dataflow.runtime.refusals import LONGEST_VALUE

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")

BATCH_ROWS: Final = 16_384
"""Dicts that become one batch."""

Record = Mapping[str, object]

Numbers = Sequence[int]
"""Those of rows among all that are given; the first is 1."""


def is_records(value: object) -> bool:
    """Whether a value is a list of dicts; only the first is looked at."""
    return isinstance(value, list | tuple) and (not value or isinstance(value[0], Mapping))


def columns_of(records: Sequence[Record], what: str) -> list[str]:
    """The names that any of the records has, in the order in which they first come.

    Raises ParameterError for a record that is no dict, and a name that is no text.
    """
    check_records(records, what)
    names = dict.fromkeys(chain.from_iterable(records))
    odd = next((name for name in names if not isinstance(name, str)), None)
    if odd is not None:
        raise ParameterError(f"a column of {what} is named `{odd!r}`: expected a text")
    return list(names)


def check_records(records: Sequence[Record], what: str) -> None:
    """Raises ParameterError for a record that is no dict."""
    if set(map(type, records)) == {dict}:
        return
    for number, record in enumerate(records, 1):
        if not isinstance(record, Mapping):
            raise ParameterError(f"row {number} of {what} is a `{type(record).__name__}`: expected a dict")


def check_columns(names: Iterable[str], fields: Sequence[Field], what: str) -> None:
    """Raises ParameterError for names that are none of the fields'."""
    known = [field.name for field in fields]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ParameterError(
            f"{what} has no column {quoted(unknown)}",
            notes=[f"columns there: {quoted(known)}"],
            hint=might_be_meant(unknown[0], known),
        )


def check_types(found: Sequence[Field], wanted: Sequence[Field], what: str) -> None:
    """Raises ParameterError where a column's type does not hold all values of the type that is to go into it."""
    wrong = [
        _other_type(target, source.type, what)
        for source, target in zip(found, wanted, strict=True)
        if not _may_become(source.type, target.type)
    ]
    if wrong:
        raise ParameterError(wrong)


def batches_of_records(records: Iterable[Record], fields: Sequence[Field], what: str) -> Iterator[pa.RecordBatch]:
    """Dicts ▶ batches of the fields; a name that a dict does not have is null there.

    what: what the rows are for, in errors. Raises ParameterError with the row (the first is 1), the column and the
    value that does not fit.
    """
    first = 1
    for taken in chunks(records, BATCH_ROWS):
        yield batch_of_records(taken, fields, range(first, first + len(taken)), what)
        first += len(taken)


def chunks(records: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    """So many items at a time."""
    if isinstance(records, list | tuple):
        yield from (records[start : start + size] for start in range(0, len(records), size))
        return
    items = iter(records)
    while taken := list(islice(items, size)):
        yield taken


def batch_of_records(records: Sequence[Record], fields: Sequence[Field], numbers: Numbers, what: str) -> pa.RecordBatch:
    """Dicts ▶ a batch of the fields; otherwise as `batches_of_records`."""
    import pyarrow as pa

    columns = [_column(_values(records, field.name), field, numbers, what) for field in fields]
    return pa.RecordBatch.from_arrays(columns, schema=arrow.schema_of(fields))


def _values(records: Sequence[Record], name: str) -> list[Any]:
    try:
        return list(map(itemgetter(name), records))  # three times as fast as `get`
    except KeyError:
        return [record.get(name) for record in records]


def fitted(batch: pa.RecordBatch, fields: Sequence[Field], first: int, what: str) -> pa.RecordBatch:
    """Arrow columns, matched by name, ▶ a batch of the fields. Raises ParameterError where a value would be changed.

    first: the number of the batch's first row.
    """
    import pyarrow as pa

    numbers = range(first, first + batch.num_rows)
    columns = [_fit(batch.column(batch.schema.get_field_index(field.name)), field, numbers, what) for field in fields]
    return pa.RecordBatch.from_arrays(columns, schema=arrow.schema_of(fields))


def _column(values: list[Any], field: Field, numbers: Numbers, what: str) -> pa.Array[Any]:
    _check_nulls(values, field, numbers, what)
    try:
        if not _is_direct(values, field.type):
            values = [_value(value, field, numbers[at], what) for at, value in enumerate(values)]
        return arrow_values.batch_of([values], [field], what).column(0)
    except SourceError:
        # One of the values does not fit, though its class does: it is found by its own check.
        checked = [_value(value, field, numbers[at], what) for at, value in enumerate(values)]
        return arrow_values.batch_of([checked], [field], what).column(0)


def _is_direct(values: Sequence[Any], type_: DataType) -> bool:
    """Whether Arrow makes of the values what they say; a moment with a zone or without one it takes for the other."""
    if not set(map(type, values)) - {NoneType} <= arrow_values.DIRECT.get(type_.name, frozenset()):
        return False
    match type_.name:
        case "timestamp":
            return all(value is None or value.tzinfo is None for value in values)
        case "timestamptz":
            return all(value is None or value.tzinfo is not None for value in values)
        case _:
            return True


def _value(value: object, field: Field, row: int, what: str) -> object:
    """A value as the column's type has it. Raises ParameterError."""
    if value is None:
        return None
    try:
        found = value_of(field, from_json(field.type, value)) if _is_to_the_microsecond(value) else _too_exact(field)
    except (ValueError, ArithmeticError):
        found = Diagnostic(f"parameter `{field.name}` is {field.type}", hint=_example(field.type))
    if not isinstance(found, Diagnostic):
        return found
    message = f"row {row} of {what}: {found.message.replace('parameter `', 'column `', 1)}"
    hint = None if found.hint and "param(" in found.hint else found.hint
    raise ParameterError([Diagnostic(message, notes=(*found.notes, f"the value is {_shown(value)}"), hint=hint)])


def _is_to_the_microsecond(value: object) -> bool:
    """Not so are some moments of pandas, which Arrow has where it is asked for nanoseconds as Python's values."""
    if isinstance(value, list):
        return all(map(_is_to_the_microsecond, value))
    return not getattr(value, "nanosecond", 0)


def _too_exact(field: Field) -> Diagnostic:
    return Diagnostic(f"parameter `{field.name}` is {field.type}, its value is not to the microsecond")


def _check_nulls(values: Sequence[object], field: Field, numbers: Numbers, what: str) -> None:
    # Some classes compare slowly with None, which is no other object.
    if not field.nullable and NoneType in set(map(type, values)):
        raise _missing(numbers[values.index(None)], field, what)


def _missing(row: int, field: Field, what: str) -> ParameterError:
    return ParameterError(
        f"row {row} of {what} has no value for column `{field.name}` ({field.type}), which must have one"
    )


def _fit(column: pa.Array[Any], field: Field, numbers: Numbers, what: str) -> pa.Array[Any]:
    """One Arrow column as the field's type, each value unchanged."""
    import pyarrow as pa

    if column.null_count and not field.nullable:
        row = numbers[column.is_null().to_pylist().index(True)]
        raise _missing(row, field, what)
    target = arrow.arrow_type(field.type)
    if column.type.equals(target):
        return column
    found = arrow.language_type(column.type)
    if found is None or not _may_become(found, field.type):
        raise ParameterError([_other_type(field, found or str(column.type), what)])
    if isinstance(found, Decimal) and isinstance(field.type, Decimal):
        try:
            return column.cast(target)  # which refuses to cut digits
        except pa.ArrowInvalid:
            return _column(column.to_pylist(), field, numbers, what)
    try:
        return conform(pa.RecordBatch.from_arrays([column], [field.name]), [field]).column(0)
    except SourceError:
        if found.name == field.type.name == "time":  # Python's own have no nanoseconds to find there
            message = f"column `{field.name}` of {what} is time, the rows have values that are not to the microsecond"
            raise ParameterError(message) from None
        return _column(column.to_pylist(), field, numbers, what)


_WIDER: Final[Mapping[str, frozenset[str]]] = {
    "bool": frozenset(),
    "int64": frozenset({"decimal", "float64"}),
    "decimal": frozenset({"float64"}),
    "float64": frozenset(),
    "string": frozenset({"json", *EXAMPLES}),
    "json": frozenset({"string"}),
    "date": frozenset({"timestamp"}),
}
"""Types by name, and those that take their values as they are, each being checked."""


def _other_type(field: Field, found: DataType | str, what: str) -> Diagnostic:
    hint = f'convert it first: `.cast("{field.type}")`' if not isinstance(found, str) else None
    return Diagnostic(f"column `{field.name}` of {what} is {field.type}, the rows have {found}", hint=hint)


def _may_become(found: DataType, wanted: DataType) -> bool:
    match found, wanted:
        case List(item), List(other):
            return _may_become(item, other)
        case Struct(parts), Struct(others):
            types = dict(others)
            return len(parts) == len(types) and all(
                name in types and _may_become(part, types[name]) for name, part in parts
            )
        case _ if found == wanted or found.name == wanted.name or found.name in ("null", "unknown"):
            return True
        case _ if found == BOOL or wanted == BOOL:
            return False
        case _:
            return wanted.name in _WIDER.get(found.name, frozenset())


def _example(type_: DataType) -> str | None:
    example = EXAMPLES.get(type_.name)
    return f"text such as `{example}`" if example and type_ != STRING else None


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
