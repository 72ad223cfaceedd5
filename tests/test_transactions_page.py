"""Every example of docs/transactions.md runs, in order, and prints what is shown there."""

from __future__ import annotations

import linecache
import re
import sqlite3
from pathlib import Path
from types import ModuleType

import pytest

from dataflow.kailash import use

PAGE = (Path(__file__).parents[1] / "docs" / "transactions.md").read_text(encoding="utf-8")
BLOCKS = re.compile(r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<printed>.*?)^```\n)?", re.MULTILINE | re.DOTALL)


def test_examples_print_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    connection = sqlite3.connect("bank.db")
    with connection:
        connection.execute("create table accounts (id integer primary key, amount integer not null)")
        connection.execute("insert into accounts values (1, 100), (2, 100)")
    connection.close()
    module = ModuleType("page")
    found = list(BLOCKS.finditer(PAGE))
    assert len(found) == 3
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
