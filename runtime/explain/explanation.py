"""CompiledPlan ▶ what `explain` gives: a text, which a notebook shows as a drawing, or another form of the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from dataflow.compiler.compile import CompiledPlan
from dataflow.dsl.explain_formats import ExplainFormat
from dataflow.runtime.explain.account import Account, account
from dataflow.runtime.explain.text import text_of
from dataflow.runtime.trace import Trace


class Explanation(str):  # noqa: SLOT000  # it has fields, and is a text all the same
    """What `explain` says: a text, which a notebook shows as a drawing."""

    def __new__(cls, said: Account) -> Explanation:
        explanation = super().__new__(cls, text_of(said))
        explanation._account = said
        return explanation

    _account: Account

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))  # IPython in a terminal

    def _repr_html_(self) -> str:
        from dataflow.runtime.notebook.plan_html import plan_html

        return plan_html(self._account)


class Drawing(str):
    """The text of an SVG file, which a notebook shows as the picture that it is."""

    __slots__ = ()

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)

    def _repr_svg_(self) -> str:
        return str(self)


def explain(
    plan: CompiledPlan, sources: Mapping[str, str], trace: Trace | None = None, format: ExplainFormat = "text"
) -> str:
    """A compiled plan, what each source is, and a run's trace ▶ what there is to be said of it, in one of the forms."""
    said = account(plan, sources, trace)
    match format:
        case "text":
            return Explanation(said)
        case "json":
            from dataflow.runtime.explain.json_form import json_of

            return json_of(said)
        case "svg":
            from dataflow.runtime.explain.svg import picture

            return Drawing(picture(said))
        case "mermaid":
            from dataflow.runtime.explain.mermaid import mermaid_of

            return mermaid_of(said)
        case _:
            assert_never(format)
