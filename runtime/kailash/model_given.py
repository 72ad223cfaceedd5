"""What the node of a model was given: values of fields under their own names, and its other inputs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from dataflow.dsl.errors import ParameterError, might_be_meant, quoted
from dataflow.dsl.model import Model
from dataflow.dsl.names import col
from dataflow.dsl.types import JSON
from dataflow.runtime.kailash.async_node import KAILASH_NAMES, GivenValue
from dataflow.runtime.kailash.model_inputs import names_in
from dataflow.runtime.kailash.running import unwrapped

NOT_FLAT: Final = (KAILASH_NAMES - {"tags"}) | {"after"}
"""Inputs that are Kailash's own, or order the workflow: a field of such a name is given inside of `fields`."""

_TEMPLATE: Final = re.compile(r"\$\{([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Given:
    """The inputs of one execution. fields: values by field; own: the node's other inputs by name."""

    model: Model
    fields: Mapping[str, object]
    own: Mapping[str, Any]

    def row(self) -> dict[str, object]:
        """The fields that are given under their own names, and those inside of `fields`. Raises ParameterError."""
        inside = self.dict_of("fields")
        twice = [name for name in inside if name in self.fields]
        if twice:
            raise ParameterError(f"expected each field once, found {quoted(twice)} also in `fields`")
        return {**self.fields, **inside}

    def changes(self, values: Mapping[str, object]) -> dict[str, object]:
        """New values of fields; `{"$inc": 1}` is what the field has and one more. Raises ParameterError."""
        columns = {column.name: column for column in self.model.columns}
        made = dict(values)
        for name, value in values.items():
            if isinstance(value, Mapping) and name in columns and columns[name].type != JSON:
                by = value.get("$inc")
                if len(value) != 1 or not isinstance(by, int | float | Decimal) or isinstance(by, bool):
                    raise ParameterError(
                        f"field `{name}` of `{self.model.name}` takes a value or `$inc`, found `{value!r}`",
                        hint='as in `{"$inc": 1}`',
                    )
                made[name] = col[name] + by
        return made

    def dict_of(self, name: str) -> dict[str, object]:
        """An input that is values by field; nothing where it is not given. Raises ParameterError."""
        found = self.own.get(name)
        if found is None:
            return {}
        if not isinstance(found, Mapping):
            raise ParameterError(
                f"expected values by field for `{name}`, found `{type(found).__name__}`", hint='as in `{"name": "x"}`'
            )
        return {str(field): value for field, value in found.items()}

    def one_of(self, *names: str) -> Any:
        """The value of an input that has several names, None where it is not given. Raises ParameterError."""
        found = [name for name in names if self.own.get(name) is not None]
        if len(found) > 1:
            raise ParameterError(f"expected one of {quoted(found)}, found all of them")
        return self.own[found[0]] if found else None

    def names_of(self, *inputs: str) -> tuple[str, ...]:
        """The fields that an input names, under one of its names; none where it is not given. Raises ParameterError."""
        found = self.one_of(*inputs)
        return () if found is None else tuple(names_in(found, inputs[0]))

    def flag(self, name: str, default: bool) -> bool:
        """An input that is true or false. Raises ParameterError."""
        found = self.own.get(name)
        if found is None:
            return default
        if not isinstance(found, bool):
            raise ParameterError(f"`{name}` is true or false, found `{found!r}`")
        return found


def given_of(
    model: Model, inputs: Mapping[str, object], flat: Collection[str], own: Collection[str], config: object
) -> Given:
    """The inputs of an execution ▶ what they are. Raises ParameterError for those that the node has not.

    flat: the fields that are inputs under their own names. own: the other inputs. config: what is configured; the names
    of its templates may be inputs too, and mean nothing but that.
    """
    fields: dict[str, object] = {}
    others: dict[str, object] = {}
    templates = set(_templates(config))
    for name, value in inputs.items():
        value = _plain(value)
        column = model.column(name)
        if name in flat:
            fields[name] = value if column is not None and column.type == JSON else unwrapped(value)
        elif name in own:
            others[name] = unwrapped(value) if column is None else value
        elif name not in templates:
            names = [column.name for column in model.columns]
            hint = might_be_meant(name, [*flat, *own])
            if name in names:
                hint = f'values of fields are given in `fields`, conditions in `filter`: `{{"{name}": …}}`'
            kinds = [f"fields of `{model.name}`: {quoted(names)}", f"other inputs: {quoted(sorted(own))}"]
            raise ParameterError(f"unknown input `{name}`", notes=kinds, hint=hint)
    return Given(model, fields, others)


def _plain(value: object) -> Any:
    """A value without what kept it from being taken for a template, also inside of lists and dicts."""
    match value:
        case GivenValue():
            return value.value
        case dict():
            return {name: _plain(part) for name, part in value.items()}
        case list():
            return [_plain(part) for part in value]
        case _:
            return value


def _templates(config: object) -> Iterator[str]:
    match config:
        case str():
            yield from _TEMPLATE.findall(config)
        case Mapping():
            for part in config.values():
                yield from _templates(part)
        case list():
            for part in config:
                yield from _templates(part)
