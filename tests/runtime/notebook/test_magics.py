"""`%dataflow` and `%%dataflow` in a shell of IPython."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from messages import told
from traitlets.config import Config

from dataflow import BindError, DataFlow, ParameterError, ParseError, Result
from dataflow.runtime.notebook.magics import given

ROWS = pa.table({"n": [1, 2, 3], "kind": ["a", "b", "b"]})


@pytest.fixture(scope="module")
def ipython(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InteractiveShell]:
    """The one shell that there may be in a process, with the extension loaded."""
    settings = Config()
    settings.HistoryManager.enabled = False
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # a shell takes its place
        shell = InteractiveShell.instance(config=settings)
        assert shell.extension_manager.load_extension("dataflow") is None
        yield shell
    InteractiveShell.clear_instance()


@pytest.fixture
def shell(ipython: InteractiveShell) -> Iterator[InteractiveShell]:
    """The shell with a database of one table `rows` as its only variable."""
    ipython.reset(new_session=False)
    with DataFlow(rows=ROWS) as db:
        ipython.user_ns["db"] = db
        yield ipython


def line(shell: InteractiveShell, text: str) -> Any:
    return shell.run_line_magic("dataflow", text)


def cell(shell: InteractiveShell, options: str, text: str) -> Any:
    return shell.run_cell_magic("dataflow", options, text)


def test_a_line_is_a_query(shell: InteractiveShell) -> None:
    result = line(shell, "from rows | filter n > 1 | select n")
    assert isinstance(result, Result)
    assert result.rows() == [{"n": 2}, {"n": 3}]
    assert line(shell, "db from rows | agg n = count()").scalar() == 3


def test_a_cell_is_a_query_of_several_lines(shell: InteractiveShell) -> None:
    result = cell(shell, "", "\nfrom rows\nfilter kind == 'b'  # the second kind\nagg total = sum(n)\n")
    assert result.scalar() == 5


def test_parameters_are_variables_of_the_notebook_unless_they_are_given(shell: InteractiveShell) -> None:
    shell.user_ns |= {"least": 2, "kind": "b"}
    text = "from rows | filter n >= $least, kind == $kind | agg n = count()"
    assert line(shell, text).scalar() == 2
    assert cell(shell, "--param least=3", text).scalar() == 1
    assert cell(shell, "--param least=0 --param kind=a", text).scalar() == 1
    with pytest.raises(ParameterError, match="other"):
        line(shell, "from rows | filter n > $other")


def test_values_that_are_given() -> None:
    assert given(["a=1", "b=1.5", "c='x y'", "d=open", "e=None", "f=2026-01-31", "g="]) == {
        "a": 1, "b": 1.5, "c": "x y", "d": "open", "e": None, "f": "2026-01-31", "g": ""
    }  # fmt: skip


def test_a_variable_keeps_the_result(shell: InteractiveShell) -> None:
    assert cell(shell, "--out kept", "from rows | select n") is None
    assert shell.user_ns["kept"]["n"] == [1, 2, 3]


def test_which_database(shell: InteractiveShell) -> None:
    db = shell.user_ns["db"]
    with DataFlow(others=ROWS) as other:
        shell.user_ns["other"] = other
        assert line(shell, "from rows | agg n = count()").scalar() == 3  # the one called `db`
        assert line(shell, "other from others | agg n = count()").scalar() == 3
        assert cell(shell, "--db other", "from others | agg n = count()").scalar() == 3
        assert cell(shell, "other --out kept", "from others") is None
        del shell.user_ns["db"]
        shell.user_ns["shop"] = db
        with pytest.raises(UsageError, match=r"which database\? Here are `shop`, `other`|Here are `other`, `shop`"):
            line(shell, "from rows")
        del shell.user_ns["other"]
        assert line(shell, "from rows | agg n = count()").scalar() == 3  # the only one there is
        del shell.user_ns["shop"]
        with pytest.raises(UsageError, match="there is no database yet"):
            line(shell, "from rows")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--db nothing", "`nothing` is no variable that holds a `DataFlow`; here are `db`"),
        ("--param 1x", "`--param` takes `name=value`, found `1x`"),
        ("--wrong", "--wrong"),
        ("--out", "--out"),
        ("'", "No closing quotation"),
    ],
)
def test_options_that_are_wrong(shell: InteractiveShell, options: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        cell(shell, options, "from rows")
    assert words in str(caught.value)


def test_a_query_that_is_missing(shell: InteractiveShell) -> None:
    with pytest.raises(UsageError, match="a query is missing"):
        line(shell, " db ")


def test_a_parameter_that_no_variable_has(shell: InteractiveShell) -> None:
    assert told(lambda: line(shell, "from rows | filter n > $least")) == (
        "error: parameter `least` (int64) is not given\n"
        " = hint: make it a variable, `least = …`, or give it: `--param least=…` behind `%%dataflow`"
    )


@pytest.mark.parametrize(
    ("text", "kind"), [("from rows | filtre n", ParseError), ("from rows | filter m > 1", BindError)]
)
def test_an_error_is_shown_as_its_message(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], text: str, kind: type[Exception]
) -> None:
    outcome = shell.run_cell(f"%dataflow {text}")
    assert isinstance(outcome.error_in_exec, kind)
    printed = capsys.readouterr().out
    assert printed.startswith("error: ")
    assert "^" in printed
    assert "Traceback" not in printed
    assert printed.strip() == str(outcome.error_in_exec)
