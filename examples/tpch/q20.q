# TPC-H Q20, potential part promotion: suppliers in Canada with more of a forest part than they sell in half a year.
from supplier
join nation on s_nationkey == n_nationkey
filter n_name == 'CANADA',
    s_suppkey in (
        from partsupp
        filter ps_partkey in (from part | filter p_name like 'forest%' | select p_partkey),
            ps_availqty > (
                from lineitem
                filter l_partkey == ps_partkey, l_suppkey == ps_suppkey,
                    l_shipdate >= @1994-01-01, l_shipdate < @1994-01-01 + 1year
                agg half = 0.5 * sum(l_quantity))
        select ps_suppkey)
select s_name, s_address
sort s_name
