"""Every block of the README runs: Python, in order, and commands print what is shown; magics run in a notebook."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from notebooks import run_cells
from pages import README, blocks, check_programs, programs
from terminal import clean_environment

ROOT = README.parent
TEXT = README.read_text(encoding="utf-8")


def test_blocks_print_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert len(programs(README)) > 5
    check_programs(README, tmp_path, monkeypatch, capsys, file="report.py")


def test_every_block_is_one_that_is_tested() -> None:
    opened = re.findall(r"^```(\w+)$", TEXT, re.MULTILINE)
    printed = [text for _, text in programs(README) if text]
    assert set(opened) == {"python", "text", "sh", "console", "ipython"}
    assert opened.count("text") == len(printed)


def test_commands_print_what_is_shown(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "crm.db")
    with connection:
        connection.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, region TEXT NOT NULL)")
        connection.executemany("INSERT INTO customers VALUES (?, ?)", [(1, "EU"), (2, "US"), (3, "EU")])
    connection.close()
    examples = re.findall(r"^\$ dataflow (.*)\n((?:(?!\$ ).*\n)*)", "".join(blocks(README, "console")), re.MULTILINE)
    assert examples
    for arguments, shown in examples:
        run = subprocess.run(
            f"{sys.executable} -m dataflow {arguments}",
            shell=True,
            cwd=tmp_path,
            env=clean_environment(tmp_path),
            capture_output=True,
            text=True,
        )
        assert (run.stdout, run.stderr) == (shown, "")


def test_magics_run_in_a_notebook(tmp_path: Path) -> None:
    first, *_ = blocks(README, "python")
    cells = [cell for block in blocks(README, "ipython") for cell in block.strip().split("\n\n")]
    *_, rows, large = run_cells([first, "%load_ext dataflow", *cells, "large.rows()"], tmp_path)[1:]
    assert not rows
    assert large[0].data["text/plain"].count("total") == 3


def test_what_a_shell_is_told_is_there() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    commands = [line.partition("#")[0].split() for block in blocks(README, "sh") for line in block.splitlines()]
    assert {command[0] for command in commands} == {"make", "pip"}
    assert all(command[1] in targets for command in commands if command[0] == "make")
    assert set(re.findall(r"'\.\[(\w+)\]'", TEXT)) <= set(extras)
