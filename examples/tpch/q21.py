"""TPC-H Q21, suppliers who kept orders waiting: who alone was late in an order of several suppliers, and how often."""

from __future__ import annotations

from dataflow import Query, col, exists, fn

from tables import Tables


def query(t: Tables) -> Query:
    others = t.lineitem.filter(col.l_orderkey == col.l1.l_orderkey, col.l_suppkey != col.l1.l_suppkey)
    late_others = t.lineitem.filter(
        col.l_orderkey == col.l1.l_orderkey,
        col.l_suppkey != col.l1.l_suppkey,
        col.l_receiptdate > col.l_commitdate,
    )
    return (
        t.supplier.join(t.lineitem, "l1", on=col.s_suppkey == col.l1.l_suppkey)
        .join(t.orders, on=col.o_orderkey == col.l1.l_orderkey)
        .join(t.nation, on=col.s_nationkey == col.n_nationkey)
        .filter(
            col.o_orderstatus == "F",
            col.l1.l_receiptdate > col.l1.l_commitdate,
            col.n_name == "SAUDI ARABIA",
            exists(others),
            ~exists(late_others),
        )
        .group_by("s_name")
        .agg(numwait=fn.count())
        .sort("-numwait", "s_name")
        .take(100)
    )
