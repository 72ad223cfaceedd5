"""Types and collations of columns, as information_schema spells them."""

from __future__ import annotations

import pytest

from dataflow.dsl import types as t
from dataflow.dsl.types import DataType
from dataflow.runtime.sources.mysql_schema import MARIADB_TEXTS, MYSQL_TEXTS, column_of, has_exact_text, type_of


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
    assert type_of("decimal(39,0)", "decimal", 39, 0) == t.Decimal(38, 0)
    assert type_of("decimal(65,30)", "decimal", 65, 30) == t.Decimal(38, 30)


@pytest.mark.parametrize(
    ("native", "data_type", "precision", "scale", "read"),
    [
        ("float", "float", 12, None, "CAST({0} AS DOUBLE)"),
        ("double(10,3)", "double", 10, 3, "CAST({0} AS DOUBLE)"),
        ("double", "double", 22, None, None),
        ("year(4)", "year", None, None, "CAST({0} AS SIGNED)"),
        ("bit(10)", "bit", 10, None, "LPAD(BIN({0}), 10, '0')"),
        ("inet6", "inet6", None, None, "CAST({0} AS CHAR)"),
        ("vector(3)", "vector", None, None, "VEC_ToText({0})"),
        ("geomcollection", "geomcollection", None, None, "ST_AsText({0})"),
    ],
)
def test_columns_that_are_read_as_something_else(
    native: str, data_type: str, precision: int | None, scale: int | None, read: str | None
) -> None:
    row = ("shop", "t", "x", native, data_type, "YES", precision, scale, None, 0)
    assert column_of(row, MARIADB_TEXTS).read == read


def test_vectors_of_mysql() -> None:
    row = ("shop", "t", "x", "vector(3)", "vector", "YES", None, None, None, 0)
    assert column_of(row, MYSQL_TEXTS).read == "VECTOR_TO_STRING({0})"


@pytest.mark.parametrize(("data_type", "exact"), [("varchar", True), ("enum", False), ("set", False)])
def test_members_of_an_enum_are_compared_by_their_numbers(data_type: str, exact: bool) -> None:
    row = ("shop", "t", "x", f"{data_type}('b','a')", data_type, "YES", None, None, "utf8mb4_nopad_bin", 0)
    assert column_of(row, MARIADB_TEXTS).exact_text == exact


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
