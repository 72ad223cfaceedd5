"""A compiled plan ▶ HTML: its drawing, which colour is which source, and on demand the SQL of each part."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from dataflow.compiler.compile import CompiledPlan
from dataflow.runtime.explain import sections
from dataflow.runtime.notebook.plan_layout import layout
from dataflow.runtime.notebook.plan_svg import hues, plan_svg, swatch
from dataflow.runtime.trace import Trace


def plan_html(plan: CompiledPlan, descriptions: Mapping[str, str], trace: Trace | None = None) -> str:
    """What `explain` says, for a notebook."""
    colours = hues(descriptions)
    root = layout(plan, trace)
    drawing = ""
    if root is not None:
        met = {box.source for box in root.walk()}
        used = [name for name in descriptions if name in met]
        names: list[tuple[int | None, str]] = [(colours[name], f"{name}: {descriptions[name]}") for name in used]
        names += [(None, "local: DuckDB")] if None in met else []
        legend = "".join(_chip(hue, words) for hue, words in names)
        drawing = f'<div style="overflow-x:auto">{plan_svg(root, colours)}</div><div>{legend}</div>'
    parts = [_details(title, "\n".join(lines)) for title, lines in sections(plan, descriptions, trace)]
    if plan.local is not None:
        parts.append(_details("SQL of the local part", plan.local.sql))
    return f"<div>{drawing}{''.join(parts)}</div>"


def _chip(hue: int | None, words: str) -> str:
    square = f'<svg width="11" height="11"><rect x=".5" y=".5" width="10" height="10" rx="2" {swatch(hue)}/></svg>'
    return f'<small style="margin-right:1.5em">{square} {escape(words)}</small>'


def _details(title: str, body: str) -> str:
    return (
        f"<details><summary><small>{escape(title)}</small></summary>"
        f'<pre style="margin:0 0 0 1.5em;white-space:pre-wrap">{escape(body)}</pre></details>'
    )
