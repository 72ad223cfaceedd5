"""The SQL of a query as text that also knows what is bound to its placeholders."""

from __future__ import annotations

from collections.abc import Sequence

from dataflow.compiler.plan.scalar import Literal
from dataflow.compiler.render.slots import Slot


class SQLText(str):  # noqa: SLOT000  # a str subclass cannot have non-empty slots
    """SQL with numbered placeholders; `parameters` has a value for each number, or `$name` for a parameter."""

    parameters: tuple[object, ...]

    def __new__(cls, sql: str, slots: Sequence[Slot]) -> SQLText:
        text = super().__new__(cls, sql)
        text.parameters = tuple(slot.value if isinstance(slot, Literal) else f"${slot.name}" for slot in slots)
        return text
