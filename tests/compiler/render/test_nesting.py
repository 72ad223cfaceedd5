"""What a statement has open at most, beside what SQLite's own parser has."""

from __future__ import annotations

import sqlite3

import pytest

from dataflow.compiler.dialects.postgres import POSTGRES
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.compiler.render.nesting import MOST_OPEN, is_too_nested, open_at_most

ROOM = 100
"""Of the parsers that are asked here; later ones have room for all (https://www.sqlite.org/releaselog/3_46_0.html)."""

INNER = "(SELECT 1)"
STATEMENTS = [
    f"SELECT {INNER}",
    f"SELECT 1 AS a, {INNER}",
    f"SELECT 1 FROM {INNER}",
    f"SELECT 1 FROM t JOIN {INNER} AS y ON 1",
    f"SELECT 1 UNION ALL SELECT 1 FROM {INNER}",
    f"SELECT 1 FROM t WHERE 1 AND EXISTS{INNER}",
    f"SELECT 1 FROM t WHERE NOT EXISTS{INNER}",
    f"SELECT CASE WHEN 1 THEN {INNER} END",
    f"SELECT CASE WHEN 1 THEN 1 WHEN 2 THEN 1 ELSE {INNER} END",
    f"SELECT CASE WHEN 1 THEN 1 WHEN 2 THEN {INNER} END",
    f"SELECT f({INNER})",
    f"SELECT f(1, 2, {INNER})",
    f"SELECT 1 + {INNER}",
    f"SELECT 1 IN {INNER}",
    f"SELECT x COLLATE BINARY IN (1, 2, {INNER})",
    f"SELECT CAST({INNER} AS TEXT)",
    f"SELECT 1 FROM t GROUP BY 1 HAVING {INNER}",
    f"SELECT 1 FROM t ORDER BY 1, {INNER}",
    f"SELECT 1 FROM t LIMIT {INNER}",
    f"WITH a AS (SELECT 1), b AS {INNER} SELECT 1",
    f"WITH a AS (SELECT 1) SELECT 1 FROM {INNER}",
    f"SELECT 1 OR 1 AND 1 = 1 + 1 * {INNER}",
    f"SELECT f(1) OVER (PARTITION BY 1 ORDER BY {INNER})",
    f"SELECT f(1) FILTER (WHERE {INNER})",
    f"SELECT 1 FROM t AS a LEFT JOIN u AS b ON {INNER}",
    f"SELECT 1 BETWEEN 1 AND {INNER}",
    "SELECT '((((', \"((((\", 1",
]


def fits(sql: str) -> bool:
    try:
        sqlite3.connect(":memory:").execute(sql)
    except sqlite3.OperationalError as error:
        return "parser stack overflow" not in str(error)
    return True


def nested(sql: str, brackets: int) -> str:
    return f"SELECT {'(' * brackets}({sql}){')' * brackets}"


@pytest.mark.parametrize("sql", STATEMENTS)
def test_what_is_open_beside_the_parser_s_own_stack(sql: str) -> None:
    room = max(brackets for brackets in range(ROOM) if open_at_most(nested(sql, brackets)) <= MOST_OPEN)
    assert fits(nested(sql, room))
    # Little more than that does not: a statement is not cut long before it must be.
    assert sqlite3.sqlite_version_info >= (3, 46) or not fits(nested(sql, room + 14))


def test_only_where_the_parser_has_little_room() -> None:
    sql = "SELECT 1"
    for _ in range(30):
        sql = f"SELECT 1 FROM ({sql}) AS t"
    assert is_too_nested(sql, SQLITE)
    assert not is_too_nested(sql, POSTGRES)
    assert not is_too_nested("SELECT 1 FROM (SELECT 1) AS t", SQLITE)
