"""Every example of docs/command_line.md prints what is shown there."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from pages import DOCS, blocks
from terminal import clean_environment

from dataflow import DataFlow

PAGE = DOCS / "command_line.md"
EXAMPLES = [
    (command.strip(), shown)
    for block in blocks(PAGE, "console")
    for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]
(TOML,) = blocks(PAGE, "toml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as the examples have it."""
    connection = sqlite3.connect(tmp_path / "crm.db")
    with connection:
        connection.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, region TEXT NOT NULL)")
        connection.executemany("INSERT INTO customers VALUES (?, ?)", [(1, "EU"), (2, "US"), (3, "EU")])
    connection.close()
    (tmp_path / "orders.csv").write_text("customer,total\n1,120.0\n2,80.0\n1,45.5\n3,210.0\n")
    (tmp_path / "dataflow.toml").write_text('[sources]\ncrm = "crm.db"\norders = "orders.csv"\n')
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "dataflow"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m dataflow "$@"\n')
    program.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_an_example_prints_what_is_shown(folder: Path, command: str, shown: str) -> None:
    environment = clean_environment(folder)
    environment["PATH"] = f"{folder / 'bin'}:{environment['PATH']}"
    run = subprocess.run(
        command, shell=True, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert run.stdout == shown


def test_the_page_has_its_examples() -> None:
    assert len(EXAMPLES) >= 10


def test_the_file_of_the_page_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "dataflow.toml"
    file.write_text(TOML)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "orders.csv").write_text("a\n1\n")
    monkeypatch.setenv("SHOP_PASSWORD", "p@ss")
    monkeypatch.setenv("CRM_PASSWORD", "p:ss")
    with DataFlow.from_config(file) as db:
        assert list(db.sources) == ["shop", "orders", "crm"]
        assert "p@ss" not in str(db.sources)
        assert len(db.orders.collect()) == 1
