from __future__ import annotations

import json

from workflow_file import flow

from dataflow.runtime.lineage.text import json_of, text_of


def test_the_text() -> None:
    assert text_of(flow()) == (
        "paid (DataFlowQueryNode)\n"
        "  reads shop.orders: customer, total; for its rows only: status\n"
        "  gives\n"
        "    customer ◀ shop.orders.customer\n"
        "    total    ◀ shop.orders.total\n"
        "by_region (DataFlowQueryNode)\n"
        "  reads crm.customers: region; for its rows only: id\n"
        "  takes paid.arrow as $paid: total; for its rows only: customer\n"
        "  gives\n"
        "    region  ◀ crm.customers.region\n"
        "    revenue ◀ shop.orders.total\n"
        "report (PythonCodeNode)\n"
        "  takes by_region.rows as rows\n"
        "store (DataFlowWriteNode)\n"
        "  takes by_region.arrow as rows\n"
        "  writes warehouse.regions\n"
        "    region  ◀ crm.customers.region\n"
        "    revenue ◀ shop.orders.total"
    )


def test_what_is_given_from_outside_of_the_workflow() -> None:
    text = "nodes: {a: {type: DataFlowQueryNode, parameters: {query: 'from $rows'}}}"
    assert text_of(flow(text)) == (
        "a (DataFlowQueryNode)\n"
        "  is given $rows: columns that are known when it runs\n"
        "  gives\n"
        "    columns that are known when it runs"
    )


def test_the_json() -> None:
    said = json.loads(json_of(flow()))
    assert (said["version"], said["file"]) == (1, "etl.yaml")
    assert [node["id"] for node in said["nodes"]] == ["paid", "by_region", "report", "store"]
    store = said["nodes"][-1]
    assert store == {
        "id": "store",
        "type": "DataFlowWriteNode",
        "known": True,
        "reads": [],
        "takes": [{"input": "rows", "from_node": "by_region", "from_output": "arrow"}],
        "writes": [{"source": "warehouse", "table": "regions", "columns": ["region", "revenue"]}],
        "columns": {
            "region": [{"source": "crm", "table": "customers", "column": "region"}],
            "revenue": [{"source": "shop", "table": "orders", "column": "total"}],
        },
    }
