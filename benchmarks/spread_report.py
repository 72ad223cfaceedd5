"""What a comparison over one spread of the tables found, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median

from show import geometric_mean, table
from workers import Runs

OURS, DUCKDB, HAND = "ours/cross_source", "rivals/duckdb_attach", "hand/best_plans"
TOOLS: Mapping[str, str] = {
    OURS: "DataFlow",
    DUCKDB: "DuckDB + extensions",
    "rivals/polars_connectorx": "polars + connectorx",
    "rivals/pandas_merge": "pandas",
    HAND: "by hand",
}
"""Script ▶ what a tool is called."""

Cells = Mapping[tuple[int, str], Runs]
"""(query, tool) ▶ what it took."""

Measure = Callable[[Runs], float | None]

MEASURES: Mapping[str, tuple[Measure, str]] = {
    "seconds, median": (lambda runs: median(runs.seconds) if runs.seconds else None, ".2f"),
    "seconds, best": (lambda runs: min(runs.seconds, default=None), ".2f"),
    "CPU seconds of the client, median": (lambda runs: median(runs.cpu) if runs.cpu else None, ".2f"),
    "seconds of the first run, with connections and compiling": (lambda runs: runs.first, ".2f"),
    "peak memory, MB": (lambda runs: runs.peak_mb, ".0f"),
}


def spread_report(spread: str, places: Mapping[str, str], cells: Cells) -> str:
    """A table for each measure, each with geometric means; then what lost, and what went wrong."""
    numbers, tools = (list(dict.fromkeys(key[at] for key in cells)) for at in (0, 1))
    where = ", ".join(f"{name} in {engine}" for name, engine in places.items())
    parts = [f"### Spread {spread}: {where}"]
    for title, (measure, form) in MEASURES.items():
        lines = [_line(f"Q{number}", [cells[number, tool] for tool in tools], measure, form) for number in numbers]
        others = [_means(cells, numbers, tools, measure, form)]
        header = ["", *map(TOOLS.__getitem__, tools), *(f"{TOOLS[tool]} / {TOOLS[tools[0]]}" for tool in tools[1:])]
        parts += [f"{spread}: {title}", table(header, [*lines, *others])]
    parts += [
        f"Slower than {TOOLS[tool]}: {', '.join(_lost(cells, numbers, tools[0], tool)) or 'none'}" for tool in tools[1:]
    ]
    wrong = [f"- Q{number} {TOOLS[tool]}: {runs.problem}" for (number, tool), runs in cells.items() if runs.problem]
    return "\n\n".join([*parts, *(["\n".join(["Not answered, or not right:", "", *wrong])] if wrong else [])])


def _line(name: str, runs: Sequence[Runs], measure: Measure, form: str) -> list[str]:
    """One query: a value for each tool, then each rival's by the first tool's."""
    values = [_valid(each, measure) for each in runs]
    shown = [
        each.problem or "" if value is None else format(value, form) for each, value in zip(runs, values, strict=True)
    ]
    ours = values[0]
    return [name, *shown, *("" if ours is None or value is None else f"{value / ours:.2f}" for value in values[1:])]


def _valid(runs: Runs, measure: Measure) -> float | None:
    return None if runs.problem else measure(runs)


def _means(cells: Cells, numbers: Sequence[int], tools: Sequence[str], measure: Measure, form: str) -> list[str]:
    """Geometric means: of each tool over what it answered, and of its ratios over what both answered."""
    means, ratios = [], []
    for tool in tools:
        values = {number: _valid(cells[number, tool], measure) for number in numbers}
        answered = [value for value in values.values() if value is not None]
        means.append(format(geometric_mean(answered), form) if answered else "")
        pairs = [(values[number], _valid(cells[number, tools[0]], measure)) for number in numbers]
        both = [theirs / ours for theirs, ours in pairs if theirs is not None and ours is not None]
        ratios.append(f"{geometric_mean(both):.2f}" if both else "")
    return ["geometric mean", *means, *ratios[1:]]


def _lost(cells: Cells, numbers: Sequence[int], base: str, rival: str) -> list[str]:
    """The queries where the first tool is slower, or has no answer, with the ratio of the medians."""
    measure = MEASURES["seconds, median"][0]
    lost = []
    for number in numbers:
        ours, theirs = _valid(cells[number, base], measure), _valid(cells[number, rival], measure)
        if theirs is not None and (ours is None or ours > theirs):
            lost.append(f"Q{number} ({theirs / ours:.2f})" if ours is not None else f"Q{number} (no answer)")
    return lost
