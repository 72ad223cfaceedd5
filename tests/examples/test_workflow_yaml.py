"""The workflow in YAML runs in a fresh process, which finds its source in dataflow.toml or in the environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "examples" / "workflow_yaml"


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        ([], "US 380.0 from 2 orders; EU 330.0 from 2 orders\n"),
        (["100"], "EU 330.0 from 2 orders; US 300.0 from 1 orders\n"),
    ],
)
def test_with_its_configuration(arguments: list[str], printed: str) -> None:
    assert _run(FOLDER, arguments, {}) == printed


def test_with_the_source_from_the_environment(tmp_path: Path) -> None:
    for name in ("run.py", "workflow.yaml"):
        shutil.copy(FOLDER / name, tmp_path)
    lake = {"DATAFLOW_SOURCE_LAKE": str(FOLDER / "lake"), "XDG_CONFIG_HOME": str(tmp_path)}
    assert _run(tmp_path, [], lake) == "US 380.0 from 2 orders; EU 330.0 from 2 orders\n"


def _run(folder: Path, arguments: list[str], environment: dict[str, str]) -> str:
    command = [sys.executable, "run.py", *arguments]
    run = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return run.stdout
