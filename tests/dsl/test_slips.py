from __future__ import annotations

import pytest

from dataflow.dsl.errors import ParseError
from dataflow.dsl.parse import parse_pipeline
from dataflow.dsl.slips import FOREIGN_VERBS, SIGNS, hint_for_character, hint_for_verb
from dataflow.grammar.words import VERBS


def test_words_of_other_languages_are_none_here_and_lead_to_words_that_are() -> None:
    assert not FOREIGN_VERBS.keys() & VERBS.keys()
    assert {verb.split()[0] for verb in FOREIGN_VERBS.values()} <= VERBS.keys()


@pytest.mark.parametrize("sign", SIGNS)
def test_the_longest_sign_is_named(sign: str) -> None:
    found, message, hint = hint_for_character(f"a {sign} b", 2)
    assert (found, message, hint) == (sign, f"unknown sign `{sign}`", SIGNS[sign])


@pytest.mark.parametrize(
    ("word", "rest", "hint"),
    [
        ("left", " outer join t on a", "the kind stands behind `join`: `join left T on …`"),
        ("Outer", " JOIN t", "the kind stands behind `join`: `join full T on …`"),
        ("left", " a", "`let` might be meant"),
        ("Where", " a", "the verb here is `filter`"),
        ("xyz", " a", None),
    ],
)
def test_hints_for_verbs(word: str, rest: str, hint: str | None) -> None:
    assert hint_for_verb(word, rest, piped=False) == hint


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "from t | join u on a, b",
            "expected `or`, `suffix` or the next step, found `,`",
            "stand in brackets: `on (id,",
        ),
        ("from t | cross join u on a == b", "expected `as`, `suffix` or the next step, found `on`", "`join T on …`"),
        ("from t | join outer u on a", "expected `as` or `on`, found `u`", "`join full T on …`"),
        ("from t | distinct a", "expected `by` or the next step, found `a`", "`distinct by x`"),
        ("from t | select x = sum(a) over (sort b rows ..0)", "found `..`", "`unbounded..current`"),
        ("SELECT * FROM t", "expected `from` or `let`, found `SELECT`", "a query starts at its table"),
        ("FROM t", "expected `from` or `let`, found `FROM`", "`from` might be meant"),
    ],
)
def test_hints_for_tokens(text: str, message: str, hint: str) -> None:
    with pytest.raises(ParseError) as raised:
        parse_pipeline(text, only="s")
    [problem] = raised.value.diagnostics
    assert problem.message.endswith(message)
    assert hint in (problem.hint or "")


def test_each_word_that_may_follow_is_named_once() -> None:
    with pytest.raises(ParseError, match="error: expected `agg`, found `sum`"):
        parse_pipeline("from t | pivot a in ('x') sum(b)", only="s")


def test_a_comparison_of_two_nulls_is_one_mistake() -> None:
    with pytest.raises(ParseError) as raised:
        parse_pipeline("from t | filter null == null", only="s")
    assert len(raised.value.diagnostics) == 1
