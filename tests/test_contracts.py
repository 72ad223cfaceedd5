"""The house rules that no type checker sees: who imports whom, how long things are, what they are called."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dataflow.compiler.dialects.registry import DIALECTS

ROOT = Path(__file__).parents[1]
FOLDERS = ("dsl", "compiler", "runtime", "grammar")
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
VAGUE_NAMES = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}
LONGEST_FUNCTION = 40


def test_imports_keep_to_the_contracts() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_modules_are_called_what_they_hold() -> None:
    vague = [path.relative_to(ROOT) for path in SOURCES if path.stem in VAGUE_NAMES]
    assert vague == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_are_short(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = [f"{name}: {lines} lines" for name, lines in _function_lengths(tree) if lines > LONGEST_FUNCTION]
    assert long == []


def test_folders_are_packages() -> None:
    # A folder without __init__.py works, but import-linter does not see what is in it.
    bare = {path.parent.relative_to(ROOT) for path in SOURCES if not (path.parent / "__init__.py").exists()}
    assert bare == set()


def test_dialects_are_named_in_their_own_files_only() -> None:
    generic = [path for path in SOURCES if path.parts[len(ROOT.parts)] != "runtime" and "dialects" not in path.parts]
    named = [(path.relative_to(ROOT), name) for path in generic for name in _texts(path) & DIALECTS.keys()]
    assert named == []


@pytest.mark.parametrize("name", FOLDERS)
def test_links_lead_to_the_folders_at_the_top(name: str) -> None:
    link = ROOT / "src" / "dataflow" / name
    assert link.is_symlink()
    assert link.readlink() == Path("../..") / name


def _texts(path: Path) -> set[str]:
    """All string constants of a file."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _function_lengths(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Names of all functions and the lines of their bodies, the docstring left out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            start = node.body[0]
            if ast.get_docstring(node) is not None and len(node.body) > 1:
                start = node.body[1]
            yield node.name, (node.end_lineno or 0) - start.lineno + 1
