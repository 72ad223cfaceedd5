"""What the queries of pandas are given, and how a condition is spelt for a database and for a Parquet file."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Sequence
from functools import reduce
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
    return " and ".join(f"{column} {compared} {_literal(value)}" for column, compared, value in where) or "1 = 1"


def in_arrow(where: Sequence[Condition]) -> pc.Expression:
    expressions = (
        _COMPARED[compared](pc.field(column), pc.field(str(value)) if isinstance(value, Column) else value)
        for column, compared, value in where
    )
    return reduce(operator.and_, expressions)


def columns_of(where: Sequence[Condition]) -> list[str]:
    return [
        name for column, _, value in where for name in (column, value) if name is column or isinstance(name, Column)
    ]


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
