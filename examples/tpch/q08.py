"""TPC-H Q8, national market share: Brazil's part of what America bought of one type of part, by year."""

from __future__ import annotations

from datetime import date

from dataflow import Query, col, if_

from tables import Tables


def query(t: Tables) -> Query:
    return (
        t.part.join(t.lineitem, on=col.p_partkey == col.l_partkey)
        .join(t.supplier, on=col.s_suppkey == col.l_suppkey)
        .join(t.orders, on=col.l_orderkey == col.o_orderkey)
        .join(t.customer, on=col.o_custkey == col.c_custkey)
        .join(t.nation, "n1", on=col.c_nationkey == col.n1.n_nationkey)
        .join(t.region, on=col.n1.n_regionkey == col.r_regionkey)
        .join(t.nation, "n2", on=col.s_nationkey == col.n2.n_nationkey)
        .filter(
            col.r_name == "AMERICA",
            col.o_orderdate.between(date(1995, 1, 1), date(1996, 12, 31)),
            col.p_type == "ECONOMY ANODIZED STEEL",
        )
        .select(
            o_year=col.o_orderdate.year(),
            volume=col.l_extendedprice * (1 - col.l_discount),
            nation=col.n2.n_name,
        )
        .group_by("o_year")
        .agg(mkt_share=if_(col.nation == "BRAZIL", col.volume, 0).sum() / col.volume.sum())
        .sort("o_year")
    )
