"""The ETL example fills its table in one transaction, and a failing branch leaves nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "etl.py"
PRINTED = """\
loaded 2 rows: [{'region': 'EU', 'revenue': '330.00', 'orders': 2}, {'region': 'US', 'revenue': '80.00', 'orders': 1}]
node `load` (more regions) failed at stage `run`
error: table `warehouse.revenue` does not take the rows
 = sqlite: UNIQUE constraint failed: revenue.region
regions after the failure: ['EU', 'US']
"""


def test_it_prints_what_was_loaded_and_what_was_rolled_back(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, EXAMPLE], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout == PRINTED
    assert list(tmp_path.iterdir()) == []
