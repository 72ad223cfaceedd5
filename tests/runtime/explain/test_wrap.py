from __future__ import annotations

import pytest

from dataflow.runtime.explain.wrap import few_lines, sql_lines


def test_what_fits_is_left_as_it_is() -> None:
    assert sql_lines("SELECT a FROM t WHERE b", 23) == ["SELECT a FROM t WHERE b"]


def test_clauses_and_conditions_begin_lines() -> None:
    sql = 'SELECT "a", "b", "c" FROM "t" WHERE "a" = 1 AND "b" IN (SELECT 1 FROM u WHERE x AND y) ORDER BY "a"'
    assert sql_lines(sql, 30) == [
        'SELECT "a", "b", "c"',
        'FROM "t"',
        'WHERE "a" = 1',
        '    AND "b" IN (SELECT 1 FROM',
        "    u WHERE x AND y)",
        'ORDER BY "a"',
    ]


@pytest.mark.parametrize("quoted", ["'a FROM b'", '"a WHERE b"', "`a AND b`", "'it''s AND (FROM'"])
def test_nothing_is_broken_within_quotes(quoted: str) -> None:
    sql = f"SELECT {quoted} AS x, {quoted} AS y FROM t WHERE {quoted} = 1 AND {quoted} = 2"
    lines = sql_lines(sql, 24)
    assert len(lines) > 3
    assert " ".join(line.strip() for line in lines) == sql
    assert "".join(lines).count(quoted) == 4


@pytest.mark.parametrize("sql", ["SELECT '\\' FROM t WHERE a = '\\'", "SELECT  a FROM t WHERE b AND c"])
def test_what_could_be_broken_wrongly_is_left(sql: str) -> None:
    assert sql_lines(sql, 10) == [sql]


def test_a_long_text_is_cut_behind_its_last_line() -> None:
    assert few_lines("one two three", 20, 2) == ["one two three"]
    assert few_lines("one two three four", 9, 3) == ["one two", "    thre", "    e…"]
    assert all(len(line) <= 40 for line in few_lines("word " * 100, 40, 3))
    assert len(few_lines("word " * 100, 40, 3)) == 3
    assert few_lines("word " * 100, 40, 3)[-1].endswith("…")
