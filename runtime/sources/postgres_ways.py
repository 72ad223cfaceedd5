"""How the rows of a statement are best read from PostgreSQL, from what was seen when it last ran."""

from __future__ import annotations

from collections import OrderedDict
from enum import Enum
from typing import Final

from dataflow.runtime.sources.source import Statement

FEW_ROWS: Final = 256
"""Rows that are fetched at once without a thought."""

MANY_ROWS: Final = 2_048
"""From so many rows on a COPY is thought worth it."""

QUICK_SECONDS: Final = 0.1
"""A statement of few rows that took longer is not run twice, should it have many the next time."""

HASHED_ITEMS: Final = 9
"""Items of a list from which on the server makes a hash table of it, MIN_ARRAY_SIZE_FOR_HASHED_SAOP in its source."""

KEPT_WAYS: Final = 1024


class Way(Enum):
    """How a statement's rows are best read."""

    UNKNOWN = "as the server's planner says"
    FEW = "all at once"
    FETCH = "all at once, unless there are more than are thought"
    COPY = "as a binary COPY"


class Ways:
    """How the statements of one source were best read when they last ran, the least recent ones forgotten."""

    def __init__(self) -> None:
        self._ways: OrderedDict[str, Way] = OrderedDict()

    def of(self, statement: Statement) -> Way:
        way = self._ways.get(statement.sql)
        if statement.most_rows is not None and statement.most_rows <= FEW_ROWS and way is not Way.COPY:
            return Way.FEW
        if way is not None:
            self._ways.move_to_end(statement.sql)
            return way
        return Way.COPY if statement.grouped else Way.UNKNOWN

    def are_few(self, statement: Statement) -> bool:
        """Whether a statement's rows are thought to be fetched best."""
        return self.of(statement) in (Way.FEW, Way.FETCH)

    def learn(self, statement: Statement, rows: int, seconds: float) -> None:
        """Takes to heart how many rows came, and how long they took."""
        if rows >= MANY_ROWS or (seconds >= QUICK_SECONDS and _has_list(statement)):
            self._ways[statement.sql] = Way.COPY
        elif seconds < QUICK_SECONDS:
            self._ways[statement.sql] = Way.FETCH
        else:
            self._ways.pop(statement.sql, None)
        if len(self._ways) > KEPT_WAYS:
            self._ways.popitem(last=False)


def _has_list(statement: Statement) -> bool:
    """Whether a value is a list in which the server looks for each of the rows it reads.

    It does so with a hash table only where it knows the list when it plans. Of a prepared statement it makes one plan
    for all values when it has run five times, if it thinks that as good
    (https://www.postgresql.org/docs/current/sql-prepare.html). A COPY has its values in its text.
    """
    return any(isinstance(value, list) and len(value) >= HASHED_ITEMS for value in statement.parameters)
