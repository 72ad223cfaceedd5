"""What is made from the function registry is as the registry says."""

from __future__ import annotations

from pathlib import Path

import pytest

import generate


def test_the_generated_files_are_up_to_date() -> None:
    assert list(generate.outdated()) == [], "run `make generate`"


def test_a_file_that_is_out_of_date_is_named_and_then_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "FILES", {"page.md": lambda: "text\n"})
    assert generate.main(["--check"]) == 1
    assert generate.main([]) == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == "text\n"
    assert generate.main(["--check"]) == 0
    assert capsys.readouterr().out == "page.md is out of date: run `make generate`\nwritten: page.md\n"
