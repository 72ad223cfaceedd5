"""TPC-H data for tests and benchmarks: Parquet files made once, and loaders into every kind of source.

Types and keys are those of the TPC-H specification, foreign keys have an index, with two liberties: identifiers are
BIGINT in all tables, as in the Parquet files, and CHAR(n) is VARCHAR(n), since engines disagree on trailing blanks and
that is not what these queries are about. MariaDB and PostgreSQL keep the collation that their database has.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg
import duckdb
import pymysql

CACHE = Path(__file__).parents[1] / ".cache" / "tpch"
BATCH_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class TpchTable:
    """Name, columns with their SQL types, primary key, and the foreign keys that get an index."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()


def _table(name: str, columns: str, key: str, *indexes: str) -> TpchTable:
    pairs = tuple((column, type_) for column, _, type_ in (line.strip().partition(" ") for line in columns.split(";")))
    return TpchTable(name, pairs, tuple(key.split()), tuple(tuple(index.split()) for index in indexes))


_TABLES = (
    _table("region", "r_regionkey BIGINT; r_name VARCHAR(25); r_comment VARCHAR(152)", "r_regionkey"),
    _table(
        "nation",
        "n_nationkey BIGINT; n_name VARCHAR(25); n_regionkey BIGINT; n_comment VARCHAR(152)",
        "n_nationkey",
        "n_regionkey",
    ),
    _table(
        "supplier",
        "s_suppkey BIGINT; s_name VARCHAR(25); s_address VARCHAR(40); s_nationkey BIGINT; s_phone VARCHAR(15);"
        " s_acctbal DECIMAL(15,2); s_comment VARCHAR(101)",
        "s_suppkey",
        "s_nationkey",
    ),
    _table(
        "part",
        "p_partkey BIGINT; p_name VARCHAR(55); p_mfgr VARCHAR(25); p_brand VARCHAR(10); p_type VARCHAR(25);"
        " p_size INTEGER; p_container VARCHAR(10); p_retailprice DECIMAL(15,2); p_comment VARCHAR(23)",
        "p_partkey",
    ),
    _table(
        "partsupp",
        "ps_partkey BIGINT; ps_suppkey BIGINT; ps_availqty INTEGER; ps_supplycost DECIMAL(15,2);"
        " ps_comment VARCHAR(199)",
        "ps_partkey ps_suppkey",
        "ps_suppkey",
    ),
    _table(
        "customer",
        "c_custkey BIGINT; c_name VARCHAR(25); c_address VARCHAR(40); c_nationkey BIGINT; c_phone VARCHAR(15);"
        " c_acctbal DECIMAL(15,2); c_mktsegment VARCHAR(10); c_comment VARCHAR(117)",
        "c_custkey",
        "c_nationkey",
    ),
    _table(
        "orders",
        "o_orderkey BIGINT; o_custkey BIGINT; o_orderstatus VARCHAR(1); o_totalprice DECIMAL(15,2); o_orderdate DATE;"
        " o_orderpriority VARCHAR(15); o_clerk VARCHAR(15); o_shippriority INTEGER; o_comment VARCHAR(79)",
        "o_orderkey",
        "o_custkey",
    ),
    _table(
        "lineitem",
        "l_orderkey BIGINT; l_partkey BIGINT; l_suppkey BIGINT; l_linenumber INTEGER; l_quantity DECIMAL(15,2);"
        " l_extendedprice DECIMAL(15,2); l_discount DECIMAL(15,2); l_tax DECIMAL(15,2); l_returnflag VARCHAR(1);"
        " l_linestatus VARCHAR(1); l_shipdate DATE; l_commitdate DATE; l_receiptdate DATE; l_shipinstruct VARCHAR(25);"
        " l_shipmode VARCHAR(10); l_comment VARCHAR(44)",
        "l_orderkey l_linenumber",
        "l_partkey l_suppkey",
        "l_suppkey",
    ),
)
TABLES: dict[str, TpchTable] = {table.name: table for table in _TABLES}
ALL: tuple[str, ...] = tuple(TABLES)


def generate(scale_factor: float = 0.1) -> Path:
    """The folder that holds `TABLE.parquet` for all eight tables; made by tpchgen-cli when it is not there yet."""
    folder = CACHE / f"sf{scale_factor:g}"
    if folder.is_dir():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix=f".{folder.name}-") as unfinished:
        made = Path(unfinished) / "data"
        command = [_generator(), "parquet", "--quiet", "-s", f"{scale_factor:g}", "-o", made]
        subprocess.run(command, check=True)
        # A rename onto a folder with files fails: another process was quicker, and its data is the same.
        try:
            made.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    return folder


def load_postgres(url: str, folder: Path, tables: Iterable[str] = ALL) -> None:
    """Replaces `tables` in the PostgreSQL database at `url` by the data in `folder`."""
    # With a factory of loops the runner leaves the thread's own loop alone.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(_load_postgres(url, folder, [TABLES[name] for name in tables]))


def load_mysql(url: str, folder: Path, tables: Iterable[str] = ALL) -> None:
    """Replaces `tables` in the MySQL or MariaDB database at `url`; the server must allow LOAD DATA LOCAL."""
    parts = urlsplit(url)
    connection = pymysql.connect(
        host=parts.hostname or "localhost",
        port=parts.port or 3306,
        user=unquote(parts.username or "root"),
        password=unquote(parts.password or ""),
        database=unquote(parts.path.lstrip("/")),
        charset="utf8mb4",
        local_infile=True,
        autocommit=True,
    )
    with connection, connection.cursor() as cursor:
        # Keys of generated data need no proof, and the proof is most of the time of a load.
        cursor.execute("SET SESSION unique_checks = 0, foreign_key_checks = 0")
        for table in (TABLES[name] for name in tables):
            with _csv(folder, table) as path:
                cursor.execute(f"DROP TABLE IF EXISTS {table.name}")
                cursor.execute(_create(table, key=True))
                cursor.execute(
                    f"LOAD DATA LOCAL INFILE %s INTO TABLE {table.name} CHARACTER SET utf8mb4"
                    " FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY ''",
                    (str(path),),
                )
            for statement in _create_indexes(table):
                cursor.execute(statement)
            cursor.execute(f"ANALYZE TABLE {table.name}")


def load_sqlite(path: Path, folder: Path, tables: Iterable[str] = ALL) -> None:
    """Replaces `tables` in the SQLite file at `path`; it keeps decimals as REAL and dates as ISO text."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        for table in (TABLES[name] for name in tables):
            marks = ", ".join("?" * len(table.columns))
            connection.execute(f"DROP TABLE IF EXISTS {table.name}")
            connection.execute(_create(table, key=True))
            connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", _plain_rows(folder, table))
            for statement in _create_indexes(table):
                connection.execute(statement)
        connection.execute("ANALYZE")
        connection.commit()
    finally:
        connection.close()


def load_duckdb(path: Path, folder: Path, tables: Iterable[str] = ALL) -> None:
    """Replaces `tables` in the DuckDB file at `path`."""
    with duckdb.connect(path) as connection:
        for table in (TABLES[name] for name in tables):
            connection.execute(f"DROP TABLE IF EXISTS {table.name}")
            connection.execute(_create(table, key=False))
            connection.execute(f"INSERT INTO {table.name} SELECT * FROM read_parquet(?)", [_parquet(folder, table)])


async def _load_postgres(url: str, folder: Path, tables: list[TpchTable]) -> None:
    connection = await asyncpg.connect(url)
    try:
        for table in tables:
            with _csv(folder, table) as path:
                # Created and filled in one transaction: with wal_level=minimal nothing is written twice.
                async with connection.transaction():
                    await connection.execute(f"DROP TABLE IF EXISTS {table.name}")
                    await connection.execute(_create(table, key=False))
                    await connection.copy_to_table(table.name, source=path, format="csv")
                    await connection.execute(f"ALTER TABLE {table.name} ADD PRIMARY KEY ({', '.join(table.key)})")
                    for statement in _create_indexes(table):
                        await connection.execute(statement)
            await connection.execute(f"ANALYZE {table.name}")
    finally:
        await connection.close()


def _generator() -> str:
    program = Path(sys.executable).with_name("tpchgen-cli")
    found = str(program) if program.exists() else shutil.which("tpchgen-cli")
    if found is None:
        raise RuntimeError("tpchgen-cli is not installed (hint: `make test` installs it)")
    return found


def _parquet(folder: Path, table: TpchTable) -> str:
    return str(folder / f"{table.name}.parquet")


def _create(table: TpchTable, key: bool) -> str:
    lines = [f"{name} {type_} NOT NULL" for name, type_ in table.columns]
    if key:
        lines.append(f"PRIMARY KEY ({', '.join(table.key)})")
    return f"CREATE TABLE {table.name} ({', '.join(lines)})"


def _create_indexes(table: TpchTable) -> Iterator[str]:
    for columns in table.indexes:
        yield f"CREATE INDEX {columns[0]}_index ON {table.name} ({', '.join(columns)})"


@contextlib.contextmanager
def _csv(folder: Path, table: TpchTable) -> Iterator[Path]:
    """A temporary CSV file of the table, without a header."""
    with tempfile.TemporaryDirectory() as place, duckdb.connect() as connection:
        path = Path(place) / f"{table.name}.csv"
        source = connection.read_parquet(_parquet(folder, table))
        source.write_csv(str(path), header=False)
        yield path


def _plain_rows(folder: Path, table: TpchTable) -> Iterator[tuple[object, ...]]:
    """Rows of numbers and texts only, a batch in memory at a time."""
    casts = {"DATE": "::VARCHAR", "DECIMAL(15,2)": "::DOUBLE"}
    columns = ", ".join(name + casts.get(type_, "") for name, type_ in table.columns)
    with duckdb.connect() as connection:
        result = connection.execute(f"SELECT {columns} FROM read_parquet(?)", [_parquet(folder, table)])
        while rows := result.fetchmany(BATCH_ROWS):
            yield from rows
