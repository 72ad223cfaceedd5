"""`kailash-dataflow` has the same import name."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import dataflow


def test_both_packages_in_one_environment_are_named_at_import(tmp_path: Path) -> None:
    package = tmp_path / "dataflow"
    package.mkdir()
    shutil.copy(dataflow.__file__, package / "__init__.py")
    (package / "engine.py").write_text("")  # a module of the other package, in the folder of both
    run = subprocess.run(
        [sys.executable, "-c", "import dataflow"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1] == (
        "ImportError: `dataflow-query` and `kailash-dataflow` are both installed here, and both are imported as "
        "`dataflow`; uninstall both, then install the one that is wanted: "
        "`pip uninstall kailash-dataflow dataflow-query`"
    )
