"""How a statement is read next time."""

from __future__ import annotations

import pytest

from dataflow.dsl.types import INT64, Field
from dataflow.runtime.sources import postgres_ways
from dataflow.runtime.sources.postgres_ways import MANY_ROWS, QUICK_SECONDS, Way, Ways
from dataflow.runtime.sources.source import Statement

X = (Field("x", INT64),)
PLAIN = Statement("SELECT x FROM t", (), X)
GROUPED = Statement("SELECT sum(x) FROM t GROUP BY y", (), X, grouped=True)


def test_what_is_not_known_yet() -> None:
    assert Ways().of(PLAIN) is Way.UNKNOWN
    assert Ways().of(GROUPED) is Way.COPY


@pytest.mark.parametrize("statement", [PLAIN, GROUPED])
def test_what_was_seen(statement: Statement) -> None:
    ways = Ways()
    ways.learn(statement, MANY_ROWS - 1, QUICK_SECONDS / 2)
    assert ways.of(statement) is Way.FETCH
    ways.learn(statement, MANY_ROWS, QUICK_SECONDS / 2)
    assert ways.of(statement) is Way.COPY


def test_few_rows_that_took_their_time_are_no_reason_to_begin_twice() -> None:
    ways = Ways()
    ways.learn(PLAIN, 1, QUICK_SECONDS / 2)
    ways.learn(PLAIN, 1, QUICK_SECONDS * 2)
    assert ways.of(PLAIN) is Way.UNKNOWN


@pytest.mark.parametrize("most_rows", [None, 1])
def test_a_long_list_that_took_its_time_is_written_into_the_statement(most_rows: int | None) -> None:
    # A sum over six million rows whose keys were among 30,000 took 0.5 s, and 7 s from its sixth run on.
    long, short = (Statement("SELECT 1", (list(range(count)),), X, most_rows=most_rows) for count in (9, 8))
    ways = Ways()
    ways.learn(short, 1, QUICK_SECONDS)
    assert ways.of(short) is not Way.COPY
    ways.learn(long, 1, QUICK_SECONDS)
    assert ways.of(long) is Way.COPY
    assert not ways.are_few(long)
    ways.learn(long, 1, QUICK_SECONDS / 2)
    assert ways.are_few(long)


def test_the_least_recent_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_ways, "KEPT_WAYS", 2)
    ways, statements = Ways(), [Statement(f"SELECT {n} AS x", (), X) for n in range(3)]
    for statement in statements[:2]:
        ways.learn(statement, 1, 0)
    assert ways.of(statements[0]) is Way.FETCH
    ways.learn(statements[2], 1, 0)
    assert [ways.of(statement) for statement in statements] == [Way.FETCH, Way.UNKNOWN, Way.FETCH]
