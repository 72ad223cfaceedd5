"""TPC-H Q2, minimum cost supplier: who in Europe offers each brass part of size 15 for the least."""

from __future__ import annotations

from dataflow import Query, col

from tables import Tables


def query(t: Tables) -> Query:
    least = (
        t.partsupp.join(t.supplier, on=col.s_suppkey == col.ps_suppkey)
        .join(t.nation, on=col.s_nationkey == col.n_nationkey)
        .join(t.region, on=col.n_regionkey == col.r_regionkey)
        .filter(col.ps_partkey == col.p_partkey, col.r_name == "EUROPE")
        .agg(least=col.ps_supplycost.min())
    )
    return (
        t.part.join(t.partsupp, on=col.p_partkey == col.ps_partkey)
        .join(t.supplier, on=col.s_suppkey == col.ps_suppkey)
        .join(t.nation, on=col.s_nationkey == col.n_nationkey)
        .join(t.region, on=col.n_regionkey == col.r_regionkey)
        .filter(col.p_size == 15, col.p_type.like("%BRASS"), col.r_name == "EUROPE", col.ps_supplycost == least)
        .select("s_acctbal", "s_name", "n_name", "p_partkey", "p_mfgr", "s_address", "s_phone", "s_comment")
        .sort("-s_acctbal", "n_name", "s_name", "p_partkey")
        .take(100)
    )
