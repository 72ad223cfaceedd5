"""docs/functions.md says where each function is computed; that it is up to date, test_generate says."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from why_local import WHY

from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.dialects.registry import DIALECTS
from dataflow.dsl.functions import FUNCTIONS, NUMBER, Function
from dataflow.dsl.types import STRING, DataType

from function_page import FAMILIES, function_page, is_local_somewhere, place


def _text(types: Sequence[DataType]) -> DataType:
    return STRING


SHOUT = Function("shout", "string", (("text", ("string",)),), _text, "Loud")
SPELL = Function("spell", "number", (("x", NUMBER), ("y", NUMBER)), _text, "A number in words", optional=1)


@pytest.mark.parametrize(
    ("function", "templates", "expected"),
    [
        (SHOUT, {}, "local"),
        (SHOUT, {"shout": None}, "local"),
        (SHOUT, {"shout": "SHOUT({0})"}, "native"),
        (SHOUT, {"shout": "SHOUT({0}, 'en', 2)"}, "native"),
        (SHOUT, {"shout": "({0} || '!')"}, "native"),
        (SHOUT, {"shout": "SHOUT({0}{order}){filter}"}, "native"),
        (SHOUT, {"shout": "SHOUT({0}) OVER {over}"}, "native"),
        (SHOUT, {"shout": "UPPER(SHOUT({0}))"}, "rewritten"),
        (SHOUT, {"shout": "CASE WHEN {0} <> '' THEN SHOUT({0}) END"}, "rewritten"),
        (SPELL, {"spell": "SPELL({0}, {1})"}, "native"),
        (SPELL, {"spell": "SPELL({0})", "spell/2": None}, "native; local with `y`"),
        (SPELL, {"spell": "SPELL({0})", "spell:decimal": None}, "native; local for decimal"),
        (SPELL, {"spell": "SPELL({0})", "spell:int64": "SPELL({0} + 0)"}, "rewritten"),
    ],
)
def test_where_a_function_is_computed(function: Function, templates: dict[str, str | None], expected: str) -> None:
    dialect = Dialect(name="test", sqlglot="duckdb", placeholder="?", functions=templates)
    assert place(function, dialect) == expected


def test_units_are_named_where_they_are_local_for_all_types() -> None:
    function = Function("part", "date", (("x", ("date", "time")),), _text, "A part", units=("day", "hour", "era"))
    parts = {"part.day": "DAY({0})", "part.hour": "HOUR({0})"}
    dialect = Dialect(name="test", sqlglot="duckdb", placeholder="?", functions=parts)
    assert place(function, dialect) == "native; local for 'era'"
    mixed = Dialect(name="test", sqlglot="duckdb", placeholder="?", functions={**parts, "part.hour:date": None})
    assert place(function, mixed) == "native; local for date, time"


def test_no_function_is_local_in_the_local_engine() -> None:
    assert {name for name, function in FUNCTIONS.items() if "local" in place(function, DIALECTS["duckdb"])} == set()


def test_what_is_local_has_a_reason() -> None:
    local = {name for name, function in FUNCTIONS.items() if is_local_somewhere(function) and function.family != "list"}
    assert local == set(WHY)


def test_the_page_has_every_function_in_its_family() -> None:
    page = function_page()
    assert [name for name in FUNCTIONS if f"`{name}(" not in page] == []
    assert all(f"\n## {FAMILIES[function.family]}\n" in page for function in FUNCTIONS.values())
    assert "| `round(x: number[, digits: int64])` | as `x` |" in page
    assert "| `x like y`, `like(text: string, pattern: string)` | bool |" in page
