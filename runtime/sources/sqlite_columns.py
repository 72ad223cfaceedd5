"""Values as SQLite hands them out, a column at a time, into Arrow arrays of exactly the declared type.

SQLite gives every value a type of its own, so a column declared DECIMAL(15,2) may hold integers, floats and text side
by side. What stands for the declared type is converted; what does not is an error that shows the value, never a null
or a near miss.
"""

from __future__ import annotations

import decimal
import math
from collections.abc import Sequence
from types import NoneType
from typing import TYPE_CHECKING, Any

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import MAX_PRECISION, DataType, Decimal, Field
from dataflow.runtime import arrow, arrow_values, years
from dataflow.runtime.plain_arrays import array_of, cast, known_of, numbers_of
from dataflow.runtime.refusals import read_as, refusal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Array = pa.Array[Any]

Values = Sequence[Any]

_SURE_WHOLE = 2**53
"""Up to here every integer is a float."""

SURE_UNITS = 10.0**15
"""Below, a float scaled and rounded is the decimal that it stands for: 15 digits are sure."""


def batch_of(columns: Sequence[Values], fields: Sequence[Field], source: str) -> pa.RecordBatch:
    """Columns of SQLite's values in, a batch of exactly `schema_of(fields)` out.

    Raises SourceError for a value that its column's type cannot hold.
    """
    import pyarrow as pa

    arrays = [column_of(values, field, source) for values, field in zip(columns, fields, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=arrow.schema_of(fields))


def column_of(values: Values, field: Field, source: str) -> Array:
    """A column of SQLite's values in, the array of the field's type out. Raises SourceError for one that it lacks."""
    try:
        column, target = _convert(values, field.type), arrow.arrow_type(field.type)
        return of_known_years(column if column.type == target else column.cast(target))
    except refusals() as error:
        for value in values:
            if not _fits(value, field.type):
                raise SourceError(refusal(field, source, value).message, hint=_way_to_read(field, value)) from error
        raise


def of_known_years(column: Array) -> Array:
    """The column itself. Raises ValueError where it has a year that dates here lack."""
    if years.are_known(column):
        return column
    raise ValueError(years.OUTSIDE)


def _way_to_read(field: Field, value: object) -> str | None:
    """The cast that SQLite itself does of the value."""
    match field.type.name:
        case "decimal" if not isinstance(value, str):
            return read_as(field.name, "float64")
        case "int64" | "bool" | "date" | "time" | "timestamp" | "timestamptz" | "uuid":
            return read_as(field.name, "string")
        case _:
            return None


def _fits(value: object, type_: DataType) -> bool:
    try:
        of_known_years(_convert([value], type_).cast(arrow.arrow_type(type_)))
    except refusals():
        return False
    return True


def refusals() -> tuple[type[Exception], ...]:
    """What conversions raise where a value does not fit."""
    import pyarrow as pa

    return (pa.ArrowException, TypeError, ValueError, ArithmeticError, SourceError)


def _convert(values: Values, type_: DataType) -> Array:
    import pyarrow as pa

    match type_.name:
        case "int64":
            return _integers(values)
        case "float64":
            return _floats(values)
        case "bool":
            return _booleans(values)
        case "decimal":
            assert isinstance(type_, Decimal)
            return _decimals(values, type_)
        case "date" | "time" | "timestamp" | "timestamptz":
            return of_texts(array_of(values, pa.string()), type_)
        case "binary":
            return _bytes(values)
        case "uuid":
            return arrow_values.batch_of([values], [Field("uuid", type_)], "").column(0)
        case _:
            return _texts(values)


def _integers(values: Values) -> Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    kinds = set(map(type, values))
    if kinds <= {int, NoneType}:
        return array_of(values, pa.int64())
    if float in kinds:
        values = [_whole(value) if isinstance(value, float) else value for value in values]
    # The type is inferred first: told to make int64, Arrow would cut 2.5 to 2 without a word.
    inferred = pa.array(values)
    if pa.types.is_floating(inferred.type) and pc.any(pc.greater_equal(pc.abs(inferred), 2.0**63)).as_py():
        raise ValueError("an integer beyond 64 bits, of which SQLite keeps a float")
    return inferred.cast(pa.int64())


def _booleans(values: Values) -> Array:
    return of_zeros_and_ones(_integers(values))


def of_zeros_and_ones(integers: Array) -> Array:
    """Integers as booleans. Raises ValueError for any but 0 and 1."""
    import pyarrow as pa

    result = integers.cast(pa.bool_())
    if not result.cast(pa.int64()).equals(integers):
        raise ValueError("neither true nor false")
    return result


def _bytes(values: Values) -> Array:
    import pyarrow as pa

    # Arrow would take a text for its bytes, which SQLite's `=` tells apart.
    if not set(map(type, values)) <= {bytes, NoneType}:
        raise TypeError("no bytes")
    return array_of(values, pa.binary())


def _whole(value: float) -> int:
    """A float that is an integer as one. Raises ValueError for one of more than 64 bits, as SQLite makes it of integers
    that have no room; so may the least one have been made."""
    if not value.is_integer() or abs(value) >= 2**63:
        raise ValueError(f"{value} is no int64")
    return int(value)


def _floats(values: Values) -> Array:
    import pyarrow as pa

    try:
        return _numbers(values)
    except pa.ArrowInvalid:
        # Arrow refuses integers beyond 2 ** 53, where the nearest float is what SQLite itself computes with.
        return pa.array([float(value) if isinstance(value, int) else value for value in values], pa.float64())


def _numbers(values: Values) -> Array:
    """Numbers as floats, each exactly. Raises ArrowInvalid for an integer that is none, and for what is no number."""
    import pyarrow as pa

    # SQLite keeps the floats of a NUMERIC column that are whole as integers.
    plain = [float(value) if type(value) is int and abs(value) <= _SURE_WHOLE else value for value in values]
    return array_of(plain, pa.float64())


def _texts(values: Values) -> Array:
    import pyarrow as pa

    try:
        return array_of(values, pa.string())
    except pa.ArrowTypeError:
        # An expression of no type may be a number now and then; its text is the shortest that reads back the same.
        return pa.array([str(value) if isinstance(value, int | float) else value for value in values], pa.string())


def of_texts(texts: Array, type_: DataType) -> Array:
    """Texts in the dialect's spelling as values of the type they stand for. Raises ArrowInvalid, ValueError."""
    import pyarrow as pa
    import pyarrow.compute as pc

    match type_.name:
        case "time":
            # Arrow reads times only as part of a timestamp.
            moments: Array = pc.binary_join_element_wise(pa.scalar("1970-01-01"), texts, pa.scalar(" "))  # type: ignore[call-overload]
            return cast(cast(moments, pa.timestamp("us")), pa.time64("us"))
        case "timestamptz":
            return cast(cast(texts, pa.timestamp("us")), pa.timestamp("us", "UTC"))
        case "uuid":
            return arrow_values.batch_of([texts.to_pylist()], [Field("uuid", type_)], "").column(0)
        case _:
            return cast(texts, arrow.arrow_type(type_))


def _decimals(values: Values, type_: Decimal) -> Array:
    import pyarrow as pa

    try:
        return of_floats(_numbers(values), type_)
    except (pa.ArrowException, OverflowError):
        return _exact_decimals(values, type_)


def of_floats(floats: Array, type_: Decimal) -> Array:
    """Floats as the decimals that they stand for. Raises ValueError for a float that stands for none, OverflowError
    where one is too large to be sure."""
    import numpy as np

    numbers = numbers_of(floats, "f8")
    if floats.null_count:
        numbers = np.where(known_of(floats), numbers, 0.0)
    scaled = numbers * 10.0**type_.scale
    if not (np.abs(scaled) < min(SURE_UNITS, 10.0**type_.precision)).all():
        raise OverflowError("more than 15 digits")
    units = _rounded(scaled)
    if not (units / 10.0**type_.scale == numbers).all():
        raise ValueError("more digits behind the point")
    return _decimals_of_units(units, floats, type_)


def _rounded(numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Whole numbers nearest to floats below 2 ** 52, halves away from zero."""
    import numpy as np

    whole = np.trunc(numbers)
    away = np.where(np.abs(numbers - whole) >= 0.5, np.copysign(1.0, numbers), 0.0)
    return (whole + away).astype(np.int64)


def _decimals_of_units(units: npt.NDArray[np.int64], nulls: Array, type_: Decimal) -> Array:
    """Decimals made of their units (cents, say), null where `nulls` is."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    words = np.empty((len(units), 2), np.int64)
    words[:, 0] = units
    words[:, 1] = units >> 63
    target = pa.decimal128(type_.precision, type_.scale)
    exact = pa.Array.from_buffers(target, len(units), [None, pa.py_buffer(words.tobytes())])
    return pc.if_else(nulls.is_valid(), exact, pa.nulls(1, target)[0]) if nulls.null_count else exact


def _exact_decimals(values: Values, type_: Decimal) -> Array:
    """The slow way, digit by digit: texts, integers beyond 2 ** 53, and the floats beside them."""
    import pyarrow as pa

    return pa.array([_exact_decimal(value, type_) for value in values], pa.decimal128(type_.precision, type_.scale))


def _exact_decimal(value: object, type_: Decimal) -> decimal.Decimal | None:
    with decimal.localcontext(prec=400, rounding=decimal.ROUND_HALF_UP):
        match value:
            case None:
                return None
            case float() if abs(scaled := value * 10.0**type_.scale) < SURE_UNITS:
                import numpy as np

                # As the quick way does it, so that a value is the same whatever stands beside it.
                units = int(_rounded(np.array([scaled]))[0])
                if units / 10.0**type_.scale != value:
                    raise ValueError("more digits behind the point")
                return decimal.Decimal(units).scaleb(-type_.scale)
            case float() if type_.precision < MAX_PRECISION and math.ulp(value) * 10.0**type_.scale >= 1:
                raise ValueError("a float that stands for several decimals")
            case int() | float() | str():
                # The shortest text that reads back as the float is the one decimal that it stands for, or, of a sum so
                # large that several have this float, the shortest of these: its first 15 digits are right.
                exact = decimal.Decimal(str(value))
                fitting = exact.quantize(decimal.Decimal(1).scaleb(-type_.scale))
                if fitting != exact:
                    raise ValueError("more digits behind the point")
                return fitting
            case _:
                raise TypeError(f"no number: {value!r}")
