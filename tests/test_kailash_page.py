"""Every example of docs/kailash.md runs, in order, and prints what is shown there."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import duckdb
import pytest
from pages import DOCS, blocks, check_programs, programs

from dataflow.kailash import use

PAGE = DOCS / "kailash.md"
FILES = {"toml": ["dataflow.toml"], "yaml": ["workflow.yaml", "changes.yaml", "customers.yaml"]}


def test_examples_print_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    connection = sqlite3.connect(tmp_path / "crm.db")
    with connection:
        connection.execute("create table customers (id integer primary key, region text not null)")
        connection.executemany("insert into customers values (?, ?)", [(1, "EU"), (2, "US"), (3, "EU")])
        connection.execute("create table big_orders (customer integer, total decimal(15,2))")
    connection.close()
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as shop:
        shop.execute("create table orders (customer bigint, total decimal(15,2))")
        shop.execute("insert into orders values (1, 120), (2, 80), (1, 45.5), (3, 210)")
    for language, names in FILES.items():
        for name, content in zip(names, blocks(PAGE, language), strict=True):
            (tmp_path / name).write_text(content, encoding="utf-8")
    assert len(programs(PAGE)) == 6
    try:
        check_programs(PAGE, tmp_path, monkeypatch, capsys)
    finally:
        use(None)
