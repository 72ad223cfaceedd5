"""Tables of well-known sets of queries in every kind of source; the star schema's are made of TPC-H's."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from servers import run_mysql, run_postgres

FOLDER = Path(__file__).parent / "benchmarks"

_STAR = """
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
  FROM '{0}/lineitem.parquet' JOIN '{0}/orders.parquet' ON l_orderkey = o_orderkey WHERE l_orderkey % {1} < 4;
DROP VIEW places;
"""


def fill_duckdb(path: Path, tpch: Path, part: int) -> None:
    """A DuckDB file with all tables, of the star schema's orders one of `part`."""
    with duckdb.connect(path) as connection:
        connection.execute((FOLDER / "tables.sql").read_text())
        connection.execute(_STAR.format(tpch, 4 * part))


def copy_tables(path: Path, folder: Path, postgres: str, mysql: str) -> None:
    """What a DuckDB file has, as Parquet files, in a SQLite file, in PostgreSQL and in MariaDB."""
    with duckdb.connect(path, read_only=True) as connection:
        for name in _names(connection):
            connection.execute(f"COPY \"{name}\" TO '{folder / name}.parquet'")
        with sqlite3.connect(folder / "tables.db") as lite:
            lite.executescript(";".join(_statements(connection, '"', "TIMESTAMP")))
        lite.close()
        run_postgres(postgres, *_statements(connection, '"', "TIMESTAMP"))
        run_mysql(mysql, *_statements(connection, "`", "DATETIME(6)"))


def _names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]


def _statements(connection: duckdb.DuckDBPyConnection, quote: str, timestamp: str) -> Iterator[str]:
    for name in _names(connection):
        columns = _columns(connection, name)
        typed = ", ".join(f"{quote}{column}{quote} {timestamp if type_ == 'TIMESTAMP' else type_}" for column, type_ in columns)
        key = columns[0][0]
        rows = connection.execute(f'SELECT * FROM "{name}"').fetchall()
        if len({row[0] for row in rows}) == len(rows):
            typed += f", PRIMARY KEY ({quote}{key}{quote})"
        yield f"CREATE TABLE {quote}{name}{quote} ({typed})"
        values = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
        yield f"INSERT INTO {quote}{name}{quote} VALUES {values}"


def _columns(connection: duckdb.DuckDBPyConnection, name: str) -> Sequence[tuple[str, str]]:
    """Names and types; those of texts as they were declared, which DuckDB does not keep."""
    declared = re.search(rf"CREATE TABLE {name} \((.*?)\);", (FOLDER / "tables.sql").read_text(), re.DOTALL)
    texts = dict(re.findall(r"(\w+) ((?:VAR)?CHAR\(\d+\))", declared[1] if declared else ""))
    told = connection.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?", [name]).fetchall()
    spelt = {"VARCHAR": "VARCHAR(80)", "DOUBLE": "DOUBLE PRECISION"}
    return [(column, texts.get(column, spelt.get(type_, type_))) for column, type_ in told]


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case int() | float():
            return repr(value)
        case _:
            return f"'{value}'"
