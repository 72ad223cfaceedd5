"""TPC-H Q19, discounted revenue: what three kinds of parts brought that were sent by air and handed over in person."""

from __future__ import annotations

from dataflow import Expression, Query, col, lit

from tables import Tables


def query(t: Tables) -> Query:
    def wanted(brand: str, containers: list[str], quantity: int, size: int) -> Expression:
        return (
            (col.p_brand == brand)
            & col.p_container.is_in(containers)
            & col.l_quantity.between(quantity, lit(quantity) + 10)
            & col.p_size.between(1, size)
            & col.l_shipmode.is_in(["AIR", "AIR REG"])
            & (col.l_shipinstruct == "DELIVER IN PERSON")
        )

    return (
        t.lineitem.join(t.part, on=col.p_partkey == col.l_partkey)
        .filter(
            wanted("Brand#12", ["SM CASE", "SM BOX", "SM PACK", "SM PKG"], 1, 5)
            | wanted("Brand#23", ["MED BAG", "MED BOX", "MED PKG", "MED PACK"], 10, 10)
            | wanted("Brand#34", ["LG CASE", "LG BOX", "LG PACK", "LG PKG"], 20, 15)
        )
        .agg(revenue=(col.l_extendedprice * (1 - col.l_discount)).sum())
    )
