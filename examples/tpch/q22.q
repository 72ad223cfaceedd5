# TPC-H Q22, global sales opportunity: customers with money, of seven countries, who have not ordered yet.
from customer
derive cntrycode = substring(c_phone, 1, 2)
filter cntrycode in ('13', '31', '23', '29', '30', '18', '17'),
    c_acctbal > (
        from customer
        filter c_acctbal > 0.00, substring(c_phone, 1, 2) in ('13', '31', '23', '29', '30', '18', '17')
        agg mean = avg(c_acctbal)),
    not exists (from orders | filter o_custkey == c_custkey)
agg numcust = count(), totacctbal = sum(c_acctbal) by cntrycode
sort cntrycode
