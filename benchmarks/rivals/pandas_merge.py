"""Pandas: `read_sql` for each database with filters and columns written into the SQL, and `merge` for the joins."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from measure import Places, Row, report_query


def read(places: Places, source: str, sql: str) -> pd.DataFrame:
    match source:
        case "postgres":
            url = places.postgres.replace("postgresql://", "postgresql+psycopg2://")
        case "mysql":
            url = places.mysql.replace("mysql://", "mysql+pymysql://")
        case _:
            url = f"sqlite:///{places.sqlite}"
    engine = sa.create_engine(url)
    try:
        return pd.read_sql(sql, engine)
    finally:
        engine.dispose()


def q3(places: Places) -> list[Row]:
    customer = read(places, "sqlite", "select c_custkey from customer where c_mktsegment = 'BUILDING'")
    orders = read(
        places,
        "mysql",
        "select o_orderkey, o_custkey, o_orderdate, o_shippriority from orders where o_orderdate < '1995-03-15'",
    )
    lineitem = read(
        places,
        "postgres",
        "select l_orderkey, l_extendedprice, l_discount from lineitem where l_shipdate > date '1995-03-15'",
    )
    joined = customer.merge(orders, left_on="c_custkey", right_on="o_custkey")
    joined = joined.merge(lineitem, left_on="o_orderkey", right_on="l_orderkey")
    joined["revenue"] = joined.l_extendedprice * (1 - joined.l_discount)
    keys = ["l_orderkey", "o_orderdate", "o_shippriority"]
    totals = joined.groupby(keys, as_index=False)["revenue"].sum()
    top = totals.sort_values(["revenue", "o_orderdate"], ascending=[False, True]).head(10)
    return list(top[["l_orderkey", "revenue", "o_orderdate", "o_shippriority"]].itertuples(index=False, name=None))


def q5(places: Places) -> list[Row]:
    folder = Path(places.parquet)
    region = pd.read_parquet(folder / "region.parquet", columns=["r_regionkey", "r_name"])
    nation = pd.read_parquet(folder / "nation.parquet", columns=["n_nationkey", "n_name", "n_regionkey"])
    supplier = read(places, "sqlite", "select s_suppkey, s_nationkey from supplier")
    customer = read(places, "sqlite", "select c_custkey, c_nationkey from customer")
    orders = read(
        places,
        "mysql",
        "select o_orderkey, o_custkey from orders where o_orderdate >= '1994-01-01' and o_orderdate < '1995-01-01'",
    )
    lineitem = read(places, "postgres", "select l_orderkey, l_suppkey, l_extendedprice, l_discount from lineitem")
    asia = region[region.r_name == "ASIA"].merge(nation, left_on="r_regionkey", right_on="n_regionkey")
    joined = customer.merge(orders, left_on="c_custkey", right_on="o_custkey")
    joined = joined.merge(lineitem, left_on="o_orderkey", right_on="l_orderkey")
    joined = joined.merge(supplier, left_on=["l_suppkey", "c_nationkey"], right_on=["s_suppkey", "s_nationkey"]).merge(
        asia, left_on="s_nationkey", right_on="n_nationkey"
    )
    joined["revenue"] = joined.l_extendedprice * (1 - joined.l_discount)
    totals = joined.groupby("n_name", as_index=False)["revenue"].sum().sort_values("revenue", ascending=False)
    return list(totals[["n_name", "revenue"]].itertuples(index=False, name=None))


report_query(f"pandas {pd.__version__}, read_sql and merge", {3: q3, 5: q5})
