"""The command line as a program: its arguments, and what it exits with."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from command_line import dataflow, printed
from terminal import clean_environment

from dataflow import __version__
from dataflow.runtime.cli.main import main

from servers import run_postgres

ROOT = Path(__file__).parents[3]
SOURCE = ("--source", "shop=shop.db")


def test_version() -> None:
    assert printed(Path.cwd(), "--version") == f"dataflow {__version__}\n"


def test_the_script_is_the_module() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, function = project["scripts"]["dataflow"].partition(":")
    assert getattr(import_module(module), function) is main


def test_what_is_wrong_with_a_query_is_on_standard_error(folder: Path) -> None:
    run = dataflow(folder, "run", "from shop.orders\nfilter totl > 1", *SOURCE)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == (
        "error: unknown column `totl`\n"
        " --> <query>:2:8\n"
        "  |\n"
        "2 | filter totl > 1\n"
        "  |        ^^^^\n"
        "  = columns here: id, region, total\n"
        "  = hint: `total` might be meant\n"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("rum",), "invalid choice: 'rum'"),
        (("run",), "expected one query: as a text, as `--file query.q`, or as `-` from standard input"),
        (("run", "from x", "--file", "x.q"), "expected one query"),
        (("run", "from", "x"), "dataflow run: error: a query is one argument: put it between quotes"),
        (("run", "from x", "--param", "x"), "--param takes NAME=VALUE, found `x`"),
        (("run", "from x", "--param", "x=1", "--param", "x=2"), "parameter `x` is given twice"),
        (("run", "from x", "--format", "xml"), "invalid choice: 'xml'"),
        (("run", "from x", "--format", "table", "--output", "x"), "`--format table` writes no file"),
        (("run", "from x", "--rows", "0"), "invalid number of rows value: '0'"),
        (("explain", "from x", "--param", "x=1"), "dataflow explain: error: --param is for --analyze"),
        (("sql", "from x"), "the following arguments are required: -d/--dialect"),
    ],
)
def test_wrong_usage(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    run = dataflow(folder, *arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert told in run.stderr
    assert run.stderr.startswith("usage: dataflow")


def test_a_full_disk_is_said_in_a_line(folder: Path) -> None:
    for name in ("table", "csv"):
        with open("/dev/full", "w") as full:
            run = subprocess.run(
                [sys.executable, "-m", "dataflow", "run", "from shop.orders", *SOURCE, "--format", name],
                cwd=folder,
                env=clean_environment(folder),
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
            )
        assert (run.returncode, run.stderr) == (
            1,
            "error: standard output cannot be written: No space left on device\n",
        )


def test_a_query_may_begin_with_a_mark_and_must_be_utf_8(folder: Path) -> None:
    file = folder / "query.q"
    query = "from shop.orders | agg n = count()".encode("utf-8-sig")
    for text, code, told in [(query, 0, b""), (b"from \xff", 1, b"is not UTF-8\n")]:
        file.write_bytes(text)
        for arguments in (["--file", "query.q"], ["-"]):
            run = subprocess.run(
                [sys.executable, "-m", "dataflow", "run", *arguments, *SOURCE],
                input=text,
                cwd=folder,
                env=clean_environment(folder),
                capture_output=True,
            )
            assert run.returncode == code
            assert run.stderr.endswith(told)


def test_a_broken_pipe_is_silent(folder: Path) -> None:
    (folder / "many.csv").write_text("a\n" + "1\n" * 500_000)
    for name in ("csv", "json"):
        command = f"{sys.executable} -m dataflow run 'from many' -s many=many.csv --format {name} | head -n 1"
        run = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {command}"],
            cwd=folder,
            env=clean_environment(folder),
            capture_output=True,
            text=True,
        )
        assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_the_statement_on_its_server(
    folder: Path, postgres_database: str, sign: signal.Signals, code: int
) -> None:
    run_postgres(postgres_database, "CREATE TABLE big AS SELECT g AS a FROM generate_series(1, 3000) AS g")
    running = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE state = 'active' AND query LIKE '%big%' AND pid <> pg_backend_pid()"
    )
    other = "cross join (from big | rename {} = a)"
    query = f"from big | {other.format('b')} | {other.format('c')} | agg n = sum(a * b * c)"
    program = subprocess.Popen(
        [sys.executable, "-m", "dataflow", "run", query],
        cwd=folder,
        env=clean_environment(folder) | {"DATABASE_URL": postgres_database},
        stderr=subprocess.PIPE,
        text=True,
    )
    _wait_for(lambda: run_postgres(postgres_database, running) == [(1,)], 15)
    program.send_signal(sign)
    _wait_for(lambda: run_postgres(postgres_database, running) == [(0,)], 1)
    _, told = program.communicate(timeout=20)
    assert (program.returncode, told) == (code, "")


def _wait_for(condition: Callable[[], bool], seconds: float) -> None:
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds
        time.sleep(0.02)
