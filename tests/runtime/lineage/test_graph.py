from __future__ import annotations

from workflow_file import flow

from dataflow.runtime.lineage.graph import Graph, graph_of

WRITE = "{type: DataFlowWriteNode, parameters: {table: shop.orders, rows: [{id: 1}]}}"
READ = "{type: DataFlowQueryNode, parameters: {query: 'from shop.orders | select status'}}"


def shape(graph: Graph) -> list[str]:
    titles = [part.title for part in graph.parts]
    return [f"{titles[start]} ▶ {titles[end]}" for start, end in graph.arrows]


def test_tables_lead_to_nodes_and_nodes_to_tables() -> None:
    graph = graph_of(flow())
    assert shape(graph) == [
        "shop.orders ▶ paid",
        "crm.customers ▶ by_region",
        "paid ▶ by_region",
        "by_region ▶ report",
        "by_region ▶ store",
        "store ▶ warehouse.regions",
    ]
    assert [(part.kind, part.detail, part.source) for part in graph.parts] == [
        ("table", "customer, status, total", "shop"),
        ("node", "DataFlowQueryNode", None),
        ("table", "id, region", "crm"),
        ("node", "DataFlowQueryNode", None),
        ("other", "PythonCodeNode", None),
        ("node", "DataFlowWriteNode", None),
        ("table", "region, revenue", "warehouse"),
    ]
    assert graph.parts[5].whole == (
        "store (DataFlowWriteNode)\nregion  ◀ crm.customers.region\nrevenue ◀ shop.orders.total"
    )


def test_a_table_that_is_written_and_then_read_is_there_once() -> None:
    graph = graph_of(flow(f"nodes: {{w: {WRITE}, r: {READ}}}"))
    assert shape(graph) == ["w ▶ shop.orders", "shop.orders ▶ r"]
    assert graph.parts[1].detail == "id, status"


def test_a_table_that_is_written_after_it_was_read_is_there_twice() -> None:
    graph = graph_of(flow(f"nodes: {{r: {READ}, w: {WRITE}}}"))
    assert [part.title for part in graph.parts] == ["shop.orders", "r", "w", "shop.orders"]


def test_arrows_lead_to_later_parts_also_in_circles() -> None:
    text = (
        "nodes:\n  a: {type: X}\n  b: {type: X}\n"
        "connections: [{from_node: a, to_node: b}, {from_node: b, to_node: a}, {from_node: a, to_node: a}]"
    )
    assert graph_of(flow(text)).arrows == ((0, 1),)


def test_columns_that_are_not_known() -> None:
    text = "nodes: {a: {type: DataFlowQueryNode, parameters: {query: 'from $rows'}}}"
    given, node = graph_of(flow(text)).parts
    assert (given.title, given.detail, given.source) == ("$rows", "…", None)
    assert node.whole == "a (DataFlowQueryNode)\ncolumns that are known when it runs"
