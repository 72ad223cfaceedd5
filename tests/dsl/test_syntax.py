"""Mutated queries: read or refused with a place, never anything else. Whole messages: tests/errors."""

from __future__ import annotations

import random

import pytest
from fuzz_parser import SEEDS, mutant, try_text

from dataflow.dsl.errors import ParseError
from dataflow.dsl.parse import parse_pipeline
from dataflow.dsl.syntax import expected


@pytest.mark.parametrize("seed", range(4))
def test_mutated_queries_are_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    read = sum(try_text(mutant(chance)) for _ in range(500))
    assert 0 < read < 500


@pytest.mark.parametrize("text", SEEDS)
def test_the_queries_that_are_mutated_are_right(text: str) -> None:
    assert try_text(text)


@pytest.mark.parametrize("text", SEEDS)
def test_every_beginning_of_a_query_is_read_or_refused(text: str) -> None:
    assert all(isinstance(try_text(text[:end]), bool) for end in range(len(text)))


def test_what_is_expected_is_said_in_words_of_the_language() -> None:
    assert expected({"NUMBER", "PARAM", "LPAR", "NAME", "RPAR", "IN_SORT"}) == "a column, a value, `(`, `)` or `sort`"
    assert (
        expected({"AND", "PLUS", "DOT", "COMMA", "TAKE", "CROSS_JOIN", "$END"}) == "an operator, `,` or the next step"
    )
    assert expected({"$END"}) == "the end of the text"


def test_no_terminal_is_called_by_its_name_in_the_grammar() -> None:
    text = "from t | derive a = sum(b) over (sort c rows ..0)"
    with pytest.raises(ParseError, match=r"expected a number, an interval, `current` or `unbounded`"):
        parse_pipeline(text)
    assert expected({"MINUS", "MOMENT", "RPAR"}) == "`)`, `-` or a date"
