"""Sources that are set down outside of the program: in a file `dataflow.toml`, or in the environment.

[sources]
shop = "postgresql://reader:${SHOP_PASSWORD}@db.internal/shop"
lake = "data/*.parquet"

[sources.crm]
url = "mysql://reader@crm.internal/crm"
password_env = "CRM_PASSWORD"

[local]
memory_limit = "2GB"
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

from dataflow.dsl.errors import Diagnostic, SourceError, might_be_meant, quoted
from dataflow.runtime.local_settings import LocalSettings
from dataflow.runtime.sources.url import database_of, redact, scheme_of

FILE: Final = "dataflow.toml"
PREFIX: Final = "DATAFLOW_SOURCE_"
"""`DATAFLOW_SOURCE_SHOP` is the source `shop`."""

_TABLES: Final = ("sources", "local")
_LOCAL: Final = ("memory_limit", "threads", "temp_directory")
_KEYS: Final = ("url", "password_env")
_FILE_SCHEMES: Final = ("sqlite", "duckdb")
_VARIABLE: Final = re.compile(r"\$\{([^}]*)\}")


def configured_sources(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The sources of the nearest `dataflow.toml`, else those of the environment; none where there are neither.

    Raises SourceError for a file that cannot be read or is wrong.
    """
    file = find_file(environment)
    return sources_of_file(file, environment) if file is not None else _of_environment(environment)


def find_file(environment: Mapping[str, str] = os.environ) -> Path | None:
    """`dataflow.toml` of the current folder, of the nearest folder above that has one, or of the user's settings."""
    settings = environment.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    folders = (Path.cwd(), *Path.cwd().parents, Path(settings, "dataflow"))
    return next((folder / FILE for folder in folders if (folder / FILE).is_file()), None)


def sources_of_file(path: str | os.PathLike[str], environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """A TOML file ▶ its sources: `${NAME}` is a variable of the environment, relative paths start at the file's folder.

    Raises SourceError with everything that is wrong.
    """
    file = Path(path)
    content = _read(file)
    problems = [_unknown_key(key, _TABLES, f"`{file}`") for key in content if key not in _TABLES]
    entries = content.get("sources", {})
    if not isinstance(entries, dict):
        raise SourceError(f"`sources` of `{file}` is no table of names", hint='as in `[sources]` `shop = "…"`')
    sources: dict[str, str] = {}
    for name, entry in entries.items():
        found = _entry(name, entry, file, environment)
        if isinstance(found, str):
            sources[name] = _located(found, file.resolve().parent)
        else:
            problems += found
    if problems:
        raise SourceError(problems)
    if not sources:
        raise SourceError(f"`{file}` names no sources", hint='as in `[sources]` `shop = "sqlite:///shop.db"`')
    return sources


def configured_local(path: str | os.PathLike[str] | None = None) -> LocalSettings:
    """What `[local]` of a file, or of the nearest one, says of the local DuckDB. Raises SourceError."""
    file = Path(path) if path is not None else find_file()
    given = {} if file is None else _read(file).get("local", {})
    if not isinstance(given, dict):
        raise SourceError(f"`local` of `{file}` is no table", hint='as in `[local]` `memory_limit = "2GB"`')
    unknown = [_unknown_key(key, _LOCAL, f"`local` of `{file}`") for key in given if key not in _LOCAL]
    if unknown:
        raise SourceError(unknown)
    settings = LocalSettings(**given)
    if file is None or settings.temp_directory is None:
        return settings
    folder = file.absolute().parent / Path(settings.temp_directory).expanduser()
    return replace(settings, temp_directory=str(folder))


def _of_environment(environment: Mapping[str, str]) -> dict[str, str]:
    given = {key.removeprefix(PREFIX).lower(): value for key, value in environment.items() if key.startswith(PREFIX)}
    return {name: given[name] for name in sorted(given) if name and given[name]}


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(f"`{file}` cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError:
        raise SourceError(f"`{file}` is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        # The line itself may hold a password: only its number is told.
        raise SourceError(f"`{file}` is not TOML: {_lower(str(error))}") from None


def _entry(name: str, entry: Any, file: Path, environment: Mapping[str, str]) -> str | list[Diagnostic]:
    """The target of one source, or what is wrong with it."""
    where = f"source `{name}` of `{file}`"
    match entry:
        case str():
            return _filled(entry, where, environment)
        case {"url": str() as url}:
            problems = [_unknown_key(key, _KEYS, where) for key in entry if key not in _KEYS]
            filled = _filled(url, where, environment)
            if problems or isinstance(filled, list):
                return [*problems, *(filled if isinstance(filled, list) else ())]
            return _with_password(filled, entry.get("password_env"), where, environment)
        case dict():
            unknown = [_unknown_key(key, _KEYS, where) for key in entry if key not in _KEYS]
            return [*unknown, Diagnostic(f"{where} has no `url`", hint='as in `url = "postgresql://…"`')]
        case _:
            kind = type(entry).__name__
            return [Diagnostic(f"{where} is a `{kind}`: expected a text", hint='as in `shop = "postgresql://…"`')]


def _filled(text: str, where: str, environment: Mapping[str, str]) -> str | list[Diagnostic]:
    """The text with its variables; in the user and password of a URL they are escaped, so they may be any text."""
    names = [match[1] for match in _VARIABLE.finditer(text)]
    problems = [_unset(name, where) for name in names if name not in environment]
    if problems:
        return problems
    user_ends = text.rfind("@") if scheme_of(text) is not None else -1

    def value(match: re.Match[str]) -> str:
        found = environment[match[1]]
        return quote(found, safe="") if match.start() < user_ends else found

    return _VARIABLE.sub(value, text)


def _with_password(url: str, variable: object, where: str, environment: Mapping[str, str]) -> str | list[Diagnostic]:
    if variable is None:
        return url
    if not isinstance(variable, str):
        return [Diagnostic(f"`password_env` of {where} is no text", hint="it is the name of a variable")]
    if variable not in environment:
        return [_unset(variable, where)]
    try:
        parts = urlsplit(url)
    except ValueError:
        return [Diagnostic(f"the URL of {where} cannot be read: `{redact(url)}`")]
    user, at, host = parts.netloc.rpartition("@")
    if not at or ":" in user:
        hint = 'as in `url = "postgresql://reader@host/db"`'
        return [
            Diagnostic(f"{where} has a `password_env`: expected a URL with a user and without a password", hint=hint)
        ]
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(environment[variable], safe='')}@{host}"))


def _located(target: str, folder: Path) -> str:
    """A relative path as one below the folder; everything else as it is."""
    scheme = scheme_of(target)
    if scheme is None:
        return target if target == ":memory:" or target.startswith("~") else os.path.join(folder, target)
    path, mark, options = target.partition("://")[2].partition("?")
    path = path.removeprefix("/")
    if database_of(target) not in _FILE_SCHEMES or not path or path.startswith(("/", "~", ":memory:")):
        return target
    return f"{scheme}:///{quote(str(folder))}/{path}{mark}{options}"


def _unset(name: str, where: str) -> Diagnostic:
    if not re.fullmatch(r"[A-Za-z_]\w*", name):
        return Diagnostic(f"{where} has `${{{name}}}`, which names no variable", hint="as in `${SHOP_PASSWORD}`")
    return Diagnostic(f"{where} wants `{name}`, which is not set", hint=f"set it: `export {name}=…`")


def _unknown_key(key: str, known: tuple[str, ...], where: str) -> Diagnostic:
    notes = (f"keys here: {quoted(known)}",)
    return Diagnostic(f"unknown key `{key}` in {where}", notes=notes, hint=might_be_meant(key, known))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
