# TPC-H Q8, national market share: Brazil's part of what America bought of one type of part, by year.
from part
join lineitem on p_partkey == l_partkey
join supplier on s_suppkey == l_suppkey
join orders on l_orderkey == o_orderkey
join customer on o_custkey == c_custkey
join nation as n1 on c_nationkey == n1.n_nationkey
join region on n1.n_regionkey == r_regionkey
join nation as n2 on s_nationkey == n2.n_nationkey
filter r_name == 'AMERICA', o_orderdate between @1995-01-01 .. @1996-12-31, p_type == 'ECONOMY ANODIZED STEEL'
select o_year = year(o_orderdate), volume = l_extendedprice * (1 - l_discount), nation = n2.n_name
agg mkt_share = sum(if(nation == 'BRAZIL', volume, 0)) / sum(volume) by o_year
sort o_year
