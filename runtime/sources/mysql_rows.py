"""The answer of a MySQL server to a query: packets off the wire in, Arrow batches out.

aiomysql awaits every packet and makes a Python value of every field: a million rows of five columns take 9 s. Here
numpy finds the rows and fields of whole chunks, and Arrow reads a column of them at once, which takes 0.2 s.
The format: https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset.html.
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from dataflow.dsl.errors import InternalError
from dataflow.dsl.types import Field
from dataflow.runtime.arrow import schema_of
from dataflow.runtime.sources.mysql_columns import GUARD, array_of, texts_at, texts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

_FEW_BYTES: Final = 1 << 13
"""Up to here Python is through with the rows before numpy has begun."""

HEADER: Final = 4
"""The payload's length in three bytes, then a number that counts the packets."""

_OK, _ERROR, END, _NULL = 0x00, 0xFF, 0xFE, 0xFB
END_LENGTH: Final = 9
"""What begins like an end but is longer is a row whose first field has more than 16 MB."""

_LONGEST: Final = 0xFFFFFF
"""A packet of this length goes on in the next one."""

TAIL_BYTES: Final = 1 << 10
"""What an answer ends with is shorter: https://mariadb.com/kb/en/err_packet/."""

_FILTERINGS: Final = 4

_word: Final = Struct("<I").unpack_from


class Rows:
    """Takes the bytes of an answer as they arrive and gives batches of exactly `schema_of(fields)`.

    ended: whether the end of the answer, or an error, was met. error: the payload of the error, None without one.
    """

    def __init__(self, fields: Sequence[Field], source: str) -> None:
        self.ended = False
        self.error: bytes | None = None
        self._fields = fields
        self._schema = schema_of(fields)
        self._source = source
        self._head: int | None = None
        self._waiting: list[bytes] = []
        self._size = 0
        self._wanted = HEADER
        self._long: list[bytes] = []

    def feed(self, parts: Sequence[bytes]) -> list[pa.RecordBatch]:
        """The next bytes from the server in, batches of the rows that they complete out.

        Raises SourceError for a value that its column's type cannot hold, InternalError for another number of columns.
        """
        self._waiting += parts
        self._size += sum(map(len, parts))
        if self._size < self._wanted:
            return []
        data, size = b"".join([*self._waiting, GUARD]), self._size
        batches: list[pa.RecordBatch] = []
        position = self._skip_head(data, size)
        while self._head == 0 and not self.ended and (end := packet_end(data, position)) <= size:
            if self._long or end - position - HEADER == _LONGEST:
                self._join(data[position + HEADER : end], batches)
                position = end
            else:
                position = self._take(data, position, size, batches)
        self._wanted = packet_end(data, position) - position
        self._waiting, self._size = [data[position:size]], size - position
        return batches

    def _skip_head(self, data: bytes, size: int) -> int:
        """Goes over what comes before the rows: the number of columns, a packet for each, and an end."""
        position = 0
        while self._head != 0 and not self.ended and (end := packet_end(data, position)) <= size:
            if self._head is not None:
                self._head -= 1
            elif data[position + HEADER] in (_OK, _ERROR):
                self._finish(data[position + HEADER : end])
            else:
                width, _ = length_at(data, position + HEADER)
                if width != len(self._fields):
                    raise InternalError(f"a statement returned {width} columns: expected {len(self._fields)}")
                self._head = width + 1
            position = end
        return position

    def _take(self, data: bytes, position: int, size: int, batches: list[pa.RecordBatch]) -> int:
        """Makes a batch of the complete packets from a position on; where they end."""
        starts, end = _packets(data, position, size)
        last = int(starts[-1]) + HEADER
        if (end - last < END_LENGTH and data[last] == END) or data[last] == _ERROR:
            self._finish(data[last:end])
            starts = starts[:-1]
        if isinstance(starts, list):
            self._split(data, starts, batches)
        elif len(starts):
            batches.append(self._batch(_texts(data, starts + HEADER, len(self._fields))))
        return end

    def _join(self, part: bytes, batches: list[pa.RecordBatch]) -> None:
        self._long.append(part)
        if len(part) < _LONGEST:
            data, self._long = b"".join(self._long), []
            self._split(data, [-HEADER], batches)

    def _split(self, data: bytes, starts: list[int], batches: list[pa.RecordBatch]) -> None:
        if starts:
            columns: list[list[bytes | None]] = [[] for _ in self._fields]
            appends = [column.append for column in columns]
            for start in starts:
                position = start + HEADER
                for append in appends:
                    length, position = length_at(data, position)
                    append(None if length < 0 else data[position : position + length])
                    position += max(length, 0)
            batches.append(self._batch(list(map(texts_of, columns, self._fields))))

    def _batch(self, texts: Sequence[pa.Array[Any]]) -> pa.RecordBatch:
        arrays = [array_of(column, field, self._source) for column, field in zip(texts, self._fields, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=self._schema)

    def _finish(self, payload: bytes) -> None:
        self.ended = True
        self.error = payload if payload[0] == _ERROR else None


def seems_over(tail: bytes) -> bool:
    """Whether the last bytes of an answer so far look like its end; rows may look so as well."""
    if tail[-9:-6] == b"\5\0\0" and tail[-5] == END:
        return True
    start = tail.rfind(_ERROR, -TAIL_BYTES)
    while start >= HEADER:
        if packet_end(tail, start - HEADER) == len(tail):
            return True
        start = tail.rfind(_ERROR, max(len(tail) - TAIL_BYTES, 0), start)
    return False


def packet_end(data: bytes, position: int) -> int:
    """Where a packet ends whose header is in the data; with less than a header, where that would end."""
    if position + HEADER > len(data):
        return position + HEADER
    return position + HEADER + int.from_bytes(data[position : position + 3], "little")


def _packets(data: bytes, position: int, size: int) -> tuple[list[int] | Ints, int]:
    """Where the complete packets begin, at least one, and where the last ends; those that go on elsewhere end them.

    A list where there are few.
    """
    if size - position > _FEW_BYTES:
        found = _find(data, position, size)
        return found if found is not None else _walk(data, position, size)
    starts, end = _walk(data, position, size)
    return starts.tolist(), end


def _find(data: bytes, position: int, size: int) -> tuple[Ints, int] | None:
    """The packets where all are shorter than 256 bytes: then two bytes of each length are zero, and hardly any others.

    Of these places those are kept where another packet ends, until each ends where the next begins: as the first is
    known, that proves them all. None where it cannot be proved.
    """
    flat = np.frombuffer(data, np.uint8)[position:size]
    zero = flat[1:-2] == 0
    zero &= flat[2:-1] == 0
    places = np.flatnonzero(zero)
    if not len(places) or places[0] != 0:
        return None
    ends = places + HEADER + flat[places]
    for _ in range(_FILTERINGS):
        if np.array_equal(ends[:-1], places[1:]):
            complete = len(places) - int(ends[-1] > len(flat))
            return places[:complete] + position, position + int(ends[complete - 1])
        is_end = np.zeros(len(flat) + 0x100 + HEADER, np.bool_)
        is_end[ends] = True
        is_end[0] = True
        kept = is_end[places]
        places, ends = places[kept], ends[kept]
    return None


def _walk(data: bytes, position: int, size: int) -> tuple[Ints, int]:
    """The packets, found by going from one to the next."""
    starts = []
    while position + HEADER <= size:
        length = _word(data, position)[0] & _LONGEST
        end = position + HEADER + length
        if end > size or length == _LONGEST:
            break
        starts.append(position)
        position = end
    return np.array(starts, np.int64), position


def _texts(data: bytes, position: Ints, columns: int) -> list[pa.Array[Any]]:
    """The fields of rows that begin at these positions, each behind its length, by column."""
    flat = np.frombuffer(data, np.uint8)
    words = np.ndarray((len(data) - 3,), "<u4", buffer=data, strides=(1,))
    texts = []
    for _ in range(columns):
        mark = flat[position]
        present = None
        length = mark.astype(np.int64)
        position = position + 1
        if len(mark) and mark.max() >= _NULL:
            word = words[position].astype(np.int64)
            length = np.select([mark == 0xFC, mark == 0xFD, mark == _NULL], [word & 0xFFFF, word & 0xFFFFFF, 0], length)
            position = position + np.select([mark == 0xFC, mark == 0xFD], [2, 3], 0)
            present = mark != _NULL
        texts.append(texts_at(data, position, length, present))
        position = position + length
    return texts


def length_at(data: bytes, position: int) -> tuple[int, int]:
    """The length at a position, -1 for null, and where what it is of begins."""
    mark = data[position]
    if mark < _NULL:
        return mark, position + 1
    if mark == _NULL:
        return -1, position + 1
    # 252, 253 and 254 stand before a length of 2, 3 and 8 bytes.
    width = 8 if mark == END else mark - 250
    start = position + 1 + width
    return int.from_bytes(data[position + 1 : start], "little"), start
