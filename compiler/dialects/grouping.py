"""How long engines take to put rows into groups, next to sending them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grouping:
    """Microseconds a row, of one engine on one core. They choose where groups are made, and decide no row.

    few, many: to put it into one of few or of many groups. by_index: the same where the groups are those of an index,
    whose order the engine follows and so fetches each row of the table from another place; 0 where it does not.
    """

    few: float = 0.1
    many: float = 0.2
    by_index: float = 0.0
