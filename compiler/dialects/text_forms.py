"""What a text must look like to become another type: regular expressions that RE2 and PostgreSQL read alike.

Engines by themselves take more, each something else: `0x1f`, `1_000`, `today`, `Jan 31 2024`, `20240131`. They match a
whole text; none has a brace, which templates would take for an argument.
"""

from __future__ import annotations

INTEGER = r"\s*[+-]?[0-9]+\s*"

_NUMBER = r"([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
NUMBER = rf"\s*[+-]?{_NUMBER}\s*"
FLOAT = rf"\s*([+-]?({_NUMBER}|[iI][nN][fF]([iI][nN][iI][tT][yY])?)|[nN][aA][nN])\s*"

_DAY = "[0-9][0-9][0-9][0-9][-/][0-9][0-9]?[-/][0-9][0-9]?"
_MINUTES = r":[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?"
_CLOCK = f"[0-2]?[0-9]{_MINUTES}"

MOMENT = f" *{_DAY}([ T]{_CLOCK})? *"
"""A date, or a date and a time; neither a leap second nor the name of a zone."""

ZONED = f" *{_DAY}[ T]{_CLOCK} ?(Z|UTC|[+-][0-9][0-9](:[0-9][0-9])?) *"

TIME = f" *([01]?[0-9]|2[0-3]){_MINUTES} *"

TRUE, FALSE = ("'true', 't', 'yes', 'y', '1'", "'false', 'f', 'no', 'n', '0'")
"""Words, in lower case, as items of IN."""
