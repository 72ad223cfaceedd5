from __future__ import annotations

import pytest

from dataflow.compiler.bind.patterns import read_pattern


@pytest.mark.parametrize(
    ("pattern", "plain"),
    [
        ("a", "[aA]"),
        ("k", "[kK\u212a]"),
        ("[s1]", "[sS\u017f1]"),
        ("[x-z]", "[x-zXYZ]"),
        ("1-", r"1\-"),
        (r"\w", "[0-9A-Z_a-z\u212a\u017f]"),
        (r"\d", "[0-9]"),
        ("漢", "漢"),
    ],
)
def test_letters_stand_for_all_of_their_cases(pattern: str, plain: str) -> None:
    assert read_pattern(pattern, fold=True).plain == plain


@pytest.mark.parametrize("pattern", ["ß", "[ä]", "[a-ÿ]", "Σ"])
def test_cases_of_other_letters_are_left_to_the_local_engine(pattern: str) -> None:
    assert read_pattern(pattern, fold=True).plain is None
    assert read_pattern(pattern).plain == pattern
