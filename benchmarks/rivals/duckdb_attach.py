"""DuckDB 1.5.5 with its own postgres, mysql and sqlite extensions attached, and plain SQL over all of them.

The extensions come from PyPI packages, which end at 1.5.5; later versions of DuckDB refuse their binaries.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import duckdb
from duckdb_extensions import import_extension

from measure import Places, Row, report_query

QUERY_3 = """
    SELECT l_orderkey, sum(l_extendedprice * (1 - l_discount)) AS revenue, o_orderdate, o_shippriority
    FROM lite.customer
    JOIN my.orders ON c_custkey = o_custkey
    JOIN pg.lineitem ON l_orderkey = o_orderkey
    WHERE c_mktsegment = 'BUILDING' AND o_orderdate < DATE '1995-03-15' AND l_shipdate > DATE '1995-03-15'
    GROUP BY l_orderkey, o_orderdate, o_shippriority
    ORDER BY revenue DESC, o_orderdate
    LIMIT 10
"""
QUERY_5 = """
    SELECT n_name, sum(l_extendedprice * (1 - l_discount)) AS revenue
    FROM lite.customer
    JOIN my.orders ON c_custkey = o_custkey
    JOIN pg.lineitem ON l_orderkey = o_orderkey
    JOIN lite.supplier ON l_suppkey = s_suppkey AND c_nationkey = s_nationkey
    JOIN '{parquet}/nation.parquet' ON s_nationkey = n_nationkey
    JOIN '{parquet}/region.parquet' ON n_regionkey = r_regionkey
    WHERE r_name = 'ASIA' AND o_orderdate >= DATE '1994-01-01' AND o_orderdate < DATE '1995-01-01'
    GROUP BY n_name
    ORDER BY revenue DESC
"""
EXTENSIONS = ("postgres_scanner", "mysql_scanner", "sqlite_scanner")


def run(places: Places, sql: str) -> list[Row]:
    my = urlsplit(places.mysql)
    mysql = {
        "host": my.hostname,
        "port": my.port or 3306,
        "user": unquote(my.username or "root"),
        "password": unquote(my.password or ""),
        "database": unquote(my.path.lstrip("/")),
    }
    options = " ".join(f"{key}={value}" for key, value in mysql.items() if value)
    with duckdb.connect() as connection:
        for extension in EXTENSIONS:
            connection.load_extension(extension)
        connection.execute(f"ATTACH '{places.postgres}' AS pg (TYPE postgres, READ_ONLY)")
        connection.execute(f"ATTACH '{options}' AS my (TYPE mysql, READ_ONLY)")
        connection.execute(f"ATTACH '{places.sqlite}' AS lite (TYPE sqlite, READ_ONLY)")
        return connection.execute(sql.format(parquet=places.parquet)).fetchall()


for extension in EXTENSIONS:
    import_extension(extension)
report_query(
    f"DuckDB {duckdb.__version__} with its extensions",
    {3: lambda places: run(places, QUERY_3), 5: lambda places: run(places, QUERY_5)},
)
