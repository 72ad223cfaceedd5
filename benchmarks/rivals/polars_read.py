"""What the queries of polars are given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import polars as pl


class Read(Protocol):
    """Columns of a table, and a condition, both in SQL ▶ the rows, decimals as floats."""

    def __call__(self, table: str, columns: str, where: str = "true") -> pl.LazyFrame: ...


Query = Callable[[Read], pl.LazyFrame]

REVENUE = pl.col("l_extendedprice") * (1 - pl.col("l_discount"))
