"""Every example of docs/from-kailash-dataflow.md runs, in order, and prints what is shown there."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import DOCS, blocks, check_programs, programs

from dataflow.runtime.kailash.model_nodes import KINDS

PAGE = DOCS / "from-kailash-dataflow.md"


def test_examples_print_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = programs(PAGE)
    assert len(found) == len(blocks(PAGE, "python")) == 7
    assert len(blocks(PAGE, "text")) == sum(bool(printed) for _, printed in found)
    check_programs(PAGE, tmp_path, monkeypatch, capsys)


def test_every_node_is_named() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for kind in KINDS:
        assert f"{kind.verb}Node`" in page
