from __future__ import annotations

import pytest

from dataflow.runtime.repl.context import Context, context_of, plain


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "start"),
        ("  fr", "start"),
        ("from ", "table"),
        ("from a.b", "table"),
        ("from a ", "behind table"),
        ("from a as b ", "behind table"),
        ("from a | ", "verb"),
        ("from a\n", "verb"),
        ("from a\nfilter b and\n", "expression"),
        ("from a | join ", "table"),
        ("from a | join left ", "table"),
        ("from a | union all ", "table"),
        ("from a | join (", "start"),
        ("from a | join left (", "start"),
        ("from a | filter b in (", "start"),
        ("from a | filter (", "expression"),
        ("from a | filter f(", "expression"),
        ("from a | join (from b | ", "verb"),
        ("from a | join b as ", "new name"),
        ("from a | join b as c ", "behind table"),
        ("from a | join (from b | take 1) ", "behind table"),
        ("from a | join b on ", "expression"),
        ("from a | join b on c == (d and ", "expression"),
        ("from a | derive ", "new name"),
        ("from a | derive b = c, ", "new name"),
        ("from a | derive b = ", "expression"),
        ("from a | derive b = f(c, ", "expression"),
        ("from a | filter b::", "type"),
        ("from a | filter b == $", "param"),
        ("from a | filter b == 'x", "nothing"),
        ("from a | take 1", "nothing"),
        ("let x", "nothing"),
        ("let x = (", "start"),
    ],
)
def test_places(text: str, place: str) -> None:
    assert context_of(text).place == place


def test_what_is_known_of_a_place() -> None:
    before = "let big = (from t | take 1)\nfrom a.b as x\njoin left c.d as y on x.k == y.k"
    text = before + "\nagg n = sum(m), o = count() by x.re"
    assert context_of(text) == Context(
        place="expression",
        word="re",
        path=("x",),
        before=before,
        verb="agg",
        own=("n",),
        joined={"x": "a.b", "y": "c.d"},
        right="c.d",
        lets=("big",),
    )


def test_inside_of_brackets_only_the_inner_pipeline_counts() -> None:
    found = context_of("from a | filter id in (from b as s | derive k = l | select ")
    assert (found.before, found.verb, found.joined) == ("from b as s | derive k = l", "select", {"s": "b"})


def test_names_without_backticks() -> None:
    assert [plain(name) for name in ("a", "`odd ``name`", "`open")] == ["a", "odd `name", "open"]
