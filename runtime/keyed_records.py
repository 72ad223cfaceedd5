"""Dicts that name different columns ▶ groups that name the same, in an order in which each key gets its last values."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from dataflow.runtime.rows import Numbers, Record


@dataclass(slots=True)
class _Group:
    records: list[Record] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


def pieces_of(
    records: Sequence[Record], first: int, keys: Sequence[str], shapes: Sequence[Hashable] = ()
) -> Iterator[tuple[Sequence[Record], Numbers]]:
    """Records, the number of the first, and the columns of their keys ▶ records of the same names, with their numbers.

    Where a key comes again with other names, all that came before is given first; a null is like no other key. shapes:
    what tells the records apart, where it is more than their names.
    """
    if not records:
        return
    names = records[0].keys()
    if len(set(shapes)) == 1 if shapes else all(record.keys() == names for record in records):
        yield records, range(first, first + len(records))
        return
    groups: dict[Hashable, _Group] = {}
    places: dict[Hashable, Hashable] = {}
    for number, (record, named) in enumerate(zip(records, shapes or map(frozenset, records), strict=True), first):
        key = tuple(_comparable(value) for name in keys if (value := record.get(name)) is not None)
        if keys and len(key) == len(keys) and places.setdefault(key, named) != named:
            yield from ((group.records, group.numbers) for group in groups.values())
            groups, places = {}, {key: named}
        group = groups.setdefault(named, _Group())
        group.records.append(record)
        group.numbers.append(number)
    yield from ((group.records, group.numbers) for group in groups.values())


def _comparable(value: object) -> Hashable:
    return value if isinstance(value, Hashable) else repr(value)
