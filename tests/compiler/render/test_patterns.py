"""A backslash at the end of a pattern stands for itself."""

from __future__ import annotations

import pytest

from dataflow.compiler.plan.scalar import Call, Literal, Parameter
from dataflow.compiler.render.patterns import closed, with_closed_pattern
from dataflow.dsl.types import BOOL, STRING


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("a%", "a%"), ("\\", "\\\\"), ("a\\", "a\\\\"), ("a\\\\", "a\\\\"), ("a\\\\\\", "a\\\\\\\\"), ("", "")],
)
def test_only_an_open_end_is_closed(pattern: str, expected: str) -> None:
    assert closed(pattern) == expected


def test_patterns_of_calls() -> None:
    text, open_end = Literal("x", STRING), Literal("a\\", STRING)
    assert with_closed_pattern(Call("like", (text, open_end), BOOL)).args[1] == Literal("a\\\\", STRING)
    given = with_closed_pattern(Call("ilike", (text, Parameter("p", STRING)), BOOL)).args[1]
    assert given == Parameter("p", STRING, is_pattern=True)
    other = Call("equal", (text, open_end), BOOL)
    assert with_closed_pattern(other) is other
