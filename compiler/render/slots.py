"""Values that are bound to the placeholders of a statement."""

from __future__ import annotations

from dataclasses import dataclass, field

from dataflow.compiler.plan.scalar import Literal, Parameter

Slot = Literal | Parameter


@dataclass(slots=True)
class Slots:
    """Bound values of one statement, each value once, in the order of their placeholders' numbers."""

    values: list[Slot] = field(default_factory=list)
    _numbers: dict[tuple[object, ...], int] = field(default_factory=dict)
    _known: dict[int, tuple[Slot, int]] = field(default_factory=dict)
    """By the slots' own ids, since conditions share them; each is kept, so that its id stays its own."""

    def number(self, slot: Slot) -> int:
        """The placeholder's number, from 1; equal values of one type share it."""
        known = self._known.get(id(slot))
        if known is None:
            known = self._known[id(slot)] = slot, self._number(slot)
        return known[1]

    def _number(self, slot: Slot) -> int:
        match slot:
            case Literal(value=value, type=type_):
                key: tuple[object, ...] = (type(value), str(value), type_)
            case Parameter(name=name, type=type_, is_pattern=is_pattern):
                key = (Parameter, name, type_, is_pattern)
        if key not in self._numbers:
            self.values.append(slot)
            self._numbers[key] = len(self.values)
        return self._numbers[key]
