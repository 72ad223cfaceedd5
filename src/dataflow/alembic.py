"""Revision files of Alembic from models: `from dataflow.alembic import revisions` in `env.py`.

It needs the package `alembic`, which `dataflow-query[alembic]` brings along.
"""

from __future__ import annotations

from dataflow.runtime.alembic import revisions

__all__ = ["revisions"]
