from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from plans import column, scan

from dataflow.compiler.catalog import ColumnStatistics, Index, Statistics, Table
from dataflow.compiler.plan.facts import TABLE_ROWS, Facts, drawn, matching, number, of_period, of_scan, width_of
from dataflow.compiler.plan.relational import Scan
from dataflow.dsl.types import BOOL, DATE, INT64, STRING


def facts(distinct: float | None, stored: float, table: Table | None = None, name: str = "") -> Facts:
    return Facts(distinct, 0.0, None, None, 8.0, stored, table, name)


def with_statistics(said: Statistics) -> Scan:
    plain = scan(column(1, "a"), column(2, "b"))
    return Scan(Table("shop", ("t",), ("t",), plain.table.columns, statistics=said), plain.columns)


def test_a_table_of_which_nothing_is_known() -> None:
    rows, found = of_scan(scan(column(1, "a", BOOL), column(2, "b")))
    assert rows == TABLE_ROWS
    assert (found[1].distinct, found[2].distinct) == (2, None)


def test_a_unique_column_has_as_many_values_as_rows() -> None:
    _, found = of_scan(with_statistics(Statistics(50, {"b": ColumnStatistics(7)}, (Index(("a",), unique=True),))))
    assert (found[1].distinct, found[2].distinct) == (50, 7)
    _, found = of_scan(with_statistics(Statistics(50, {}, (Index(("a", "b"), unique=True), Index(("a",))))))
    assert (found[1].distinct, found[2].distinct) == (None, None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3.0),
        (Decimal("1.5"), 1.5),
        (dt.date(1, 1, 2), 2.0),
        (dt.datetime(1, 1, 2, 12), 2.5),
        (True, None),
        ("a", None),
        (None, None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
    ],
)
def test_values_as_numbers(value: object, expected: float | None) -> None:
    assert number(value) == expected


def test_rows_that_are_drawn_hold_fewer_values() -> None:
    assert drawn(facts(100, 100), 50) == pytest.approx(50)
    assert drawn(facts(10, 1000), 100) == pytest.approx(10, rel=0.01)
    assert drawn(facts(10, 1000), 5) == pytest.approx(4.1, rel=0.05)
    assert drawn(facts(10, 1000), 5000) == 10
    assert drawn(facts(None, 1000), 20) == pytest.approx(20)


def test_pairs_of_keys() -> None:
    assert matching([(facts(10, 100), facts(40, 50))], 100, 50) == 40
    assert matching([(facts(None, 100), facts(None, 50))], 100, 50) == 50
    assert matching([(None, None)], 30, 20) == 20
    assert matching([(facts(10, 100), facts(40, 50)), (facts(3, 100), facts(2, 50))], 1, 1) == 120
    assert matching([], 30, 20) == 1


def test_pairs_of_columns_of_one_table_on_each_side_are_not_independent() -> None:
    lines, parts = scan(column(1, "a"), column(2, "b")).table, scan(column(3, "a"), column(4, "b"), name="u").table
    pairs = [(facts(200, 6000, lines, "a"), facts(200, 800, parts, "a")),
             (facts(10, 6000, lines, "b"), facts(10, 800, parts, "b"))]  # fmt: skip
    assert matching(pairs, 6000, 800) == 800


def test_a_unique_key_among_the_pairs_says_it_and_the_rest_is_independent() -> None:
    parts = with_statistics(Statistics(800, {}, (Index(("a",), unique=True),))).table
    pairs = [(facts(200, 6000), facts(800, 800, parts, "a")), (facts(25, 6000), facts(25, 800, parts, "b"))]
    assert matching(pairs, 6000, 800) == 800 * 25


def test_parts_of_dates() -> None:
    dates = Facts(700, 0.0, 0.0, 730.0, 4.0, 1000)
    assert of_period("year", dates) == 2
    assert of_period("month", dates) == 12
    assert of_period("year", facts(700, 1000)) is None
    assert of_period("length", dates) is None


def test_bytes_of_values() -> None:
    assert width_of(INT64) == 8
    assert width_of(DATE, Facts(None, 0.0, None, None, 99.0, 1)) == 4
    assert width_of(STRING, Facts(None, 0.0, None, None, 99.0, 1)) == 99


def test_whole_numbers_and_dates_differ_no_more_than_their_bounds() -> None:
    said = Statistics(
        1000, {"a": ColumnStatistics(least=1, greatest=50), "b": ColumnStatistics(least=1, greatest=9999)}
    )
    _, found = of_scan(with_statistics(said))
    assert (found[1].distinct, found[2].distinct) == (50, 1000)
