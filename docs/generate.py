"""Writes what is made from the function registry; with `--check` it only says which of these files are out of date."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import function_page
import typed_functions

ROOT = Path(__file__).parents[1]

FILES: dict[str, Callable[[], str]] = {**typed_functions.FILES, **function_page.FILES}
"""How each file is made, by its path."""


def outdated() -> dict[str, str]:
    """The files that are not what the registry says, each with the text that it should have."""
    made = {path: make() for path, make in FILES.items()}
    return {path: text for path, text in made.items() if _read(ROOT / path) != text}


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def main(arguments: list[str]) -> int:
    """Writes or checks; the exit code is 1 where a check finds something."""
    changes = outdated()
    for path, text in changes.items():
        if "--check" in arguments:
            print(f"{path} is out of date: run `make generate`")
        else:
            (ROOT / path).write_text(text, encoding="utf-8")
            print(f"written: {path}")
    return int(bool(changes) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
