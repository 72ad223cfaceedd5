"""What it costs to read a fragment, all of it or by keys."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dataflow.compiler.catalog import Index
from dataflow.compiler.dialects.lookups import Lookups
from dataflow.compiler.plan.estimate import Estimates
from dataflow.compiler.plan.relational import Aggregate, Join, Plan, Project, Scan, columns_of
from dataflow.compiler.plan.scalar import ColumnRef, Scalar
from dataflow.compiler.plan.size import is_grouped
from dataflow.compiler.plan.walk import nodes

MICROSECOND = 1e-6

KEY_SECONDS = 5e-7
"""To make a value of one key here, and write it into a statement."""

WRITTEN_SECONDS = 5e-7
"""To read one key in a statement there."""

SHORT_SECONDS = 1e-2
"""What takes no longer than this is better done than thought about."""

START_SECONDS = 5e-3
"""To begin with keys, however few there are."""

SCANNED_HERE_SECONDS = 2e-8

FEW_ROWS = 4_000
"""Rows that are sent with nothing to begin, as `Lookups.begun` counts it."""

CLUSTERED = 0.15
"""The share of the time for a row whose place an index gave, where rows are in its order, or where it has them."""

GROUPED = 3.0
"""How much longer a row takes that is put into a group than one that is only read."""

STEP = 1.5
"""How finely it is looked for how many keys are too many."""


@dataclass(frozen=True, slots=True)
class Known:
    """Keys as they are thought to be: the seconds until they are known, how many, and the share of rows they leave."""

    operand: Scalar
    seconds: float
    count: float
    share: float


@dataclass(slots=True)
class Reading:
    """A fragment's plan, what is thought of its rows, and from that the seconds that reading them takes."""

    plan: Plan
    lookups: Lookups
    estimates: Estimates
    is_known: bool = field(init=False)
    plain: float = field(init=False)
    _scanned: float = field(init=False)
    _grouped: float = field(init=False)
    _probed: float = field(init=False)
    _sent: float = field(init=False)
    _found: dict[Scalar, float | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.is_known = self.estimates.known(self.plan)
        rows = sum(self.estimates.rows(node) for node in nodes(self.plan) if isinstance(node, Scan))
        self._scanned = rows * self.lookups.scanned * MICROSECOND
        self._grouped = self._scanned * GROUPED if is_grouped(self.plan) else 0.0
        self._probed = rows * self.lookups.probed * MICROSECOND
        sent = self.estimates.rows(self.plan)
        begun = self.lookups.begun if sent > FEW_ROWS else 0.0
        self._sent = (sent * len(columns_of(self.plan)) * self.lookups.sent + begun) * MICROSECOND
        self.plain = self._scanned + self._grouped + self._sent

    def ended(self, keys: Sequence[Known]) -> float:
        """When all rows have come, in seconds from the query's start on."""
        return max((each.seconds for each in keys), default=0.0) + self.work(keys)

    def score(self, keys: Sequence[Known], others: float) -> float:
        """What is to be small: the time until all rows are there, the others' too, and the work for these."""
        written = sum(each.count * KEY_SECONDS for each in keys) + (START_SECONDS if keys else 0.0)
        return max(self.ended(keys), others) + self.work(keys) + written

    def most(self, keys: Known, others: float) -> int:
        """How many keys are still better than none, if each leaves as many rows as those that are expected."""
        plain = self.score([], others)
        best, tried = 0.0, max(keys.count, 1.0)
        while tried <= self.lookups.most:
            more = replace(keys, count=tried, share=min(1.0, keys.share * tried / max(keys.count, 1.0)))
            if self.score([more], others) > plain:
                break
            best, tried = tried, tried * STEP
        return min(math.ceil(best * STEP), self.lookups.most) if best else 0

    def searched(self, keys: Sequence[Known]) -> Known | None:
        """Those keys that are best looked for in an index; None where the whole table is better read."""
        best = min(keys, key=self._by_index, default=None)
        return best if best is not None and self._by_index(best) < self._by_scan(keys) else None

    def _by_scan(self, keys: Sequence[Known]) -> float:
        return self._scanned + self._probed * len(keys) + sum(each.count for each in keys) * WRITTEN_SECONDS

    def _by_index(self, keys: Known) -> float:
        if keys.operand not in self._found:
            self._found[keys.operand] = self._found_by_index(keys.operand)
        all_rows = self._found[keys.operand]
        if all_rows is None:
            return math.inf
        return keys.count * self.lookups.key * MICROSECOND + keys.share * all_rows

    def _found_by_index(self, operand: Scalar) -> float | None:
        """The seconds in which an index would fetch all rows; None where there is no index."""
        found = _index_of(self.plan, operand)
        if found is None:
            return None
        scan, index = found
        near = index.clustered or {column.name for column in scan.columns} <= set(index.columns)
        each = self.lookups.found * (CLUSTERED if near else 1.0)
        # Rows of other tables that are joined with them are fetched, too.
        joined = [self.estimates.rows(node) for node in nodes(self.plan) if isinstance(node, Join)]
        return max([self.estimates.rows(scan), *joined]) * each * MICROSECOND

    def work(self, keys: Sequence[Known]) -> float:
        """Seconds that reading the rows takes once the keys are there."""
        if not keys:
            return self.plain
        searched = self.searched(keys)
        read = self._by_scan(keys) if searched is None else self._by_index(searched)
        return read + (self._grouped + self._sent) * math.prod(each.share for each in keys)


def is_long(reading: Reading) -> bool:
    """Whether to read all rows takes so long that keys may help, as far as the source says how many there are."""
    return reading.is_known and reading.plain > SHORT_SECONDS


def cost_of_keys(keys: Plan, count: float, estimates: Estimates) -> float:
    """Seconds that so many keys take here, once the fragments that they wait for are read."""
    scanned = sum(estimates.rows(node) for node in nodes(keys) if isinstance(node, Scan))
    return scanned * SCANNED_HERE_SECONDS + count * KEY_SECONDS


def _index_of(plan: Plan, operand: Scalar) -> tuple[Scan, Index] | None:
    """The table that a column of a plan is stored in, and the index that begins with it, the best one."""
    seen: set[int] = set()
    while isinstance(operand, ColumnRef) and operand.column.id not in seen:
        id_ = operand.column.id
        # One branch of a union may make a column of what another makes of it.
        seen.add(id_)
        for node in nodes(plan):
            if isinstance(node, Scan) and any(column.id == id_ for column in node.columns):
                return _index_in(node, next(column.name for column in node.columns if column.id == id_))
        made = [
            assignment.value
            for node in nodes(plan)
            if isinstance(node, Project | Aggregate)
            for assignment in (node.assignments if isinstance(node, Project) else node.keys)
            if assignment.column.id == id_ and assignment.value != operand
        ]
        if not made:
            return None
        operand = made[0]
    return None


def _index_in(scan: Scan, column: str) -> tuple[Scan, Index] | None:
    indexes = () if scan.table.statistics is None else scan.table.statistics.indexes
    found = [index for index in indexes if index.columns[:1] == (column,)]
    return (scan, max(found, key=lambda index: (index.clustered, index.unique))) if found else None
