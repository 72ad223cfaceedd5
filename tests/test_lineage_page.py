"""Every example of docs/lineage.md gives what is shown there."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from pages import DOCS, blocks
from terminal import clean_environment

from dataflow import DataFlow, col, fn

PAGE = DOCS / "lineage.md"
TABLES = {
    "shop": "orders (id INTEGER, customer INTEGER, status TEXT, total REAL)",
    "crm": "customers (id INTEGER, region TEXT)",
    "warehouse": "regions (region TEXT, revenue REAL)",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as the examples have it."""
    for name, table in TABLES.items():
        connection = sqlite3.connect(tmp_path / f"{name}.db")
        connection.execute(f"CREATE TABLE {table}")
        connection.close()
    (tmp_path / "dataflow.toml").write_text("[sources]\n" + "".join(f'{name} = "{name}.db"\n' for name in TABLES))
    (workflow,) = blocks(PAGE, "yaml")
    (tmp_path / "workflow.yaml").write_text(workflow)
    return tmp_path


def printed(folder: Path, command: str) -> str:
    program = command.replace("dataflow lineage", f"{sys.executable} -m dataflow lineage")
    run = subprocess.run(
        program,
        shell=True,
        cwd=folder,
        env=clean_environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return run.stdout


@pytest.mark.parametrize("block", blocks(PAGE, "console"))
def test_a_command_prints_what_is_shown(folder: Path, block: str) -> None:
    command, shown = block.removeprefix("$ ").split("\n", 1)
    assert printed(folder, command) == shown


def test_the_flowchart(folder: Path) -> None:
    assert blocks(PAGE, "mermaid") == [
        printed(folder, "dataflow lineage workflow.yaml --format mermaid").removesuffix("\n")
    ]


@pytest.mark.parametrize(("code", "shown"), [*zip(blocks(PAGE, "python"), blocks(PAGE, "text"), strict=True)])
def test_a_query_or_a_write(folder: Path, code: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    with DataFlow.from_config(folder / "dataflow.toml") as db:
        exec(code, {"db": db, "col": col, "fn": fn})  # noqa: S102
    assert capsys.readouterr().out == shown
