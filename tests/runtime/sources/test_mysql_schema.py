"""Types and collations of columns, as information_schema spells them."""

from __future__ import annotations

import pytest

from dataflow.dsl import types as t
from dataflow.dsl.types import DataType
from dataflow.runtime.sources.mysql_schema import has_exact_text, type_of


@pytest.mark.parametrize(
    ("native", "data_type", "type_"),
    [
        ("tinyint(1)", "tinyint", t.BOOL),
        ("tinyint(1) unsigned", "tinyint", t.BOOL),
        ("tinyint(4)", "tinyint", t.INT64),
        ("tinyint", "tinyint", t.INT64),
        ("int unsigned", "int", t.INT64),
        ("bigint(20) unsigned zerofill", "bigint", t.Decimal(20, 0)),
        ("bigint", "bigint", t.INT64),
        ("bit(1)", "bit", t.BOOL),
        ("bit(10)", "bit", None),
        ("json", "json", t.JSON),
        ("uuid", "uuid", t.UUID),
        ("inet6", "inet6", None),
        ("vector(3)", "vector", None),
        ("geometry", "geometry", None),
    ],
)
def test_types(native: str, data_type: str, type_: DataType | None) -> None:
    assert type_of(native, data_type, None, None) == type_


@pytest.mark.parametrize(("precision", "scale"), [(1, 0), (38, 38), (15, 2)])
def test_decimals(precision: int, scale: int) -> None:
    assert type_of("decimal", "decimal", precision, scale) == t.Decimal(precision, scale)


def test_decimals_of_more_digits_than_arrow_holds() -> None:
    assert type_of("decimal(39,0)", "decimal", 39, 0) is None


@pytest.mark.parametrize(
    ("collation", "exact"),
    [
        ("utf8mb4_nopad_bin", True),
        ("latin1_nopad_bin", True),
        ("utf8mb4_0900_bin", True),
        ("utf8mb4_bin", False),
        ("utf8mb4_general_nopad_ci", False),
        ("utf8mb4_0900_ai_ci", False),
        (None, False),
    ],
)
def test_collations(collation: str | None, exact: bool) -> None:
    assert has_exact_text(collation) == exact
