"""Patterns ▶ their shared spelling, and what must stay local. That spellings mean the same is in tests/meaning."""

from __future__ import annotations

import pytest

from dataflow.compiler.bind.patterns import MOST_REPEATS, Pattern, read_pattern


@pytest.mark.parametrize(
    ("pattern", "plain"),
    [
        ("abc", "abc"),
        ("a.c", r"a[^\n]c"),
        (r"\d+\w\s", "[0-9]+[0-9A-Z_a-z][\t-\n\f-\r ]"),
        (r"\D\W", "[^0-9][^0-9A-Z_a-z]"),
        (r"[\d.-]", r"[0-9.\-]"),
        (r"\.\$", r"\.[\x24]"),
        ("[$a]", r"[a\x24]"),
        ("[!-$]", r"[!-#\x24]"),
        ("[$-/]", r"[%-/\x24]"),
        ("[]a]", r"[\]a]"),
        (r"[\]\-^]", r"[\]\-\^]"),
        ("a{2,3}?|(b)*", "a{2,3}?|(b)*"),
        ("{a}", r"\{a\}"),
        ("a{,2}", r"a\{\,2\}"),
        ("^a$", "^a$"),
        ("(?:a)b", "(?:a)b"),
        (r"\t", "\t"),
        ("a-b c_d", r"a\-b c_d"),
    ],
)
def test_shared_spelling(pattern: str, plain: str) -> None:
    assert read_pattern(pattern).plain == plain


@pytest.mark.parametrize(
    "pattern",
    [
        "", "|a", "()", "(a|)", r"\bab", r"\Aa", r"a\z", "(?i)a", "(?P<n>a)", "[[:alpha:]]", r"\pL", r"\x41",
        r"\Qa.b\E",
        "^*", "a{256}", "(a+)+", "(a*b)*", r"[a\b]", r"\12",
    ],
)  # fmt: skip
def test_what_engines_may_read_otherwise_stays_as_it_is(pattern: str) -> None:
    read = read_pattern(pattern)
    assert (read.problem, read.plain, read.linear) == (None, None, False)


@pytest.mark.parametrize("pattern", ["a", "a*b", "^a+(b?)(c{2,3})$", "(?:ab)c", "[a-c]?x"])
def test_a_pattern_without_choice_is_linear(pattern: str) -> None:
    assert read_pattern(pattern).linear


@pytest.mark.parametrize("pattern", ["a|b", "(ab)?c", "a+?", "a*", "a^b", "a$b", "(a$)b", "^", "(a|b)c"])
def test_a_pattern_with_a_choice_is_not(pattern: str) -> None:
    read = read_pattern(pattern)
    assert read.plain is not None
    assert not read.linear


@pytest.mark.parametrize(("pattern", "groups"), [("a", 0), ("(a)", 1), ("(a(b))(?:c)", 2), (r"\(a\)[(]", 0)])
def test_groups(pattern: str, groups: int) -> None:
    assert read_pattern(pattern).groups == groups


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "(a", "a)", "[", "[a", "[]", "*", "a|+", "(?:*)", "a**", "a{2}{3}", "{2}", "[b-a]", "a{3,2}", "a\\",
     f"a{{{MOST_REPEATS + 1}}}", "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", r"(a)\1", r"\Z", r"\e"],
)  # fmt: skip
def test_what_no_engine_could_read(pattern: str) -> None:
    read = read_pattern(pattern)
    assert read == Pattern(read.problem)
    assert read.problem is not None
