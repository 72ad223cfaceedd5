from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from dataflow import DataFlow
from dataflow.runtime.repl.known import Known

EVENTS = pa.table({"id": [1], "kind": ["a"]})


@pytest.fixture
def db() -> Iterator[DataFlow]:
    with DataFlow(lake={"events": EVENTS, "odd name": EVENTS}) as db:
        yield db


def test_tables_of_one_source_have_two_names(db: DataFlow) -> None:
    assert Known(db).names == ["events", "`odd name`", "lake.events", "lake.`odd name`"]


def test_tables_of_several_sources_have_one() -> None:
    with DataFlow(lake={"events": EVENTS}, kinds=EVENTS) as db:
        assert Known(db).names == ["lake.events", "kinds"]


def test_a_broken_step_does_not_hide_the_columns_before_it(db: DataFlow) -> None:
    known = Known(db)
    names = [field.name for field in known.columns("from events | derive x = id | filter ?? | sort y |")]
    assert names == ["id", "kind", "x"]
    assert known.columns("from nowhere") == ()
    assert known.columns("") == ()


def test_a_bug_does_not_disturb_who_types(db: DataFlow, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: DataFlow, text: str) -> None:
        raise AssertionError(text)

    monkeypatch.setattr(DataFlow, "parse", fail)
    assert Known(db).of_table("events") == ()


def test_a_source_that_cannot_be_asked_is_left_out(tmp_path: Path) -> None:
    with DataFlow(gone=f"sqlite:///{tmp_path / 'gone.db'}", events=EVENTS) as db:
        assert Known(db).tables == [("events",)]
