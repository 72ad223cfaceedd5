from __future__ import annotations

from pathlib import Path

import pytest
from messages import told

from dataflow.runtime.cli.sources import given_sources, open_database, split_source


@pytest.fixture(autouse=True)
def nothing_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("shop=postgresql://h/x?a=b", ("shop", "postgresql://h/x?a=b")),
        ("postgresql://h/x?a=b", (None, "postgresql://h/x?a=b")),
        ("data/day=1/x.parquet", (None, "data/day=1/x.parquet")),
        ("shop=", ("shop", "")),
    ],
)
def test_names_stand_before_the_sign(text: str, parts: tuple[str | None, str]) -> None:
    assert split_source(text) == parts


def test_sources_that_are_given() -> None:
    assert given_sources(["a=a.db", "b=b.db"]) == {"a": "a.db", "b": "b.db"}
    assert given_sources(["a.db"]) == {"main": "a.db"}


def test_sources_that_are_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given_sources([]) == {}
    Path("dataflow.db").touch()
    with open_database([]) as db:
        assert db.sources == {"main": "sqlite dataflow.db"}
    monkeypatch.setenv("DATABASE_URL", "m.db")
    assert given_sources([]) == {"main": "m.db"}
    monkeypatch.setenv("DATAFLOW_SOURCE_A", "a.db")
    assert given_sources([]) == {"a": "a.db"}


def test_sources_that_do_not_go_together() -> None:
    assert told(lambda: given_sources(["a=a.db", "mysql://u:pw@h/b"])) == (
        "error: source `mysql://u:***@h/b` has no name\n = hint: as in `--source shop=postgresql://…`"
    )
    assert told(lambda: given_sources(["a=a.db", "a=b.db"])) == "error: source `a` is given twice"
    assert told(lambda: given_sources(["a="])).startswith("error: source `a` has no target\n")


def test_no_source_at_all() -> None:
    assert told(lambda: open_database([])) == (
        "error: there is no source\n = hint: name one: `--source shop=postgresql://…`, or in `dataflow.toml`"
    )
