"""Every example of docs/kailash.md runs, in order, and prints what is shown there."""

from __future__ import annotations

import linecache
import re
import sqlite3
import sys
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from dataflow.kailash import use

PAGE = (Path(__file__).parents[1] / "docs" / "kailash.md").read_text(encoding="utf-8")
BLOCKS = re.compile(r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<printed>.*?)^```\n)?", re.MULTILINE | re.DOTALL)
FILES = {"toml": ["dataflow.toml"], "yaml": ["workflow.yaml", "changes.yaml", "customers.yaml"]}


def test_examples_print_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    connection = sqlite3.connect("crm.db")
    with connection:
        connection.execute("create table customers (id integer primary key, region text not null)")
        connection.executemany("insert into customers values (?, ?)", [(1, "EU"), (2, "US"), (3, "EU")])
        connection.execute("create table big_orders (customer integer, total decimal(15,2))")
    connection.close()
    with duckdb.connect("shop.duckdb") as shop:
        shop.execute("create table orders (customer bigint, total decimal(15,2))")
        shop.execute("insert into orders values (1, 120), (2, 80), (1, 45.5), (3, 210)")
    for language, names in FILES.items():
        contents = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
        for name, content in zip(names, contents, strict=True):
            Path(name).write_text(content, encoding="utf-8")
    module = ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", module)  # where dataclasses look for the names of their annotations
    found = list(BLOCKS.finditer(PAGE))
    assert len(found) == 6
    try:
        for number, block in enumerate(found):
            file = f"example_{number}.py"
            Path(file).write_text(block["code"], encoding="utf-8")
            linecache.checkcache(file)
            exec(compile(block["code"], file, "exec"), module.__dict__)  # noqa: S102
            assert capsys.readouterr().out == (block["printed"] or "")
    finally:
        use(None)
        module.__dict__["db"].close()
