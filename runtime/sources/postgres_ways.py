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
        if statement.most_rows is not None and statement.most_rows <= FEW_ROWS:
            return Way.FEW
        way = self._ways.get(statement.sql)
        if way is not None:
            self._ways.move_to_end(statement.sql)
            return way
        return Way.COPY if statement.grouped else Way.UNKNOWN

    def are_few(self, statement: Statement) -> bool:
        """Whether a statement's rows are thought to be fetched best."""
        return self.of(statement) in (Way.FEW, Way.FETCH)

    def learn(self, statement: Statement, rows: int, seconds: float) -> None:
        """Takes to heart how many rows came, and how long they took."""
        if rows >= MANY_ROWS:
            self._ways[statement.sql] = Way.COPY
        elif seconds < QUICK_SECONDS:
            self._ways[statement.sql] = Way.FETCH
        else:
            self._ways.pop(statement.sql, None)
        if len(self._ways) > KEPT_WAYS:
            self._ways.popitem(last=False)
