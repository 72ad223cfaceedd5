"""The statements that a server says it was given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

POSTGRES_STATEMENT = re.compile(r"LOG:  (?:statement|execute (?!fetch from)[^:\n]*): (.*(?:\n\t.*)*)")
_MARIADB_ENTRY = r"^(?:\d{6} [ \d]\d:\d\d:\d\d\t|\t\t) *\d+ "
MARIADB_STATEMENT = re.compile(rf"{_MARIADB_ENTRY}(?:Query|Execute)\t(.*(?:\n(?!{_MARIADB_ENTRY}).*)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class StatementLog:
    """The statements that reached a server, read from its own log.

    pattern: finds a statement. indent: what is put before each further line of one.
    """

    path: Path
    pattern: re.Pattern[str]
    indent: str = ""

    def mark(self) -> int:
        """The present end of the log, for `statements_since`."""
        return self.path.stat().st_size

    def statements_since(self, mark: int = 0) -> list[str]:
        """The statements that were logged behind the mark, oldest first."""
        with self.path.open("rb") as file:
            file.seek(mark)
            text = file.read().decode(errors="replace")
        return [found[1].replace("\n" + self.indent, "\n").rstrip("\n") for found in self.pattern.finditer(text)]
