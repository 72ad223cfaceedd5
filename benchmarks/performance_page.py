"""Writes docs/performance.md: the machine, the commands, and the tables of one run."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from workers import ROOT

PAGE = ROOT / "docs" / "performance.md"
TITLES = {
    "spreads": "All queries of TPC-H over three spreads",
    "hand": "Beside the best plans by hand",
    "scales": "More data",
    "fetch": "Rows from one source",
    "compile": "Compiling",
    "models": "Rows through models",
    "node": "In a workflow",
}
METHOD = """\
Every tool runs in a process of its own, rivals in an environment of their own. Processes stay connected and take turns,
so that what else the machine does hits all alike. The first run of each is not in the medians but in the table of
first runs: it has the connections, what is read of the sources, and compiling in it. Runs end with all rows as Python
objects. Every answer is compared with DuckDB's over all the data. Memory is the most that the tool's process held at
once; the databases' own is not in it. {few}"""


def write_page(sections: Mapping[str, str], given: argparse.Namespace, minutes: float) -> None:
    """Sections as `run.py` found them with these options."""
    few = f"A tool whose runs took more than {given.patience:g} seconds together is run three times only, and one that "
    few += f"takes more than {given.limit:g} seconds is not waited for."
    facts = [
        f"machine: {_machine()}",
        f"Python {platform.python_version()}, DuckDB {version('duckdb')}, PyArrow {version('pyarrow')}",
        "PostgreSQL and MariaDB on the same machine, over loopback",
        f"TPC-H at scale factor {given.scale_factor:g}; medians of {given.rounds}",
        "commands: `make bench` for all of it, `make bench SF=0.1` for less data",
        "parts of it: the options of `benchmarks/run.py`",
    ]
    written = f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}, in {minutes:.0f} minutes; not to be edited."
    parts = ["# Performance", written, "\n".join(f"- {fact}" for fact in facts), METHOD.format(few=few)]
    for name, title in TITLES.items():
        if name in sections:
            parts += [f"## {title}", sections[name]]
    PAGE.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return (
        f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}"
    )
