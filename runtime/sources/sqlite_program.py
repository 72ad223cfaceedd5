"""The program of the process that `sqlite_process` starts: statements over a SQLite file in, Arrow's buffers out.

It loads neither pyarrow nor numpy, so it starts in a few hundredths of a second and takes little memory. Requests and
answers are a length of eight bytes and what `marshal` makes; behind an answer that is a batch come its buffers, each
filled up to eight bytes.
"""

from __future__ import annotations

import ctypes
import marshal
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from dataflow.runtime.sources.sqlite_adbc import Array, Connection, SQLiteError


class Answers:
    """The other end of the socket."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def request(self) -> Any:
        """The next request, None where there are no more."""
        head = self._take(8)
        return marshal.loads(self._take(int.from_bytes(head, "little"))) if head else None

    def say(self, answer: Any, parts: Sequence[Any] = ()) -> None:
        content = marshal.dumps(answer)
        waiting = [memoryview(part).cast("B") for part in (len(content).to_bytes(8, "little"), content, *parts)]
        while waiting:
            sent = os.writev(self._descriptor, waiting[:64])
            while waiting and sent >= len(waiting[0]):
                sent -= len(waiting.pop(0))
            if sent:
                waiting[0] = waiting[0][sent:]

    def batch(self, array: Array) -> None:
        """Says the columns of a batch: of each its number of nulls and the lengths of its buffers, and these."""
        columns: list[tuple[int, list[int]]] = []
        parts: list[Any] = []
        for at in range(array.n_children):
            column = array.children[at].contents
            lengths = _lengths(column)
            columns.append((column.null_count, lengths))
            for place, length in enumerate(lengths):
                if length:
                    parts.append((ctypes.c_char * length).from_address(column.buffers[place]))
                    parts.append(bytes(-length % 8))
        self.say(("batch", array.length, columns), parts)

    def _take(self, length: int) -> bytes:
        taken = b""
        while len(taken) < length and (more := os.read(self._descriptor, length - len(taken))):
            taken += more
        return taken


def _lengths(column: Array) -> list[int]:
    """Bytes of a column's buffers; no offset, since ADBC makes each array anew."""
    valid = (column.length + 7) // 8 if column.null_count and column.buffers[0] else 0
    if column.n_buffers == 2:
        return [valid, 8 * column.length]
    offsets = (ctypes.c_int32 * (column.length + 1)).from_address(column.buffers[1])
    return [valid, 4 * (column.length + 1), offsets[column.length]]


@contextmanager
def told_to(say: Answers) -> Iterator[None]:
    """Errors of SQLite are answers."""
    try:
        yield
    except SQLiteError as error:
        say.say(("error", str(error)))


def serve(descriptor: int, driver: str) -> None:
    """Answers requests until there are no more: to open a file, to run a statement over it, to close it.

    Of a statement's rows the first batch is left out: it only settles what the columns hold (see `sqlite_kinds`).
    """
    say = Answers(descriptor)
    connection: Connection | None = None
    while (request := say.request()) is not None:
        with told_to(say):
            match request:
                case ("open", uri, settings):
                    connection = Connection(driver, uri, settings)
                case ("run", sql, parameters, rows) if connection is not None:
                    for number, batch in enumerate(connection.batches(sql, parameters, rows)):
                        if number:
                            say.batch(batch)
                case ("close",) if connection is not None:
                    connection.close()
                    connection = None
            say.say(("end",))
