"""Prints, in one run, this package beside tools that do the like, and writes it to docs/performance.md.

`make bench` makes each rival's environment and runs this; parts can be run with options, and then nothing is written.
Each tool runs in a process of its own; the servers are private and hold nothing but the data of this run. Answers are
compared with DuckDB's over all the data.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models_report import models_report

import tpch
from chart import scales_chart
from compile_report import compile_report
from databases import loaded, placed_by
from fetch import fetch_report
from node_report import node_report
from performance_page import write_page
from spread_report import DUCKDB, HAND, OURS, Cells, spread_report
from spreads import SPREADS, add_options, run_spreads
from tpch_spreads import ENGINES

HAND_QUERIES = (3, 5, 10, 12, 18)
SCALE_QUERIES = (1, 3, 5, 6, 10, 12, 18)
SECTIONS = ("compile", "models", "spreads", "hand", "fetch", "scales", "node")
ALONE = {"compile", "models"}
"""Sections that need no data of TPC-H."""


def main() -> None:
    """The command line: which sections, queries and spreads, and how often."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale-factor", type=float, default=1.0)
    parser.add_argument(
        "--scales", type=float, nargs="*", default=[0.1, 3.0], help="further scale factors for the chart"
    )
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=SECTIONS)
    parser.add_argument("--targets", type=Path, help="JSON of databases that hold the data: engine ▶ URL, and folder")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    add_options(parser)
    given = parser.parse_args()
    started = time.monotonic()
    sections = run_sections(given)
    minutes = (time.monotonic() - started) / 60
    print(f"\n{minutes:.0f} minutes")
    if given.write:
        write_page(sections, given, minutes)


def run_sections(given: argparse.Namespace) -> dict[str, str]:
    """Runs what the options ask for: section ▶ Markdown, printed as soon as it is there."""
    sections: dict[str, str] = {}

    def found(name: str, text: str) -> None:
        sections[name] = text
        print(f"\n{text}", flush=True)

    if "compile" in given.only:
        found("compile", compile_report())
    if "models" in given.only:
        found("models", models_report())
    if set(given.only) - ALONE:
        with databases(given.scale_factor, given.targets) as (targets, folder):
            scales: dict[float, Cells] = {}
            if "spreads" in given.only:
                measured = run_spreads(given, targets, folder)
                scales[given.scale_factor] = measured.get("A", {})
                found("spreads", "\n\n".join(spread_report(each, SPREADS[each], measured[each]) for each in measured))
            if "hand" in given.only:
                cells = run_part(given, targets, folder, HAND_QUERIES, [OURS, HAND])
                found("hand", spread_report("A", SPREADS["A"], cells))
            if "fetch" in given.only:
                found("fetch", fetch_report(targets, max(given.rounds, 5)))
            if "node" in given.only:
                found("node", node_report(targets["postgres"]))
            if "scales" in given.only and not scales.get(given.scale_factor):
                scales[given.scale_factor] = run_part(given, targets, folder, SCALE_QUERIES, [OURS, DUCKDB])
        if "scales" in given.only:
            for scale in given.scales:
                folder = tpch.generate(scale)
                with loaded(folder, placed_by(SPREADS["A"])) as targets:
                    scales[scale] = run_part(given, targets, folder, SCALE_QUERIES, [OURS, DUCKDB])
            found("scales", scales_chart(dict(sorted(scales.items())), SCALE_QUERIES, [OURS, DUCKDB]))
    return sections


def run_part(
    given: argparse.Namespace, targets: dict[str, str], folder: Path, queries: tuple[int, ...], tools: list[str]
) -> Cells:
    """Some queries of spread A with some tools."""
    part = argparse.Namespace(**{**vars(given), "spreads": ["A"], "queries": list(queries), "tools": tools})
    return run_spreads(part, targets, folder)["A"]


@contextmanager
def databases(scale_factor: float, given: Path | None) -> Iterator[tuple[dict[str, str], Path]]:
    """Engine ▶ URL, and the folder with the Parquet files: those of a file, or new ones for the length of the block."""
    if given is not None:
        known = json.loads(given.read_text(encoding="utf-8"))
        yield {engine: known[engine] for engine in ENGINES}, Path(known["folder"])
        return
    folder = tpch.generate(scale_factor)
    with loaded(folder) as targets:
        yield targets, folder


if __name__ == "__main__":
    main()
