"""Every example of docs/from-kailash-dataflow.md runs, in order, and prints what is shown there."""

from __future__ import annotations

import linecache
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from dataflow.runtime.kailash.model_nodes import KINDS

PAGE = (Path(__file__).parents[1] / "docs" / "from-kailash-dataflow.md").read_text(encoding="utf-8")
BLOCKS = re.compile(r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<printed>.*?)^```\n)?", re.MULTILINE | re.DOTALL)


def test_examples_print_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    module = ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", module)  # where dataclasses look for the names of their annotations
    found = list(BLOCKS.finditer(PAGE))
    assert len(found) == PAGE.count("```python") == 7
    assert PAGE.count("```text") == sum(block["printed"] is not None for block in found)
    for number, block in enumerate(found):
        file = f"example_{number}.py"
        Path(file).write_text(block["code"], encoding="utf-8")
        linecache.checkcache(file)
        exec(compile(block["code"], file, "exec"), module.__dict__)  # noqa: S102
        assert capsys.readouterr().out == (block["printed"] or "")
    module.__dict__["db"].close()


def test_every_node_is_named() -> None:
    for kind in KINDS:
        assert f"{kind.verb}Node`" in PAGE
