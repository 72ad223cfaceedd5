"""How a node waits for its database: on connections of its event loop where that lasts and ends well, else elsewhere.

Workflow runtimes run nodes on loops that live for one execution, or that end without closing what was begun on them. A
connection of their own would be made for nothing, or be left open.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Final
from weakref import WeakKeyDictionary

from dataflow.runtime.way import ELSEWHERE, WAITING, Waiting

LASTING: Final = 20
"""So many nodes have run on a loop that is taken for one that lasts."""

_nodes: WeakKeyDictionary[asyncio.AbstractEventLoop, int] = WeakKeyDictionary()
_ways: WeakKeyDictionary[asyncio.AbstractEventLoop, Waiting] = WeakKeyDictionary()


def node_way() -> Waiting:
    """How to wait on the running loop; asked once by each execution of a node."""
    loop = asyncio.get_running_loop()
    found = _ways.get(loop)
    if found is not None:
        return found
    _nodes[loop] = count = _nodes.get(loop, 0) + 1
    if count >= LASTING:
        _ways[loop] = WAITING if _ends_well() else ELSEWHERE
    return ELSEWHERE


def _ends_well() -> bool:
    """Whether the running loop is one of `asyncio.run` or a Runner, which close what was begun on it."""
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code is asyncio.Runner.run.__code__:
            return True
    return False
