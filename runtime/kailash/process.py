"""The DataFlow of the process, in which nodes that name sources find them: a workflow holds no URL and no password."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from dataflow.runtime.owners import with_models

if TYPE_CHECKING:
    from dataflow.runtime.database import DataFlow

_lock = threading.Lock()
_used: DataFlow | None = None


def use(db: DataFlow | None) -> None:
    """From now on, nodes that name sources find them in `db`; None: in `DataFlow.from_config()` again."""
    global _used
    with _lock:
        _used = db


def used() -> DataFlow | None:
    """The DataFlow that nodes find sources in, None where it was neither given nor needed yet."""
    return _used


def process_dataflow() -> DataFlow:
    """The DataFlow given to `use`, else `DataFlow.from_config()`, made once and when asked for. Raises SourceError."""
    global _used
    found = _used
    if found is not None:
        return found
    from dataflow.runtime.database import DataFlow

    with _lock:
        if _used is None:
            _used = DataFlow.from_config()
        return _used


def dataflow_of_transactions() -> DataFlow:
    """The DataFlow given to `use`, else the only open one that has models, else as `process_dataflow`."""
    if _used is None:
        # Nodes of models find theirs without `use`; they could not run in a transaction of another one.
        owners = with_models()
        if len(owners) == 1:
            return owners[0]
    return process_dataflow()
