"""TPC-H Q13, customer distribution: how many customers have how many orders, those without any too."""

from __future__ import annotations

from dataflow import Query, col, fn

from tables import Tables


def query(t: Tables) -> Query:
    usual = ~col.o_comment.like("%special%requests%")
    return (
        t.customer.join(t.orders, how="left", on=(col.c_custkey == col.o_custkey) & usual)
        .group_by("c_custkey")
        .agg(c_count=col.o_orderkey.count())
        .group_by("c_count")
        .agg(custdist=fn.count())
        .sort("-custdist", "-c_count")
    )
