from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from dialect_engines import PostgresEngine, filled

from dataflow.compiler.dialects.dialect import template_of
from dataflow.compiler.dialects.postgres import POSTGRES, POSTGRES_C
from dataflow.dsl.types import FLOAT64, INT64, STRING, DataType


@pytest.fixture(scope="module")
def engine(postgres_url: str) -> Iterator[PostgresEngine]:
    opened = PostgresEngine(postgres_url)
    yield opened
    opened.close()


def _value(engine: PostgresEngine, function: str, types: tuple[DataType, ...], *arguments: str) -> object:
    template = template_of(POSTGRES, function, types)
    assert template is not None
    return engine.run(f"SELECT {filled(POSTGRES, template, arguments, types[0])}")[0][0]


@pytest.mark.parametrize(("function", "expected"), [("add", 2**31), ("subtract", 2**31 - 2), ("multiply", 2**31 - 1)])
def test_narrow_integers_do_not_overflow(engine: PostgresEngine, function: str, expected: int) -> None:
    assert _value(engine, function, (INT64, INT64), "2147483647::int4", "1::int2") == expected


def test_a_sum_beyond_64_bits_is_an_error(engine: PostgresEngine) -> None:
    import asyncpg

    with pytest.raises(asyncpg.NumericValueOutOfRangeError):
        engine.run("SELECT CAST(SUM(x) AS BIGINT) FROM (VALUES (9223372036854775807), (1)) AS t (x)")


@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "NaN"])
def test_what_is_no_number_is_not_rounded(engine: PostgresEngine, number: str) -> None:
    found = _value(engine, "round", (FLOAT64,), f"CAST('{number}' AS DOUBLE PRECISION)")
    assert isinstance(found, float)
    assert str(found) == str(math.inf if number == "Infinity" else -math.inf if number == "-Infinity" else math.nan)


@pytest.mark.parametrize(("number", "expected"), [("'NaN'", True), ("'Infinity'", False), ("NULL", None)])
def test_what_is_not_a_number(engine: PostgresEngine, number: str, expected: object) -> None:
    assert _value(engine, "is_nan", (FLOAT64,), f"CAST({number} AS DOUBLE PRECISION)") == expected


def test_text_key_sees_case_and_blanks_where_the_type_does_not(engine: PostgresEngine) -> None:
    assert POSTGRES.text_key is not None
    left, right = POSTGRES.text_key.format("'a'::char(3)"), POSTGRES.text_key.format("'A'::char(3)")
    assert engine.run(f"SELECT {left} = 'a', {left} = {right}") == [(True, False)]


@pytest.mark.parametrize("function", ["lower", "upper", "ilike"])
def test_a_c_locale_knows_no_letters(function: str) -> None:
    types = (STRING,) * (2 if function == "ilike" else 1)
    assert template_of(POSTGRES, function, types) is not None
    assert template_of(POSTGRES_C, function, types) is None
    assert POSTGRES_C.name == POSTGRES.name
