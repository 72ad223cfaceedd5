"""What a query does and why, before and after a run: as text, JSON, SVG and Mermaid, from one account of its plan."""

from __future__ import annotations

from dataflow.runtime.explain.explanation import Explanation, explain

__all__ = ["Explanation", "explain"]
