"""PostgreSQL's templates for conversions."""

from __future__ import annotations

from dataflow.compiler.dialects import text_forms
from dataflow.compiler.dialects.postgres_nested import JSON_CASTS
from dataflow.compiler.dialects.postgres_texts import TEXT_CASTS

_FORMS = {"int64": text_forms.INTEGER, "float64": text_forms.FLOAT, "decimal": text_forms.NUMBER}
_MOMENTS = {
    "date": f"{text_forms.MOMENT}|{text_forms.ZONED}",
    "time": text_forms.TIME,
    "timestamp": f"{text_forms.MOMENT}|{text_forms.ZONED}",
}
# More would be rounded.
_SIX_DIGITS = r"REGEXP_REPLACE({0}, '(\.[0-9][0-9][0-9][0-9][0-9][0-9])[0-9]+', '\1')"


def _of_text(form: str, target: str, text: str = "{0}") -> str:
    return (
        f"CAST(CASE WHEN {{0}} ~ '^({form})$' THEN {text} "
        f"WHEN {{0}} IS NOT NULL THEN 'malformed {target}: ' || {{0}} END AS {{type}})"
    )


CASTS = {
    **JSON_CASTS,
    ("bool", "int64"): "CAST(CAST({0} AS INTEGER) AS BIGINT)",
    ("bool", "float64"): "CAST(CAST({0} AS INTEGER) AS DOUBLE PRECISION)",
    ("bool", "decimal"): "CAST(CAST({0} AS INTEGER) AS {type})",
    ("int64", "bool"): "({0} <> 0)",
    ("float64", "bool"): "({0} <> 0)",
    ("decimal", "bool"): "({0} <> 0)",
    ("float64", "int64"): "CAST(TRUNC({0}) AS BIGINT)",
    ("decimal", "int64"): "CAST(TRUNC({0}) AS BIGINT)",
    # The text of a float, and the decimal nearest to it, are not the same on any two engines.
    ("float64", "string"): None,
    ("float64", "decimal"): None,
    ("string", "binary"): "CONVERT_TO({0}, 'UTF8')",
    ("binary", "string"): "CONVERT_FROM({0}, 'UTF8')",
    **{("string", target): _of_text(form, target) for target, form in _FORMS.items()},
    ("string", "bool"): (
        f"CASE WHEN LOWER({{0}}) IN ({text_forms.TRUE}) THEN TRUE WHEN LOWER({{0}}) IN ({text_forms.FALSE}) THEN FALSE "
        "WHEN {0} IS NOT NULL THEN CAST('malformed bool: ' || {0} AS BOOLEAN) END"
    ),
    **TEXT_CASTS,
    # A text without zone is in UTC whatever the session's zone is.
    ("string", "timestamptz"): (
        f"CASE WHEN {{0}} ~ '^({text_forms.MOMENT})$' "
        f"THEN CAST({_SIX_DIGITS} AS TIMESTAMP) AT TIME ZONE 'UTC' "
        f"ELSE {_of_text(text_forms.ZONED, 'timestamptz', _SIX_DIGITS)} END"
    ),
    **{("string", target): _of_text(form, target, _SIX_DIGITS) for target, form in _MOMENTS.items()},
    ("date", "timestamptz"): "(CAST({0} AS TIMESTAMP) AT TIME ZONE 'UTC')",
    ("timestamp", "timestamptz"): "({0} AT TIME ZONE 'UTC')",
    ("timestamptz", "timestamp"): "({0} AT TIME ZONE 'UTC')",
    ("timestamptz", "date"): "CAST({0} AT TIME ZONE 'UTC' AS DATE)",
    ("timestamptz", "time"): "CAST({0} AT TIME ZONE 'UTC' AS TIME)",
}
