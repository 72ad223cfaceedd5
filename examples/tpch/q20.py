"""TPC-H Q20, potential part promotion: suppliers in Canada with more of a forest part than they sell in half a year."""

from __future__ import annotations

from datetime import date

from dataflow import Query, col, interval, lit

from tables import Tables


def query(t: Tables) -> Query:
    day = lit(date(1994, 1, 1))
    half = t.lineitem.filter(
        col.l_partkey == col.ps_partkey,
        col.l_suppkey == col.ps_suppkey,
        col.l_shipdate >= day,
        col.l_shipdate < day + interval(years=1),
    ).agg(half=0.5 * col.l_quantity.sum())
    forest = t.part.filter(col.p_name.like("forest%")).select("p_partkey")
    stocked = t.partsupp.filter(col.ps_partkey.is_in(forest), col.ps_availqty > half).select("ps_suppkey")
    return (
        t.supplier.join(t.nation, on=col.s_nationkey == col.n_nationkey)
        .filter(col.n_name == "CANADA", col.s_suppkey.is_in(stocked))
        .select("s_name", "s_address")
        .sort("s_name")
    )
