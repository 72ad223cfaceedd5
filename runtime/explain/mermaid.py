"""Account ▶ a flowchart for Mermaid: what reads stands at the top, the result at the bottom."""

from __future__ import annotations

import re
from colorsys import hls_to_rgb
from itertools import count
from typing import Final

from dataflow.runtime.explain.account import Account
from dataflow.runtime.explain.layout import Box, boxes, cut
from dataflow.runtime.explain.svg import hues

_SPECIAL: Final = re.compile(r"[^\w .,()\[\]=+/'·…-]|\](?=\()|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
"""What could be markup: Mermaid reads texts as Markdown, and takes some characters for its own even within quotes."""


def mermaid_of(account: Account) -> str:
    """One box an operator, those of a fragment in a frame of their own; rows beside the arrows."""
    root = boxes(account)
    ids = {id(box): f"n{number}" for box, number in zip(root.walk(), count(), strict=False)}
    nodes = [(box, f'{ids[id(box)]}["{_label(box)}"]{_class(box, account)}') for box in root.walk()]
    lines = ["flowchart TB"]
    for fragment in account.fragments:
        title = f"{fragment.source}: {account.sources[fragment.source]}"
        title = title if account.local is None else f"#{fragment.number} {title}"
        lines.append(f'  subgraph f{fragment.number}["{escaped(cut(title))}"]')
        lines += [f"    {node}" for box, node in nodes if box.fragment == fragment.number]
        lines.append("  end")
    lines += [f"  {node}" for box, node in nodes if box.fragment is None]
    lines += [
        f"  {ids[id(child)]} -->{_words(child.arrow)} {ids[id(box)]}" for box in root.walk() for child in box.inputs
    ]
    # The last operator of a fragment comes first.
    last = {box.fragment: ids[id(box)] for box in reversed(list(root.walk()))}
    lines += [
        f'  {last[number]} -.->|"{escaped(f"keys of {keys.column}")}"| {last[fragment.number]}'
        for fragment in account.fragments
        for keys in fragment.keys
        for number in keys.fragments
        if {number, fragment.number} <= last.keys()
    ]
    lines += [f'  result(["{escaped("result")}"])', f"  {ids[id(root)]} -->{_words(root.arrow)} result"]
    return "\n".join((*lines, *_styles(root, account), ""))


def escaped(text: str) -> str:
    """A text as Mermaid shows it as it is, between double quotes."""
    shown = "".join(char if char.isprintable() else "�" for char in text)
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", shown)


def _label(box: Box) -> str:
    return f"{escaped(box.title)}<br/>{escaped(box.detail)}" if box.detail else escaped(box.title)


def _words(arrow: str) -> str:
    return f'|"{escaped(arrow)}"|' if arrow else ""


def _class(box: Box, account: Account) -> str:
    return "" if box.source is None else f":::s{list(account.sources).index(box.source)}"


def _styles(root: Box, account: Account) -> list[str]:
    met = {box.source for box in root.walk()}
    return [class_definition(at, hue) for at, (name, hue) in enumerate(hues(account.sources).items()) if name in met]


def class_definition(number: int, hue: int) -> str:
    """The line that gives the boxes of a source, by its number, the colour of a hue."""
    red, green, blue = (round(part * 255) for part in hls_to_rgb(hue / 360, 0.5, 0.65))
    colour = f"#{red:02x}{green:02x}{blue:02x}"
    return f"  classDef s{number} fill:{colour}2e,stroke:{colour}"
