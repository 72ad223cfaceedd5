"""Compiled plans of the queries that ran last, so that a query is compiled once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from dataflow.dsl.query import Pipeline

if TYPE_CHECKING:
    from dataflow.compiler.compile import CompiledPlan

K = TypeVar("K")

MOST_PLANS: Final = 512
"""Compiled plans that are kept, the least recently used going first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan, and what it was made from: tables by source and path, None for each that no source has.

    `version` is that of what was known of the tables.
    """

    pipeline: Pipeline
    version: int
    plan: CompiledPlan
    tables: tuple[tuple[str, tuple[str, ...]] | None, ...]


class Plans:
    """Finds the plan of a pipeline at once; that of an equal one, which was built anew, by comparing what they say."""

    def __init__(self, most: int = MOST_PLANS) -> None:
        self._most = most
        # A pipeline is kept with its plan: its id stays its own for as long as the entry lives.
        self._by_id: OrderedDict[int, Kept] = OrderedDict()
        self._by_value: OrderedDict[Pipeline, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, pipeline: Pipeline, version: int) -> Kept | None:
        """What was kept for a pipeline or an equal one; None where there is nothing of this version."""
        with self._lock:
            kept = self._by_id.get(id(pipeline))
            if kept is not None:
                self._by_id.move_to_end(id(pipeline))
                return kept if kept.version == version else None
            try:
                kept = self._by_value.get(pipeline)
            except RecursionError:  # too deep to be compared
                return None
            if kept is None or kept.version != version:
                return None
            self._by_value.move_to_end(pipeline)
            self._add(self._by_id, id(pipeline), replace(kept, pipeline=pipeline))
            return kept

    def keep(self, kept: Kept) -> None:
        """Keeps a plan, in the place of an older one of the same pipeline."""
        with self._lock:
            self._add(self._by_id, id(kept.pipeline), kept)
            try:
                self._add(self._by_value, kept.pipeline, kept)
            except RecursionError:
                return

    def _add(self, plans: OrderedDict[K, Kept], key: K, kept: Kept) -> None:
        plans[key] = kept
        plans.move_to_end(key)
        while len(plans) > self._most:
            plans.popitem(last=False)
