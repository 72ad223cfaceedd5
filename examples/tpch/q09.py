"""TPC-H Q9, product type profit measure: profit on green parts, by nation of the supplier and year."""

from __future__ import annotations

from dataflow import Query, col

from tables import Tables


def query(t: Tables) -> Query:
    return (
        t.part.join(t.lineitem, on=col.p_partkey == col.l_partkey)
        .join(t.supplier, on=col.s_suppkey == col.l_suppkey)
        .join(t.partsupp, on=(col.ps_suppkey == col.l_suppkey) & (col.ps_partkey == col.l_partkey))
        .join(t.orders, on=col.o_orderkey == col.l_orderkey)
        .join(t.nation, on=col.s_nationkey == col.n_nationkey)
        .filter(col.p_name.like("%green%"))
        .select(
            nation=col.n_name,
            o_year=col.o_orderdate.year(),
            amount=col.l_extendedprice * (1 - col.l_discount) - col.ps_supplycost * col.l_quantity,
        )
        .group_by("nation", "o_year")
        .agg(sum_profit=col.amount.sum())
        .sort("nation", "-o_year")
    )
