"""A workflow file over declared tables: two queries, rows from one to the other, a node that is not ours, a write."""

from __future__ import annotations

from dataflow import DataFlow, declare
from dataflow.runtime.lineage.flow import Flow, flow_of
from dataflow.runtime.lineage.workflow import parse_workflow

DB = DataFlow(
    shop=declare(orders={"id": "int64", "customer": "int64", "status": "string", "total": "decimal(15,2)"}),
    crm=declare(customers={"id": "int64", "region": "string"}),
    warehouse=declare(regions={"region": "string", "revenue": "decimal(15,2)"}),
)

WORKFLOW = """\
nodes:
  paid:
    type: DataFlowQueryNode
    parameters:
      database: shop
      query: |
        from orders
        filter status == 'paid'
        select customer, total
      output: arrow
  by_region:
    type: DataFlowQueryNode
    parameters:
      query: |
        from $paid
        join crm.customers as c on customer == c.id
        agg revenue = sum(total) by c.region
      output: arrow
  report: {type: PythonCodeNode, parameters: {code: "result = {'n': len(rows)}"}}
  store: {type: DataFlowWriteNode, parameters: {table: warehouse.regions}}
connections:
  - {from_node: paid, from_output: arrow, to_node: by_region, to_input: paid}
  - {from_node: by_region, from_output: rows, to_node: report, to_input: rows}
  - {from_node: by_region, from_output: arrow, to_node: store, to_input: rows}
"""


def flow(text: str = WORKFLOW, db: DataFlow = DB) -> Flow:
    return flow_of(parse_workflow(text, "etl.yaml"), db)
