from __future__ import annotations

import logging
import re

import lark
import pytest
from lark import Lark

from dataflow.grammar.load import STARTS, grammar, load
from dataflow.grammar.words import BEHIND, COMPLETE, FOLLOWERS, KINDS, TABLE_NEXT, VALUES, VERBS


@pytest.fixture(scope="module")
def parser() -> Lark:
    return load(None)


def test_the_grammar_has_no_conflicts(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    # lark settles conflicts of shift and reduce by itself, and says so only here; those of two rules are errors.
    caplog.set_level(logging.DEBUG, logger=lark.logger.name)
    monkeypatch.setattr(lark.logger, "propagate", True)
    lark.logger.addHandler(caplog.handler)
    try:
        Lark('start: "a" start? "b"? | "a" "b"', parser="lalr", debug=True)
        assert "Shift/Reduce" in caplog.text  # so it would be seen
        caplog.clear()
        Lark(grammar(), parser="lalr", lexer=_lexer(), start=list(STARTS), debug=True)
    finally:
        lark.logger.removeHandler(caplog.handler)
    assert "Shift/Reduce" not in caplog.text


def _lexer() -> type[lark.lexer.Lexer]:
    lexer: type[lark.lexer.Lexer] = load(None).options.lexer
    return lexer


def test_every_word_of_the_grammar_is_known_to_the_lexer(parser: Lark) -> None:
    words = {name for words in (VERBS, BEHIND, VALUES, *FOLLOWERS.values()) for name in words.values()}
    words |= {"CROSS_JOIN", "KIND", "ALL", "EXISTS", "ROLLUP", "CUBE", "SETS"}
    spelt = {terminal.name for terminal in parser.terminals if re.fullmatch(r"[a-z ]+", terminal.pattern.to_regexp())}
    assert spelt <= words
    assert words <= {terminal.name for terminal in parser.terminals}


def test_tables_of_words_name_terminals(parser: Lark) -> None:
    names = {terminal.name for terminal in parser.terminals}
    assert COMPLETE | TABLE_NEXT | FOLLOWERS.keys() <= names


def test_kinds_of_joins_are_those_of_the_grammar(parser: Lark) -> None:
    kind = next(terminal for terminal in parser.terminals if terminal.name == "KIND")
    assert all(re.fullmatch(kind.pattern.to_regexp(), word) for word in KINDS)
