"""The places of sources as people write them: URLs and paths."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from dataflow.dsl.errors import SourceError

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*)://")
_USER_INFO: Final = re.compile(r"(?<=://)([^/?#:@]*):(.*)@", re.DOTALL)
_LOOSE_USER_INFO: Final = re.compile(r"^.*:.*@", re.DOTALL)
_SECRET_OPTION: Final = re.compile(r"([?&][^=&]*(?:password|passwd|secret|token)[^=&]*=)[^&#]*", re.IGNORECASE)


def scheme_of(text: str) -> str | None:
    """What stands before `://`, in lower case; None where the text is no URL."""
    match = _SCHEME.match(text)
    return match[1].lower() if match else None


def database_of(url: str) -> str | None:
    """A URL ▶ what its scheme says of the database, without the driver that others name there.

    `postgresql+psycopg2://…` ▶ `postgresql`; None where the text is no URL.
    """
    scheme = scheme_of(url)
    return None if scheme is None else scheme.partition("+")[0]


def redact(url: str) -> str:
    """A URL in, the same without its passwords out: for messages."""
    # A password may hold `@` and `/` that should have been escaped: what ends it is the last `@`.
    if scheme_of(url) is None:
        return _LOOSE_USER_INFO.sub("***@", url)
    return _SECRET_OPTION.sub(r"\1***", _USER_INFO.sub(r"\1:***@", url))


def split_url(source: str, url: str) -> SplitResult:
    """A source's name and its URL in, the parts out.

    Raises SourceError for a URL whose parts cannot be told; it has no cause, since that would hold the password.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise unreadable(source, url) from None
    # What stands behind an unescaped `/`, `?` or `#` of a password would be taken for a part of the place.
    if parts.fragment or "@" in parts.path or ("@" in parts.query and "@" not in parts.netloc):
        raise unreadable(source, url)
    return parts


def unreadable(source: str, url: str) -> SourceError:
    """The error of a URL whose parts cannot be told."""
    return SourceError(
        f"the URL of source `{source}` cannot be read: `{redact(url)}`",
        hint="in a user name or password `@`, `:`, `/`, `?` and `#` are written `%40`, `%3A`, `%2F`, `%3F` and `%23`",
    )


def seconds_of(source: str, option: str, text: str) -> float:
    """The value of an option that is a time. Raises SourceError where it is no number."""
    try:
        return float(text)
    except ValueError:
        raise SourceError(f"option `{option}` of source `{source}` is `{text}`: expected seconds") from None


def path_text(target: str | os.PathLike[str]) -> str:
    """A path, or a URL of a file (`sqlite:///x.db`, `sqlite:////tmp/x.db`), in; the path as it was written out."""
    text = os.fspath(target)
    if match := _SCHEME.match(text):
        return unquote(text[match.end() :].partition("?")[0]).removeprefix("/")
    return text


def local_path(target: str | os.PathLike[str]) -> Path:
    """A path or a URL of a file in, the absolute path out.

    What is relative is so to the current folder of this moment; `~` is the home folder.
    """
    return Path(os.path.abspath(os.path.expanduser(path_text(target))))
