from __future__ import annotations

from plans import column, compare, shown

from dataflow.compiler.catalog import ColumnStatistics, Statistics, Table, TableColumn
from dataflow.compiler.federation.conditions import Conditions
from dataflow.compiler.federation.group_joins import Attachment, Unit, attached_there, grouped
from dataflow.compiler.plan.estimate import Estimates
from dataflow.compiler.plan.relational import Join, Plan, Scan
from dataflow.compiler.plan.scalar import Column

HERE = "joined here"
A, B, C = (column(at, name) for at, name in enumerate("abc", 1))


def unit(at: int, each: Column, source: str | None, rows: float, distinct: float) -> Unit:
    said = Statistics(rows, {each.name: ColumnStatistics(distinct=distinct)})
    described = (TableColumn(each.name, each.type),)
    table = Table(source or "here", (f"t{each.name}",), (each.name,), described, statistics=said)
    return Unit(1 << at, Scan(table, (each,)), source, HERE)


def can(plan: Plan, free: list[Plan], source: str) -> str | None:
    return None


def cannot(plan: Plan, free: list[Plan], source: str) -> str | None:
    return f"not in {source}"


def group(units: list[Unit], *on: tuple[Column, Column], why_not: object = can) -> list[Unit]:
    conditions = Conditions([each.plan for each in units], [compare(one, "equal", other) for one, other in on])
    return grouped(units, conditions, Estimates(), why_not)  # type: ignore[arg-type]


def test_connected_relations_of_one_source_become_one() -> None:
    units = [unit(0, A, "x", 100, 100), unit(1, B, "y", 9, 9), unit(2, C, "x", 1000, 100)]
    found = group(units, (A, B), (B, C))
    assert [(each.mask, each.source, each.why_here) for each in found] == [(0b101, "x", HERE), (0b010, "y", HERE)]
    assert shown(found[0].plan) == ["Join inner on (a == c)", "  Scan x.ta [a]", "  Scan x.tc [c]"]


def test_those_that_nothing_connects_stay_apart_and_so_do_local_ones() -> None:
    units = [unit(0, A, "x", 100, 100), unit(1, B, "x", 9, 9), unit(2, C, None, 1000, 100)]
    assert group(units, (A, C)) == units


def test_a_join_with_many_more_rows_is_not_done_there() -> None:
    found = group([unit(0, A, "x", 1000, 10), unit(1, B, "x", 1000, 10)], (A, B))
    assert [each.mask for each in found] == [0b01, 0b10]
    assert found[0].why_here == "`ta` and `tb` joined there would be more rows to send: about 100,000"


def test_what_the_source_cannot_do_is_said() -> None:
    found = group([unit(0, A, "x", 10, 10), unit(1, B, "x", 10, 10)], (A, B), why_not=cannot)
    assert [each.why_here for each in found] == ["not in x", "not in x"]


def test_a_semi_join_goes_to_its_unit_where_that_is_in_its_source() -> None:
    units = [unit(0, A, "x", 100, 100), unit(1, B, "y", 9, 9)]
    right = unit(2, C, "x", 5, 5)
    join = Join("semi", units[0].plan, right.plan, compare(A, "equal", C))
    attachment = Attachment(join, frozenset({1}), right.plan, "x")
    found, rest = attached_there(units, [attachment], can)
    assert (found[0].plan, rest) == (join, [])
    assert attached_there(units, [attachment], cannot)[1] == [attachment]
    elsewhere = Attachment(join, frozenset({1}), right.plan, "y")
    assert attached_there(units, [elsewhere], can) == (units, [elsewhere])
