from __future__ import annotations

from bound_shop import parameters, plan


def shown(text: str) -> list[str]:
    return [line for line in plan(text).splitlines() if "Scan" not in line]


def test_the_first_rows_of_each_group() -> None:
    assert shown('customers.take(2, by="region", sort=["-name", "id"])') == [
        "Sort [-name, id]",
        "  Project [id, name, region]",
        "    Filter (row_number <= 2)",
        "      Window [row_number = row_number() over (by region sort -name, id)]",
    ]


def test_in_the_order_that_the_query_has() -> None:
    assert shown('customers.sort("name").take(2, 3, by=["region", col.id % 2])') == [
        "Sort [name]",
        "  Project [id, name, region]",
        "    Filter ((row_number > 1) and (row_number <= (2 + 1)))",
        "      Window [row_number = row_number() over (by region, (id % 2) sort name)]",
    ]


def test_a_number_that_is_given_later() -> None:
    text = 'customers.take(param.n, by="region")'
    assert "Filter (row_number <= $n)" in plan(text)
    assert parameters(text) == "n int64"


def test_a_sort_without_groups_is_that_of_the_rows() -> None:
    assert plan('customers.take(2, sort="-id")') == plan('customers.sort("-id").take(2)')


def test_the_first_row_of_each_key() -> None:
    assert shown('customers.sort("-id").distinct("region", col.name.lower())') == [
        "Sort [-id]",
        "  Project [id, name, region]",
        "    Filter (row_number <= 1)",
        "      Window [row_number = row_number() over (by region, lower(name) sort -id)]",
    ]
    assert plan('customers.distinct(by="region")') == plan('customers.distinct("region")')


def test_any_row_of_each_key_where_there_is_no_order() -> None:
    assert shown('customers.distinct("region")')[-1].strip() == "Window [row_number = row_number() over (by region)]"
