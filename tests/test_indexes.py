"""Comparisons of texts search the indexes of their columns, as each engine's own account of its plan says."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass

import asyncpg
import pytest

from dataflow import DataFlow, Query, col, fn, that

from servers import fresh_mysql_database, fresh_postgres_database, run_mysql, run_postgres

ROWS = 4000

MARIADB = {
    "general": "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
    "bin": "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    "exact": "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
    "latin": "VARCHAR(20) CHARACTER SET latin1",
    "old": "VARCHAR(20) CHARACTER SET utf8mb3",
}
POSTGRES = {
    "usual": "TEXT",
    "c": 'TEXT COLLATE "C"',
    "short": "VARCHAR(20)",
    "fixed": "CHAR(20)",
    "loose": "CITEXT",
}
SQLITE = {"usual": "TEXT", "nocase": "TEXT COLLATE NOCASE"}


@dataclass(frozen=True, slots=True)
class Indexed:
    """The table `t` in each source, and where the source's own plans are asked for."""

    flow: DataFlow
    places: Mapping[str, str]


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[Indexed]:
    path = tmp_path_factory.mktemp("indexes") / "t.sqlite"
    with ExitStack() as stack:
        postgres = stack.enter_context(fresh_postgres_database(postgres_url))
        mysql = stack.enter_context(fresh_mysql_database(mysql_url))
        series = f"SELECT i, {{}} FROM generate_series(1, {ROWS}) AS s(i)"
        run_postgres(
            postgres, "CREATE EXTENSION citext", *_statements(POSTGRES, series, "'k' || i"), "ANALYZE t", "SELECT 1"
        )
        run_mysql(
            mysql,
            *_statements(MARIADB, f"SELECT seq, {{}} FROM seq_1_to_{ROWS}", "CONCAT('k', seq)"),
            "ANALYZE TABLE t",
        )
        with closing(sqlite3.connect(path)) as lite:
            numbers = f"WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {ROWS})"
            for statement in (*_statements(SQLITE, f"{numbers} SELECT i, {{}} FROM s", "'k' || i"), "ANALYZE"):
                lite.execute(statement)
            lite.commit()
        flow = DataFlow(postgres=postgres, mariadb=mysql, sqlite=f"sqlite:///{path}")
        stack.callback(flow.close)
        yield Indexed(flow, {"postgres": postgres, "mariadb": mysql, "sqlite": str(path)})


def _statements(columns: Mapping[str, str], series: str, value: str) -> list[str]:
    described = ", ".join(f"{name} {native}" for name, native in columns.items())
    indexes = [f"CREATE INDEX i_{name} ON t ({name})" for name in columns]
    filled = series.format(", ".join([value] * len(columns)))
    return [f"CREATE TABLE t (id INT PRIMARY KEY, {described})", *indexes, f"INSERT INTO t {filled}"]


def plan(indexed: Indexed, engine: str, query: Query) -> str:
    """The engine's own plan of a query that it does alone."""
    (fragment,) = indexed.flow._session.compile(query._pipeline).fragments
    values = [slot.value for slot in fragment.slots]  # type: ignore[union-attr]
    url = indexed.places[engine]
    match engine:
        case "sqlite":
            with closing(sqlite3.connect(url)) as lite:
                lite.execute("PRAGMA case_sensitive_like = ON")
                return "\n".join(row[3] for row in lite.execute(f"EXPLAIN QUERY PLAN {fragment.sql}", values))
        case "mariadb":
            sql = fragment.sql
            for number, value in reversed(list(enumerate(values, 1))):
                sql = sql.replace(f"%(p{number})s", f"'{value}'" if isinstance(value, str) else str(value))
            return "\n".join(" ".join(map(str, row)) for row in run_mysql(url, "SET NAMES utf8mb4", f"EXPLAIN {sql}"))
        case _:
            return asyncio.run(_postgres_plan(url, f"EXPLAIN {fragment.sql}", values))


async def _postgres_plan(url: str, sql: str, values: list[object]) -> str:
    connection = await asyncpg.connect(url)
    try:
        return "\n".join(row[0] for row in await connection.fetch(sql, *values))
    finally:
        await connection.close()


def searches(indexed: Indexed, engine: str, name: str, query: Query) -> bool:
    """Whether the plan searches the column's index, instead of reading all of it."""
    text = plan(indexed, engine, query)
    match engine:
        case "sqlite":
            return f"INDEX i_{name} (" in text
        case "mariadb":
            return any(f" {kind} " in text and f" i_{name} " in text for kind in ("ref", "range", "const", "eq_ref"))
        case _:
            return f"i_{name}" in text and "Index Cond" in text


WAYS: dict[str, Callable[[Query, str], Query]] = {
    "equal": lambda t, c: t.filter(col[c] == "k77"),
    "in": lambda t, c: t.filter(col[c].is_in(["k77", "k88"])),
    "prefix": lambda t, c: t.filter(col[c].like("k77%")),
    "range": lambda t, c: t.filter(col[c] > "k998"),
    "between": lambda t, c: t.filter(col[c].between("k77", "k771")),
    "join": lambda t, c: t.filter(col.id < 5).join(t.select(key=col[c]), on=col[c] == that.key),
    "semi": lambda t, c: t.filter(col.id < 5).join(t.select(key=col[c]), on=col[c] == that.key, how="semi"),
}

EQUALITY = {"equal", "in", "join", "semi"}
SEARCHED: dict[str, dict[str, set[str]]] = {
    "mariadb": {
        **dict.fromkeys(("general", "bin", "latin", "old"), EQUALITY | {"prefix"}),
        "exact": EQUALITY | {"prefix", "range", "between"},
    },
    "postgres": {
        "usual": EQUALITY | {"range", "between"},
        "short": EQUALITY | {"range", "between"},
        "c": EQUALITY | {"prefix", "range", "between"},
        "fixed": EQUALITY,
        "loose": EQUALITY,
    },
    "sqlite": {"usual": EQUALITY | {"prefix", "range", "between"}, "nocase": EQUALITY},
}
"""What an index answers, by engine and column. PostgreSQL's database is in the locale C.UTF-8."""


@pytest.mark.parametrize(("engine", "name"), [(engine, name) for engine in SEARCHED for name in SEARCHED[engine]])
def test_the_index_is_searched(engine: str, name: str, indexed: Indexed) -> None:
    table = indexed.flow[engine].t
    found = {way for way, query in WAYS.items() if searches(indexed, engine, name, query(table, name))}
    assert found == SEARCHED[engine][name]


IN_ORDER = {
    # Nulls come last there by a key of their own.
    "mariadb": set[str](),
    "postgres": {"usual", "short", "c"},
    "sqlite": {"usual"},
}


@pytest.mark.parametrize(("engine", "name"), [(engine, name) for engine in SEARCHED for name in SEARCHED[engine]])
def test_the_first_rows_come_from_the_index(engine: str, name: str, indexed: Indexed) -> None:
    text = plan(indexed, engine, indexed.flow[engine].t.select(name).sort(name).take(3))
    sorts = any(word in text for word in ("filesort", "Sort", "TEMP B-TREE"))
    assert sorts == (name not in IN_ORDER[engine])


@pytest.mark.parametrize(("engine", "name"), [("mariadb", "exact"), ("postgres", "usual"), ("sqlite", "usual")])
def test_the_greatest_comes_from_the_index(engine: str, name: str, indexed: Indexed) -> None:
    text = plan(indexed, engine, indexed.flow[engine].t.agg(x=fn.max(col[name])))
    assert any(words in text for words in ("Select tables optimized away", f"using i_{name}", f"INDEX i_{name}"))


def test_explain_says_what_no_index_helps_with(indexed: Indexed) -> None:
    table = indexed.flow.mariadb.t
    said = "no index on `general` helps with `<`: its order is utf8mb4_general_ci"
    assert said in table.filter(col.general < "k9").explain()
    assert "no index on `latin` helps with `sort`: its order is latin1_swedish_ci" in table.sort("latin").explain()
    assert "no index" not in table.filter((col.general == "k9") & col.general.like("k%")).sort("exact").explain()
    loose = indexed.flow.postgres.t.filter(col.loose.like("k%")).explain()
    assert "no index on `loose` helps with `like`: its order is public.citext" in loose
    nocase = indexed.flow.sqlite.t.filter(col.nocase > "k").explain()
    assert "no index on `nocase` helps with `>`: its order is a collation" in nocase
