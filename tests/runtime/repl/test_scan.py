from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataflow.runtime.repl.context import context_of
from dataflow.runtime.repl.scan import is_unfinished, open_brackets, scan


def verbs(text: str) -> list[str]:
    return [word.text for word in scan(text) if word.kind == "verb"]


def test_verbs_are_verbs_only_where_a_step_begins() -> None:
    text = "from shop.orders\nfilter filter > 5 | select sort, take,\n  drop\ncross join (from x | take 2) on from"
    assert verbs(text) == ["from", "filter", "select", "cross", "join", "from", "take"]


def test_a_line_that_ends_open_goes_on() -> None:
    assert verbs("from a\nfilter x and\n  take > 3\nsort x") == ["from", "filter", "sort"]
    assert verbs("from a\nderive x = (\n  take)\nsort x") == ["from", "derive", "sort"]


def test_steps_of_a_pipeline_in_brackets() -> None:
    assert verbs("from a\njoin (from b\n  filter x\n  take 3) on id\nsort x") == [
        *("from", "join", "from", "filter", "take", "sort"),
    ]


def test_names_behind_a_dot_and_in_brackets_are_names() -> None:
    assert verbs("from a.filter\nfilter f(filter)") == ["from", "filter"]


def test_kinds_of_words() -> None:
    text = "join left `odd ` on 'a\\'b' == $p // 1.5 and @2026-01-31 # x | y"
    assert [(word.kind, word.text) for word in scan(text)] == [
        ("verb", "join"),
        ("keyword", "left"),
        ("quoted", "`odd `"),
        ("keyword", "on"),
        ("string", "'a\\'b'"),
        ("operator", "=="),
        ("param", "$p"),
        ("operator", "//"),
        ("number", "1.5"),
        ("keyword", "and"),
        ("moment", "@2026-01-31"),
    ]


def test_ranges_are_no_fractions() -> None:
    assert [word.text for word in scan("take 1..20")] == ["take", "1", "..", "20"]


def test_broken_text_has_words_too() -> None:
    text = "from x | filter ‽ a == 'open\nsort ) ("
    assert [word.text for word in scan(text)] == ["from", "x", "|", "filter", "a", "==", "'open", "sort", ")", "("]
    assert [bracket.start for bracket in open_brackets(scan("f(a, (b) [c"))] == [1, 9]


PIECES = st.lists(
    st.sampled_from(["from", "join", "a", ".", "`", "'", "(", ")", "[", "]", ",", "|", "\n", " ", "#", "1", "..", "$"])
    | st.text(max_size=3)
)


@given(PIECES)
def test_whatever_is_typed_has_words_and_a_context(pieces: list[str]) -> None:
    text = "".join(pieces)
    words = scan(text)
    assert all(text[word.start : word.end] == word.text for word in words)
    assert all(before.end <= behind.start for before, behind in pairwise(words))
    assert context_of(text).word in text


@pytest.mark.parametrize(
    "text", ["from a |", "from a | filter (x", "from a\nfilter", "select a,", "filter x ==", "filter x and", "from a."]
)
def test_what_goes_on(text: str) -> None:
    assert is_unfinished(text)


@pytest.mark.parametrize(
    "text", ["", "from a", "from a | distinct", "from a | take 3", "filter (x)", "select a # more |", "from a)"]
)
def test_what_may_be_whole(text: str) -> None:
    assert not is_unfinished(text)
