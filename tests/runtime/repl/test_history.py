from __future__ import annotations

import stat
from pathlib import Path

import pytest

from dataflow.runtime.repl.history import History, history_file, without_passwords


def test_lines_are_kept_for_the_next_time(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "history"
    History(file).append_string("from a\ntake 1")
    History(file).append_string("from b")
    assert list(History(file).load_history_strings()) == ["from b", "from a\ntake 1"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (".source crm=mysql://ann:geheim@h/crm", ".source crm=mysql://ann:***@h/crm"),
        ("source crm = postgresql://ann:ge:h@eim@h/crm?x=1", "source crm = postgresql://ann:***@h/crm?x=1"),
        (".source crm=postgresql://h/crm?password=geheim", ".source crm=postgresql://h/crm?password=***"),
        ("from a | filter b == 'x:y'", "from a | filter b == 'x:y'"),
        ("a\nmysql://b:geheim@h/x\nc\nmysql://d:geheim@h/y\n", "a\nmysql://b:***@h/x\nc\nmysql://d:***@h/y\n"),
    ],
)
def test_passwords_are_not_kept(tmp_path: Path, line: str, kept: str) -> None:
    assert without_passwords(line) == kept
    history = History(tmp_path / "history")
    history.append_string(line)
    assert history.get_strings() == [kept]
    assert "geheim" not in (tmp_path / "history").read_text()


def test_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert history_file({}) == tmp_path / ".local/state/dataflow/history"
    assert history_file({"XDG_STATE_HOME": "/x"}) == Path("/x/dataflow/history")
