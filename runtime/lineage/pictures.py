"""Flow ▶ a drawing: as SVG, or as a flowchart for Mermaid."""

from __future__ import annotations

from typing import Final

from dataflow.runtime.explain.layout import HEIGHT, Box, cut
from dataflow.runtime.explain.mermaid import class_definition, escaped
from dataflow.runtime.explain.svg import MARGIN, arrow_shape, box_shape, hues, swatch, whole_picture
from dataflow.runtime.lineage.flow import Flow
from dataflow.runtime.lineage.graph import Graph, Part, graph_of
from dataflow.runtime.lineage.layers import placed

_OTHER: Final = ' stroke-dasharray="4 3"'
_SHAPES: Final = {"table": ('[("', '")]'), "node": ('["', '"]'), "other": ('(["', '"])')}
"""Brackets of Mermaid: a cylinder, a box, a box with round ends."""


def svg_of(flow: Flow) -> str:
    """A whole SVG file on white: tables in the colour of their source, other nodes than ours with a dashed edge."""
    graph, colours = graph_of(flow), hues(flow.sources)
    boxes = placed(graph)
    shapes = _arrows(graph, boxes)
    for part, box in zip(graph.parts, boxes):
        look = swatch(None if part.source is None else colours[part.source])
        shapes.append(box_shape(box, look + _OTHER * (part.kind == "other"), part.whole))
    width = max((box.x + box.width / 2 for box in boxes), default=0) + 2 * MARGIN
    height = max((box.y for box in boxes), default=0) + HEIGHT + 3 * MARGIN
    met = {part.source for part in graph.parts}
    legend: list[tuple[int | None, str]] = [
        (colours[name], f"{name}: {what}") for name, what in flow.sources.items() if name in met
    ]
    return whole_picture(width, height, "".join(shapes), legend, "lineage of the workflow")


def _arrows(graph: Graph, boxes: list[Box]) -> list[str]:
    """Arrows; several that end at one box end beside each other, in the order in which they come."""
    shapes = []
    for number, box in enumerate(boxes):
        above = sorted((boxes[start] for start, end in graph.arrows if end == number), key=lambda each: each.x)
        share = box.width / (len(above) + 1)
        shapes += [
            arrow_shape(each.x, each.y + HEIGHT, box.x - box.width / 2 + share * at, box.y)
            for at, each in enumerate(above, 1)
        ]
    return shapes


def mermaid_of(flow: Flow) -> str:
    """A flowchart: tables are cylinders in the colour of their source, other nodes than ours have round ends."""
    graph = graph_of(flow)
    lines = ["flowchart TB", *(f"  n{number}{_shape(part, flow)}" for number, part in enumerate(graph.parts))]
    lines += [f"  n{start} --> n{end}" for start, end in graph.arrows]
    met = {part.source for part in graph.parts}
    lines += [class_definition(at, hue) for at, (name, hue) in enumerate(hues(flow.sources).items()) if name in met]
    return "\n".join((*lines, ""))


def _shape(part: Part, flow: Flow) -> str:
    before, behind = _SHAPES[part.kind]
    words = "<br/>".join(escaped(cut(line)) for line in (part.title, part.detail) if line)
    colour = "" if part.source is None else f":::s{list(flow.sources).index(part.source)}"
    return f"{before}{words}{behind}{colour}"
