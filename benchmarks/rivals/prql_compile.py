"""PRQL: the queries as text, compiled to PostgreSQL's SQL. It knows no schema: no names or types are checked."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version

import prqlc

from measure import report_compile

OPTIONS = prqlc.CompileOptions(target="sql.postgres", signature_comment=False)

TRIVIAL = """
from orders
filter o_totalprice > 1000
select {o_orderkey, o_custkey, o_orderdate}
"""
QUERY_1 = """
from lineitem
filter l_shipdate <= @1998-09-02
derive discounted = l_extendedprice * (1 - l_discount)
group {l_returnflag, l_linestatus} (
  aggregate {
    sum_qty = sum l_quantity,
    sum_base_price = sum l_extendedprice,
    sum_disc_price = sum discounted,
    sum_charge = sum (discounted * (1 + l_tax)),
    avg_qty = average l_quantity,
    avg_price = average l_extendedprice,
    avg_disc = average l_discount,
    count_order = count this
  }
)
sort {l_returnflag, l_linestatus}
"""
QUERY_3 = """
from customer
filter c_mktsegment == 'BUILDING'
join orders (customer.c_custkey == orders.o_custkey)
join lineitem (orders.o_orderkey == lineitem.l_orderkey)
filter orders.o_orderdate < @1995-03-15 && lineitem.l_shipdate > @1995-03-15
group {lineitem.l_orderkey, orders.o_orderdate, orders.o_shippriority} (
  aggregate {revenue = sum (lineitem.l_extendedprice * (1 - lineitem.l_discount))}
)
sort {-revenue, o_orderdate}
select {l_orderkey, revenue, o_orderdate, o_shippriority}
take 10
"""
QUERY_5 = """
from customer
join orders (customer.c_custkey == orders.o_custkey)
join lineitem (orders.o_orderkey == lineitem.l_orderkey)
join supplier (lineitem.l_suppkey == supplier.s_suppkey && customer.c_nationkey == supplier.s_nationkey)
join nation (supplier.s_nationkey == nation.n_nationkey)
join region (nation.n_regionkey == region.r_regionkey)
filter region.r_name == 'ASIA' && orders.o_orderdate >= @1994-01-01 && orders.o_orderdate < @1995-01-01
group {nation.n_name} (
  aggregate {revenue = sum (lineitem.l_extendedprice * (1 - lineitem.l_discount))}
)
sort {-revenue}
"""
THIRTY_STEPS = "\n".join(
    ["from orders", "derive x0 = o_totalprice"]
    + [f"derive x{step} = x{step - 1} + 1\nfilter x{step} > {step}" for step in range(1, 16)]
)


def compiled(text: str) -> Callable[[], str]:
    return lambda: str(prqlc.compile(text, OPTIONS))


TEXTS = {"trivial": TRIVIAL, "Q1": QUERY_1, "Q3": QUERY_3, "Q5": QUERY_5, "30 steps": THIRTY_STEPS}
report_compile(f"PRQL {version('prqlc')}", {name: compiled(text) for name, text in TEXTS.items()})
