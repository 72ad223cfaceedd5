"""Pipelines as written."""

from __future__ import annotations

from declared_shop import query

from dataflow.dsl.query import From, tables


def test_all_tables_of_a_pipeline() -> None:
    text = 'orders.join(customers.join(people, on="id", how="semi"), on="id").union(lines).take(5)'
    assert [".".join(source.path) for source in tables(query(text)._pipeline)] == [
        "shop.orders",
        "shop.customers",
        "crm.people",
        "shop.lines",
    ]


def test_a_long_pipeline_is_walked_without_recursion() -> None:
    built = query("orders")
    for _ in range(5000):
        built = built.distinct()
    assert list(tables(built._pipeline)) == [From(("shop", "orders"))]
