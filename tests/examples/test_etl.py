"""The ETL example fills its table in one transaction, and a failing branch leaves nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "etl.py"
PRINTED = """\
node `load_more` (more regions) failed at stage `run`
error: table `warehouse.revenue` does not take the rows
 = sqlite: UNIQUE constraint failed: revenue.region
EU 330.00 from 2 orders
US 80.00 from 1 orders
"""


def test_it_prints_what_was_loaded_and_what_was_rolled_back(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, EXAMPLE], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout == PRINTED
    assert list(tmp_path.iterdir()) == []
