"""TPC-H Q15, top supplier: who contributed the most revenue in a quarter."""

from __future__ import annotations

from datetime import date

from dataflow import Query, col, interval, lit

from tables import Tables


def query(t: Tables) -> Query:
    day = lit(date(1996, 1, 1))
    revenue = (
        t.lineitem.filter(col.l_shipdate >= day, col.l_shipdate < day + interval(months=3))
        .group_by(supplier_no=col.l_suppkey)
        .agg(total_revenue=(col.l_extendedprice * (1 - col.l_discount)).sum())
        .let("revenue")
    )
    return (
        t.supplier.join(revenue, on=col.s_suppkey == col.supplier_no)
        .filter(col.total_revenue == revenue.agg(most=col.total_revenue.max()))
        .select("s_suppkey", "s_name", "s_address", "s_phone", "total_revenue")
        .sort("s_suppkey")
    )
