"""The account of a plan ▶ HTML: its drawing, which colour is which source, and on demand what is said of each part."""

from __future__ import annotations

from html import escape

from dataflow.runtime.explain.account import Account
from dataflow.runtime.explain.layout import layout
from dataflow.runtime.explain.svg import hues, legend_of, plan_svg, swatch
from dataflow.runtime.explain.text import sections


def plan_html(account: Account) -> str:
    """What `explain` says, for a notebook."""
    root = layout(account)
    drawing = ""
    if root is not None:
        legend = "".join(_chip(hue, words) for hue, words in legend_of(root, account))
        drawing = f'<div style="overflow-x:auto">{plan_svg(root, hues(account.sources))}</div><div>{legend}</div>'
    parts = [
        _details(f"{title}  [{rows}]" if rows else title, "\n".join(lines)) for title, rows, lines in sections(account)
    ]
    if account.statement is not None:
        parts.append(_details("SQL of the local part", account.statement.sql))
    return f"<div>{drawing}{''.join(parts)}</div>"


def _chip(hue: int | None, words: str) -> str:
    square = f'<svg width="11" height="11"><rect x=".5" y=".5" width="10" height="10" rx="2" {swatch(hue)}/></svg>'
    return f'<small style="margin-right:1.5em">{square} {escape(words)}</small>'


def _details(title: str, body: str) -> str:
    return (
        f"<details><summary><small>{escape(title)}</small></summary>"
        f'<pre style="margin:0 0 0 1.5em;white-space:pre-wrap">{escape(body)}</pre></details>'
    )
