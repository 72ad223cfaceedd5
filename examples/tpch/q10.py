"""TPC-H Q10, returned item reporting: the twenty customers who sent back the most in a quarter."""

from __future__ import annotations

from datetime import date

from dataflow import Query, col, interval, lit

from tables import Tables


def query(t: Tables) -> Query:
    day = lit(date(1993, 10, 1))
    return (
        t.customer.join(t.orders, on=col.c_custkey == col.o_custkey)
        .join(t.lineitem, on=col.l_orderkey == col.o_orderkey)
        .join(t.nation, on=col.c_nationkey == col.n_nationkey)
        .filter(col.o_orderdate >= day, col.o_orderdate < day + interval(months=3), col.l_returnflag == "R")
        .group_by("c_custkey", "c_name", "c_acctbal", "c_phone", "n_name", "c_address", "c_comment")
        .agg(revenue=(col.l_extendedprice * (1 - col.l_discount)).sum())
        .select("c_custkey", "c_name", "revenue", "c_acctbal", "n_name", "c_address", "c_phone", "c_comment")
        .sort("-revenue", "c_custkey")
        .take(20)
    )
