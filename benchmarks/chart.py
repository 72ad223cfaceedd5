"""Time and memory over scale factors: a table, and a drawing of two panels with a line for each tool."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from statistics import median

from show import geometric_mean, table
from spread_report import TOOLS, Cells
from workers import ROOT, Runs

DRAWING = ROOT / "docs" / "performance.svg"
COLOURS = ("#1f5fbf", "#c05a1f")
WIDTH, HEIGHT, LEFT, TOP, GAP = 300, 220, 60, 40, 80

Points = Mapping[str, Sequence[tuple[float, float]]]
"""Tool ▶ (scale factor, value)."""


def scales_chart(scales: Mapping[float, Cells], queries: Sequence[int], tools: Sequence[str]) -> str:
    """Draws the chart into the documents; the same as a table."""
    seconds = _points(scales, queries, tools, lambda runs: median(runs.seconds))
    memory = _points(scales, queries, tools, lambda runs: runs.peak_mb or math.nan)
    DRAWING.write_text(_drawing({"seconds": seconds, "peak memory, MB": memory}), encoding="utf-8")
    rows = [
        [TOOLS[tool], what, *(f"{value:{form}}" for _, value in points[tool])]
        for tool in tools
        for what, points, form in (("seconds", seconds, ".2f"), ("MB", memory, ".0f"))
    ]
    named = ", ".join(f"Q{query}" for query in queries)
    title = f"Spread A, geometric means of {named} by scale factor:"
    picture = f"![time and memory by scale factor]({DRAWING.name})"
    return f"{title}\n\n{picture}\n\n{table(['', '', *(f'{scale:g}' for scale in scales)], rows)}"


def _points(
    scales: Mapping[float, Cells], queries: Sequence[int], tools: Sequence[str], measure: Callable[[Runs], float]
) -> Points:
    """Over the queries that every tool answered at every scale factor."""
    answered = [
        query
        for query in queries
        if all((query, tool) in cells and cells[query, tool].seconds for cells in scales.values() for tool in tools)
    ]
    return {
        tool: [
            (scale, geometric_mean([measure(cells[query, tool]) for query in answered]))
            for scale, cells in scales.items()
        ]
        for tool in tools
    }


def _drawing(panels: Mapping[str, Points]) -> str:
    """An SVG with a panel for each measure, both axes logarithmic."""
    width = LEFT + len(panels) * (WIDTH + GAP)
    size = f'width="{width}" height="{TOP + HEIGHT + 70}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">']
    parts.append('<rect width="100%" height="100%" fill="white"/>')
    for at, (title, points) in enumerate(panels.items()):
        parts.append(f'<g transform="translate({LEFT + at * (WIDTH + GAP)},{TOP})">{_panel(title, points)}</g>')
    for at, tool in enumerate(next(iter(panels.values()))):
        x, y = LEFT + at * 200, TOP + HEIGHT + 55
        parts.append(f'<rect x="{x}" y="{y - 9}" width="12" height="9" fill="{COLOURS[at]}"/>')
        parts.append(f'<text x="{x + 18}" y="{y}">{TOOLS[tool]}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _panel(title: str, points: Points) -> str:
    scales = sorted({scale for line in points.values() for scale, _ in line})
    values = [value for line in points.values() for _, value in line]
    low, high = 10 ** math.floor(math.log10(min(values))), 10 ** math.ceil(math.log10(max(values)))

    def x_of(scale: float) -> float:
        return WIDTH * _share(scale, scales[0] / 1.5, scales[-1] * 1.5)

    def y_of(value: float) -> float:
        return HEIGHT * (1 - _share(value, low, high))

    parts = [f'<text y="-12" font-weight="bold">{title}</text><g stroke="#bbb" fill="none">']
    parts.append(f'<rect width="{WIDTH}" height="{HEIGHT}"/></g>')
    ticks = [low * 10**power * factor for power in range(round(math.log10(high / low)) + 1) for factor in (1, 2, 5)]
    for tick in (tick for tick in ticks if tick <= high):
        parts.append(f'<path d="M0 {y_of(tick):.1f}h{WIDTH}" stroke="#eee"/>')
        parts.append(f'<text x="-6" y="{y_of(tick) + 4:.1f}" text-anchor="end">{tick:g}</text>')
    parts += [
        f'<text x="{x_of(scale):.1f}" y="{HEIGHT + 18}" text-anchor="middle">SF {scale:g}</text>' for scale in scales
    ]
    for colour, line in zip(COLOURS, points.values(), strict=False):
        path = " ".join(f"{x_of(scale):.1f},{y_of(value):.1f}" for scale, value in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for scale, value in line:
            parts.append(f'<circle cx="{x_of(scale):.1f}" cy="{y_of(value):.1f}" r="3" fill="{colour}"/>')
    return "\n".join(parts)


def _share(value: float, low: float, high: float) -> float:
    """How far a value is between two others, by orders of magnitude."""
    return math.log(value / low) / math.log(high / low)
