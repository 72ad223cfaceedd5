"""Names in scope: which column a path means at one step of a pipeline."""

from __future__ import annotations

from collections.abc import Iterator

from dataflow.compiler.plan.node import keep, part
from dataflow.compiler.plan.scalar import Column
from dataflow.dsl.span import Span

Path = tuple[str, ...]


@part
class Entry:
    """A column and how it may be named.

    `qualifiers` are the paths it belongs to (its table, a join's alias). A `hidden` column is reached only through a
    qualifier and is not part of the output: the right side's copy of a merged join key. `column` is None where the
    expression that makes it is wrong (what uses it is not reported again), or where its type is `foreign`, the source's
    own word for a type that has no counterpart here. `as_text` is what such a column is as a text, if it can be one;
    of a column whose type may not hold all values it is what is read where a text is made of it. `join` is the join
    that brought it in.
    """

    name: str
    column: Column | None
    qualifiers: tuple[Path, ...] = ()
    hidden: bool = False
    join: Span | None = None
    foreign: str | None = None
    as_text: Column | None = None

    def belongs_to(self, prefix: Path) -> bool:
        return any(path[len(path) - len(prefix) :] == prefix for path in self.qualifiers if len(path) >= len(prefix))

    def qualified(self, qualifiers: tuple[Path, ...]) -> Entry:
        """The entry with other paths that it belongs to."""
        return Entry(self.name, self.column, qualifiers, self.hidden, self.join, self.foreign, self.as_text)

    def holding(self, column: Column) -> Entry:
        """The entry of another column."""
        return Entry(self.name, column, self.qualifiers, self.hidden, self.join, self.foreign, self.as_text)

    def brought_by(self, join: Span) -> Entry:
        """The entry as one that a join has brought in."""
        return Entry(self.name, self.column, self.qualifiers, self.hidden, join, self.foreign, self.as_text)

    def label(self) -> str:
        """The name with the shortest qualifier: `c.region`."""
        shortest = min(self.qualifiers, key=len, default=())
        return ".".join((*shortest, self.name))


class _Index:
    """A place for a scope's entries by their names, made when one is first looked for."""

    __slots__ = ("_named",)

    _named: dict[str, list[Entry]]


@part
class Scope(_Index):
    """Entries in the order of their columns; not `known` after an unknown table, so that nothing more is reported."""

    entries: tuple[Entry, ...] = ()
    known: bool = True

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def find(self, path: Path) -> list[Entry]:
        """All entries that a path may mean."""
        named = self._by_name().get(path[-1], ())
        if len(path) == 1:
            return [entry for entry in named if not entry.hidden]
        return [entry for entry in named if entry.belongs_to(path[:-1])]

    def _by_name(self) -> dict[str, list[Entry]]:
        named: dict[str, list[Entry]] | None = getattr(self, "_named", None)
        if named is None:
            named = {entry.name: [entry] for entry in self.entries}
            if len(named) < len(self.entries):
                named = {}
                for entry in self.entries:
                    named.setdefault(entry.name, []).append(entry)
            keep(self, "_named", named)
        return named

    def beside(self, other: Scope) -> Scope:
        """The scope with the entries of another one behind its own; names that were sorted out are not so again."""
        both = Scope((*self.entries, *other.entries), self.known and other.known)
        named = dict(self._by_name())
        for name, entries in other._by_name().items():
            named[name] = [*named[name], *entries] if name in named else entries
        keep(both, "_named", named)
        return both

    def visible(self) -> list[Entry]:
        """Entries of the output, in order."""
        return [entry for entry in self.entries if not entry.hidden]

    def names(self) -> list[str]:
        """Names of the output's columns, in order, each once."""
        return list(dict.fromkeys([entry.name for entry in self.entries if not entry.hidden]))

    def names_in(self, prefix: Path) -> list[str]:
        """Names of a table's columns; where a join's suffix changed one, the name it has below its table."""
        names = {entry.column or entry.name: entry.name for entry in self.entries if entry.belongs_to(prefix)}
        return list(names.values())

    def qualifiers(self) -> set[Path]:
        return {path for entry in self.entries for path in entry.qualifiers}

    def qualified(self, *paths: Path) -> Scope:
        """The scope with further paths that its columns belong to."""
        return Scope(tuple([entry.qualified((*paths, *entry.qualifiers)) for entry in self.entries]), self.known)
