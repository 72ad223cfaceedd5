"""Boxes with places ▶ a drawing of the plan, as SVG that stands in a page of any colour.

Nothing is loaded from elsewhere and no style sheet is needed. Text and lines have the page's own colour, and boxes are
filled with a breath of their source's, so that both dark and light pages show them.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

from dataflow.runtime.notebook.plan_layout import HEIGHT, Box

_MARGIN: Final = 8
_TAIL: Final = 30
"""Room for the arrow behind the last box."""
_TURN: Final = 137.508
"""Degrees from one source's hue to the next; the golden angle keeps any number of them apart."""


def hues(sources: Mapping[str, object]) -> dict[str, int]:
    """The sources ▶ a hue for each, in degrees; always the same for the same sources."""
    return {name: round(210 + number * _TURN) % 360 for number, name in enumerate(sources)}


def plan_svg(root: Box, colours: Mapping[str, int]) -> str:
    """The boxes of a plan and the hues of sources ▶ an SVG element."""
    width, height = root.room + 2 * _MARGIN, root.y + HEIGHT + _TAIL + 2 * _MARGIN
    shapes = [shape for box in root.walk() for shape in (_box(box, colours), *_arrows(box))]
    shapes.append(_arrow(root.x, root.y + HEIGHT, root.x, root.y + HEIGHT + _TAIL - 6, root.arrow))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="plan of the query" '
        f'width="{width:.0f}" height="{height:.0f}" viewBox="{-_MARGIN} {-_MARGIN} {width:.0f} {height:.0f}" '
        'font-family="ui-monospace, Menlo, Consolas, monospace" font-size="11" fill="currentColor" '
        f'style="max-width:none">{"".join(shapes)}</svg>'
    )


def swatch(hue: int | None) -> str:
    """The colours of a box as attributes; None is the local DuckDB's."""
    if hue is None:
        return 'fill="currentColor" fill-opacity=".06" stroke="currentColor" stroke-opacity=".5"'
    return f'fill="hsl({hue}, 70%, 50%)" fill-opacity=".18" stroke="hsl({hue}, 65%, 50%)"'


def _box(box: Box, colours: Mapping[str, int]) -> str:
    hue = None if box.source is None else colours[box.source]
    where = "local: DuckDB" if box.source is None else box.source
    middle = HEIGHT / 2 + 4 if not box.detail else HEIGHT / 2 - 3
    detail = f'<text x="{box.x:.1f}" y="{box.y + HEIGHT / 2 + 12:.1f}"{_CENTRED}>{_text(box.detail)}</text>'
    return (
        f"<g><title>{_text(box.whole)} ▶ {_text(where)}</title>"
        f'<rect x="{box.x - box.width / 2:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{HEIGHT}" rx="5" '
        f"{swatch(hue)}/>"
        f'<text x="{box.x:.1f}" y="{box.y + middle:.1f}" font-weight="bold"{_CENTRED}>{_text(box.title)}</text>'
        f"{detail if box.detail else ''}</g>"
    )


_CENTRED: Final = ' text-anchor="middle"'


def _arrows(box: Box) -> list[str]:
    """What comes in from the boxes above; several arrows end beside each other."""
    share = box.width / (len(box.inputs) + 1)
    ends = [box.x - box.width / 2 + share * number for number in range(1, len(box.inputs) + 1)]
    return [_arrow(child.x, child.y + HEIGHT, end, box.y, child.arrow) for child, end in zip(box.inputs, ends)]


def _arrow(x: float, y: float, to_x: float, to_y: float, words: str) -> str:
    bend = (y + to_y) / 2
    line = f"M{x:.1f} {y:.1f}C{x:.1f} {bend:.1f} {to_x:.1f} {bend:.1f} {to_x:.1f} {to_y - 5:.1f}"
    head = f"M{to_x - 4:.1f} {to_y - 6:.1f}h8l-4 6z"
    # The words stand on the side that the line does not bend to.
    place = f'x="{x - 6:.1f}" text-anchor="end"' if to_x > x else f'x="{x + 6:.1f}"'
    said = f'<text {place} y="{y + 14:.1f}" font-size="10">{_text(words)}</text>' if words else ""
    return f'<path d="{line}" fill="none" stroke="currentColor" stroke-opacity=".6"/><path d="{head}"/>{said}'


def _text(text: str) -> str:
    """Escaped, and without control characters, which no SVG may have."""
    return escape("".join(char if char.isprintable() else "�" for char in text))
