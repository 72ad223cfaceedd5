"""Every Python block of the README runs, in order, and prints what the text block behind it shows."""

from __future__ import annotations

import linecache
import re
from pathlib import Path
from types import ModuleType

import pytest

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.compile(r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<printed>.*?)^```\n)?", re.MULTILINE | re.DOTALL)
FILE = "report.py"


def test_blocks_print_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    module = ModuleType("report")
    blocks = list(BLOCKS.finditer(README.read_text(encoding="utf-8")))
    assert len(blocks) > 5
    for block in blocks:
        # Errors point into the user's file, so each block is one.
        Path(FILE).write_text(block["code"], encoding="utf-8")
        linecache.checkcache(FILE)
        exec(compile(block["code"], FILE, "exec"), module.__dict__)  # noqa: S102
        assert capsys.readouterr().out == (block["printed"] or "")
    module.__dict__["db"].close()
    module.__dict__["crm"].close()
