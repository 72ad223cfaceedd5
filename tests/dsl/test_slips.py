from __future__ import annotations

import pytest

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
