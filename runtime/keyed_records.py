"""Dicts that name different columns ▶ groups that name the same, in an order in which each key gets its last values."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from dataflow.runtime.rows import Numbers, Record


@dataclass(slots=True)
class _Group:
    records: list[Record] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


def pieces_of(records: Sequence[Record], first: int, keys: Sequence[str]) -> Iterator[tuple[Sequence[Record], Numbers]]:
    """Records, the number of the first, and the columns of their keys ▶ records of the same names, with their numbers.

    Where a key comes again with other names, all that came before is given first.
    """
    names = records[0].keys() if records else set()
    if all(record.keys() == names for record in records):
        if records:
            yield records, range(first, first + len(records))
        return
    groups: dict[frozenset[str], _Group] = {}
    places: dict[Hashable, frozenset[str]] = {}
    for number, record in enumerate(records, first):
        named = frozenset(record)
        key = tuple(_comparable(record.get(name)) for name in keys)
        if places.setdefault(key, named) != named:
            yield from ((group.records, group.numbers) for group in groups.values())
            groups, places = {}, {key: named}
        group = groups.setdefault(named, _Group())
        group.records.append(record)
        group.numbers.append(number)
    yield from ((group.records, group.numbers) for group in groups.values())


def _comparable(value: object) -> Hashable:
    return value if isinstance(value, Hashable) else repr(value)
