"""TPC-H Q3, shipping priority: the ten orders of the highest value that were not yet shipped on a day."""

from __future__ import annotations

from datetime import date

from dataflow import Query, col

from tables import Tables


def query(t: Tables) -> Query:
    day = date(1995, 3, 15)
    return (
        t.customer.join(t.orders, on=col.c_custkey == col.o_custkey)
        .join(t.lineitem, on=col.l_orderkey == col.o_orderkey)
        .filter(col.c_mktsegment == "BUILDING", col.o_orderdate < day, col.l_shipdate > day)
        .group_by("l_orderkey", "o_orderdate", "o_shippriority")
        .agg(revenue=(col.l_extendedprice * (1 - col.l_discount)).sum())
        .select("l_orderkey", "revenue", "o_orderdate", "o_shippriority")
        .sort("-revenue", "o_orderdate")
        .take(10)
    )
