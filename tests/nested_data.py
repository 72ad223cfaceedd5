"""Tables with JSON, lists and spans of time in four engines."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import duckdb
import pymysql

from dataflow.dsl.types import Interval

DOCUMENT = {"a": {"b": [1, 2.5, "x"]}, "n": None, "ok": True, "name": "Zoë", "price": 12.5, "odd name": {"k": 7}}
COMPACT = json.dumps(DOCUMENT, ensure_ascii=False, separators=(",", ":"))
ROWS: list[tuple[int, str | None, dt.date | None, dt.datetime | None]] = [
    (1, json.dumps(DOCUMENT, ensure_ascii=False), dt.date(2024, 1, 31), dt.datetime(2024, 1, 31, 23, 30)),
    (2, "[1, 2]", dt.date(2023, 2, 28), dt.datetime(2024, 2, 29)),
    (3, None, None, None),
    (4, '"text"', dt.date(1999, 12, 31), dt.datetime(1969, 12, 31, 23, 59, 59, 999999)),
]
SPAN = Interval(1, 2, 3_600_000_000)
ENGINES = ("postgres", "mysql", "sqlite", "duckdb")


_LISTS = (
    "tags text[], counts int[], days date[], prices numeric(10,2)[], keys uuid[], flags bool[], took interval, "
    "raw json, names varchar(9)[], grid int[]"
)


async def fill_postgres(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(f"CREATE TABLE t (id int, j jsonb, day date, moment timestamp, {_LISTS})")
    await connection.executemany("INSERT INTO t VALUES ($1, $2, $3, $4)", ROWS)
    await connection.execute(
        """
        UPDATE t SET tags = '{x,NULL,y}', counts = '[2:4]={3,1,2}', days = '{2024-02-29}', prices = '{1.5,2.25}',
          keys = '{00000000-0000-0000-0000-000000000005}', flags = '{t,NULL}', took = '1 month 2 days 01:00',
          raw = '{"b": 1,  "a": [true]}', names = '{a,B}' WHERE id = 1;
        UPDATE t SET tags = '{}', counts = '{}', days = '{}', prices = '{}', keys = '{}', flags = '{}',
          took = '-7 days', raw = '[]', names = '{}' WHERE id = 2;
        UPDATE t SET grid = '{{1,2},{3,4}}' WHERE id = 3;
        """
    )
    await connection.close()


def fill_mysql(url: str) -> None:
    parts = urlsplit(url)
    connection = pymysql.connect(
        host=parts.hostname,
        port=parts.port or 3306,
        user=parts.username,
        password=parts.password or "",
        database=parts.path[1:],
        charset="utf8mb4",
        autocommit=True,
    )
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE t (id INT, j JSON, day DATE, moment DATETIME(6))")
        cursor.executemany("INSERT INTO t VALUES (%s, %s, %s, %s)", ROWS)


def fill_sqlite(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (id INTEGER, j JSON, day DATE, moment TIMESTAMP)")
    texts = [(number, text, day and str(day), moment and str(moment)) for number, text, day, moment in ROWS]
    connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", texts)
    connection.commit()
    connection.close()


def fill_duckdb(path: Path) -> None:
    connection = duckdb.connect(path)
    connection.execute(
        "CREATE TABLE t (id INTEGER, j JSON, day DATE, moment TIMESTAMP, tags VARCHAR[], counts INTEGER[])"
    )
    connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, NULL, NULL)", ROWS)
    connection.execute("UPDATE t SET tags = ['x', NULL, 'y'], counts = [3, 1, 2] WHERE id = 1")
    connection.execute("UPDATE t SET tags = [], counts = [] WHERE id = 2")
    connection.close()
