"""The program `dataflow` in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from terminal import clean_environment


def dataflow(folder: Path, *arguments: str, text: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Arguments, and what stands on standard input, ▶ the run in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "dataflow", *arguments],
        input=text,
        cwd=folder,
        env=clean_environment(folder) | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def printed(folder: Path, *arguments: str, text: str = "", **environment: str) -> str:
    """What a command prints that goes well."""
    run = dataflow(folder, *arguments, text=text, **environment)
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout
