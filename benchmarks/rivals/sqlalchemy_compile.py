"""SQLAlchemy Core: the queries built as selects over declared tables and compiled for PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from measure import report_compile

DIALECT = postgresql.dialect()
METADATA = sa.MetaData()
MONEY = sa.Numeric(15, 2)


def table(name: str, **columns: sa.types.TypeEngine[object] | type[sa.types.TypeEngine[object]]) -> sa.Table:
    return sa.Table(name, METADATA, *(sa.Column(column, type_) for column, type_ in columns.items()))


lineitem = table(
    "lineitem",
    l_orderkey=sa.BigInteger,
    l_suppkey=sa.BigInteger,
    l_quantity=MONEY,
    l_extendedprice=MONEY,
    l_discount=MONEY,
    l_tax=MONEY,
    l_returnflag=sa.String,
    l_linestatus=sa.String,
    l_shipdate=sa.Date,
).c
orders = table(
    "orders",
    o_orderkey=sa.BigInteger,
    o_custkey=sa.BigInteger,
    o_totalprice=MONEY,
    o_orderdate=sa.Date,
    o_shippriority=sa.Integer,
).c
customer = table("customer", c_custkey=sa.BigInteger, c_nationkey=sa.BigInteger, c_mktsegment=sa.String).c
supplier = table("supplier", s_suppkey=sa.BigInteger, s_nationkey=sa.BigInteger).c
nation = table("nation", n_nationkey=sa.BigInteger, n_name=sa.String, n_regionkey=sa.BigInteger).c
region = table("region", r_regionkey=sa.BigInteger, r_name=sa.String).c
TABLES = METADATA.tables


def trivial() -> sa.Select[tuple[object, ...]]:
    return sa.select(orders.o_orderkey, orders.o_custkey, orders.o_orderdate).where(orders.o_totalprice > 1000)


def thirty_steps() -> sa.Select[tuple[object, ...]]:
    query = sa.select(*orders, orders.o_totalprice.label("x0"))
    for step in range(1, 16):
        before = query.subquery()
        derived = sa.select(*before.c, (before.c[f"x{step - 1}"] + 1).label(f"x{step}")).subquery()
        query = sa.select(*derived.c).where(derived.c[f"x{step}"] > step)
    return query


def q1() -> sa.Select[tuple[object, ...]]:
    discounted = lineitem.l_extendedprice * (1 - lineitem.l_discount)
    return (
        sa.select(
            lineitem.l_returnflag,
            lineitem.l_linestatus,
            sa.func.sum(lineitem.l_quantity).label("sum_qty"),
            sa.func.sum(lineitem.l_extendedprice).label("sum_base_price"),
            sa.func.sum(discounted).label("sum_disc_price"),
            sa.func.sum(discounted * (1 + lineitem.l_tax)).label("sum_charge"),
            sa.func.avg(lineitem.l_quantity).label("avg_qty"),
            sa.func.avg(lineitem.l_extendedprice).label("avg_price"),
            sa.func.avg(lineitem.l_discount).label("avg_disc"),
            sa.func.count().label("count_order"),
        )
        .where(lineitem.l_shipdate <= date(1998, 9, 2))
        .group_by(lineitem.l_returnflag, lineitem.l_linestatus)
        .order_by(lineitem.l_returnflag, lineitem.l_linestatus)
    )


def q3() -> sa.Select[tuple[object, ...]]:
    revenue = sa.func.sum(lineitem.l_extendedprice * (1 - lineitem.l_discount)).label("revenue")
    return (
        sa.select(lineitem.l_orderkey, revenue, orders.o_orderdate, orders.o_shippriority)
        .select_from(
            TABLES["customer"]
            .join(TABLES["orders"], customer.c_custkey == orders.o_custkey)
            .join(TABLES["lineitem"], lineitem.l_orderkey == orders.o_orderkey)
        )
        .where(
            customer.c_mktsegment == "BUILDING",
            orders.o_orderdate < date(1995, 3, 15),
            lineitem.l_shipdate > date(1995, 3, 15),
        )
        .group_by(lineitem.l_orderkey, orders.o_orderdate, orders.o_shippriority)
        .order_by(revenue.desc(), orders.o_orderdate)
        .limit(10)
    )


def q5() -> sa.Select[tuple[object, ...]]:
    revenue = sa.func.sum(lineitem.l_extendedprice * (1 - lineitem.l_discount)).label("revenue")
    same_nation = sa.and_(lineitem.l_suppkey == supplier.s_suppkey, customer.c_nationkey == supplier.s_nationkey)
    return (
        sa.select(nation.n_name, revenue)
        .select_from(
            TABLES["customer"]
            .join(TABLES["orders"], customer.c_custkey == orders.o_custkey)
            .join(TABLES["lineitem"], lineitem.l_orderkey == orders.o_orderkey)
            .join(TABLES["supplier"], same_nation)
            .join(TABLES["nation"], supplier.s_nationkey == nation.n_nationkey)
            .join(TABLES["region"], nation.n_regionkey == region.r_regionkey)
        )
        .where(
            region.r_name == "ASIA",
            orders.o_orderdate >= date(1994, 1, 1),
            orders.o_orderdate < date(1995, 1, 1),
        )
        .group_by(nation.n_name)
        .order_by(revenue.desc())
    )


def compiled(build: Callable[[], sa.Select[tuple[object, ...]]]) -> Callable[[], str]:
    return lambda: str(build().compile(dialect=DIALECT))


report_compile(
    f"SQLAlchemy {sa.__version__}",
    {
        "trivial": compiled(trivial),
        "Q1": compiled(q1),
        "Q3": compiled(q3),
        "Q5": compiled(q5),
        "30 steps": compiled(thirty_steps),
    },
)
