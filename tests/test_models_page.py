"""Every example of docs/models.md runs, in order, and prints what is shown there."""

from __future__ import annotations

import linecache
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

PAGE = (Path(__file__).parents[1] / "docs" / "models.md").read_text(encoding="utf-8")
BLOCKS = re.compile(r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<printed>.*?)^```\n)?", re.MULTILINE | re.DOTALL)


def test_examples_print_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    module = ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", module)
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
        module.__dict__["db"].close()
