"""A big scan of one SQLite table, cut into ranges of row ids that several processes read at the same time.

The rows come in the order in which one scan would bring them: https://www.sqlite.org/rowidtable.html
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

    import pyarrow as pa

    from dataflow.runtime.sources.source import Statement
    from dataflow.runtime.sources.sqlite_process import SQLiteProcess

READERS: Final = 2
"""Processes for one scan. More would take cores from what is made of the rows."""

PIECE_BYTES: Final = 4 << 20
MOST_PIECES: Final = 1_000
LEAST_BYTES: Final = 3 * PIECE_BYTES
"""What a piece brings if all its rows are wanted, and a result from which on a second process gains what it costs."""

WAITING: Final = 8
"""Batches of a piece that wait for the pieces before it."""

_SAMPLE: Final = 8_192
"""Rows whose ids tell how many ids there are for one row."""

_KIND: Final = "SELECT type = 'table' AND NOT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?"
_NAMED: Final = "SELECT COUNT(*) FROM pragma_table_xinfo(?) WHERE LOWER(name) = '_rowid_'"


def pieces_of(
    connection: sqlite3.Connection, statement: Statement, parameters: Sequence[object], row_bytes: int
) -> list[str] | None:
    """A statement for each range of row ids, None where it is better run whole, as where it follows an index.

    parameters: its own, as Python's driver takes them. The first and the last range have one end only.
    """
    if statement.scanned is None or len(statement.scanned) != 1 or (os.cpu_count() or 1) < READERS:
        return None
    (name,) = statement.scanned
    table = '"' + name.replace('"', '""') + '"'
    parts = statement.sql.split(f" FROM {table} AS ")
    if len(parts) != 2 or not _is_scan(connection, statement.sql, parameters) or not _has_row_ids(connection, name):
        return None
    ends = f"SELECT (SELECT MIN(_rowid_) FROM {table}), (SELECT MAX(_rowid_) FROM {table})"
    least, most = connection.execute(ends).fetchone()
    # Without an order it may come from an index, in the index's order.
    sample = connection.execute(f"SELECT _rowid_ FROM {table} ORDER BY _rowid_ LIMIT 1 OFFSET {_SAMPLE}").fetchone()
    if sample is None:
        return None
    ids_of_a_row = max((sample[0] - least) / _SAMPLE, 1.0)
    if (most - least) / ids_of_a_row * row_bytes < LEAST_BYTES:
        return None
    step = max(int(PIECE_BYTES / row_bytes * ids_of_a_row), (most - least) // MOST_PIECES, 1)
    starts = [f"_rowid_ >= {start}" for start in range(least + step, most + 1, step)]
    stops = [start.replace(">=", "<") for start in starts]
    ranges = [" AND ".join(filter(None, both)) for both in zip(["", *starts], [*stops, ""], strict=True)]
    return [f"{parts[0]} FROM (SELECT * FROM {table} WHERE {each}) AS {parts[1]}" for each in ranges]


def _is_scan(connection: sqlite3.Connection, sql: str, parameters: Sequence[object]) -> bool:
    """Whether a statement reads the rows of a table one after the other, and nothing else."""
    told = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    return len(told) == 1 and told[0].startswith("SCAN ") and " USING " not in told[0]


def _has_row_ids(connection: sqlite3.Connection, name: str) -> bool:
    """Whether it is a table with row ids, and no column bears their name."""
    kind = connection.execute(_KIND, (name,)).fetchone()
    return kind is not None and bool(kind[0]) and connection.execute(_NAMED, (name,)).fetchone() == (0,)


Tell = Callable[["SQLiteProcess", str], "Iterator[pa.RecordBatch]"]


def read_pieces(pieces: Sequence[str], processes: Sequence[SQLiteProcess], tell: Tell) -> Generator[pa.RecordBatch]:
    """The batches of all pieces, in their order. Raises what `tell` raises; closing it early ends the processes.

    tell: the batches of a statement by a process, to be called in any thread.
    """
    reading = _Reading(pieces, len(processes), tell)
    workers = [threading.Thread(target=reading.work, args=(process,), daemon=True) for process in processes]
    for worker in workers:
        worker.start()
    is_complete = False
    try:
        yield from reading.batches()
        is_complete = True
    finally:
        reading.end(len(workers))
        if not is_complete:
            # A process that waits for its answer to be taken waits no longer.
            for process in processes:
                process.kill()
        for worker in workers:
            worker.join()


class _Reading:
    """Pieces that are read by threads, each with its process, and handed on by another."""

    def __init__(self, pieces: Sequence[str], readers: int, tell: Tell) -> None:
        self._statements = pieces
        self._tell = tell
        self._queues: list[queue.Queue[pa.RecordBatch | Exception | None]]
        self._queues = [queue.Queue(WAITING) for _ in pieces]
        self._numbers = iter(range(len(pieces)))
        self._choosing = threading.Lock()
        # Pieces that were begun and not yet handed on.
        self._room = threading.Semaphore(readers + 1)
        self._ended = threading.Event()

    def work(self, process: SQLiteProcess) -> None:
        """Reads pieces until there are no more."""
        while self._room.acquire() and not self._ended.is_set():
            with self._choosing:
                number = next(self._numbers, None)
            if number is None:
                break
            try:
                for batch in self._tell(process, self._statements[number]):
                    self._put(number, batch)
            except Exception as error:  # noqa: BLE001  # it is raised where the piece is handed on
                self._put(number, error)
            else:
                self._put(number, None)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The batches of all pieces, in their order."""
        for piece in self._queues:
            while (batch := piece.get()) is not None:
                if isinstance(batch, Exception):
                    raise batch
                yield batch
            self._room.release()

    def end(self, readers: int) -> None:
        """Nobody takes a batch any more."""
        self._ended.set()
        self._room.release(readers)

    def _put(self, number: int, told: pa.RecordBatch | Exception | None) -> None:
        while not self._ended.is_set():
            with suppress(queue.Full):
                self._queues[number].put(told, timeout=0.1)
                break
