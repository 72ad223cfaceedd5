"""What the queries of pandas are given, and how a condition is spelt for a database and for a Parquet file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import pandas as pd
import pyarrow.compute as pc

Condition = tuple[str, str, Any]
"""Column, operator, value: a number, text, date, tuple of values for "in", or a `Column`."""


class Column(str):
    """The other side of a condition that compares two columns."""

    __slots__ = ()


class Read(Protocol):
    """Names of columns, and conditions that must all hold ▶ the rows; decimals are floats, dates datetime64."""

    def __call__(self, table: str, columns: str, *where: Condition) -> pd.DataFrame: ...


Query = Callable[[Read], pd.DataFrame]

_COMPARED: dict[str, Callable[[pc.Expression, Any], pc.Expression]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "in": lambda left, right: left.isin(list(right)),
    "like": pc.match_like,
    "not like": lambda left, right: ~pc.match_like(left, right),
}


def in_sql(where: Sequence[Condition]) -> str:
    return " and ".join(f"{column} {operator} {_literal(value)}" for column, operator, value in where) or "1 = 1"


def in_arrow(where: Sequence[Condition]) -> pc.Expression:
    expressions = [
        _COMPARED[operator](pc.field(column), pc.field(str(value)) if isinstance(value, Column) else value)
        for column, operator, value in where
    ]
    together = expressions[0]
    for expression in expressions[1:]:
        together &= expression
    return together


def revenue(frame: pd.DataFrame) -> pd.Series:
    return frame.l_extendedprice * (1 - frame.l_discount)


def _literal(value: object) -> str:
    match value:
        case Column():
            return str(value)
        case tuple():
            return f"({', '.join(map(_literal, value))})"
        case str() | dt.date():
            return f"'{value}'"
        case _:
            return str(value)
