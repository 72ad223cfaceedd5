from __future__ import annotations

from dataclasses import replace

import pytest
from plans import column, scan

from dataflow.compiler.catalog import ColumnStatistics, Index, Statistics
from dataflow.compiler.dialects.lookups import Lookups
from dataflow.compiler.federation.key_costs import Known, Reading, cost_of_keys
from dataflow.compiler.plan.estimate import Estimates
from dataflow.compiler.plan.relational import Aggregate, Join, Plan, Project, Scan, Union
from dataflow.compiler.plan.scalar import Assignment, ColumnRef

A, B = column(1, "a"), column(2, "b")
ROWS = 1e6


def stored(*indexes: Index, rows: float | None = ROWS) -> Scan:
    plain = scan(A, B)
    statistics = Statistics(rows, {"a": ColumnStatistics(ROWS, 0.0)}, indexes)
    return replace(plain, table=replace(plain.table, statistics=statistics))


def reading(plan: Plan, lookups: Lookups | None = None) -> Reading:
    return Reading(plan, lookups or Lookups(key=10.0, found=2.0, scanned=0.1, sent=0.2), Estimates())


def known(count: float, seconds: float = 0.0) -> Known:
    return Known(ColumnRef(A), seconds, count, count / ROWS)


INDEX = Index(("a", "b"))


def test_all_rows_are_read_and_sent() -> None:
    assert reading(stored()).plain == pytest.approx(0.1 + 0.4)
    assert not reading(stored(rows=None)).is_known


def test_groups_take_longer_than_rows() -> None:
    assert reading(Aggregate(stored(), (Assignment(A, ColumnRef(A)),), ())).plain > reading(stored()).plain


def test_few_keys_are_looked_for_in_an_index() -> None:
    indexed = reading(stored(INDEX))
    assert indexed.searched([known(100)]) == known(100)
    assert indexed.searched([known(100_000)]) is None
    assert reading(stored(Index(("b", "a")))).searched([known(100)]) is None


def test_rows_of_other_tables_that_are_joined_are_fetched_too() -> None:
    few = stored(Index(("a",)), rows=10_000)
    keys = replace(known(5), share=0.01)
    assert reading(few).searched([keys]) == keys
    copies = Join("inner", few, scan(column(8, "c")), None)
    assert reading(copies).searched([keys]) is None


def test_an_index_that_has_all_columns_is_read_alone() -> None:
    assert reading(stored(INDEX)).searched([known(13_500)]) == known(13_500)
    assert reading(stored(Index(("a",)))).searched([known(13_500)]) is None


def test_the_beginning_of_a_large_result() -> None:
    slow = Lookups(scanned=0.1, sent=0.2, begun=1000.0)
    assert reading(stored(), slow).plain == pytest.approx(0.501)
    assert reading(stored(rows=100), slow).plain == pytest.approx(0.00005)


def test_the_index_of_a_column_under_another_name() -> None:
    renamed = column(7, "renamed")
    keys = replace(known(100), operand=ColumnRef(renamed))
    plan = Project(stored(INDEX), (Assignment(renamed, ColumnRef(A)),))
    assert reading(plan).searched([keys]) == keys


def test_branches_that_make_columns_of_each_other_have_no_index() -> None:
    first, second = column(7, "first"), column(8, "second")
    branches = (
        Project(stored(INDEX), (Assignment(first, ColumnRef(second)),)),
        Project(stored(INDEX), (Assignment(second, ColumnRef(first)),)),
    )
    keys = replace(known(100), operand=ColumnRef(first))
    assert reading(Union(branches, (first,))).searched([keys]) is None


def test_keys_are_worth_less_the_more_there_are_and_the_later_they_come() -> None:
    indexed = reading(stored(INDEX))
    few, many, late = (indexed.score([keys], 0.0) for keys in (known(100), known(50_000), known(100, 0.5)))
    assert few < late < indexed.score([], 0.0)
    assert few < many


def test_it_costs_nothing_to_wait_while_others_take_longer() -> None:
    indexed = reading(stored(INDEX))
    assert indexed.score([known(100, 0.5)], 2.0) == indexed.score([known(100)], 2.0)


def test_how_many_keys_are_too_many() -> None:
    indexed = reading(stored(INDEX))
    most = indexed.most(known(100), 0.0)
    assert 1_000 < most < ROWS
    assert indexed.most(known(100, seconds=5.0), 0.0) == 0
    assert reading(stored(INDEX), replace(indexed.lookups, most=500)).most(known(100), 0.0) <= 500


def test_what_keys_cost_here() -> None:
    estimates = Estimates()
    assert cost_of_keys(stored(), 10, estimates) > cost_of_keys(stored(rows=10), 10, estimates) > 0
    assert cost_of_keys(stored(), 1_000, estimates) > cost_of_keys(stored(), 10, estimates)
