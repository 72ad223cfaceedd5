"""The `DataFlow` objects of this process that are alive, for those who know a model by its name only."""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataflow.runtime.database import DataFlow

_lock = threading.Lock()
_alive: weakref.WeakSet[DataFlow] = weakref.WeakSet()
_closed: weakref.WeakSet[DataFlow] = weakref.WeakSet()


def remember(db: DataFlow) -> None:
    """From now on the object is found, as long as somebody holds it."""
    with _lock:
        _alive.add(db)


def retire(db: DataFlow) -> None:
    """The object was closed: it is found only where no other one is."""
    with _lock:
        _closed.add(db)


def alive() -> list[DataFlow]:
    """All of them."""
    with _lock:
        return list(_alive)


def owners_of(model: str) -> list[DataFlow]:
    """Those that have a model of this name and were not closed; if there are none, those that were."""
    found = [db for db in alive() if db._models.named(model) is not None]
    with _lock:
        # Closing may be undone by using the object again, and whoever holds one by mistake has closed it.
        return [db for db in found if db not in _closed] or found


def with_models() -> list[DataFlow]:
    """Those that have models and were not closed."""
    found = [db for db in alive() if db._models.names()]
    with _lock:
        return [db for db in found if db not in _closed]
