"""Rows ▶ statements of SQLite that take some hundred of them each.

A statement that is begun and ended for each row takes twice as long: it is the driver that is slow there, and a table
whose keys are counted up has their last one written each time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Final

from dataflow.runtime.sources.sqlite_spellings import identifier

ROWS: Final = 200
"""Rows of one statement; more are not quicker."""

_GIVEN: Final = identifier("given rows")

Columns = Sequence[Sequence[Any]]
"""Values as the driver takes them, a list for each column."""


def insert_of(relation: str, columns: Sequence[str], conflict: str = "") -> Callable[[int], str]:
    """What adds so many rows to a table. relation: as SQL has it. conflict: what stands behind."""
    row = f"({', '.join('?' * len(columns))})"
    names = ", ".join(map(identifier, columns))
    return cache(lambda rows: f"INSERT INTO {relation} ({names}) VALUES {', '.join([row] * rows)}{conflict}")


def update_of(relation: str, columns: Sequence[str], keys: Sequence[str]) -> Callable[[int], str]:
    """What gives so many rows new values of the columns, behind which the values of their keys stand."""
    # https://www.sqlite.org/lang_select.html#the_values_clause: columns of VALUES are called column1 and so on.
    pairs = [f"{identifier(name)} = {_GIVEN}.column{place}" for place, name in enumerate((*columns, *keys), 1)]
    new, same = ", ".join(pairs[: len(columns)]), " AND ".join(f"target.{pair}" for pair in pairs[len(columns) :])
    row = f"({', '.join('?' * len(pairs))})"

    def spelt(rows: int) -> str:
        # Behind WITH the driver would not say how many rows there were.
        values = f"(VALUES {', '.join([row] * rows)}) AS {_GIVEN}"
        return f"UPDATE {relation} AS target SET {new} FROM {values} WHERE {same}"

    return cache(spelt)


def delete_of(relation: str, key: str) -> Callable[[int], str]:
    """What removes the rows of so many keys."""
    return cache(lambda rows: f"DELETE FROM {relation} WHERE {identifier(key)} IN ({', '.join('?' * rows)})")


def run(connection: sqlite3.Connection, statement_of: Callable[[int], str], columns: Columns) -> int:
    """Runs a statement over rows of at least one column; how many rows it changed. Raises the driver's errors."""
    count = 0
    for rows, values in _parts(columns, connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)):
        # A cursor that is let go resets its statement, which the next thread may be running already: it is closed.
        cursor = connection.execute(statement_of(rows), values)
        count += cursor.rowcount
        cursor.close()
    return count


def _parts(columns: Columns, most: int) -> Iterator[tuple[int, list[Any]]]:
    """How many rows, and their values, row behind row; `most` values at a time."""
    width, count = len(columns), len(columns[0])
    size = max(1, min(ROWS, most // width))
    for start in range(0, count, size):
        rows = min(size, count - start)
        values: list[Any] = [None] * (width * rows)
        for place, column in enumerate(columns):
            values[place::width] = column[start : start + rows]
        yield rows, values
