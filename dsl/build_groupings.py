"""Several groupings at once in the Python form: `rollup`, `cube` and `sets`, which stand in `group_by`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dataflow.dsl.build_expr import Expression
from dataflow.dsl.errors import BuildError
from dataflow.dsl.query import GroupingKind
from dataflow.dsl.span import CallSpan, caller


@dataclass(frozen=True, slots=True)
class Groupings:
    """What `rollup`, `cube` or `sets` was given: for each set its keys, and those that have a name."""

    kind: GroupingKind
    sets: tuple[tuple[tuple[object, ...], Mapping[str, object]], ...]
    span: CallSpan | None


def rollup(*keys: object, **named: object) -> Groupings:
    """Groups by all keys, by all but the last, and so on, down to one row of all: `group_by(rollup("a", "b"))`."""
    return _keys("rollup", keys, named, caller("rollup"))


def cube(*keys: object, **named: object) -> Groupings:
    """Groups by every choice of the keys, down to one row of all: `group_by(cube("a", "b"))`."""
    return _keys("cube", keys, named, caller("cube"))


def sets(*groupings: object) -> Groupings:
    """Groups by each of the sets of keys: `group_by(sets(("a", "b"), "a", ()))`; a dict names keys: `{"m": col.x}`."""
    span = caller("sets")
    if not groupings:
        raise BuildError("`sets` takes at least one set of keys", span, hint='as in `sets(("a", "b"), ("a",), ())`')
    return Groupings("sets", tuple(_set(keys, span) for keys in groupings), span)


def _keys(
    kind: GroupingKind, keys: tuple[object, ...], named: Mapping[str, object], span: CallSpan | None
) -> Groupings:
    if not keys and not named:
        raise BuildError(f"`{kind}` takes at least one key", span, hint=f'as in `group_by({kind}("a", "b"))`')
    return Groupings(kind, ((keys, named),), span)


def _set(keys: object, span: CallSpan | None) -> tuple[tuple[object, ...], Mapping[str, object]]:
    match keys:
        case tuple() | list():
            return tuple(keys), {}
        case dict():
            return (), keys
        case str() | Expression():
            return (keys,), {}
        case _:
            raise BuildError(f"`sets` takes sets of keys, found `{keys!r}`", span, hint='as in `sets(("a", "b"), ())`')
