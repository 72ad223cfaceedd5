"""What is shown of a write that takes a while, on standard error."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dataflow import DataFlow
from dataflow.runtime.write_progress import PATIENCE


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DataFlow]:
    with sqlite3.connect(tmp_path / "n.db") as connection:
        connection.execute("create table n (id integer primary key)")
    connection.close()
    with DataFlow(f"sqlite:///{tmp_path}/n.db") as database:
        yield database


def test_rows_are_counted_where_it_takes_a_while(db: DataFlow, capfd: pytest.CaptureFixture[str]) -> None:
    def slow() -> Iterator[dict[str, object]]:
        yield from ({"id": n} for n in range(20_000))
        time.sleep(PATIENCE)
        yield from ({"id": n} for n in range(20_000, 60_000))

    assert db.insert("n", slow(), progress=True) == 60_000
    shown = capfd.readouterr().err
    assert " rows · " in shown
    assert shown.endswith("\r\x1b[K")


def test_nothing_is_shown_of_what_is_quick_or_not_asked_for(db: DataFlow, capfd: pytest.CaptureFixture[str]) -> None:
    assert db.insert("n", [{"id": 1}], progress=True) == 1
    assert db.insert("n", [{"id": 2}], progress=False) == 1
    assert capfd.readouterr().err == ""
