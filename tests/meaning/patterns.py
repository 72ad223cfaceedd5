"""Functions of regular expressions, said with Python's own, for patterns that both read alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

from meaning.case import Case, pairs
from meaning.values import TEXTS

from dataflow.compiler.bind.patterns import read_pattern
from dataflow.dsl.types import INT64, STRING

LINEAR = (
    "a", "abc", "a.c", "ab?", "a*b", "[a-c]+", "[^a]b", r"\d+", r"\w+", r"\s?a", "^a", "b$", "^ab+$", "a{2}", "b{1,2}c",
    "(a)(b*)", "(?:a)b", r"\.", r"a\$", "[$]", "[!-$]+", r"[\]\-^]", "😀", "[😀b]", "ß", "a[^\n]b", r"^[A-Z]\w*'",
    r"\{0", "%",
)  # fmt: skip
PLAIN = (*LINEAR, "a|b", "^(a|ab)$", "(ab)+", "(?:ab)*$", "a*?", "(a|b)*c", "x*", "^$", "^", "$", "(a*)b", "a??b")
OTHER = ("", r"\bab", "|a", "()", "(?:a|)b", r"\Aa", "a{300}")
HAYSTACKS = (*TEXTS, "b\n", "ab\nab", "a.b", "a$", "]^-", "aab", "abcabc", "ſK", "kS", "a\x24b #")


def _expression(pattern: str, fold: bool = False) -> re.Pattern[str]:
    # Python's `$` matches before a line's end at the end, too.
    plain = re.sub(r"(?<!\\)(?<!\[)(?<!-)\$", r"\\Z", pattern)
    return re.compile(plain, re.ASCII | (re.IGNORECASE if fold else 0))


def _first(pattern: str, text: str, group: int = 0) -> str | None:
    found = _expression(pattern).search(text)
    return found[group] if found else None


def pattern_cases() -> Iterator[Case]:
    every = (*PLAIN, *OTHER, None)
    yield Case("matches", (STRING, STRING), pairs(HAYSTACKS, every), lambda x, p: bool(_expression(p).search(x)))
    # Behind an empty match Python finds one that is not, at the same place.
    counted = tuple(pattern for pattern in every if pattern not in ("a*?", "|a"))
    yield Case("regexp_count", (STRING, STRING), pairs(HAYSTACKS, counted), lambda x, p: len(_expression(p).findall(x)))
    folded = ("a", "B$", "[a-c]+", "[^k]", "s", "[j-l]", r"\w+", r"\d", "ab|C")
    yield Case("imatches", (STRING, STRING), pairs(HAYSTACKS, (*folded, None)), _folded)
    for pattern in folded:
        yield _plain("matches.plain", pattern, HAYSTACKS, _folded, fold=True)
    for pattern in PLAIN:
        yield _plain("matches.plain", pattern, HAYSTACKS, lambda x, p: bool(_expression(p).search(x)))
    yield from _extractions()


_KELVIN_AND_LONG_S = {"\u212a": "k", "\u017f": "s"}


def _folded(text: str, pattern: str) -> bool:
    """Python's ASCII letters have two cases; those of Unicode a third one."""
    text = "".join(_KELVIN_AND_LONG_S.get(character, character) for character in text)
    return bool(_expression(pattern, fold=True).search(text))


def _extractions() -> Iterator[Case]:
    yield Case("regexp_extract", (STRING, STRING), pairs(HAYSTACKS, (*PLAIN, None)), lambda x, p: _first(p, x))
    for number in (0, 1, 2):
        rows = tuple((text, "(a)(b*)", number) for text in HAYSTACKS)
        yield Case("regexp_extract", (STRING, STRING, INT64), rows, lambda x, p, n: _first(p, x, n), constants=True)
    replaced = tuple(
        (text, pattern, by) for text in HAYSTACKS for pattern in ("a", "(a)(b?)") for by in ("", "<&$>", r"\\")
    )
    replaced += ((None, "a", "b"), ("a", None, "b"), ("a", "a", None), ("abab", "(a)(b)", r"\2\1"))
    yield Case("regexp_replace", (STRING, STRING, STRING), replaced, lambda x, p, y: _expression(p).sub(y, x))
    for pattern in LINEAR:
        yield _plain("regexp_extract.linear", pattern, HAYSTACKS, lambda x, p: _first(p, x), linear=True)
        for by in ("", "<&$>", r"\\", "%s"):
            yield _plain(
                "regexp_replace.linear", pattern, HAYSTACKS, lambda x, p, y: _expression(p).sub(y, x), by, linear=True
            )
    for number in (0, 1, 2):
        yield _plain(
            "regexp_extract.linear", "(a)(b*)", HAYSTACKS, lambda x, p, n: _first(p, x, n), number, linear=True
        )
        by = f"<\\{number or 1}>"
        yield _plain(
            "regexp_replace.linear", "(a)(b*)", HAYSTACKS, lambda x, p, y: _expression(p).sub(y, x), by, linear=True
        )


def _plain(
    function: str, pattern: str, texts: tuple[object, ...], meaning: object, *more: object, **known: bool
) -> Case:
    """A case of the shared spelling, whose meaning is that of the pattern as it was written."""
    read = read_pattern(pattern, fold=known.get("fold", False))
    assert read.plain is not None, pattern
    assert read.linear or not known.get("linear"), pattern
    types = (STRING, STRING, *(INT64 if isinstance(value, int) else STRING for value in more))
    rows = tuple((text, read.plain, *more) for text in texts)
    return Case(function, types, rows, lambda x, p, *rest: meaning(x, pattern, *rest), constants=True)  # type: ignore[operator]
