"""What the nodes of a workflow read, take and write, and which columns of tables their columns are made from."""

from __future__ import annotations

import pytest
from workflow_file import DB, flow

from dataflow import DataFlow, DataFlowError, declare
from dataflow.runtime.lineage.flow import Account, Step, flow_of
from dataflow.runtime.lineage.workflow import parse_workflow


def steps(text: str) -> dict[str, Step]:
    return {step.node.id: step for step in flow(text).steps}


def made(step: Step) -> dict[str, str] | None:
    return step.columns and {name: ", ".join(map(str, origins)) for name, origins in step.columns.items()}


def node(text: str, **config: str) -> str:
    further = "".join(f", {key}: {value}" for key, value in config.items())
    return f"{{type: DataFlowQueryNode, parameters: {{query: '{text}'{further}}}}}"


def refused(text: str) -> str:
    with pytest.raises(DataFlowError) as caught:
        flow(text)
    return str(caught.value)


def test_columns_are_followed_through_nodes() -> None:
    found = {step.node.id: step for step in flow().steps}
    assert list(found) == ["paid", "by_region", "report", "store"]
    assert [str(read) for read in found["by_region"].reads] == [
        "$paid: total; for its rows only: customer",
        "crm.customers: region; for its rows only: id",
    ]
    expected = {"region": "crm.customers.region", "revenue": "shop.orders.total"}
    assert made(found["by_region"]) == made(found["store"]) == expected
    written = found["store"].writes
    assert written is not None
    assert (str(written.table), written.columns) == ("warehouse.regions", ("region", "revenue"))
    assert (found["report"].columns, found["report"].is_known) == (None, False)


def test_nodes_come_behind_those_that_they_take_from() -> None:
    text = (
        f"nodes:\n  last: {node('from $rows | select id')}\n  first: {node('from shop.orders | select id')}\n"
        "connections: [{from_node: first, from_output: rows, to_node: last, to_input: rows}]"
    )
    found = steps(text)
    assert list(found) == ["first", "last"]
    assert made(found["last"]) == {"id": "shop.orders.id"}


def test_a_circle_is_no_endless_loop() -> None:
    text = (
        "nodes:\n  a: {type: X}\n  b: {type: X}\n"
        "connections: [{from_node: a, to_node: b}, {from_node: b, to_node: a}, {from_node: a, to_node: a}]"
    )
    assert list(steps(text)) == ["b", "a"]


def test_rows_as_json_have_texts_for_decimals() -> None:
    def text(output: str) -> str:
        return (
            f"nodes:\n  a: {node('from shop.orders | select total')}\n"
            f"  b: {node('from $rows | select t = lower(total)')}\n"
            f"connections: [{{from_node: a, from_output: {output}, to_node: b, to_input: rows}}]"
        )

    assert made(steps(text("rows"))["b"]) == {"t": "shop.orders.total"}
    assert "`lower` takes" in refused(text("arrow"))


def test_what_only_orders_the_nodes_is_not_taken() -> None:
    text = (
        f"nodes:\n  b: {node('from shop.orders | select id')}\n  a: {node('from shop.orders | select id')}\n"
        "connections: [{from_node: a, from_output: row_count, to_node: b, to_input: after}]"
    )
    found = steps(text)
    assert list(found) == ["a", "b"]
    assert found["b"].takes == ()


def test_columns_that_the_query_itself_says() -> None:
    text = (
        f"nodes:\n  a: {{type: PythonCodeNode}}\n  b: {node('from $rows(id::int64, t::string) | select id')}\n"
        "connections: [{from_node: a, from_output: result, to_node: b, to_input: rows}]"
    )
    assert made(steps(text)["b"]) == {"id": "$rows.id"}


@pytest.mark.parametrize(
    ("before", "output"),
    [("{type: PythonCodeNode}", "result"), (node("from shop.orders"), "row_count"), (node("from $unknown"), "arrow")],
)
def test_behind_what_is_not_known_only_tables_are_told(before: str, output: str) -> None:
    query = "from $rows | join crm.customers as c on customer == c.id"
    found = steps(
        f"nodes:\n  a: {before}\n  b: {node(query)}\n"
        "  w: {type: DataFlowWriteNode, parameters: {table: shop.orders}}\n"
        f"connections:\n- {{from_node: a, from_output: {output}, to_node: b, to_input: rows}}\n"
        "- {from_node: b, from_output: arrow, to_node: w, to_input: rows}"
    )
    assert [(str(read.table), read.columns) for read in found["b"].reads] == [("$rows", None), ("crm.customers", None)]
    assert found["b"].columns is None
    assert found["w"].writes is not None
    assert found["w"].writes.columns is None


def test_a_write_of_a_query_and_of_rows_in_the_file() -> None:
    found = steps(
        "nodes:\n"
        "  q: {type: DataFlowWriteNode, parameters: {table: regions, database: warehouse, query: "
        "'from crm.customers | agg revenue = count() by region'}}\n"
        "  r: {type: DataFlowWriteNode, parameters: {table: warehouse.regions, rows: [{region: EU}, {revenue: 1}]}}\n"
    )
    writes = [step.writes for step in found.values()]
    assert [each and (str(each.table), each.columns) for each in writes] == [
        ("warehouse.regions", ("region", "revenue")),
        ("warehouse.regions", ("region", "revenue")),
    ]
    assert made(found["q"]) == {"region": "crm.customers.region", "revenue": ""}
    assert made(found["r"]) == {"region": "", "revenue": ""}


def test_what_is_wrong_is_told_of_all_nodes_with_its_place() -> None:
    text = (
        "nodes:\n"
        "  a:\n"
        "    type: DataFlowQueryNode\n"
        "    parameters:\n"
        "      query: |\n"
        "        from shop.orders\n"
        "        select totl\n"
        f"  b: {node('from shop.orders', database='shp')}\n"
        "  c: {type: DataFlowQueryNode}\n"
        "  d: {type: DataFlowWriteNode}\n"
        "  e: {type: DataFlowWriteNode, parameters: {table: shop orders}}\n"
        "  f: {type: DataFlowWriteNode, parameters: {table: regions}}\n"
    )
    assert refused(text) == "\n\n".join(
        [
            (
                "error: unknown column `totl`\n"
                " --> etl.yaml:7:16\n"
                "  |\n"
                "7 |         select totl\n"
                "  |                ^^^^\n"
                "  = columns here: id, customer, status, total\n"
                "  = in node `a` of `etl.yaml`\n"
                "  = hint: `total` might be meant"
            ),
            (
                "error: unknown source `shp`\n"
                " = sources here: `shop`, `crm`, `warehouse`\n"
                " = in node `b` of `etl.yaml`\n"
                " = hint: `shop` might be meant"
            ),
            (
                "error: the node has no `query`\n"
                " = in node `c` of `etl.yaml`\n"
                " = hint: as in `query: from shop.orders | take 10`"
            ),
            "error: the node has no `table`\n = in node `d` of `etl.yaml`\n = hint: as in `table: shop.orders`",
            (
                "error: expected `as` or the next step, found `orders`\n"
                "  --> etl.yaml:11:57\n"
                "   |\n"
                "11 |   e: {type: DataFlowWriteNode, parameters: {table: shop orders}}\n"
                "   |                                                         ^^^^^^\n"
                "   = in node `e` of `etl.yaml`\n"
                "   = hint: a table is given another name by `as`: `as orders`"
            ),
            (
                "error: unknown source `regions`\n"
                " = sources here: `shop`, `crm`, `warehouse`\n"
                " = in node `f` of `etl.yaml`"
            ),
        ]
    )


def test_values_that_are_no_texts() -> None:
    text = (
        "nodes:\n"
        "  a: {type: DataFlowQueryNode, parameters: {query: [from x]}}\n"
        "  b: {type: DataFlowQueryNode, parameters: {query: from orders, database: [shop]}}\n"
    )
    assert refused(text) == (
        "error: `query` is a `list`: expected a text\n"
        " = in node `a` of `etl.yaml`\n"
        " = hint: as in `query: from shop.orders | take 10`\n\n"
        "error: expected the name of a source for `database`, found `list`\n"
        " = in node `b` of `etl.yaml`"
    )


def test_behind_a_wrong_node_nothing_more_is_told() -> None:
    text = (
        f"nodes:\n  a: {node('from shop.orders | select totl')}\n  b: {node('from $rows | select totl')}\n"
        "connections: [{from_node: a, from_output: arrow, to_node: b, to_input: rows}]"
    )
    assert refused(text).count("error:") == 1


def test_types_that_are_made_of_queries() -> None:
    other = DataFlow(lake=declare(events={"id": "int64", "kind": "string"}))
    workflow = parse_workflow(
        f"nodes:\n  e: {{type: Events}}\n  b: {node('from $rows | select kind')}\n"
        "connections: [{from_node: e, from_output: rows, to_node: b, to_input: rows}]",
        "etl.yaml",
    )
    account = Account(other.parse("from events | filter id > $low | select kind"), other.sources)
    found = flow_of(workflow, DB, {"Events": lambda config: account})
    first, second = found.steps
    assert (first.is_known, made(first), made(second)) == (True, *[{"kind": "lake.events.kind"}] * 2)
    assert found.sources == {**DB.sources, **other.sources}


def test_texts_that_write() -> None:
    put = "from $rows | select revenue = total | insert into warehouse.regions"
    text = (
        f"nodes:\n  a: {node('from shop.orders | select customer, total')}\n"
        f"  b: {{type: DataFlowWriteNode, parameters: {{write: '{put}'}}}}\n"
        "  c: {type: DataFlowWriteNode, parameters: {write: 'from shop.orders | filter id == 1 | delete'}}\n"
        "connections: [{from_node: a, from_output: arrow, to_node: b, to_input: rows}]"
    )
    found = steps(text)
    assert made(found["b"]) == {"revenue": "shop.orders.total"}
    written = found["b"].writes
    assert written is not None
    assert (str(written.table), written.columns) == ("warehouse.regions", ("revenue",))
    assert found["c"].writes is not None
    assert found["c"].columns == {}
    assert [str(read) for read in found["c"].reads] == ["shop.orders: for its rows only: id"]


def test_a_text_that_writes_is_told_of_at_its_place() -> None:
    wrong = "nodes: {c: {type: DataFlowWriteNode, parameters: {write: 'from shop.orders | filter idd == 1 | delete'}}}"
    assert f"etl.yaml:1:{wrong.index('idd') + 1}" in refused(wrong)


def test_types_that_are_made_of_writes() -> None:
    write = DB.parse_write("from shop.orders | filter id == 1 | update total = total + 1")
    workflow = parse_workflow("nodes: {e: {type: Raise}}", "etl.yaml")
    (step,) = flow_of(workflow, DB, {"Raise": lambda config: Account(write, DB.sources)}).steps
    assert made(step) == {"total": "shop.orders.total"}
    assert step.is_known


def test_sources_are_told_with_what_they_are() -> None:
    assert flow().sources == DB.sources
