"""A plan's boxes ▶ a drawing, as SVG that stands in a page of any colour, or as a picture of its own.

Nothing is loaded from elsewhere and no style sheet is needed. Text and lines have the page's own colour, and boxes are
filled with a breath of their source's, so that both dark and light pages show them.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

from dataflow.runtime.explain.account import Account
from dataflow.runtime.explain.layout import CHAR, HEIGHT, Box, boxes, placed, wide

MARGIN: Final = 8
_TAIL: Final = 30
"""Room for the arrow behind the last box."""
_LINE: Final = 18
"""From one line of the legend to the next."""
_TURN: Final = 137.508
"""Degrees from one source's hue to the next; the golden angle keeps any number of them apart."""


def hues(sources: Mapping[str, object]) -> dict[str, int]:
    """The sources ▶ a hue for each, in degrees; always the same for the same sources."""
    return {name: round(210 + number * _TURN) % 360 for number, name in enumerate(sources)}


def picture(account: Account) -> str:
    """A plan ▶ a whole SVG file on white, with what each colour is below the drawing."""
    colours = hues(account.sources)
    root = placed(boxes(account))
    width, height = _size(root)
    legend = legend_of(root, account)
    return whole_picture(width, height, "".join(_shapes(root, colours)), legend, "plan of the query")


def whole_picture(width: float, height: float, shapes: str, legend: list[tuple[int | None, str]], label: str) -> str:
    """Shapes on so much room ▶ a whole SVG file on white, with the legend below them."""
    below = "".join(_entry(*entry, height + number * _LINE) for number, entry in enumerate(legend))
    width = max(width, *(30 + wide(words) * CHAR for _, words in legend), 0)
    height += len(legend) * _LINE
    white = f'<rect x="{-MARGIN}" y="{-MARGIN}" width="100%" height="100%" fill="#fff"/>'
    return _element(width, height, white + shapes + below, label, ' color="#222"') + "\n"


def legend_of(root: Box, account: Account) -> list[tuple[int | None, str]]:
    """The hue of each source that is drawn, None for the local DuckDB, and what it is."""
    colours, met = hues(account.sources), {box.source for box in root.walk()}
    names: list[tuple[int | None, str]] = [
        (colours[name], f"{name}: {what}") for name, what in account.sources.items() if name in met
    ]
    return [*names, (None, "local: DuckDB")] if None in met else names


def plan_svg(root: Box, colours: Mapping[str, int]) -> str:
    """The boxes of a plan and the hues of sources ▶ an SVG element."""
    return _element(*_size(root), "".join(_shapes(root, colours)), "plan of the query")


def _size(root: Box) -> tuple[float, float]:
    return root.room + 2 * MARGIN, root.y + HEIGHT + _TAIL + 2 * MARGIN


def _shapes(root: Box, colours: Mapping[str, int]) -> list[str]:
    shapes = [shape for box in root.walk() for shape in (_box(box, colours), *_arrows(box))]
    return [*shapes, arrow_shape(root.x, root.y + HEIGHT, root.x, root.y + HEIGHT + _TAIL - 6, root.arrow)]


def _element(width: float, height: float, shapes: str, label: str, more: str = "") -> str:
    """Shapes ▶ the SVG element that they stand in; `label` says what it shows to those who do not see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" '
        f'width="{width:.0f}" height="{height:.0f}" viewBox="{-MARGIN} {-MARGIN} {width:.0f} {height:.0f}" '
        'font-family="ui-monospace, Menlo, Consolas, monospace" font-size="11" fill="currentColor"'
        f'{more} style="max-width:none">{shapes}</svg>'
    )


def _entry(hue: int | None, words: str, y: float) -> str:
    square = f'<rect x=".5" y="{y - 9:.1f}" width="10" height="10" rx="2" {swatch(hue)}/>'
    return f'{square}<text x="18" y="{y:.1f}">{_text(words)}</text>'


def swatch(hue: int | None) -> str:
    """The colours of a box as attributes; None is the local DuckDB's."""
    if hue is None:
        return 'fill="currentColor" fill-opacity=".06" stroke="currentColor" stroke-opacity=".5"'
    return f'fill="hsl({hue}, 70%, 50%)" fill-opacity=".18" stroke="hsl({hue}, 65%, 50%)"'


def _box(box: Box, colours: Mapping[str, int]) -> str:
    hue = None if box.source is None else colours[box.source]
    where = "local: DuckDB" if box.source is None else box.source
    return box_shape(box, swatch(hue), f"{box.whole} ▶ {where}")


def box_shape(box: Box, look: str, hover: str) -> str:
    """A box with its two lines; `look` are attributes as `swatch` gives them, `hover` what is shown under a pointer."""
    hover = "\n".join(map(_text, hover.split("\n")))
    middle = HEIGHT / 2 + 4 if not box.detail else HEIGHT / 2 - 3
    detail = f'<text x="{box.x:.1f}" y="{box.y + HEIGHT / 2 + 12:.1f}"{_CENTRED}>{_text(box.detail)}</text>'
    return (
        f"<g><title>{hover}</title>"
        f'<rect x="{box.x - box.width / 2:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{HEIGHT}" rx="5" '
        f"{look}/>"
        f'<text x="{box.x:.1f}" y="{box.y + middle:.1f}" font-weight="bold"{_CENTRED}>{_text(box.title)}</text>'
        f"{detail if box.detail else ''}</g>"
    )


_CENTRED: Final = ' text-anchor="middle"'


def _arrows(box: Box) -> list[str]:
    """What comes in from the boxes above; several arrows end beside each other."""
    share = box.width / (len(box.inputs) + 1)
    ends = [box.x - box.width / 2 + share * number for number in range(1, len(box.inputs) + 1)]
    return [arrow_shape(child.x, child.y + HEIGHT, end, box.y, child.arrow) for child, end in zip(box.inputs, ends)]


def arrow_shape(x: float, y: float, to_x: float, to_y: float, words: str = "") -> str:
    """An arrow from one place down to another, and words beside its beginning."""
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
