# TPC-H Q16, parts and supplier relationship: how many suppliers without complaints offer the wanted kinds of parts.
from partsupp
join part on p_partkey == ps_partkey
filter p_brand != 'Brand#45', p_type not like 'MEDIUM POLISHED%', p_size in (49, 14, 23, 45, 19, 3, 36, 9),
    ps_suppkey not in (from supplier | filter s_comment like '%Customer%Complaints%' | select s_suppkey)
agg supplier_cnt = count_distinct(ps_suppkey) by p_brand, p_type, p_size
sort -supplier_cnt, p_brand, p_type, p_size
