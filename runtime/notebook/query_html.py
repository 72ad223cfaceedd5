"""A query ▶ HTML: its text, what it returns and needs, and its plan. It is checked, and not run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from dataflow.compiler.compile import CompiledPlan
from dataflow.dsl.errors import DataFlowError
from dataflow.dsl.format import format_pipeline
from dataflow.dsl.query import Pipeline
from dataflow.dsl.types import Field
from dataflow.runtime.explain.account import account
from dataflow.runtime.notebook.plan_html import plan_html


def query_html(
    pipeline: Pipeline, compile_query: Callable[[Pipeline], CompiledPlan], descriptions: Mapping[str, str]
) -> str:
    """A pipeline, and what compiles it ▶ how a notebook shows it; what is wrong with it is part of what is shown."""
    text = f'<pre style="margin:0 0 .5em 0">{escape(format_pipeline(pipeline))}</pre>'
    try:
        plan = compile_query(pipeline)
    except DataFlowError as error:
        return f"<div>{text}{error_html(error)}</div>"
    facts = _line("returns", plan.fields) + (_line("needs", plan.parameters) if plan.parameters else "")
    return f"<div>{text}{facts}{plan_html(account(plan, descriptions))}</div>"


def error_html(error: DataFlowError) -> str:
    """An error ▶ its whole message, with the place in the query."""
    style = "margin:0;padding-left:.75em;border-left:3px solid hsl(0, 75%, 50%);white-space:pre"
    return f'<pre style="{style}">{escape(str(error))}</pre>'


def _line(word: str, fields: tuple[Field, ...]) -> str:
    shown = ", ".join(f"<b>{escape(field.name)}</b> {escape(str(field.type))}" for field in fields)
    return f"<div><small>{word} {shown}</small></div>"
