from __future__ import annotations

import pytest

from dataflow.dsl.types import DATE, STRING, DataType, Decimal
from dataflow.runtime.sources.postgres_types import (
    AS_TEXT,
    MOST_SCALE,
    UNCONSTRAINED,
    read_of,
    read_of_array,
    text_of,
    type_of,
)


def _modifier(precision: int, scale: int) -> int:
    return ((precision << 16) | (scale & 0x7FF)) + 4


@pytest.mark.parametrize(
    ("precision", "scale", "type_"),
    [
        (15, 2, Decimal(15, 2)),
        (38, 38, Decimal(38, 38)),
        (3, -2, Decimal(5, 0)),
        (3, 5, Decimal(5, 5)),
        (39, 2, Decimal(38, 2)),
        (78, 0, Decimal(38, 0)),
        (38, -2, Decimal(38, 0)),
        (60, 30, Decimal(38, MOST_SCALE)),
    ],
)
def test_the_modifier_of_a_numeric_is_its_precision_and_scale(precision: int, scale: int, type_: DataType) -> None:
    assert type_of("numeric", _modifier(precision, scale)) == type_


def test_names_mean_something_in_their_own_schema_only() -> None:
    assert type_of("numeric") == UNCONSTRAINED
    assert type_of("date") == DATE
    assert type_of("date", schema="public") is None
    assert type_of("citext", schema="extensions") == STRING
    assert type_of("anything", schema="public", is_enum=True) == STRING
    assert type_of("geometry", schema="public") is None


def test_templates() -> None:
    assert read_of("int4") is None
    assert read_of("citext") == AS_TEXT
    assert read_of("mood", is_enum=True) == AS_TEXT
    assert read_of_array("int4", "integer") == "((CAST({0} AS BIGINT[]))[:])"
    assert read_of_array("numeric", "numeric") == "((CAST({0} AS numeric[]))[:])"
    assert read_of_array("mood", "mood", is_enum=True) == "((CAST({0} AS TEXT[]))[:])"
    assert text_of("polygon", "pg_catalog") == AS_TEXT
    assert text_of("money", "public") == AS_TEXT


def test_a_geometry_is_written_by_the_extension_that_has_it() -> None:
    assert text_of("geometry", "postgis") == '"postgis".ST_ASTEXT({0})'
    assert text_of("geography", 'odd {"}').format("x") == '"odd {""}".ST_ASTEXT(x)'
