"""Polars: connectorx for each database with filters and columns written into the SQL, lazy frames for the rest."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from measure import Places, Row, report_query

REVENUE = (pl.col("l_extendedprice") * (1 - pl.col("l_discount"))).sum().alias("revenue")


def read(url: str, sql: str) -> pl.LazyFrame:
    return pl.read_database_uri(sql, url, engine="connectorx").lazy()


def sqlite(places: Places, sql: str) -> pl.LazyFrame:
    return read(f"sqlite://{places.sqlite}", sql)


def q3(places: Places) -> list[Row]:
    customer = sqlite(places, "select c_custkey from customer where c_mktsegment = 'BUILDING'")
    orders = read(
        places.mysql,
        "select o_orderkey, o_custkey, o_orderdate, o_shippriority from orders where o_orderdate < '1995-03-15'",
    )
    lineitem = read(
        places.postgres,
        "select l_orderkey, l_extendedprice, l_discount from lineitem where l_shipdate > date '1995-03-15'",
    )
    totals = (
        customer.join(orders, left_on="c_custkey", right_on="o_custkey")
        .join(lineitem, left_on="o_orderkey", right_on="l_orderkey")
        .group_by(pl.col("o_orderkey").alias("l_orderkey"), "o_orderdate", "o_shippriority")
        .agg(REVENUE)
        .sort("revenue", "o_orderdate", descending=[True, False])
        .head(10)
        .select("l_orderkey", "revenue", "o_orderdate", "o_shippriority")
    )
    return totals.collect().rows()


def q5(places: Places) -> list[Row]:
    folder = Path(places.parquet)
    region = pl.scan_parquet(folder / "region.parquet").filter(pl.col("r_name") == "ASIA")
    nation = pl.scan_parquet(folder / "nation.parquet")
    supplier = sqlite(places, "select s_suppkey, s_nationkey from supplier")
    customer = sqlite(places, "select c_custkey, c_nationkey from customer")
    orders = read(
        places.mysql,
        "select o_orderkey, o_custkey from orders where o_orderdate >= '1994-01-01' and o_orderdate < '1995-01-01'",
    )
    lineitem = read(places.postgres, "select l_orderkey, l_suppkey, l_extendedprice, l_discount from lineitem")
    asia = region.join(nation, left_on="r_regionkey", right_on="n_regionkey")
    totals = (
        customer.join(orders, left_on="c_custkey", right_on="o_custkey")
        .join(lineitem, left_on="o_orderkey", right_on="l_orderkey")
        .join(supplier, left_on=["l_suppkey", "c_nationkey"], right_on=["s_suppkey", "s_nationkey"])
        .join(asia, left_on="c_nationkey", right_on="n_nationkey")
        .group_by("n_name")
        .agg(REVENUE)
        .sort("revenue", descending=True)
    )
    return totals.collect().rows()


report_query(f"polars {pl.__version__} with connectorx", {3: q3, 5: q5})
