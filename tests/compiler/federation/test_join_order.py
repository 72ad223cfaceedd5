from __future__ import annotations

import pytest
from plans import column, compare, scan, shown

from dataflow.compiler.catalog import ColumnStatistics, Statistics, Table
from dataflow.compiler.federation import join_order
from dataflow.compiler.federation.conditions import Conditions
from dataflow.compiler.federation.join_order import in_good_order
from dataflow.compiler.plan.estimate import Estimates
from dataflow.compiler.plan.relational import Scan
from dataflow.compiler.plan.scalar import Column, Scalar


def sized(name: str, rows: float | None, *columns: tuple[Column, float]) -> Scan:
    plain = scan(*(each for each, _ in columns), name=name)
    distinct = {each.name: ColumnStatistics(distinct=values) for each, values in columns}
    said = None if rows is None else Statistics(rows, distinct)
    return Scan(Table("shop", (name,), (name,), plain.table.columns, statistics=said), plain.columns)


ORDER, CUSTOMER, CUSTOMER_ID, NATION, NATION_ID = (
    column(at, name) for at, name in enumerate(("order", "customer", "customer_id", "nation", "nation_id"), 1)
)
LINE = column(6, "line")
LINES = sized("lines", 6_000_000, (LINE, 1_500_000))
ORDERS = sized("orders", 1_500_000, (ORDER, 1_500_000), (CUSTOMER, 100_000))
CUSTOMERS = sized("customers", 150_000, (CUSTOMER_ID, 150_000), (NATION, 25))
NATIONS = sized("nations", 1, (NATION_ID, 1))
ON = [compare(LINE, "equal", ORDER), compare(CUSTOMER, "equal", CUSTOMER_ID), compare(NATION, "equal", NATION_ID)]


def tree(relations: list[Scan], predicates: list[Scalar]) -> list[str]:
    numbered = {1 << at: relation for at, relation in enumerate(relations)}
    return shown(in_good_order(numbered, Conditions(relations, predicates), Estimates()))


SMALL_FIRST = [
    "Join inner on (line == order)",
    "  Scan shop.lines [line]",
    "  Join inner on (customer == customer_id)",
    "    Scan shop.orders [order, customer]",
    "    Join inner on (nation == nation_id)",
    "      Scan shop.customers [customer_id, nation]",
    "      Scan shop.nations [nation_id]",
]


def test_what_takes_rows_away_comes_first_and_the_small_side_into_the_hash_table() -> None:
    assert tree([LINES, ORDERS, CUSTOMERS, NATIONS], ON) == SMALL_FIRST
    assert tree([NATIONS, CUSTOMERS, ORDERS, LINES], ON) == SMALL_FIRST


def test_greedily_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(join_order, "ALL_ORDERS", 2)
    assert tree([LINES, ORDERS, CUSTOMERS, NATIONS], ON) == SMALL_FIRST


def test_of_tables_of_which_nothing_is_known_the_written_order_stays() -> None:
    unknown = [sized(name, None, (each, 1)) for name, each in (("a", LINE), ("b", ORDER), ("c", CUSTOMER))]
    on = [compare(LINE, "equal", ORDER), compare(ORDER, "equal", CUSTOMER)]
    assert tree(unknown, on) == [
        "Join inner on (order == customer)",
        "  Join inner on (line == order)",
        "    Scan shop.a [line]",
        "    Scan shop.b [order]",
        "  Scan shop.c [customer]",
    ]


def test_what_nothing_connects_is_joined_at_last() -> None:
    assert tree([NATIONS, LINES, ORDERS], [compare(LINE, "equal", ORDER), compare(NATION_ID, "less", LINE)]) == [
        "Join inner on (nation_id < line)",
        "  Join inner on (line == order)",
        "    Scan shop.lines [line]",
        "    Scan shop.orders [order, customer]",
        "  Scan shop.nations [nation_id]",
    ]
    assert tree([NATIONS, LINES], [])[0] == "Join cross"


def test_sets_that_are_joined_already_are_one_relation() -> None:
    relations = [LINES, ORDERS, CUSTOMERS]
    found = in_good_order({0b011: ORDERS, 0b100: CUSTOMERS}, Conditions(relations, ON[:2]), Estimates())
    assert shown(found)[0] == "Join inner on (customer == customer_id)"
