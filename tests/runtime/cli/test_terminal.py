from __future__ import annotations

import io

import pytest

from dataflow import BindError
from dataflow.dsl.span import TextSpan
from dataflow.dsl.types import INT64, Field
from dataflow.runtime.cli.terminal import is_coloured, print_error, print_table, progress_line
from dataflow.runtime.display import Preview
from dataflow.runtime.progress import PartProgress, Snapshot

ERROR = BindError("unknown column `b`", TextSpan("from a\nfilter b", 14, 15), hint="`a` might be meant")


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "30")
    return Screen()


def test_errors_have_colours_on_terminals(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", screen)
    print_error(ERROR)
    assert screen.getvalue() == (
        "\x1b[1;31merror:\x1b[0m unknown column `b`\n"
        " --> <query>:2:8\n"
        "  |\n"
        "2 | filter b\n"
        "\x1b[31m  |        ^\x1b[0m\n"
        "  = \x1b[36mhint:\x1b[0m `a` might be meant\n"
    )


def test_errors_have_none_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(ERROR)
    assert capsys.readouterr().err == f"{ERROR}\n"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_turned_off(screen: Screen, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    assert is_coloured(screen)
    monkeypatch.setenv(name, value)
    assert not is_coloured(screen)


def test_the_line_of_progress_fits_and_goes(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", screen)
    snapshot = Snapshot((PartProgress("shop", 1_200, 9_600, False), PartProgress("crm", 1, 24, True)), 0.52)
    progress_line(snapshot)
    progress_line(None)
    assert screen.getvalue() == "\r\x1b[2Kshop 1,200 rows, 9.6 KB · crm\r\x1b[2K"


def test_there_is_no_line_of_progress_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    progress_line(Snapshot((PartProgress("shop", 1, 1, False),), 1.0))
    assert capsys.readouterr().err == ""


def test_tables_say_how_many_rows_there_are(
    capsys: pytest.CaptureFixture[str], screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = Preview((Field("x", INT64),), ([1, 2],), 2, 2, "first 2 rows, more")
    print_table(preview)
    plain = capsys.readouterr().out
    assert plain.splitlines()[-3:] == ["│     2 │", "╰───────╯", "first 2 rows, more"]
    monkeypatch.setattr("sys.stdout", screen)
    print_table(preview)
    assert "\x1b[1mx" in screen.getvalue()
