"""TPC-H Q17, small-quantity-order revenue: what a year would lack if orders of few of a part were not taken."""

from __future__ import annotations

from dataflow import Query, col

from tables import Tables


def query(t: Tables) -> Query:
    fifth = t.lineitem.filter(col.l_partkey == col.p_partkey).agg(fifth=0.2 * col.l_quantity.avg())
    return (
        t.lineitem.join(t.part, on=col.p_partkey == col.l_partkey)
        .filter(col.p_brand == "Brand#23", col.p_container == "MED BOX", col.l_quantity < fifth)
        .agg(avg_yearly=col.l_extendedprice.sum() / 7.0)
    )
