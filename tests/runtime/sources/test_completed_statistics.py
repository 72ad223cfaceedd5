import datetime as dt
from decimal import Decimal

import pytest

from dataflow.compiler.catalog import ColumnStatistics, Index, Statistics, TableColumn
from dataflow.dsl.types import INT64
from dataflow.runtime.sources.completed_statistics import completed

A, B = TableColumn("a", INT64), TableColumn("b", INT64)


def distinct(statistics: Statistics) -> dict[str, float | None]:
    return {name: column.distinct for name, column in completed(statistics, (A, B)).columns.items()}


def test_a_unique_column_has_a_value_a_row() -> None:
    columns = {"a": ColumnStatistics(distinct=3.0, nulls=0.25)}
    assert distinct(Statistics(100.0, columns, (Index(("a",), unique=True),))) == {"a": 75.0}
    assert distinct(Statistics(100.0, {}, (Index(("a",), unique=True),))) == {"a": 100.0}
    assert distinct(Statistics(100.0, {}, (Index(("a",)),))) == {}


def test_columns_unique_together_have_values_enough() -> None:
    columns = {"a": ColumnStatistics(distinct=10.0), "b": ColumnStatistics(distinct=4.0)}
    assert distinct(Statistics(100.0, columns, (Index(("a", "b"), unique=True),))) == {"a": 25.0, "b": 4.0}
    assert distinct(Statistics(100.0, columns, (Index(("a", "b")),))) == {"a": 10.0, "b": 4.0}


def test_of_columns_unique_together_none_has_more_values_than_there_can_be() -> None:
    columns = {"a": ColumnStatistics(distinct=10.0, least=1, greatest=20), "b": ColumnStatistics(distinct=4.0)}
    assert distinct(Statistics(100.0, columns, (Index(("a", "b"), unique=True),))) == {"a": 20.0, "b": 4.0}


def test_there_are_no_more_values_than_rows_or_integers_between_the_bounds() -> None:
    columns = {"a": ColumnStatistics(distinct=1e6), "b": ColumnStatistics(distinct=1e6, least=3, greatest=12)}
    assert distinct(Statistics(100.0, columns)) == {"a": 100.0, "b": 10.0}
    assert distinct(Statistics(None, columns)) == {"a": 1e6, "b": 10.0}


@pytest.mark.parametrize(
    ("least", "greatest", "distinct"),
    [
        (1, 10, 10.0),
        (1, 11, None),
        (dt.date(2026, 1, 1), dt.date(2026, 1, 7), 7.0),
        (dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 7), None),
        (Decimal(1), Decimal(2), None),
        ("a", "b", None),
        (None, 3, None),
    ],
)
def test_where_many_rows_share_few_possible_values_all_are_thought_to_be_there(
    least: object, greatest: object, distinct: float | None
) -> None:
    columns = {"a": ColumnStatistics(least=least, greatest=greatest)}
    assert completed(Statistics(100.0, columns), (A,)).columns["a"].distinct == distinct


def test_what_is_not_known_stays_so() -> None:
    columns = {"a": ColumnStatistics(least=1, greatest=9), "other": ColumnStatistics(distinct=4)}
    assert completed(Statistics(5.0, columns), (A, B)) == Statistics(5.0, {"a": ColumnStatistics(least=1, greatest=9)})
