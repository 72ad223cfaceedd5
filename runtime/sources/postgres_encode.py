"""Arrow arrays ▶ PostgreSQL's binary format, with numpy: no Python object a value.

The counterpart of `postgres_columns.py`, which names the sources of the formats.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dataflow.dsl.errors import SourceError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Encode = Callable[["pa.Array[Any]"], "Cells"]

_UNIX_MICROSECONDS: Final = 946_684_800_000_000
_UNIX_DAYS: Final = 10_957
_NEGATIVE: Final = 0x4000
_BASE: Final = 10_000
_WORD: Final = 10**14
"""Decimals below, without their point, may be multiplied by a thousand and still be numbers of 64 bits."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The values of a column: big-endian numbers, the same for each row, and behind them `size` bytes of `data`.

    The bytes lie one row's behind the other's, and a row that is not present has none.
    """

    present: NDArray[np.bool_]
    numbers: tuple[NDArray[Any], ...]
    data: NDArray[np.uint8] | None = None
    size: Ints | None = None

    @property
    def length(self) -> Ints:
        """The bytes of each value, -1 for null."""
        width = sum(part.dtype.itemsize for part in self.numbers)
        return np.where(self.present, width if self.size is None else width + self.size, -1).astype(np.int64)


def rows_of(columns: Sequence[Cells], count: int, *, counted: bool = True) -> tuple[NDArray[np.uint8], Ints]:
    """The bytes of all rows, and where each begins, with the end behind the last.

    counted: whether a row begins with its number of fields, as those of a COPY do and items of an array do not.
    """
    lengths = [cells.length for cells in columns]
    head = 2 if counted else 0
    sizes = head + sum((4 + np.maximum(length, 0) for length in lengths), np.zeros(count, np.int64))
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
    out = np.zeros(int(starts[-1]) + 8, np.uint8)
    place = starts[:-1]
    if counted:
        _view(out, ">i2")[place] = len(columns)
        place = place + head
    for cells, length in zip(columns, lengths, strict=True):
        _view(out, ">i4")[place] = length
        _put(out, place + 4, cells)
        place = place + 4 + np.maximum(length, 0)
    return out[: int(starts[-1])], starts


def _put(out: NDArray[np.uint8], place: Ints, cells: Cells) -> None:
    there = place if cells.present.all() else place[cells.present]
    for part in cells.numbers:
        _view(out, part.dtype.str)[there] = part if len(there) == len(part) else part[cells.present]
        there = there + part.dtype.itemsize
    if cells.size is not None and cells.data is not None:
        size = cells.size[cells.present]
        before = np.cumsum(size) - size
        out[np.repeat(there - before, size) + np.arange(len(cells.data))] = cells.data


def _view(out: NDArray[np.uint8], kind: str) -> NDArray[Any]:
    """A view that writes a number of this numpy type at every byte."""
    dtype = np.dtype(kind)
    return np.ndarray((len(out) - dtype.itemsize + 1,), dtype=dtype, buffer=out.data, strides=(1,))


def _present(array: pa.Array[Any]) -> NDArray[np.bool_]:
    return np.ones(len(array), np.bool_) if array.null_count == 0 else array.is_valid().to_numpy(zero_copy_only=False)


def _words(array: pa.Array[Any], kind: str) -> NDArray[Any]:
    """The buffer of a fixed-width array as numbers; what stands at nulls is anything."""
    width = array.type.bit_width // 8
    return _numbers(array.buffers()[1], kind, width * array.offset, width * len(array))


def _bounds(array: pa.Array[Any]) -> Ints:
    """Where the values of an array of texts or lists begin, with the end behind the last."""
    return _numbers(array.buffers()[1], "<i4", 4 * array.offset, 4 * (len(array) + 1)).astype(np.int64)


def _numbers(buffer: pa.Buffer | None, kind: str, start: int, size: int) -> NDArray[Any]:
    held = np.zeros(size, np.uint8) if buffer is None else np.frombuffer(memoryview(buffer), np.uint8)[start:][:size]
    return held.view(kind)


def _integers(kind: str) -> Encode:
    limits = np.iinfo(kind)

    def encode(array: pa.Array[Any]) -> Cells:
        present, values = _present(array), _words(array, "<i8")
        if len(values) and limits.bits < 64:
            known = values[present]
            if len(known) and (int(known.min()) < limits.min or int(known.max()) > limits.max):
                value = next(int(v) for v in known if not limits.min <= v <= limits.max)
                raise ValueError(f"`{value}` is not between {limits.min} and {limits.max}")
        return Cells(present, (values.astype(kind),))

    return encode


def _floats(kind: str) -> Encode:
    def encode(array: pa.Array[Any]) -> Cells:
        values = _words(array, "<f8")
        with np.errstate(over="ignore"):
            made = values.astype(kind)
        present = _present(array)
        if np.any(np.isinf(made) & np.isfinite(values) & present):
            raise ValueError(f"`{values[np.isinf(made) & np.isfinite(values) & present][0]}` is too large")
        return Cells(present, (made,))

    return encode


def _bools(array: pa.Array[Any]) -> Cells:
    return Cells(_present(array), (array.cast(pa.uint8()).fill_null(0).to_numpy(zero_copy_only=False),))


def _dates(array: pa.Array[Any]) -> Cells:
    return Cells(_present(array), ((_words(array, "<i4").astype(np.int64) - _UNIX_DAYS).astype(">i4"),))


def _moments(array: pa.Array[Any]) -> Cells:
    return Cells(_present(array), ((_words(array, "<i8") - _UNIX_MICROSECONDS).astype(">i8"),))


def _times(array: pa.Array[Any]) -> Cells:
    return Cells(_present(array), (_words(array, "<i8").astype(">i8"),))


def _intervals(array: pa.Array[Any]) -> Cells:
    present = _present(array)
    parts = _words(array, "<i4").reshape(-1, 4)
    nanoseconds = np.ascontiguousarray(parts[:, 2:]).view("<i8").ravel()
    if np.any((nanoseconds % 1_000 != 0) & present):
        raise ValueError("an interval with parts of a microsecond")
    return Cells(present, ((nanoseconds // 1_000).astype(">i8"), parts[:, 1].astype(">i4"), parts[:, 0].astype(">i4")))


def _uuids(array: pa.Array[Any]) -> Cells:
    storage = array.storage if isinstance(array, pa.ExtensionArray) else array
    halves = _words(storage, ">u8").reshape(-1, 2)
    return Cells(_present(array), (halves[:, 0], halves[:, 1]))


def _bytes(array: pa.Array[Any]) -> Cells:
    present = _present(array)
    if not present.all():
        array = pc.fill_null(array, pa.scalar("" if pa.types.is_string(array.type) else b"", array.type))
    bounds, data = _bounds(array), array.buffers()[2]
    held = _numbers(data, "u1", int(bounds[0]), int(bounds[-1] - bounds[0]))
    return Cells(present, (), held, np.diff(bounds))


def _documents(array: pa.Array[Any]) -> Cells:
    """jsonb: a byte with the format's version, then the text."""
    text = _bytes(array)
    return Cells(text.present, (np.ones(len(array), np.uint8),), text.data, text.size)


def _numerics(array: pa.Array[Any]) -> Cells:
    """Digits to base 10,000 behind their count, the first one's weight, the sign and the scale that is shown.

    All values get as many digits; the server takes noughts at both ends away (`make_result` of its `numeric.c`).
    """
    present, scale = _present(array), array.type.scale
    halves = _words(array, "<i8").reshape(-1, 2)
    low = np.where(present, halves[:, 0], 0)
    if np.any((halves[:, 1] != low >> 63) & present) or (len(low) and int(np.abs(low).max()) >= _WORD):
        return _long_numerics(array, present)
    aligned = -(-scale // 4)
    value = np.abs(low) * 10 ** (4 * aligned - scale)
    digits = []
    for _ in range(5):
        value, digit = np.divmod(value, _BASE)
        digits.append(digit.astype(">i2"))
    digits.reverse()
    head = 5 << 48 | (4 - aligned & 0xFFFF) << 32 | scale
    signs = np.where(low < 0, _NEGATIVE << 16, 0)
    return Cells(present, ((signs + head).astype(">i8"), *digits))


def _long_numerics(array: pa.Array[Any], present: NDArray[np.bool_]) -> Cells:
    values = [b"" if value is None else _numeric(value, array.type.scale) for value in array.to_pylist()]
    size = np.array([len(value) for value in values], np.int64)
    return Cells(present, (), np.frombuffer(b"".join(values), np.uint8), size)


def _numeric(value: decimal.Decimal, scale: int) -> bytes:
    with decimal.localcontext(prec=decimal.MAX_PREC):
        whole = int(abs(value).scaleb(-(-scale // 4) * 4))
    digits = []
    while whole:
        whole, digit = divmod(whole, _BASE)
        digits.append(digit)
    head = (len(digits), len(digits) - 1 - -(-scale // 4), _NEGATIVE if value < 0 else 0, scale)
    return b"".join((part & 0xFFFF).to_bytes(2, "big") for part in (*head, *reversed(digits)))


ENCODERS: Final[dict[str, Encode]] = {
    "int2": _integers(">i2"),
    "int4": _integers(">i4"),
    "int8": _integers(">i8"),
    "oid": _integers(">u4"),
    "float4": _floats(">f4"),
    "float8": _floats(">f8"),
    "bool": _bools,
    "numeric": _numerics,
    "date": _dates,
    "time": _times,
    "timestamp": _moments,
    "timestamptz": _moments,
    "interval": _intervals,
    "uuid": _uuids,
    "bytea": _bytes,
    **dict.fromkeys(("text", "varchar", "bpchar", "name", "json", "citext"), _bytes),
    "jsonb": _documents,
}
"""How values of the Arrow type that the language has for a type of PostgreSQL are written; others go as texts."""


def list_encoder(item: str, oid: int) -> Encode:
    """The encoder of arrays whose items have a type that is known here, and its number."""
    encode_item = ENCODERS[item]

    def encode(array: Any) -> Cells:
        present = _present(array)
        sizes = np.where(present, np.diff(_bounds(array)), 0).astype(np.int64)
        items = array.flatten()
        data, starts = rows_of([encode_item(items)], len(items), counted=False)
        ends = np.cumsum(sizes)
        # An empty array has no dimension, and so neither size nor lower bound.
        dimensions = [_big(sizes > 0), _big(np.zeros(len(array))), _big(np.full(len(array), oid))]
        held = (starts[ends] - starts[ends - sizes]) + 8 * (sizes > 0)
        return Cells(present, tuple(dimensions), *_with_bounds(data, starts, sizes, held))

    return encode


def _with_bounds(data: NDArray[np.uint8], starts: Ints, sizes: Ints, held: Ints) -> tuple[NDArray[np.uint8], Ints]:
    """Items of arrays, each array's behind its size and its lower bound."""
    out = np.zeros(int(held.sum()) + 8, np.uint8)
    begin = np.cumsum(held) - held
    filled = sizes > 0
    _view(out, ">i4")[begin[filled]] = sizes[filled]
    _view(out, ">i4")[begin[filled] + 4] = 1
    ends = np.cumsum(sizes)
    size = (starts[ends] - starts[ends - sizes])[filled]
    before = np.cumsum(size) - size
    out[np.repeat(begin[filled] + 8 - before, size) + np.arange(len(data))] = data
    return out[: int(held.sum())], held


def _big(values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(">i4")


def refused(column: str, source: str, error: Exception) -> SourceError:
    """The error of a value that a column does not take."""
    return SourceError(f"column `{column}` of source `{source}` cannot take a value: {error}")
