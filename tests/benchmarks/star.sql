-- Star Schema Benchmark, made of the TPC-H data in the folder {0}; of its orders one of {1}.
CREATE TABLE "date" AS SELECT strftime(d, '%Y%m%d')::INTEGER d_datekey, d::DATE d_date, year(d)::INTEGER d_year,
  strftime(d, '%Y%m')::INTEGER d_yearmonthnum, strftime(d, '%b%Y')::VARCHAR(7) d_yearmonth,
  (dayofyear(d) // 7 + 1)::INTEGER d_weeknuminyear FROM range(TIMESTAMP '1992-01-01', TIMESTAMP '1999-01-01', INTERVAL 1 DAY) t(d);
CREATE VIEW places AS SELECT n_nationkey, n_name nation, r_name region FROM '{0}/nation.parquet' JOIN '{0}/region.parquet'
  ON n_regionkey = r_regionkey;
CREATE TABLE customers AS SELECT c_custkey::INTEGER c_custkey, c_name, rpad(left(nation, 9), 9, ' ') || c_custkey % 10 c_city,
  nation c_nation, region c_region FROM '{0}/customer.parquet' JOIN places ON n_nationkey = c_nationkey;
CREATE TABLE supplier AS SELECT s_suppkey::INTEGER s_suppkey, s_name, rpad(left(nation, 9), 9, ' ') || s_suppkey % 10 s_city,
  nation s_nation, region s_region FROM '{0}/supplier.parquet' JOIN places ON n_nationkey = s_nationkey;
CREATE TABLE part AS SELECT p_partkey::INTEGER p_partkey, 'MFGR#' || p_brand[7] p_mfgr, 'MFGR#' || p_brand[7:8] p_category,
  'MFGR#' || p_brand[7:8] || (1 + p_partkey % 40) p_brand1 FROM '{0}/part.parquet';
CREATE TABLE lineorder AS SELECT l_orderkey lo_orderkey, l_linenumber::SMALLINT lo_linenumber, o_custkey::INTEGER lo_custkey,
  l_partkey::INTEGER lo_partkey, l_suppkey::INTEGER lo_suppkey, strftime(o_orderdate, '%Y%m%d')::INTEGER lo_orderdate,
  l_quantity::INTEGER lo_quantity, (l_extendedprice * 100)::INTEGER lo_extendedprice, (l_discount * 100)::INTEGER lo_discount,
  (l_extendedprice * (1 - l_discount) * 100)::INTEGER lo_revenue, (l_extendedprice * 60)::INTEGER lo_supplycost
  FROM '{0}/lineitem.parquet' JOIN '{0}/orders.parquet' ON l_orderkey = o_orderkey WHERE l_orderkey // 4 % {1} = 0;
DROP VIEW places;
