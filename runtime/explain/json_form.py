"""Account ▶ JSON for programs; docs/explain.md says what each field is."""

from __future__ import annotations

import json
from typing import Any, Final

from dataflow.dsl.types import Field
from dataflow.runtime.explain.account import Account, FragmentAccount, KeysWaitedFor, Statement
from dataflow.runtime.explain.operators import Operator
from dataflow.runtime.trace import Part

VERSION: Final = 1
"""It grows when a field goes or changes its meaning; fields may be added."""


def json_of(account: Account) -> str:
    """The account as the text of one JSON object."""
    return json.dumps(as_dict(account), ensure_ascii=False, indent=2)


def as_dict(account: Account) -> dict[str, Any]:
    """The account as plain dicts, lists, texts and numbers."""
    local = None
    if account.local is not None and account.statement is not None:
        local = {**_statement(account.statement), "plan": _operator(account.local)}
    return {
        "version": VERSION,
        "analyzed": account.result is not None,
        "sources": dict(account.sources),
        "columns": [_field(field) for field in account.columns],
        "parameters": [_field(field) for field in account.parameters],
        "estimated_rows": _whole(account.rows),
        "measured": _measured(account.result),
        "local": local,
        "fragments": [_fragment(fragment) for fragment in account.fragments],
    }


def _fragment(fragment: FragmentAccount) -> dict[str, Any]:
    return {
        "number": fragment.number,
        "source": fragment.source,
        **_statement(fragment.statement),
        "estimated_rows": _whole(fragment.rows),
        "pushed": list(fragment.pushed),
        "rest_is_local_because": fragment.why_here,
        "notes": list(fragment.notes),
        "keys": [_keys(keys) for keys in fragment.keys],
        "with_keys": None
        if fragment.reduced is None
        else {**_statement(fragment.reduced), "estimated_rows": _whole(fragment.rows_with_keys)},
        "with_key_range": None if fragment.ranged is None else _statement(fragment.ranged),
        "ran": None if fragment.ran is None else _statement(fragment.ran),
        "measured": _measured(fragment.measured),
        "plan": _operator(fragment.operator),
    }


def _operator(operator: Operator) -> dict[str, Any]:
    return {
        "operator": operator.name,
        "detail": operator.detail,
        "source": operator.source,
        "table": operator.table,
        "fragment": operator.fragment,
        "estimated_rows": _whole(operator.rows),
        "inputs": [_operator(child) for child in operator.inputs],
    }


def _keys(keys: KeysWaitedFor) -> dict[str, Any]:
    return {
        "column": keys.column,
        "from_fragments": list(keys.fragments),
        "at_most": keys.most,
        "found": None if keys.sent is None else keys.sent.count,
        "sent": None if keys.sent is None else keys.sent.sent,
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {"sql": statement.sql, "bound": list(statement.bound)}


def _measured(part: Part | None) -> dict[str, Any] | None:
    if part is None:
        return None
    return {
        "rows": part.rows,
        "bytes": part.bytes,
        "keys_after_ms": _milliseconds(part.waited),
        "first_after_ms": _milliseconds(part.first),
        "all_after_ms": _milliseconds(part.ended),
    }


def _field(field: Field) -> dict[str, Any]:
    return {"name": field.name, "type": str(field.type), "nullable": field.nullable}


def _whole(rows: float | None) -> int | None:
    return None if rows is None else round(rows)


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 3)
