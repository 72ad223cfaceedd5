"""Scripts that measure one thing by themselves and print one line of JSON for each."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from workers import HERE, environment, interpreter

Record = dict[str, Any]


def run(script: str, *arguments: str) -> list[Record]:
    """The JSON lines that a script prints, run in its own environment where it has one."""
    print(f"… {script}", file=sys.stderr, flush=True)
    result = subprocess.run(
        [interpreter(script), HERE / f"{script}.py", *arguments],
        env=environment(script),
        capture_output=True,
        text=True,
    )
    if result.returncode != 0:
        raise SystemExit(f"error: {script} failed\n{result.stderr[-4000:]}")
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith('{"name"')]
