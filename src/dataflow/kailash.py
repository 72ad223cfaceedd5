"""Nodes for Kailash workflows: `import dataflow.kailash` registers those for queries, writes and transactions.

Everything here lives in `dataflow.runtime.kailash`.
"""

from __future__ import annotations

from dataflow.runtime.kailash import *  # noqa: F403
from dataflow.runtime.kailash import __all__

__all__ = list(__all__)
