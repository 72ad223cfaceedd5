"""TPC-H Q11, important stock identification: parts that are a good share of what Germany's suppliers have in stock."""

from __future__ import annotations

from dataflow import Query, col

from tables import Tables


def query(t: Tables) -> Query:
    stock = (
        t.partsupp.join(t.supplier, on=col.ps_suppkey == col.s_suppkey)
        .join(t.nation, on=col.s_nationkey == col.n_nationkey)
        .filter(col.n_name == "GERMANY")
        .let("stock")
    )
    value = (col.ps_supplycost * col.ps_availqty).sum()
    return (
        stock.group_by("ps_partkey")
        .agg(value=value)
        .filter(col.value > stock.agg(least=value * 0.0001))
        .sort("-value", "ps_partkey")
    )
