"""TPC-H data for the shop example: orders and their lines in PostgreSQL, customers and where they live in MariaDB."""

from __future__ import annotations

import asyncio
import csv
import subprocess
import sys
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

import asyncpg
import pymysql

SHOP = {
    "orders": """
        o_orderkey BIGINT PRIMARY KEY, o_custkey BIGINT NOT NULL, o_orderstatus VARCHAR(1) NOT NULL,
        o_totalprice DECIMAL(15, 2) NOT NULL, o_orderdate DATE NOT NULL, o_orderpriority VARCHAR(15) NOT NULL,
        o_clerk VARCHAR(15) NOT NULL, o_shippriority INTEGER NOT NULL, o_comment VARCHAR(79) NOT NULL""",
    "lineitem": """
        l_orderkey BIGINT NOT NULL, l_partkey BIGINT NOT NULL, l_suppkey BIGINT NOT NULL, l_linenumber INTEGER NOT NULL,
        l_quantity DECIMAL(15, 2) NOT NULL, l_extendedprice DECIMAL(15, 2) NOT NULL,
        l_discount DECIMAL(15, 2) NOT NULL, l_tax DECIMAL(15, 2) NOT NULL, l_returnflag VARCHAR(1) NOT NULL,
        l_linestatus VARCHAR(1) NOT NULL, l_shipdate DATE NOT NULL, l_commitdate DATE NOT NULL,
        l_receiptdate DATE NOT NULL, l_shipinstruct VARCHAR(25) NOT NULL, l_shipmode VARCHAR(10) NOT NULL,
        l_comment VARCHAR(44) NOT NULL, PRIMARY KEY (l_orderkey, l_linenumber)""",
}
"""The tables of PostgreSQL and their columns."""

CRM = {
    "region": "r_regionkey BIGINT PRIMARY KEY, r_name VARCHAR(25) NOT NULL, r_comment VARCHAR(152) NOT NULL",
    "nation": """
        n_nationkey BIGINT PRIMARY KEY, n_name VARCHAR(25) NOT NULL, n_regionkey BIGINT NOT NULL,
        n_comment VARCHAR(152) NOT NULL""",
    "customer": """
        c_custkey BIGINT PRIMARY KEY, c_name VARCHAR(25) NOT NULL, c_address VARCHAR(40) NOT NULL,
        c_nationkey BIGINT NOT NULL, c_phone VARCHAR(15) NOT NULL, c_acctbal DECIMAL(15, 2) NOT NULL,
        c_mktsegment VARCHAR(10) NOT NULL, c_comment VARCHAR(117) NOT NULL""",
}
"""The tables of MariaDB and their columns."""

ROWS_A_STATEMENT = 1000


def load(postgres: str, mysql: str, scale_factor: float = 0.01) -> None:
    """Makes and fills the tables of both databases. A table of such a name that is there already is an error."""
    with TemporaryDirectory() as place:
        folder = generate(Path(place), scale_factor)
        asyncio.run(load_postgres(postgres, folder))
        load_mysql(mysql, folder)


def generate(folder: Path, scale_factor: float) -> Path:
    """A folder ▶ the same with one CSV file for each table; 0.01 gives 15,000 orders."""
    program = Path(sys.executable).with_name("tpchgen-cli")
    tables = ",".join((*SHOP, *CRM))
    command: list[str | Path] = [program, "csv", "--quiet", "-s", str(scale_factor), "-T", tables, "-o", folder]
    subprocess.run(command, check=True)
    return folder


async def load_postgres(url: str, folder: Path) -> None:
    """Copies each CSV file into a new table as it is: the server reads it."""
    connection = await asyncpg.connect(url)
    try:
        for table, columns in SHOP.items():
            await connection.execute(f"CREATE TABLE {table} ({columns})")
            await connection.copy_to_table(table, source=folder / f"{table}.csv", format="csv", header=True)
            await connection.execute(f"ANALYZE {table}")
    finally:
        await connection.close()


def load_mysql(url: str, folder: Path) -> None:
    """Inserts each CSV file into a new table, many rows a statement, which every server allows."""
    parts = urlsplit(url)
    connection = pymysql.connect(
        host=parts.hostname or "localhost",
        port=parts.port or 3306,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        database=unquote(parts.path.lstrip("/")),
        charset="utf8mb4",
    )
    with connection, connection.cursor() as cursor:
        for table, columns in CRM.items():
            cursor.execute(f"CREATE TABLE {table} ({columns})")
            with (folder / f"{table}.csv").open(newline="", encoding="utf-8") as file:
                rows = csv.reader(file)
                marks = ", ".join(["%s"] * len(next(rows)))
                while batch := list(islice(rows, ROWS_A_STATEMENT)):
                    cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", batch)
        connection.commit()
