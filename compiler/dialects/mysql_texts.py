"""Templates of MySQL and MariaDB for texts, which are compared by code points whatever their collation is."""

from __future__ import annotations


def exact(collation: str) -> str:
    """A text that is compared by a collation."""
    return f"(CONVERT({{0}} USING utf8mb4) COLLATE {collation})"


_SLICES = {
    "substring/2": "SUBSTRING({0}, GREATEST({1}, 1))",
    # So that no sum is beyond 64 bits.
    "substring/3": (
        "SUBSTRING({0}, GREATEST({1}, 1), "
        "GREATEST(LEAST(GREATEST({2}, 0), 4294967295) + (GREATEST(LEAST({1}, 1), -4294967295) - 1), 0))"
    ),
    "left": "LEFT({0}, {1})",
    "right": "RIGHT({0}, {1})",
}


def _part(text: str) -> str:
    """A part of a text; SUBSTRING_INDEX itself counts a negative number from the right, where others may be found."""
    length = "CHAR_LENGTH({1})"
    parts = f"((CHAR_LENGTH({{0}}) - CHAR_LENGTH(REPLACE({text}, {{1}}, ''))) DIV NULLIF({length}, 0) + 1)"
    number = f"(CASE WHEN {{2}} < 0 THEN {parts} + 1 + {{2}} ELSE {{2}} END)"
    before = f"CHAR_LENGTH(SUBSTRING_INDEX({text}, {{1}}, {number} - 1))"
    return (
        f"CASE WHEN {length} = 0 THEN LEFT({{0}}, CASE WHEN {{2}} IN (-1, 1) THEN CHAR_LENGTH({{0}}) "
        f"WHEN {{2}} IS NOT NULL THEN 0 END) WHEN {number} NOT BETWEEN 1 AND {parts} THEN LEFT(CONCAT({{0}}, {{1}}), 0) "
        f"ELSE SUBSTRING(SUBSTRING_INDEX({text}, {{1}}, {number}), "
        f"CASE WHEN {number} > 1 THEN {before} + {length} + 1 ELSE 1 END) END"
    )


def texts(points: str, letters: str) -> dict[str, str]:
    """`points` is the collation of code points, `letters` one that knows the letters of today's Unicode."""
    text, other = exact(points), exact(points).replace("{0}", "{1}")
    # The outer CONVERT takes the collation off again, else it would quarrel with one that a comparison names.
    lower, upper = (f"CONVERT({name}({exact(letters)}) USING utf8mb4)" for name in ("LOWER", "UPPER"))
    return {
        "like": f"({{0}} LIKE {other})",
        "ilike": f"(({lower} COLLATE {points}) LIKE {lower.replace('{0}', '{1}')})",
        "lower": lower,
        "upper": upper,
        # Where there is nothing to replace, a null in the last argument is not looked at.
        "replace": f"REPLACE(CONCAT({text}, LEFT({{2}}, 0)), {{1}}, {{2}})",
        **_SLICES,
        "concat/1": "{0}",
        "concat": "CONCAT({0}, {1})",
        "starts_with": f"(LEFT({{0}}, CHAR_LENGTH({{1}})) = {other})",
        "ends_with": f"(RIGHT({{0}}, CHAR_LENGTH({{1}})) = {other})",
        "contains": f"(LOCATE({{1}}, {text}) > 0)",
        "position": f"LOCATE({{1}}, {text})",
        "repeat": "REPEAT({0}, {1})",
        "reverse": "REVERSE({0})",
        # Filled with an empty text, a text that is too short becomes null.
        "lpad": "CASE WHEN CHAR_LENGTH({2}) = 0 THEN LEFT({0}, {1}) ELSE LPAD({0}, GREATEST({1}, 0), {2}) END",
        "rpad": "CASE WHEN CHAR_LENGTH({2}) = 0 THEN LEFT({0}, {1}) ELSE RPAD({0}, GREATEST({1}, 0), {2}) END",
        "is_distinct:string": f"(NOT ({{0}} <=> {other}))",
        "split_part": _part(text),
        "ascii": "ORD(CONVERT(LEFT({0}, 1) USING utf32))",
        "chr": (
            "CASE WHEN {0} BETWEEN 1 AND 55295 OR {0} BETWEEN 57344 AND 1114111 "
            "THEN CONVERT(CHAR({0} USING utf32) USING utf8mb4) END"
        ),
        "md5": "MD5(CONVERT({0} USING utf8mb4))",
        "sha256": "SHA2(CONVERT({0} USING utf8mb4), 256)",
        "nullif:string": f"NULLIF({{0}}, {other})",
        "greatest:string": f"COALESCE(GREATEST({{0}}, {other}), {{0}}, {{1}})",
        "least:string": f"COALESCE(LEAST({{0}}, {other}), {{0}}, {{1}})",
    }
