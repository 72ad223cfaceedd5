"""TPC-H Q18, large volume customer: the hundred greatest orders of more than 300 pieces."""

from __future__ import annotations

from dataflow import Query, col

from tables import Tables


def query(t: Tables) -> Query:
    large = (
        t.lineitem.group_by("l_orderkey").agg(pieces=col.l_quantity.sum()).filter(col.pieces > 300).select("l_orderkey")
    )
    return (
        t.customer.join(t.orders, on=col.c_custkey == col.o_custkey)
        .join(t.lineitem, on=col.o_orderkey == col.l_orderkey)
        .filter(col.o_orderkey.is_in(large))
        .group_by("c_name", "c_custkey", "o_orderkey", "o_orderdate", "o_totalprice")
        .agg(quantity=col.l_quantity.sum())
        .sort("-o_totalprice", "o_orderdate", "o_orderkey")
        .take(100)
    )
