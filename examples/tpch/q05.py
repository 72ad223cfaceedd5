"""TPC-H Q5, local supplier volume: revenue in each nation of Asia where customer and supplier are both from there."""

from __future__ import annotations

from datetime import date

from dataflow import Query, col, interval, lit

from tables import Tables


def query(t: Tables) -> Query:
    day = lit(date(1994, 1, 1))
    return (
        t.customer.join(t.orders, on=col.c_custkey == col.o_custkey)
        .join(t.lineitem, on=col.l_orderkey == col.o_orderkey)
        .join(t.supplier, on=(col.l_suppkey == col.s_suppkey) & (col.c_nationkey == col.s_nationkey))
        .join(t.nation, on=col.s_nationkey == col.n_nationkey)
        .join(t.region, on=col.n_regionkey == col.r_regionkey)
        .filter(col.r_name == "ASIA", col.o_orderdate >= day, col.o_orderdate < day + interval(years=1))
        .group_by("n_name")
        .agg(revenue=(col.l_extendedprice * (1 - col.l_discount)).sum())
        .sort("-revenue")
    )
