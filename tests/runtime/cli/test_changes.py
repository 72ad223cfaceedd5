"""Writes on the command line: asked for by a flag, and told in rows."""

from __future__ import annotations

import json
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dataflow.runtime.cli.main import main

SOURCE = ("--source", "shop=shop.db")
Call = Callable[..., tuple[int, str, str]]
DELETE = "from shop.orders | filter id == $id | delete"


@pytest.fixture
def call(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """A command in this process: its exit code, its standard output and error."""
    monkeypatch.chdir(folder)

    def made(*arguments: str) -> tuple[int, str, str]:
        before = signal.getsignal(signal.SIGTERM)
        try:
            code = main([*arguments, *SOURCE])
        except SystemExit as end:
            code = int(str(end.code))
        signal.signal(signal.SIGTERM, before)
        sys.stdout.flush()
        return code, *capfd.readouterr()

    return made


def stored(folder: Path) -> list[tuple[int, float | None]]:
    connection = sqlite3.connect(folder / "shop.db")
    try:
        return connection.execute("SELECT id, total FROM orders ORDER BY id").fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", DELETE), "by `delete`: `--write` makes the change, `dataflow explain` shows it"),
        (("run", "from shop.orders | delete"), "by `delete`: `--write` makes the change, `dataflow explain` shows it"),
        (("run", "from a | upsert into"), "by `upsert`: `--write` makes the change, `dataflow explain` shows it"),
        (("run", "--write", "from shop.orders"), "--write is for a text that changes rows"),
        (
            ("run", "--write", DELETE, "-p", "id=1", "-o", "x.csv"),
            "no rows for --output: the text ends in no `returning`",
        ),
        (("explain", "--analyze", DELETE), "leave out --analyze and --format"),
    ],
)
def test_writes_that_nobody_asked_for(folder: Path, call: Call, arguments: tuple[str, ...], told: str) -> None:
    before = stored(folder)
    code, shown, said = call(*arguments)
    assert (code, shown, stored(folder)) == (2, "", before)
    assert told in said


def test_a_write_of_all_rows_says_so(folder: Path, call: Call) -> None:
    code, _, said = call("run", "--write", "from shop.orders | delete")
    assert (code, len(stored(folder))) == (1, 3)
    assert said.startswith("error: `delete` would change all rows of `shop.orders`")


def test_a_write_says_how_many_rows_it_changed(folder: Path, call: Call) -> None:
    assert call("run", "--write", DELETE, "--param", "id=2") == (0, "1 row deleted\n", "")
    assert call("run", "--write", "from shop.orders | update all total = 5") == (0, "2 rows changed\n", "")
    text = "from shop.orders | select id = id + 10 | insert into shop.orders"
    assert call("run", "--write", text) == (0, "2 rows inserted\n", "")
    assert stored(folder) == [(1, 5.0), (3, 5.0), (11, None), (13, None)]


def test_rows_that_a_write_gives_back(folder: Path, call: Call) -> None:
    text = "from shop.orders | filter id < 3 | update total = 2 | returning id, total"
    shown = call("run", "--write", text, "--rows", "1")[1]
    assert shown.endswith("first 1 of 2 rows: `--rows` shows more\n2 rows changed\n")
    csv_of = call("run", "--write", text, "--format", "csv")
    assert csv_of == (0, '"id","total"\n1,2\n2,2\n', "2 rows changed\n")
    assert call("run", "--write", text, "-o", "rows.jsonl") == (0, "2 rows changed\n", "")
    assert [json.loads(line)["id"] for line in (folder / "rows.jsonl").read_text().splitlines()] == [1, 2]


def test_a_write_is_explained_and_not_made(folder: Path, call: Call) -> None:
    code, shown, _ = call("explain", DELETE)
    assert (code, "DELETE FROM" in shown, len(stored(folder))) == (0, True, 3)
