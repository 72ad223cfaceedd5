from __future__ import annotations

import re

from dataflow.dsl.query import JOIN_KINDS
from dataflow.grammar.load import grammar
from dataflow.grammar.words import CLAUSES, KINDS, VERBS, WRITES
from dataflow.runtime.repl.scan import VERBS as DESCRIBED


def test_the_words_are_those_of_the_grammar() -> None:
    terminals = [line for line in grammar().splitlines() if re.match(r"[A-Z_]+: \"", line)]
    spelt = {word for line in terminals for word in re.findall(r'"([a-z]+(?: [a-z]+)?)"', line)}
    assert spelt == {*VERBS, *CLAUSES, *KINDS, "cross join"}


def test_every_verb_is_described_to_those_who_type() -> None:
    assert set(DESCRIBED) == {*VERBS, "cross join"} - set(WRITES)


def test_kinds_of_join_are_those_of_the_python_form() -> None:
    assert {*KINDS, "cross"} == set(JOIN_KINDS)
