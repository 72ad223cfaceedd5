"""Every example of docs/models.md runs, in order, and prints what is shown there."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import DOCS, check_programs, programs

PAGE = DOCS / "models.md"


def test_examples_print_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert len(programs(PAGE)) == 6
    check_programs(PAGE, tmp_path, monkeypatch, capsys)
