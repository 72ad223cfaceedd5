from __future__ import annotations

import json

import pytest
from messages import told
from workflow_file import DB

from dataflow import BuildError, ParseError
from dataflow.runtime.lineage.description import describe, describe_write, written_table

ORDERS = {"source": "shop", "table": "orders"}
REGIONS = {"source": "warehouse", "table": "regions"}


def test_a_query() -> None:
    said = describe(DB.parse("from shop.orders | filter status == 'paid' | select total"))
    assert json.loads(json.dumps(said)) == {
        "reads": [{**ORDERS, "columns": ["status", "total"], "for_rows": ["status"]}],
        "writes": [],
        "columns": {"total": [{**ORDERS, "column": "total"}]},
    }


def test_a_query_over_a_given_table() -> None:
    query = DB.parse("from $rows | select total")
    assert describe(query)["columns"] is None
    rows = {"source": None, "table": "$rows"}
    assert describe(query, {"rows": DB.parse("from shop.orders")}) == {
        "reads": [{**rows, "columns": ["total"], "for_rows": []}],
        "writes": [],
        "columns": {"total": [{**rows, "column": "total"}]},
    }


def test_a_write_of_a_query() -> None:
    query = DB.parse("from shop.orders | agg revenue = sum(total) by region = status")
    said = describe_write(DB, "regions", database="warehouse", query=query)
    assert json.loads(json.dumps(said)) == {
        "reads": [{**ORDERS, "columns": ["status", "total"], "for_rows": []}],
        "writes": [{**REGIONS, "columns": ["region", "revenue"]}],
        "columns": {"region": [{**ORDERS, "column": "status"}], "revenue": [{**ORDERS, "column": "total"}]},
    }


def test_a_write_of_rows() -> None:
    known = describe_write(DB, "warehouse.regions", columns=["region"])
    assert known == {"reads": [], "writes": [{**REGIONS, "columns": ["region"]}], "columns": None}
    assert describe_write(DB, "warehouse.regions")["writes"] == [{**REGIONS, "columns": None}]


@pytest.mark.parametrize("text", ["shop.orders | take 1", "shop.orders as o"])
def test_what_is_more_than_a_table(text: str) -> None:
    with pytest.raises(BuildError, match="expected the name of a table, found"):
        written_table(DB, text)


def test_what_is_no_table() -> None:
    with pytest.raises(ParseError):
        written_table(DB, "shop.")
    assert told(lambda: written_table(DB, "shp.orders")) == (
        "error: unknown source `shp`\n = sources here: `shop`, `crm`, `warehouse`\n = hint: `shop` might be meant"
    )
    assert told(lambda: written_table(DB, "orders", "shp")).startswith("error: unknown source `shp`\n")


def test_names_with_odd_characters() -> None:
    assert written_table(DB, "shop.`odd name`").path == ("odd name",)
    assert str(written_table(DB, "shop.`odd name`")) == "shop.`odd name`"
