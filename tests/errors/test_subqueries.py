"""Messages about sub-queries, named pipelines and parameters that are lists."""

from __future__ import annotations

import pytest
from declared_shop import DB, failure, lines, query

from dataflow import BuildError, DataFlow, PlanError, ResultError, col, declare, exists, fn
