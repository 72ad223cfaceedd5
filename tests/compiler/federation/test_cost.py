from __future__ import annotations

import pytest
from plans import column, compare

from dataflow.compiler.catalog import ColumnStatistics, Index, Statistics, Table, TableColumn
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.dialects.mysql import MYSQL
from dataflow.compiler.dialects.postgres import POSTGRES
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.compiler.federation.cost import about, cheaper_here
from dataflow.compiler.plan.estimate import Estimates
from dataflow.compiler.plan.relational import Aggregate, Filter, Scan
from dataflow.compiler.plan.scalar import AggregateCall, Assignment, ColumnRef
from dataflow.dsl.types import INT64

KEY, OTHER, VALUE = column(1, "key"), column(2, "other"), column(3, "value")
BY_KEY, BY_BOTH = Index(("key",)), Index(("key", "other"))
SUM = Assignment(column(9, "sum"), AggregateCall("sum", (ColumnRef(VALUE),), None, INT64))


def lines(*indexes: Index, rows: float | None = 6e6, groups: float = 2e5) -> Scan:
    columns = (KEY, OTHER, VALUE)
    known = {"key": ColumnStatistics(distinct=groups), "other": ColumnStatistics(distinct=10)}
    described = tuple(TableColumn(each.name, each.type) for each in columns)
    return Scan(Table("shop", ("lines",), ("lines",), described, statistics=Statistics(rows, known, indexes)), columns)


def grouped(plan: Scan | Filter, *keys: int) -> Aggregate:
    columns = [(KEY, OTHER)[at] for at in keys or (0,)]
    return Aggregate(plan, tuple(Assignment(each, ColumnRef(each)) for each in columns), (SUM,))


@pytest.mark.parametrize(
    ("aggregate", "dialect", "here"),
    [
        (grouped(lines(groups=7)), MYSQL, False),
        (grouped(lines()), MYSQL, True),
        (grouped(lines(), 0, 1), MYSQL, True),
        (grouped(lines(rows=1e5)), MYSQL, False),
        (grouped(lines(rows=None)), MYSQL, False),
        (grouped(lines(BY_KEY, groups=7)), MYSQL, True),
        (grouped(lines(BY_BOTH), 1, 0), SQLITE, True),
        (grouped(lines(Index(("key", "other", "value")), groups=7)), MYSQL, False),
        (grouped(lines(Index(("key", "other"), unique=True, clustered=True), BY_KEY)), MYSQL, False),
        (grouped(Filter(lines(BY_KEY), compare(OTHER, "equal", 3))), SQLITE, True),
        (grouped(lines(BY_KEY)), POSTGRES, False),
        (Aggregate(lines(), (), (SUM,)), SQLITE, False),
    ],
)
def test_where_groups_are_made(aggregate: Aggregate, dialect: Dialect, here: bool) -> None:
    assert (cheaper_here(aggregate, dialect, Estimates()) is not None) == here


def test_the_reason_says_how_many_rows() -> None:
    reason = cheaper_here(grouped(lines()), MYSQL, Estimates())
    assert reason == "cheaper here: mysql would take longer to group about 6,000,000 rows than to send them"


def test_a_guess_has_two_digits() -> None:
    assert [about(rows) for rows in (6_001_215.0, 1234.0, 7.0)] == ["6,000,000", "1,200", "7"]
