"""Names of tables and of their classes."""

from __future__ import annotations

import pytest

from dataflow.dsl.model import Default, class_name, table_name

NAMES = {
    "User": "users",
    "OrderItem": "order_items",
    "Category": "categories",
    "Day": "days",
    "Box": "boxes",
    "Match": "matches",
    "Class": "classes",
    "House": "houses",
}


@pytest.mark.parametrize(("name", "table"), NAMES.items())
def test_tables_are_named_after_classes_and_back(name: str, table: str) -> None:
    assert table_name(name) == table
    assert class_name(table) == name


def test_tables_of_other_names_keep_them() -> None:
    assert class_name("person") == "Person"
    assert class_name("sales data_2024") == "SalesData2024"


def test_a_default_is_made_for_each_row() -> None:
    assert Default(3).made() == 3
    made = Default(factory=list)
    assert made.made() is not made.made()
