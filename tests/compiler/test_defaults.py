"""Defaults as databases spell them beside those of models."""

from __future__ import annotations

import datetime as dt
import decimal

import pytest

from dataflow import Field
from dataflow.compiler.defaults import is_default
from dataflow.compiler.dialects.registry import DIALECTS
from dataflow.dsl.declare_model import TableOptions, declare_model
from dataflow.dsl.model import Model, ModelColumn, ServerDefault
from dataflow.dsl.types import INT64


def is_same(dialect: str, there: str | None, kind: type, default: object) -> bool:
    said = {} if default is None else {"f": Field(server_default=default)}
    model = declare_model(type("Row", (), {"__annotations__": {"f": kind}, **said}), TableOptions(), {}, None)
    column = model.column("f")
    assert column is not None
    return is_default(there, model, column, DIALECTS[dialect])


@pytest.mark.parametrize(
    ("dialect", "there", "kind", "default"),
    [
        ("postgres", "7", int, 7),
        ("postgres", "'-7'::integer", int, -7),
        ("postgres", "'it''s'::character varying(20)", str, "it's"),
        ("postgres", "NULL::character varying", str, None),
        ("postgres", "true", bool, True),
        ("postgres", "'2026-01-31 12:00:00'::timestamp without time zone", dt.datetime, dt.datetime(2026, 1, 31, 12)),
        ("postgres", "(now() AT TIME ZONE 'UTC'::text)", dt.datetime, "now"),
        ("mariadb", "'it\\'s'", str, "it's"),
        ("mariadb", "NULL", str, None),
        ("mariadb", "1", bool, True),
        ("mariadb", "1.500000000", decimal.Decimal, decimal.Decimal("1.5")),
        ("mariadb", "utc_timestamp(6)", dt.datetime, "now"),
        ("sqlite", "TRUE", bool, True),
        ("sqlite", "X'6162'", bytes, b"ab"),
        ("duckdb", "CAST('t' AS BOOLEAN)", bool, True),
        ("duckdb", "CAST('2026-01-31' AS DATE)", dt.date, dt.date(2026, 1, 31)),
        ("sqlite", None, str, None),
    ],
)
def test_defaults_that_are_the_same(dialect: str, there: str | None, kind: type, default: object) -> None:
    assert is_same(dialect, there, kind, default)


@pytest.mark.parametrize(
    ("dialect", "there", "kind", "default"),
    [
        ("postgres", None, int, 7),
        ("postgres", "8", int, 7),
        ("postgres", "7", int, None),
        ("postgres", "'A'::text", str, "a"),
        ("postgres", "now()", dt.datetime, dt.datetime(2026, 1, 31)),
        ("postgres", "'2026-01-31 12:00:00'::timestamp without time zone", dt.datetime, "now"),
        ("mariadb", "NULL", str, "NULL"),
        ("sqlite", "FALSE", bool, True),
    ],
)
def test_defaults_that_differ(dialect: str, there: str | None, kind: type, default: object) -> None:
    assert not is_same(dialect, there, kind, default)


def test_of_a_table_that_was_reflected_the_default_is_its_own() -> None:
    column = ModelColumn("f", INT64, server_default=ServerDefault())
    assert is_default("7", Model("Row", "rows", (column,), ("f",)), column, DIALECTS["sqlite"])
