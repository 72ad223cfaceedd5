from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from dialect_engines import MySQLEngine, filled, parameter

from dataflow.compiler.dialects.dialect import template_of
from dataflow.compiler.dialects.mysql import MARIADB, MYSQL
from dataflow.dsl.types import FLOAT64, INT64, STRING


@pytest.fixture(scope="module")
def engine(mysql_url: str) -> Iterator[MySQLEngine]:
    opened = MySQLEngine(mysql_url)
    yield opened
    opened.close()


@pytest.mark.parametrize("dialect", [MYSQL, MARIADB], ids=lambda dialect: dialect.name)
def test_no_template_holds_a_percent_sign(dialect: object) -> None:
    assert dialect in (MYSQL, MARIADB)
    for templates in (MYSQL.functions, MYSQL.casts, MARIADB.functions, MARIADB.columns):
        assert [key for key, template in templates.items() if template and "%" in template] == []


def test_mariadb_is_mysql_with_other_names_of_collations() -> None:
    def renamed(template: str | None) -> str | None:
        return template and template.replace("utf8mb4_nopad_bin", "utf8mb4_0900_bin").replace(
            "utf8mb4_uca1400_ai_ci", "utf8mb4_0900_ai_ci"
        )

    # MySQL's regular expressions are those of ICU, and its JSON is no text: neither is tried here. MariaDB's integers
    # may wrap around when they are subtracted.
    of_its_own = re.compile(r"json_|subtract:int64|.*\.(plain|linear)")
    shared = {key: template for key, template in MARIADB.functions.items() if not of_its_own.match(key)}
    assert {key: renamed(template) for key, template in shared.items()} == {
        key: template for key, template in MYSQL.functions.items() if key != "subtract:int64"
    }
    assert renamed(MARIADB.text_key) == MYSQL.text_key
    assert MARIADB.casts == MYSQL.casts


def test_a_pattern_with_percent_signs_and_backslashes_arrives(engine: MySQLEngine) -> None:
    template = template_of(engine.dialect, "like", (STRING, STRING))
    assert template is not None
    expression = filled(engine.dialect, template, [parameter(engine.dialect, STRING, at) for at in (1, 2)], STRING)
    assert engine.run(f"SELECT {expression}", ["100%s \\", r"100\%s_\\"]) == [(1,)]


def test_integers_beside_a_null_stay_integers(engine: MySQLEngine) -> None:
    template = template_of(engine.dialect, "greatest", (INT64, INT64))
    assert template is not None
    expression = filled(engine.dialect, template, ["x", parameter(engine.dialect, INT64, 1)], INT64)
    big = 2**53 + 1
    assert engine.run(f"SELECT {expression} FROM (SELECT {big} AS x) AS t", [None]) == [(big,)]


def test_floor_of_a_large_float_outlives_a_temporary_table(engine: MySQLEngine) -> None:
    template = template_of(engine.dialect, "floor", (FLOAT64,))
    assert template is not None
    expression = filled(engine.dialect, template, ["1e100"], FLOAT64)
    assert engine.run(f"SELECT DISTINCT {expression} AS x UNION SELECT {expression}") == [(1e100,)]


def test_a_float_beyond_64_bits_is_no_integer(engine: MySQLEngine) -> None:
    import pymysql

    template = engine.dialect.casts["float64", "int64"]
    assert template is not None
    with pytest.raises(pymysql.err.OperationalError, match="out of range"):
        engine.run(f"SELECT {template.format('1e19')}")


def test_texts_of_different_collations_can_be_mixed(engine: MySQLEngine) -> None:
    other = "_utf8mb4'B' COLLATE utf8mb4_unicode_ci"
    lower = template_of(engine.dialect, "lower", (STRING,))
    starts = template_of(engine.dialect, "starts_with", (STRING, STRING))
    replaced = template_of(engine.dialect, "replace", (STRING, STRING, STRING))
    assert lower is not None
    assert starts is not None
    assert replaced is not None
    inner = lower.format(f"({other})")
    text = replaced.format(inner, "'b'", "'ab'")
    small_a = lower.format("'A'")
    assert engine.run(f"SELECT {starts.format(text, inner)}, {starts.format(text, small_a)}") == [(0, 1)]
