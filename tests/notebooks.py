"""Notebooks that run in a real kernel of this Python: what each cell shows.

As a program, in a process of its own (nbclient leaves sockets to the garbage collector): `notebooks.py NOTEBOOK FOLDER`
runs a notebook in a folder and writes its outputs into it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat


def run(notebook: Any, folder: Path, allow_errors: bool = False) -> Any:
    """A notebook ▶ the same with the outputs of its cells, which ran in a folder. Fails where a cell fails."""
    path = folder / "executed.ipynb"
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    command = [sys.executable, __file__, path, folder, *(["--allow-errors"] if allow_errors else [])]
    process = subprocess.run(command, capture_output=True, text=True, timeout=110)
    assert process.returncode == 0, process.stderr
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def run_cells(cells: list[str], folder: Path, allow_errors: bool = False) -> list[list[Any]]:
    """The text of cells ▶ the outputs of each."""
    made = [nbformat.v4.new_code_cell(cell) for cell in cells]  # type: ignore[no-untyped-call]
    notebook = nbformat.v4.new_notebook(cells=made)  # type: ignore[no-untyped-call]
    return [cell.outputs for cell in run(notebook, folder, allow_errors).cells]


def _execute(path: str, folder: str, *options: str) -> None:
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    class ThisPython(KernelSpecManager):
        """The only kernel there is: this Python, wherever it is installed."""

        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=command, display_name="Python", language="python")

    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    manager = AsyncKernelManager(kernel_spec_manager=ThisPython())
    resources = {"metadata": {"path": folder}}
    errors = "--allow-errors" in options
    NotebookClient(notebook, km=manager, resources=resources, timeout=90, allow_errors=errors).execute()
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    _execute(*sys.argv[1:])
