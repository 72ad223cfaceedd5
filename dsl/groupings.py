"""Sets of keys as they are written ▶ the keys and their numbers, the same for both forms."""

from __future__ import annotations

from collections.abc import Sequence

from dataflow.dsl.expr import Column
from dataflow.dsl.query import Grouping, Item


def grouping_of_sets(sets: Sequence[Sequence[Item]]) -> tuple[tuple[Item, ...], Grouping]:
    """The sets' keys, each once, and the sets as numbers of them; a bare name means the key of that name, too."""
    keys: list[Item] = []
    numbers = []
    for items in sets:
        places = []
        for item in items:
            at = next((at for at, key in enumerate(keys) if key == item or _names(item, key)), len(keys))
            if at == len(keys):
                keys.append(item)
            places.append(at)
        numbers.append(tuple(dict.fromkeys(places)))
    return tuple(keys), Grouping("sets", tuple(numbers))


def _names(item: Item, key: Item) -> bool:
    return item.name is None and isinstance(item.expr, Column) and item.expr.path == (key.name,)
