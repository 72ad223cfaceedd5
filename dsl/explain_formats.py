"""The forms that `explain` writes what it says in."""

from __future__ import annotations

from typing import Literal, get_args

ExplainFormat = Literal["text", "json", "svg", "mermaid"]
EXPLAIN_FORMATS: tuple[ExplainFormat, ...] = get_args(ExplainFormat)
