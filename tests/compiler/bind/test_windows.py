"""Where window functions go in the plan, and the order that they and aggregates see their rows in."""

from __future__ import annotations

import pytest
from bound_shop import fields, plan


def shown(text: str) -> list[str]:
    """The plan without the scan at its bottom."""
    return [line for line in plan(text).splitlines() if "Scan" not in line]


def test_in_a_new_column() -> None:
    assert shown('customers.derive(n=fn.row_number().over(by="region", sort="-name") + 1)') == [
        "Project [id, name, region, n = (row_number + 1)]",
        "  Window [row_number = row_number() over (by region sort -name)]",
    ]


def test_in_a_filter() -> None:
    assert shown('customers.filter(fn.rank().over(sort="name") <= 3, col.id > 1)') == [
        "Project [id, name, region]",
        "  Filter ((rank <= 3) and (id > 1))",
        "    Window [rank = rank() over (sort name)]",
    ]


def test_in_a_sort() -> None:
    assert shown('customers.sort(-fn.count().over(by="region"), "id").take(3)') == [
        "Project [id, name, region]",
        "  Limit 3",
        "    Sort [-count, id]",
        "      Window [count = count() over (by region)]",
    ]


def test_the_same_call_is_one_column() -> None:
    rank = 'fn.rank().over(sort="id")'
    assert shown(f"customers.select(a={rank} + 1, b={rank} * 2)") == [
        "Project [a = (rank + 1), b = (rank * 2)]",
        "  Window [rank = rank() over (sort id)]",
    ]


def test_the_noted_order_survives() -> None:
    assert shown('customers.sort("name").derive(n=fn.count().over()).drop("name")') == [
        "Project [id, region, n]",
        "  Sort [name]",
        "    Project [id, region, n, name]",
        "      Project [id, name, region, n = count]",
        "        Window [count = count() over ()]",
    ]


@pytest.mark.parametrize(
    ("call", "window"),
    [
        ("col.id.lag().over()", "lag(id) over (sort -name)"),
        ("col.id.sum().over(rows=(-1, 0))", "sum(id) over (sort -name rows -1..current)"),
        ("col.id.sum().over()", "sum(id) over ()"),
        ("col.id.first().over()", "first_value(id) over (sort -name)"),
        ("col.id.last(sort='id').over('region')", "last_value(id) over (by region sort id)"),
        ("col.id.last().over(sort='id')", "last_value(id) over (sort id)"),
        ("col.name.string_agg('-').over()", "string_agg(name, '-') over (sort -name rows unbounded..unbounded)"),
        ("col.id.array_agg().over()", "array_agg(id) over (sort -name, id rows unbounded..unbounded)"),
        ("col.id.array_agg(sort='region').over()", "array_agg(id) over (sort region, id rows unbounded..unbounded)"),
        ("col.id.array_agg().over(sort='id')", "array_agg(id) over (sort id)"),
        ("col.id.count(where=col.id > 1).over()", "count(id) where (id > 1) over ()"),
        ("col.id.sum().over(sort='id', range=(-1.5, 0))", "sum(id) over (sort id::float64 range -1.5..current)"),
    ],
)
def test_the_order_of_a_window(call: str, window: str) -> None:
    bound = shown(f'customers.sort("-name").derive(x={call})')
    assert bound[-1].strip() == f"Window [{bound[-1].strip()[8:].partition(' = ')[0]} = {window}]"


def test_first_over_a_sorted_window_sees_the_rows_so_far() -> None:
    assert shown("customers.derive(x=col.id.first().over(sort='id', rows=(-2, 0)))")[-1].endswith(
        "(sort id rows -2..current)]"
    )


@pytest.mark.parametrize(
    ("call", "aggregate"),
    [
        ("col.name.first(sort='-id')", "first(name sort -id, name)"),
        ("col.name.last(sort='name', where=col.id > 1)", "last(name sort name) where (id > 1)"),
        ("col.name.string_agg(', ')", "string_agg(name, ', ' sort name)"),
        ("col.name.array_agg()", "array_agg(name sort name)"),
        (
            "col.name.array_agg(sort=['region', col.id.desc(nulls='first')])",
            "array_agg(name sort region, -id nulls first, name)",
        ),
    ],
)
def test_the_order_of_an_aggregate(call: str, aggregate: str) -> None:
    assert aggregate in shown(f"customers.agg(x={call})")[-1]


def test_aggregates_follow_the_order_of_the_query() -> None:
    aggregate = shown('customers.sort("-id").agg(f=col.name.first(), s=col.name.string_agg(","))')[-1]
    assert aggregate.strip() == (
        "Aggregate [first = first(name sort -id, name), string_agg = string_agg(name, ',' sort -id, name)]"
    )


def test_types() -> None:
    columns = (
        "a=fn.row_number().over(), b=fn.cume_dist().over(), c=col.id.lag().over(), d=col.id.lead(2, 1.5).over(), "
        "e=fn.count().over(), f=col.total.sum().over(), g=col.id.array_agg().over(), h=col.status.first_value().over()"
    )
    assert fields(f'orders.sort("id").select({columns})') == (
        "a int64, b float64, c int64?, d float64?, e int64, f decimal(38,2)?, g list(int64)?, h string?"
    )
