"""TPC-H Q16, parts and supplier relationship: how many suppliers without complaints offer the wanted kinds of parts."""

from __future__ import annotations

from dataflow import Query, col

from tables import Tables


def query(t: Tables) -> Query:
    complained = t.supplier.filter(col.s_comment.like("%Customer%Complaints%")).select("s_suppkey")
    return (
        t.partsupp.join(t.part, on=col.p_partkey == col.ps_partkey)
        .filter(
            col.p_brand != "Brand#45",
            ~col.p_type.like("MEDIUM POLISHED%"),
            col.p_size.is_in([49, 14, 23, 45, 19, 3, 36, 9]),
            col.ps_suppkey.not_in(complained),
        )
        .group_by("p_brand", "p_type", "p_size")
        .agg(supplier_cnt=col.ps_suppkey.count_distinct())
        .sort("-supplier_cnt", "p_brand", "p_type", "p_size")
    )
