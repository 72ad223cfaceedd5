"""The command line as a program: what it prints, writes and exits with."""

from __future__ import annotations

import csv
import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from terminal import clean_environment, terminal

from dataflow import __version__
from dataflow.runtime.cli.main import main

from servers import run_postgres

ROOT = Path(__file__).parents[3]
SOURCE = ("--source", "shop=shop.db")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    connection = sqlite3.connect(tmp_path / "shop.db")
    with connection:
        connection.execute("CREATE TABLE orders (id INTEGER NOT NULL, region TEXT, total REAL)")
        connection.executemany(
            "INSERT INTO orders VALUES (?, ?, ?)",
            [(1, "EU", 1.5), (2, 'U"S', None), (3, "EU", float("inf"))],
        )
        connection.execute('CREATE TABLE "odd name" (x INTEGER)')
    connection.close()
    return tmp_path


def dataflow(folder: Path, *arguments: str, text: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dataflow", *arguments],
        input=text,
        cwd=folder,
        env=clean_environment(folder) | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def printed(folder: Path, *arguments: str, text: str = "", **environment: str) -> str:
    """What a command prints that goes well."""
    run = dataflow(folder, *arguments, text=text, **environment)
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


# --- run --write ------------------------------------------------------------------------------------------------------

Call = Callable[..., tuple[int, str, str]]
DELETE = "from shop.orders | filter id == $id | delete"


@pytest.fixture
def call(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """A command in this process: its exit code, its standard output and error."""
    monkeypatch.chdir(folder)

    def made(*arguments: str) -> tuple[int, str, str]:
        before = signal.getsignal(signal.SIGTERM)
        try:
            code = main([*arguments, *SOURCE])
        except SystemExit as end:
            code = int(str(end.code))
        signal.signal(signal.SIGTERM, before)
        sys.stdout.flush()
        return code, *capfd.readouterr()

    return made


def stored(folder: Path) -> list[tuple[int, float | None]]:
    connection = sqlite3.connect(folder / "shop.db")
    try:
        return connection.execute("SELECT id, total FROM orders ORDER BY id").fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", DELETE), "by `delete`: `--write` makes the change, `dataflow explain` shows it"),
        (("run", "from shop.orders | delete"), "by `delete`: `--write` makes the change, `dataflow explain` shows it"),
        (("run", "from a | upsert into"), "by `upsert`: `--write` makes the change, `dataflow explain` shows it"),
        (("run", "--write", "from shop.orders"), "--write is for a text that changes rows"),
        (
            ("run", "--write", DELETE, "-p", "id=1", "-o", "x.csv"),
            "no rows for --output: the text ends in no `returning`",
        ),
        (("explain", "--analyze", DELETE), "leave out --analyze and --format"),
    ],
)
def test_writes_that_nobody_asked_for(folder: Path, call: Call, arguments: tuple[str, ...], told: str) -> None:
    before = stored(folder)
    code, shown, said = call(*arguments)
    assert (code, shown, stored(folder)) == (2, "", before)
    assert told in said


def test_a_write_of_all_rows_says_so(folder: Path, call: Call) -> None:
    code, _, said = call("run", "--write", "from shop.orders | delete")
    assert (code, len(stored(folder))) == (1, 3)
    assert said.startswith("error: `delete` would change all rows of `shop.orders`")


def test_a_write_says_how_many_rows_it_changed(folder: Path, call: Call) -> None:
    assert call("run", "--write", DELETE, "--param", "id=2") == (0, "1 row deleted\n", "")
    assert call("run", "--write", "from shop.orders | update all total = 5") == (0, "2 rows changed\n", "")
    text = "from shop.orders | select id = id + 10 | insert into shop.orders"
    assert call("run", "--write", text) == (0, "2 rows inserted\n", "")
    assert stored(folder) == [(1, 5.0), (3, 5.0), (11, None), (13, None)]


def test_rows_that_a_write_gives_back(folder: Path, call: Call) -> None:
    text = "from shop.orders | filter id < 3 | update total = 2 | returning id, total"
    shown = call("run", "--write", text, "--rows", "1")[1]
    assert shown.endswith("first 1 of 2 rows: `--rows` shows more\n2 rows changed\n")
    csv_of = call("run", "--write", text, "--format", "csv")
    assert csv_of == (0, '"id","total"\n1,2\n2,2\n', "2 rows changed\n")
    assert call("run", "--write", text, "-o", "rows.jsonl") == (0, "2 rows changed\n", "")
    assert [json.loads(line)["id"] for line in (folder / "rows.jsonl").read_text().splitlines()] == [1, 2]


def test_a_write_is_explained_and_not_made(folder: Path, call: Call) -> None:
    code, shown, _ = call("explain", DELETE)
    assert (code, "DELETE FROM" in shown, len(stored(folder))) == (0, True, 3)


# --- run --------------------------------------------------------------------------------------------------------------


def test_a_table_is_printed(folder: Path) -> None:
    assert printed(folder, "run", "from shop.orders | select id, region | take 2", *SOURCE) == (
        "╭───────┬────────╮\n"
        "│    id │ region │\n"
        "│ int64 │ string │\n"
        "├───────┼────────┤\n"
        "│     1 │ EU     │\n"
        '│     2 │ U"S    │\n'
        "╰───────┴────────╯\n"
        "2 rows\n"
    )


def test_more_rows_than_are_printed_are_said_to_be_there(folder: Path) -> None:
    shown = printed(folder, "run", "from shop.orders", *SOURCE, "--rows", "2")
    assert shown.endswith("first 2 rows, more are not fetched: `--rows` shows more, `--format csv` all\n")


def test_formats(folder: Path) -> None:
    query = ("run", "from shop.orders | sort id", *SOURCE, "--format")
    assert printed(folder, *query, "csv") == '"id","region","total"\n1,"EU",1.5\n2,"U""S",\n3,"EU",inf\n'
    records = [
        {"id": 1, "region": "EU", "total": 1.5},
        {"id": 2, "region": 'U"S', "total": None},
        {"id": 3, "region": "EU", "total": None},
    ]
    assert json.loads(printed(folder, *query, "json")) == records
    assert [json.loads(line) for line in printed(folder, *query, "jsonl").splitlines()] == records


def test_files(folder: Path) -> None:
    query = ("run", "from shop.orders | sort id | select id, region", *SOURCE)
    for name in ("out.parquet", "out.csv", "out.json"):
        assert printed(folder, *query, "--output", name) == ""
    assert printed(folder, *query, "--output", "odd", "--format", "jsonl") == ""
    rows = [{"id": 1, "region": "EU"}, {"id": 2, "region": 'U"S'}, {"id": 3, "region": "EU"}]
    assert pq.read_table(folder / "out.parquet").to_pylist() == rows
    with (folder / "out.csv").open() as file:
        assert [row["region"] for row in csv.DictReader(file)] == ["EU", 'U"S', "EU"]
    assert json.loads((folder / "out.json").read_text()) == rows
    assert len((folder / "odd").read_text().splitlines()) == 3


def test_parquet_may_be_piped(folder: Path) -> None:
    with (folder / "piped").open("wb") as file:
        command = [sys.executable, "-m", "dataflow", "run", "from shop.orders", *SOURCE, "--format", "parquet"]
        subprocess.run(command, cwd=folder, env=clean_environment(folder), stdout=file, check=True)
    assert pq.read_table(folder / "piped").num_rows == 3


def test_a_file_that_fails_is_not_written(folder: Path) -> None:
    (folder / "out.csv").write_text("before")
    run = dataflow(folder, "run", "from shop.orders | filter id > $x", *SOURCE, "--param", "x=a", "-o", "out.csv")
    assert run.returncode == 1
    assert (folder / "out.csv").read_text() == "before"


def test_a_query_may_stand_in_a_file_or_come_from_standard_input(folder: Path) -> None:
    text = "from shop.orders  # all\nfilter id == 2\nselect id\n"
    (folder / "two.q").write_text(text)
    expected = '"id"\n2\n'
    assert printed(folder, "run", "--file", "two.q", *SOURCE, "--format", "csv") == expected
    assert printed(folder, "run", "-", *SOURCE, "--format", "csv", text=text) == expected


def test_parameters_are_typed_by_the_query(folder: Path) -> None:
    query = (
        "run",
        "from shop.orders | filter id >= $low and region == $region | select id",
        *SOURCE,
        "--format",
        "csv",
    )
    assert printed(folder, *query, "--param", "low=2", "--param", "region=EU") == '"id"\n3\n'
    run = dataflow(folder, *query, "--param", "low=much")
    assert run.returncode == 1
    assert run.stderr == (
        "error: parameter `region` (string) is not given\n"
        " = hint: give it: `--param region=…`\n"
        "\n"
        "error: parameter `low` is int64, found `much`\n"
        " = hint: as in `low=42`\n"
    )


# --- other commands ---------------------------------------------------------------------------------------------------


def test_explain(folder: Path) -> None:
    shown = printed(folder, "explain", "from shop.orders | filter id > 1", *SOURCE)
    assert shown.startswith("whole query ▶ shop: sqlite shop.db\n  ~")
    assert '\n  SELECT "orders"."id"' in shown
    analyzed = printed(folder, "explain", "from shop.orders | filter id > $n", *SOURCE, "--analyze", "--param", "n=1")
    assert "\n  2 rows (" in analyzed
    assert printed(folder, "explain", "from shop.orders", *SOURCE, "--format", "mermaid").startswith("flowchart TB\n")


def test_sql(folder: Path) -> None:
    shown = printed(folder, "sql", "from shop.orders | filter id > $n | select id", *SOURCE, "--dialect", "mysql")
    statement, bound = shown.splitlines()
    assert statement.startswith("SELECT `orders`.`id` FROM `orders` AS `orders` WHERE ")
    assert bound == "-- with 1 = $n"
    run = dataflow(folder, "sql", "from shop.orders", *SOURCE, "--dialect", "mysqll")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("error: unknown dialect `mysqll`\n")


def test_tables(folder: Path) -> None:
    (folder / "lake.csv").write_text("a,b\n1,x\n")
    both = (*SOURCE, "--source", "lake=lake.csv")
    assert printed(folder, "tables", *both) == "shop.`odd name`\nshop.orders\nlake\n"
    assert printed(folder, "tables", "lake", "--columns", *both) == "lake\n  a  int64\n  b  string\n"
    assert printed(folder, "tables", "shop", "-v", *both) == (
        "shop.`odd name`\n  x  int64\nshop.orders\n  id      int64 not null\n  region  string\n  total   float64\n"
    )
    run = dataflow(folder, "tables", "lak", *both)
    assert run.returncode == 1
    assert (
        run.stderr == "error: unknown source `lak`\n = sources here: `shop`, `lake`\n = hint: `lake` might be meant\n"
    )


def test_version() -> None:
    assert printed(Path.cwd(), "--version") == f"dataflow {__version__}\n"


def test_the_script_is_the_module() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, function = project["scripts"]["dataflow"].partition(":")
    assert getattr(import_module(module), function) is main


# --- sources ----------------------------------------------------------------------------------------------------------


def test_sources_of_a_file_of_the_environment_and_by_default(folder: Path) -> None:
    count = ("run", "from orders | agg n = count()", "--format", "csv")
    assert printed(folder, *count, "--source", "shop.db") == '"n"\n3\n'
    assert printed(folder, *count, DATABASE_URL="sqlite:///shop.db") == '"n"\n3\n'
    assert printed(folder, *count, DATAFLOW_SOURCE_SHOP="shop.db", DATABASE_URL="sqlite:///none.db") == '"n"\n3\n'
    (folder / "below").mkdir()
    (folder / "dataflow.toml").write_text('[sources]\nshop = "${FILE}"\n')
    assert printed(folder / "below", *count, FILE="shop.db", DATAFLOW_SOURCE_X="none.db") == '"n"\n3\n'
    run = dataflow(folder, *count)
    assert run.returncode == 1
    assert run.stderr.endswith("wants `FILE`, which is not set\n = hint: set it: `export FILE=…`\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--source", "crm=mysql://ann:geheim@127.0.0.1:1/crm"),
        ("--source", "crm=mysqll://ann:geheim@127.0.0.1/crm"),
        ("--source", "mysql://ann:geheim@127.0.0.1:1/crm", "--source", "x.db"),
        ("--source", "crm=mysql://ann:geh@eim/geheim@127.0.0.1:1/crm"),
    ],
)
def test_passwords_are_never_shown(folder: Path, arguments: tuple[str, ...]) -> None:
    for command in (["tables"], ["run", "from crm.x"], ["explain", "from crm.x"]):
        run = dataflow(folder, *command, *arguments)
        assert run.returncode == 1
        assert run.stderr.startswith("error: ")
        assert "geheim" not in run.stdout + run.stderr


# --- what it exits with -----------------------------------------------------------------------------------------------


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


# --- in a terminal ----------------------------------------------------------------------------------------------------


def test_colours_are_for_terminals(folder: Path) -> None:
    assert b"\x1b[1;31merror:\x1b[0m unknown column" in _shown(folder, {})
    assert b"\x1b[" not in _shown(folder, {"NO_COLOR": "1"})


def test_parquet_is_not_for_terminals(folder: Path) -> None:
    with terminal(["run", "from shop.orders", *SOURCE, "--format", "parquet"], folder) as screen:
        screen.sees("Parquet is not for a terminal: name a file with --output")
        assert screen.ended() == 2


def _shown(folder: Path, environment: Mapping[str, str]) -> bytes:
    """What a terminal gets of a query that is wrong."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "dataflow", "run", "from shop.orders | filter totl > 1", *SOURCE]
    kept = clean_environment(folder) | {"TERM": "xterm"} | dict(environment)
    run = subprocess.run(command, cwd=folder, env=kept, stdin=theirs, stdout=theirs, stderr=theirs, timeout=60)
    assert run.returncode == 1
    shown = os.read(ours, 65_536)
    os.close(theirs)
    os.close(ours)
    return shown


def _wait_for(condition: Callable[[], bool], seconds: float) -> None:
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds
        time.sleep(0.02)


# --- lineage ----------------------------------------------------------------------------------------------------------

WORKFLOW = """
nodes:
  big:
    type: DataFlowQueryNode
    parameters: {query: "from orders | filter total > $low | select id", database: shop}
"""


def test_the_lineage_of_a_workflow(folder: Path) -> None:
    (folder / "w.yaml").write_text(WORKFLOW)
    assert printed(folder, "lineage", "w.yaml", *SOURCE) == (
        "big (DataFlowQueryNode)\n  reads shop.orders: id; for its rows only: total\n  gives\n    id ◀ shop.orders.id\n"
    )
    assert json.loads(printed(folder, "lineage", "w.yaml", *SOURCE, "--format", "json"))["nodes"][0]["id"] == "big"


def test_the_lineage_of_node_types_that_a_module_makes(folder: Path) -> None:
    (folder / "mine.py").write_text(
        'from dataflow import DataFlow\nDataFlow(shop="shop.db").parse("from orders | select id").node("LineageIds")\n'
    )
    (folder / "w.yaml").write_text("nodes: {ids: {type: LineageIds}}")
    assert printed(folder, "lineage", "w.yaml", *SOURCE) == "ids (LineageIds)\n"
    assert printed(folder, "lineage", "w.yaml", *SOURCE, "--import", "mine") == (
        "ids (LineageIds)\n  reads shop.orders: id\n  gives\n    id ◀ shop.orders.id\n"
    )
    run = dataflow(folder, "lineage", "w.yaml", *SOURCE, "--import", "yours")
    assert (run.returncode, run.stderr) == (1, "error: module `yours` cannot be imported: No module named 'yours'\n")


def test_a_workflow_that_is_not_there_or_is_none(folder: Path) -> None:
    run = dataflow(folder, "lineage", "none.yaml", *SOURCE)
    assert (run.returncode, run.stderr) == (1, "error: `none.yaml` cannot be read: No such file or directory\n")
    (folder / "w.yaml").write_text("a: 1")
    run = dataflow(folder, "lineage", "w.yaml", *SOURCE)
    assert run.returncode == 1
    assert run.stderr.startswith("error: `w.yaml` is no workflow: it has no `nodes`\n")
