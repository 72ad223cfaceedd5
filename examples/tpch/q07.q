# TPC-H Q7, volume shipping: what France and Germany sold to each other, by year.
from supplier
join lineitem on s_suppkey == l_suppkey
join orders on o_orderkey == l_orderkey
join customer on c_custkey == o_custkey
join nation as n1 on s_nationkey == n1.n_nationkey
join nation as n2 on c_nationkey == n2.n_nationkey
filter n1.n_name == 'FRANCE' and n2.n_name == 'GERMANY' or n1.n_name == 'GERMANY' and n2.n_name == 'FRANCE',
    l_shipdate between @1995-01-01 .. @1996-12-31
select supp_nation = n1.n_name, cust_nation = n2.n_name, l_year = year(l_shipdate),
    volume = l_extendedprice * (1 - l_discount)
agg revenue = sum(volume) by supp_nation, cust_nation, l_year
sort supp_nation, cust_nation, l_year
