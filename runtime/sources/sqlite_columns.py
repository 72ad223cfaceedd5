"""Values as SQLite hands them out, a column at a time, into Arrow arrays of exactly the declared type.

SQLite gives every value a type of its own, so a column declared DECIMAL(15,2) may hold integers, floats and text side
by side. What stands for the declared type is converted; what does not is an error that shows the value, never a null
or a near miss.
"""

from __future__ import annotations

import datetime as dt
import decimal
import json
import math
from collections.abc import Sequence
from types import NoneType
from typing import TYPE_CHECKING, Any

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import MAX_PRECISION, DataType, Decimal, Field
from dataflow.runtime import arrow, years
from dataflow.runtime.refusals import read_as, refusal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Array = pa.Array[Any]

Values = Sequence[Any]

_SURE_UNITS = 10.0**15
"""Below, a float scaled and rounded is the decimal that it stands for: 15 digits are sure."""


def batch_of(columns: Sequence[Values], fields: Sequence[Field], source: str) -> pa.RecordBatch:
    """Columns of SQLite's values in, a batch of exactly `schema_of(fields)` out.

    Raises SourceError for a value that its column's type cannot hold.
    """
    import pyarrow as pa

    arrays = [_column_of(values, field, source) for values, field in zip(columns, fields, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=arrow.schema_of(fields))


def parameter_of(value: object) -> object:
    """A parameter's value in, the same in the spelling that the SQLITE dialect gives to its type out."""
    match value:
        case list():
            if any(isinstance(item, str) and "\0" in item for item in value):
                message = (
                    "a list for SQLite holds a text with the character 0, behind which its JSON functions see nothing"
                )
                raise SourceError(message, hint="compare with one value at a time: `(x == a) | (x == b)`")
            return json.dumps([parameter_of(item) for item in value])
        case bool():
            return int(value)
        case decimal.Decimal():
            # SQLite computes decimals as integers or floats; a text would be greater than all numbers.
            whole = value == value.to_integral_value() and abs(value) < 2**63
            if not whole and len(value.normalize(decimal.Context(prec=100)).as_tuple().digits) > 15:
                raise SourceError(f"SQLite has no decimals of more than 15 digits, which `{value}` has")
            return int(value) if whole else float(value)
        case dt.datetime():
            moment = value if value.tzinfo is None else value.astimezone(dt.UTC).replace(tzinfo=None)
            return moment.isoformat(" ", "microseconds")
        case dt.date():
            return value.isoformat()
        case dt.time():
            return value.isoformat("microseconds")
        case float() if value != value:
            raise SourceError("SQLite has no NaN, which a parameter is: it would be null there")
        case None | int() | float() | str() | bytes():
            return value
        case _:
            return str(value)


def _column_of(values: Values, field: Field, source: str) -> Array:
    try:
        return _of_known_years(_convert(values, field.type).cast(arrow.arrow_type(field.type)))
    except _refusals() as error:
        for value in values:
            if not _fits(value, field.type):
                raise SourceError(refusal(field, source, value).message, hint=_way_to_read(field, value)) from error
        raise


def _of_known_years(column: Array) -> Array:
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
        _of_known_years(_convert([value], type_).cast(arrow.arrow_type(type_)))
    except _refusals():
        return False
    return True


def _refusals() -> tuple[type[Exception], ...]:
    import pyarrow as pa

    return (pa.ArrowException, TypeError, ValueError, ArithmeticError, SourceError)


def _convert(values: Values, type_: DataType) -> Array:
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
        case "date":
            return _dates(values)
        case "time":
            return _times(values)
        case "timestamp" | "timestamptz":
            return _moments(values, type_.name == "timestamptz")
        case "binary":
            return _bytes(values)
        case "uuid":
            return arrow.batch_of([values], [Field("uuid", type_)], "").column(0)
        case _:
            return _texts(values)


def _integers(values: Values) -> Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if any(isinstance(value, float) for value in values):
        values = [_whole(value) if isinstance(value, float) else value for value in values]
    # The type is inferred first: told to make int64, Arrow would cut 2.5 to 2 without a word.
    inferred = pa.array(values)
    if pa.types.is_floating(inferred.type) and pc.any(pc.greater_equal(pc.abs(inferred), 2.0**63)).as_py():
        raise ValueError("an integer beyond 64 bits, of which SQLite keeps a float")
    return inferred.cast(pa.int64())


def _booleans(values: Values) -> Array:
    import pyarrow as pa

    integers = _integers(values)
    result = integers.cast(pa.bool_())
    if not result.cast(pa.int64()).equals(integers):
        raise ValueError("neither true nor false")
    return result


def _bytes(values: Values) -> Array:
    import pyarrow as pa

    # Arrow would take a text for its bytes, which SQLite's `=` tells apart.
    if not set(map(type, values)) <= {bytes, NoneType}:
        raise TypeError("no bytes")
    return pa.array(values, pa.binary())


def _whole(value: float) -> int:
    """A float that is an integer as one. Raises ValueError for one of more than 64 bits, as SQLite makes it of integers
    that have no room; so may the least one have been made."""
    if not value.is_integer() or abs(value) >= 2**63:
        raise ValueError(f"{value} is no int64")
    return int(value)


def _floats(values: Values) -> Array:
    import pyarrow as pa

    try:
        return pa.array(values, pa.float64())
    except pa.ArrowInvalid:
        # Arrow refuses integers beyond 2 ** 53, where the nearest float is what SQLite itself computes with.
        return pa.array([float(value) if isinstance(value, int) else value for value in values], pa.float64())


def _texts(values: Values) -> Array:
    import pyarrow as pa

    try:
        return pa.array(values, pa.string())
    except pa.ArrowTypeError:
        # An expression of no type may be a number now and then; its text is the shortest that reads back the same.
        return pa.array([str(value) if isinstance(value, int | float) else value for value in values], pa.string())


def _dates(values: Values) -> Array:
    import pyarrow as pa

    return pa.array(values, pa.string()).cast(pa.date32())


def _times(values: Values) -> Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    # Arrow reads times only as part of a timestamp.
    texts: Array = pc.binary_join_element_wise(pa.scalar("1970-01-01"), pa.array(values, pa.string()), pa.scalar(" "))  # type: ignore[call-overload]
    return texts.cast(pa.timestamp("us")).cast(pa.time64("us"))


def _moments(values: Values, zoned: bool) -> Array:
    import pyarrow as pa

    moments = pa.array(values, pa.string()).cast(pa.timestamp("us"))
    return moments.cast(pa.timestamp("us", "UTC")) if zoned else moments


def _decimals(values: Values, type_: Decimal) -> Array:
    import numpy as np
    import pyarrow as pa

    try:
        floats = pa.array(values, pa.float64())
    except pa.ArrowException:
        return _exact_decimals(values, type_)
    numbers = floats.fill_null(0).to_numpy(zero_copy_only=False)
    scaled = numbers * 10.0**type_.scale
    if not (np.abs(scaled) < min(_SURE_UNITS, 10.0**type_.precision)).all():
        return _exact_decimals(values, type_)
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
    return pc.if_else(nulls.is_valid(), exact, pa.scalar(None, target)) if nulls.null_count else exact


def _exact_decimals(values: Values, type_: Decimal) -> Array:
    """The slow way, digit by digit: texts, integers beyond 2 ** 53, and the floats beside them."""
    import pyarrow as pa

    return pa.array([_exact_decimal(value, type_) for value in values], pa.decimal128(type_.precision, type_.scale))


def _exact_decimal(value: object, type_: Decimal) -> decimal.Decimal | None:
    with decimal.localcontext(prec=400, rounding=decimal.ROUND_HALF_UP):
        match value:
            case None:
                return None
            case float() if abs(scaled := value * 10.0**type_.scale) < _SURE_UNITS:
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
