# TPC-H Q9, product type profit measure: profit on green parts, by nation of the supplier and year.
from part
join lineitem on p_partkey == l_partkey
join supplier on s_suppkey == l_suppkey
join partsupp on ps_suppkey == l_suppkey and ps_partkey == l_partkey
join orders on o_orderkey == l_orderkey
join nation on s_nationkey == n_nationkey
filter p_name like '%green%'
select nation = n_name, o_year = year(o_orderdate),
    amount = l_extendedprice * (1 - l_discount) - ps_supplycost * l_quantity
agg sum_profit = sum(amount) by nation, o_year
sort nation, -o_year
