"""What each command prints and writes."""

from __future__ import annotations

import csv
import json
import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from command_line import dataflow, printed
from terminal import clean_environment, terminal

SOURCE = ("--source", "shop=shop.db")


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
