# TPC-H Q2, minimum cost supplier: who in Europe offers each brass part of size 15 for the least.
from part
join partsupp on p_partkey == ps_partkey
join supplier on s_suppkey == ps_suppkey
join nation on s_nationkey == n_nationkey
join region on n_regionkey == r_regionkey
filter p_size == 15, p_type like '%BRASS', r_name == 'EUROPE',
    ps_supplycost == (
        from partsupp
        join supplier on s_suppkey == ps_suppkey
        join nation on s_nationkey == n_nationkey
        join region on n_regionkey == r_regionkey
        filter ps_partkey == p_partkey, r_name == 'EUROPE'
        agg least = min(ps_supplycost))
select s_acctbal, s_name, n_name, p_partkey, p_mfgr, s_address, s_phone, s_comment
sort -s_acctbal, n_name, s_name, p_partkey
take 100
