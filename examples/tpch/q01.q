# TPC-H Q1, pricing summary report: what was billed, discounted and shipped until 90 days before the end.
from lineitem
filter l_shipdate <= @1998-12-01 - 90days
agg sum_qty = sum(l_quantity),
    sum_base_price = sum(l_extendedprice),
    sum_disc_price = sum(l_extendedprice * (1 - l_discount)),
    sum_charge = sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)),
    avg_qty = avg(l_quantity),
    avg_price = avg(l_extendedprice),
    avg_disc = avg(l_discount),
    count_order = count()
    by l_returnflag, l_linestatus
sort l_returnflag, l_linestatus
