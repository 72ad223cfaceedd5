"""Every example of docs/writes.md runs, in order, and prints what is shown there."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from pages import DOCS, check_programs, programs

PAGE = DOCS / "writes.md"


def test_examples_print_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("create table orders (id integer primary key, customer text not null, total integer)")
        connection.execute("create table archive (id integer primary key, total integer)")
    connection.close()
    assert [bool(printed) for _, printed in programs(PAGE)] == [True] * 4
    check_programs(PAGE, tmp_path, monkeypatch, capsys)
