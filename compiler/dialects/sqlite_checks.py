"""SQLite's templates for numbers that must not be wrong without a word: integers of 64 bits, decimals of 15 digits."""

from __future__ import annotations

# Of the least integer there is no absolute value. That the number is large is asked for as well: where a column equals a
# constant, SQLite puts the constant into other conditions before it finds that no integer is 0.5.
INTEGER_OVERFLOW = "ABS(-9223372036854775807 - (ABS({0}) >= 9223372036854775807))"


def failing(message: str) -> str:
    """What fails with a message where it is computed; as a function of constants it is computed where it is needed."""
    return f"JSON_EXTRACT('{{{{}}}}', '{message}')"


# ROUND to digits prints the number and reads it again, which takes ten times as long.
_UNITS_OF = "({0} * 1e{scale})"
_TOO_MANY_DIGITS = failing("a decimal of more than 15 digits")
_ROUNDED_UNITS = f"ROUND({_UNITS_OF})"
# With 16 digits a product or sum may be off by one in the last.
_SURE_UNITS = f"CASE WHEN ABS({_UNITS_OF}) > 999999999999999 THEN {_TOO_MANY_DIGITS} ELSE {_ROUNDED_UNITS} END"

CHECKS = {
    # What does not fit 64 bits becomes a REAL.
    "int64": f"CASE TYPEOF({{0}}) WHEN 'real' THEN {INTEGER_OVERFLOW} ELSE {{0}} END",
    "decimal15": f"({_ROUNDED_UNITS} / 1e{{scale}})",
    "decimal": f"({_SURE_UNITS} / 1e{{scale}})",
}


COUNTED = {"decimal15": f"CAST({_ROUNDED_UNITS} AS INTEGER)", "decimal": f"CAST({_SURE_UNITS} AS INTEGER)"}

# A unit's number that does not fit 64 bits is a REAL, and so is the sum it is in.
SUM_OF_UNITS = (
    f"CASE TYPEOF(SUM({{0}})) WHEN 'real' THEN {failing('a decimal of more than 18 digits')} "
    "ELSE SUM({0}) / 1e{scale} END"
)
