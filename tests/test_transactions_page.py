"""Every example of docs/transactions.md runs, in order, and prints what is shown there."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from pages import DOCS, check_programs, programs

from dataflow.kailash import use

PAGE = DOCS / "transactions.md"


def test_examples_print_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    connection = sqlite3.connect(tmp_path / "bank.db")
    with connection:
        connection.execute("create table accounts (id integer primary key, amount integer not null)")
        connection.execute("insert into accounts values (1, 100), (2, 100)")
    connection.close()
    assert len(programs(PAGE)) == 3
    try:
        check_programs(PAGE, tmp_path, monkeypatch, capsys)
    finally:
        use(None)
