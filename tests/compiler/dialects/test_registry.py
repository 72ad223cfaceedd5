from __future__ import annotations

import pytest

from dataflow.compiler.dialects.registry import DIALECTS, dialect_named
from dataflow.dsl.errors import UnsupportedError


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("postgres", "postgres"),
        ("PostgreSQL", "postgres"),
        ("mysql", "mysql"),
        ("mariadb", "mariadb"),
        ("sqlite", "sqlite"),
        ("sqlite3", "sqlite"),
        (" duckdb ", "duckdb"),
    ],
)
def test_names_and_aliases(name: str, expected: str) -> None:
    assert dialect_named(name) is DIALECTS[expected]


def test_unknown_name() -> None:
    with pytest.raises(UnsupportedError) as caught:
        dialect_named("postgrse")
    assert str(caught.value) == (
        "error: unknown dialect `postgrse`\n"
        " = known dialects: `postgres`, `mysql`, `mariadb`, `sqlite`, `duckdb`\n"
        " = hint: `postgres` might be meant"
    )


def test_name_like_no_other() -> None:
    with pytest.raises(UnsupportedError, match="unknown dialect `xyz`") as caught:
        dialect_named("xyz")
    assert caught.value.hint is None
