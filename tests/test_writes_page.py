"""Every example of docs/writes.md runs, in order, and prints what is shown there."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[1] / "docs" / "writes.md").read_text(encoding="utf-8")
BLOCKS = re.compile(r"^```python\n(?P<code>.*?)^```\n\n```text\n(?P<printed>.*?)^```\n", re.MULTILINE | re.DOTALL)


def test_examples_print_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with sqlite3.connect("shop.db") as connection:
        connection.execute("create table orders (id integer primary key, customer text not null, total integer)")
        connection.execute("create table archive (id integer primary key, total integer)")
    connection.close()
    found = list(BLOCKS.finditer(PAGE))
    assert len(found) == PAGE.count("```python\n") == 4
    names: dict[str, object] = {}
    for block in found:
        exec(compile(block["code"], "docs/writes.md", "exec"), names)  # noqa: S102
        assert capsys.readouterr().out == block["printed"]
