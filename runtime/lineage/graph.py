"""Flow ▶ boxes and the arrows between them: tables, and the nodes that read and write them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal as OneOf

from dataflow.compiler.lineage import TableName, made_lines
from dataflow.runtime.lineage.flow import Flow, Step

Kind = OneOf["table", "node", "other"]


@dataclass(frozen=True, slots=True)
class Part:
    """A table, a node of ours, or another node. `whole` is all that there is to be said of it.

    `source` is that of a table, None for one that is given when the workflow runs.
    """

    kind: Kind
    title: str
    detail: str
    whole: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """Parts, and arrows as the numbers of the parts that they lead from and to, from 0 on: to later ones only."""

    parts: tuple[Part, ...]
    arrows: tuple[tuple[int, int], ...]


def graph_of(flow: Flow) -> Graph:
    """The parts of a flow. A table that is written after it was read is there a second time: it is another one then."""
    drawn = _Drawn()
    for step in flow.steps:
        drawn.add(step)
    return Graph(tuple(map(_part, drawn.parts)), tuple(dict.fromkeys(drawn.arrows)))


@dataclass(slots=True)
class _Table:
    """A table while the columns that are read or written are still collected."""

    name: TableName
    columns: dict[str, None] = field(default_factory=dict)
    is_known: bool = True

    def take(self, columns: Iterable[str] | None) -> None:
        self.columns.update(dict.fromkeys(columns or ()))
        self.is_known = self.is_known and columns is not None


class _Drawn:
    def __init__(self) -> None:
        self.parts: list[_Table | Step] = []
        self.arrows: list[tuple[int, int]] = []
        self.tables: dict[TableName, int] = {}
        self.nodes: dict[str, int] = {}

    def add(self, step: Step) -> None:
        handed = {step.taken(each) for each in step.takes}
        tables = [self._table(read.table, read.columns) for read in step.reads if read not in handed]
        number = self.nodes[step.node.id] = self._number(step)
        self.arrows += [(table, number) for table in tables]
        # Within a circle, a node that comes later is not there yet.
        self.arrows += [
            (self.nodes[each.from_node], number)
            for each in step.takes
            if each.from_node in self.nodes and each.from_node != step.node.id
        ]
        if step.writes is not None:
            self.tables.pop(step.writes.table, None)
            self.arrows.append((number, self._table(step.writes.table, step.writes.columns)))

    def _table(self, name: TableName, columns: Iterable[str] | None) -> int:
        if name not in self.tables:
            self.tables[name] = self._number(_Table(name))
        table = self.parts[self.tables[name]]
        assert isinstance(table, _Table)
        table.take(columns)
        return self.tables[name]

    def _number(self, part: _Table | Step) -> int:
        self.parts.append(part)
        return len(self.parts) - 1


def _part(drawn: _Table | Step) -> Part:
    if isinstance(drawn, _Table):
        columns = [*drawn.columns, *([] if drawn.is_known else ["…"])]
        listed = ", ".join(columns)
        return Part("table", str(drawn.name), listed, f"{drawn.name}: {listed}", drawn.name.source)
    node = drawn.node
    if not drawn.is_known:
        return Part("other", node.id, node.type, f"{node.id} ({node.type})")
    made = ["columns that are known when it runs"] if drawn.columns is None else made_lines(drawn.columns)
    return Part("node", node.id, node.type, "\n".join((f"{node.id} ({node.type})", *made)))
