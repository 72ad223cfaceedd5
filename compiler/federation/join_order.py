"""Relations and conditions between them ▶ a tree of joins whose results are thought to be small."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dataflow.compiler.federation.conditions import Conditions
from dataflow.compiler.plan.estimate import Estimates
from dataflow.compiler.plan.facts import Facts, matching
from dataflow.compiler.plan.relational import Join, Plan, columns_of
from dataflow.compiler.plan.scalar import all_of
from dataflow.compiler.plan.selectivity import share

ALL_ORDERS = 7
"""Of more relations not all trees are tried: the pair with the smallest result is joined first, again and again."""

BUILD = 3.0
"""What a row costs that goes into a hash table, beside one that is looked for in it or comes out."""


@dataclass(frozen=True, slots=True)
class _Tree:
    """A set of relations, as bits, how they are joined (None: one relation), their rows, and what it costs."""

    mask: int
    rows: float
    cost: float
    parts: tuple[_Tree, _Tree] | None = None


def in_good_order(relations: Mapping[int, Plan], conditions: Conditions, estimates: Estimates) -> Plan:
    """Relations, by the bits that the conditions know them by, joined by all that is not checked within them.

    DuckDB makes the hash table of the right side, so the larger side is on the left, and the first of equal ones.
    """
    return _Orders(relations, conditions, estimates).plan()


@dataclass(slots=True)
class _Orders:
    relations: Mapping[int, Plan]
    conditions: Conditions
    estimates: Estimates
    rows: dict[int, float] = field(default_factory=dict)
    known: dict[int, Facts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for relation in self.relations.values():
            for column in columns_of(relation):
                facts = self.estimates.facts(relation, column.id)
                if facts is not None:
                    self.known[column.id] = facts

    def plan(self) -> Plan:
        leaves = [_Tree(mask, self.estimates.rows(plan), 0.0) for mask, plan in self.relations.items()]
        trees = [self._best(part) for part in self._components(leaves)]
        # What no equality connects is joined at last, small things with each other first.
        while len(trees) > 1:
            trees.sort(key=lambda tree: tree.rows)
            first, second = sorted(trees[:2], key=lambda tree: tree.mask & -tree.mask)
            trees[:2] = [self._joined(first, second)]
        return self._spelt(trees[0])

    def _components(self, leaves: list[_Tree]) -> list[list[_Tree]]:
        found: list[list[_Tree]] = []
        for leaf in leaves:
            near = [part for part in found if any(self.conditions.connected(leaf.mask, other.mask) for other in part)]
            rest = [part for part in found if part not in near]
            found = [*rest, sorted([leaf, *(other for part in near for other in part)], key=lambda tree: tree.mask)]
        return found

    def _best(self, leaves: list[_Tree]) -> _Tree:
        return self._greedy(leaves) if len(leaves) > ALL_ORDERS else self._of_all(leaves)

    def _of_all(self, leaves: list[_Tree]) -> _Tree:
        """The cheapest of all trees without cross products, by dynamic programming over sets of relations.

        Of trees that cost the same the one that is written from left to right is taken.
        """
        count = len(leaves)
        # The first relation has the highest bit here, so that what leaves out the last one is tried first.
        best: dict[int, _Tree] = {1 << at: leaves[count - 1 - at] for at in range(count)}
        for places in range(1, 1 << count):
            if places & (places - 1) == 0:
                continue
            high = 1 << (places.bit_length() - 1)
            others = places ^ high
            part = (others - 1) & others
            chosen: _Tree | None = None
            while True:
                first, second = best.get(high | part), best.get(others ^ part)
                if first is not None and second is not None and self.conditions.connected(first.mask, second.mask):
                    cost = first.cost + second.cost
                    if chosen is None or cost < chosen.cost:
                        tree = self._joined(first, second)
                        chosen = tree if chosen is None or tree.cost < chosen.cost else chosen
                if part == 0:
                    break
                part = (part - 1) & others
            if chosen is not None:
                best[places] = chosen
        return best[(1 << count) - 1]

    def _greedy(self, leaves: list[_Tree]) -> _Tree:
        trees = list(leaves)
        while len(trees) > 1:
            pairs = [
                self._joined(one, other)
                for at, one in enumerate(trees)
                for other in trees[at + 1 :]
                if self.conditions.connected(one.mask, other.mask)
            ]
            chosen = min(pairs, key=lambda tree: tree.rows)
            trees = [tree for tree in trees if not tree.mask & chosen.mask] + [chosen]
        return trees[0]

    def _joined(self, first: _Tree, second: _Tree) -> _Tree:
        rows = self._rows(first, second)
        probed, built = (second, first) if first.rows < second.rows else (first, second)
        cost = first.cost + second.cost + probed.rows + BUILD * built.rows + rows
        return _Tree(first.mask | second.mask, rows, cost, (probed, built))

    def _rows(self, first: _Tree, second: _Tree) -> float:
        mask = first.mask | second.mask
        found = self.rows.get(mask)
        if found is None:
            equal = self.conditions.equalities(first.mask, second.mask)
            pairs = [(self.known.get(one.id), self.known.get(other.id)) for one, other in equal]
            found = first.rows * second.rows / matching(pairs, first.rows, second.rows)
            met = self.conditions.met(first.mask, second.mask)
            found *= share(all_of(met), self.known) if met else 1.0
            found = self.rows[mask] = max(found, min(1.0, first.rows, second.rows))
        return found

    def _spelt(self, tree: _Tree) -> Plan:
        if tree.parts is None:
            return self.relations[tree.mask]
        left, right = tree.parts
        predicates = self.conditions.between(left.mask, right.mask)
        return Join("inner" if predicates else "cross", self._spelt(left), self._spelt(right), all_of(predicates))
