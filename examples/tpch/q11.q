# TPC-H Q11, important stock identification: parts that are a good share of what Germany's suppliers have in stock.
let stock = (
    from partsupp
    join supplier on ps_suppkey == s_suppkey
    join nation on s_nationkey == n_nationkey
    filter n_name == 'GERMANY')
from stock
agg value = sum(ps_supplycost * ps_availqty) by ps_partkey
filter value > (from stock | agg least = sum(ps_supplycost * ps_availqty) * 0.0001)
sort -value, ps_partkey
