from __future__ import annotations

import time
from collections.abc import Iterator

import pyarrow as pa
import pytest
from messages import told

from dataflow import DataFlow
from dataflow.runtime.repl import runner as runners
from dataflow.runtime.repl.runner import Runner


@pytest.fixture
def db() -> Iterator[DataFlow]:
    with DataFlow(numbers=pa.table({"x": range(100)})) as db:
        yield db


@pytest.fixture
def runner() -> Iterator[Runner]:
    runner = Runner()
    yield runner
    runner.close()


def last_line(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.splitlines()[-1]


def test_pages(db: DataFlow, runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    runner.start(db, db.numbers, {})
    assert last_line(capsys) == "first 40 rows, `.more` shows more"
    runner.more(db)
    assert last_line(capsys) == "rows 41 to 80, `.more` shows more"
    runner.more(db)
    assert last_line(capsys) == "rows 81 to 100, the last"
    assert told(lambda: runner.more(db)) == (
        "error: there are no more rows\n = hint: a result is held for five minutes; run the query again"
    )


def test_another_query_ends_the_one_before(db: DataFlow, runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    runner.start(db, db.numbers, {})
    runner.start(db, db.numbers.take(1), {})
    assert last_line(capsys) == "1 row"
    with pytest.raises(Exception, match="there are no more rows"):
        runner.more(db)


def test_a_result_is_not_held_for_ever(
    db: DataFlow, runner: Runner, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(runners, "_HELD", 0.05)
    runner.start(db, db.numbers, {})
    end = time.monotonic() + 10
    while runner._open is not None and time.monotonic() < end:
        time.sleep(0.01)
    assert told(lambda: runner.more(db)).startswith("error: there are no more rows")


def test_the_time_is_shown_where_wanted(db: DataFlow, runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    runner.timing = True
    runner.start(db, db.numbers.take(1), {})
    assert last_line(capsys).endswith(" ms")
