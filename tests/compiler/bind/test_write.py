"""What a column may get: values that it holds as they are, found out before a database is asked."""

from __future__ import annotations

from textwrap import dedent

import pytest

from dataflow import BindError, DataFlow, declare

DB = DataFlow(
    shop=declare(orders={"id": "int64", "total": "decimal(10,2)", "rate": "float64", "day": "date", "name": "string"})
)


def parameters_of(update: str) -> dict[str, str]:
    write = DB.parse_write(f"from orders | filter id == 1 | update {update}")
    return {field.name: str(field.type) for field in write.parameters}


def refused(update: str) -> str:
    with pytest.raises(BindError) as error:
        parameters_of(update)
    return str(error.value)


def test_values_that_a_column_holds() -> None:
    parameters_of("total = 1, rate = 1, day = @2026-01-31, name = null")
    parameters_of("total = total + 1.25, rate = total, id = id * 2")
    assert parameters_of("total = $t, day = $d, name = $n") == {"t": "decimal(10,2)", "d": "date", "n": "string"}


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ("total = total * 1.5", "column `total` is decimal(10,2), found `total * 1.5` (decimal(12,3))"),
        ("total = 1.255", "column `total` is decimal(10,2), found `1.255` (decimal(4,3))"),
        ("id = rate", "column `id` is int64, found `rate` (float64)"),
        ("day = '2026-01-31'", "column `day` is date, found `'2026-01-31'` (string)"),
        ("name = id", "column `name` is string, found `id` (int64)"),
        ("id = 1, id = 2", "column `id` gets two values"),
    ],
)
def test_values_that_it_does_not_hold(update: str, message: str) -> None:
    assert message in refused(update)


def test_the_fix_is_in_the_form_that_was_written() -> None:
    assert refused("total = rate") == dedent(
        """\
        error: column `total` is decimal(10,2), found `rate` (float64)
         --> <write>:1:39
          |
        1 | from orders | filter id == 1 | update total = rate
          |                                       ^^^^^^^^^^^^
          = hint: convert it first: `::decimal(10,2)`"""
    )


def test_an_unknown_column() -> None:
    assert "unknown column `nam`" in refused("nam = 'x'")
    assert "`name` might be meant" in refused("nam = 'x'")
