"""Which names stand between backticks, and how they are spelt there."""

from __future__ import annotations

import pytest

from dataflow.dsl.backticks import format_name, format_path, in_backticks, without_backticks


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("total", "total"),
        ("_x1", "_x1"),
        ("by", "`by`"),
        ("1st", "`1st`"),
        ("straße", "`straße`"),
        ("odd `name`", "`odd ``name```"),
        ("${x}", "`\\u{24}{x}`"),
        ("two\nlines", "`two\\u{a}lines`"),
    ],
)
def test_a_name(name: str, text: str) -> None:
    assert format_name(name) == text
    assert without_backticks(in_backticks(name), lambda digits: chr(int(digits, 16))) == name


def test_a_path() -> None:
    assert format_path(("shop", "odd name", "total")) == "shop.`odd name`.total"
