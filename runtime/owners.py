"""The `DataFlow` objects of this process that are alive, for those who know a model by its name only."""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataflow.runtime.database import DataFlow

_lock = threading.Lock()
_alive: weakref.WeakSet[DataFlow] = weakref.WeakSet()


def remember(db: DataFlow) -> None:
    """From now on the object is found, as long as somebody holds it."""
    with _lock:
        _alive.add(db)


def alive() -> list[DataFlow]:
    """All of them."""
    with _lock:
        return list(_alive)


def owners_of(model: str) -> list[DataFlow]:
    """Those that have a model of this name."""
    return [db for db in alive() if db._models.named(model) is not None]
