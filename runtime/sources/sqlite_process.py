"""A process that reads SQLite files through ADBC, so that no value of a large result becomes an object of Python.

It is a process of its own because ADBC brings a SQLite of its own, and two copies of SQLite in one process undo each
other's file locks (https://www.sqlite.org/howtocorrupt.html#posix_close_bug). It only reads, so it may be killed at any
time: its locks end with it.
"""

from __future__ import annotations

import marshal
import os
import socket
import subprocess
import sys
import weakref
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dataflow.runtime.sources.sqlite_kinds import BYTES, FLOATS, INTEGERS

if TYPE_CHECKING:
    import pyarrow as pa

    Array = pa.Array[Any]

_CODE: Final = (
    "import sys; sys.path.insert(0, sys.argv[3]); "
    "from dataflow.runtime.sources.sqlite_program import serve; serve(int(sys.argv[1]), sys.argv[2])"
)
_GONE: Final = "the process that reads the file has ended unexpectedly"
_BUFFER: Final = 1 << 20


class ProcessError(Exception):
    """The process is not there, or no longer."""


class ReadingError(Exception):
    """What SQLite says of a statement."""


@cache
def driver() -> str | None:
    """The path of ADBC's driver, None where there is none or this program is not run by a Python that can run it."""
    from importlib.util import find_spec

    found = find_spec("adbc_driver_sqlite")
    if found is None or found.origin is None or "python" not in os.path.basename(sys.executable or ""):
        return None
    path = Path(found.origin).with_name("libadbc_driver_sqlite.so")
    return str(path) if path.exists() else None


class SQLiteProcess:
    """The process and the socket to it; used by one thread at a time. `kill` may be called from any."""

    def __init__(self) -> None:
        """Starts it. Raises ProcessError where that fails."""
        self._owner = os.getpid()
        place = driver()
        if place is None:
            raise ProcessError("no driver")
        package = str(Path(__file__).parents[3])
        try:
            self._socket, theirs = socket.socketpair()
        except OSError as error:
            raise ProcessError(str(error)) from error
        with theirs:
            descriptor = theirs.fileno()
            command = [sys.executable, "-I", "-S", "-c", _CODE, str(descriptor), place, package]
            try:
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
                theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
                # A group of its own: Ctrl-C is for us, who then kill it.
                self._process = subprocess.Popen(
                    command, pass_fds=[descriptor], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, process_group=0
                )
            except OSError as error:
                self._socket.close()
                raise ProcessError(str(error)) from error
        self.end = weakref.finalize(self, _end, self._process, self._socket, self._owner)
        """Ends the process and lets its socket go; so does forgetting it, and the end of the program."""

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_usable(self) -> bool:
        """Whether it still runs and belongs to this process, and not to the one that this one was forked from."""
        return self._owner == os.getpid() and self._process.poll() is None

    def open(self, uri: str, settings: Sequence[str]) -> None:
        """Opens a file and runs the settings. Raises ReadingError, ProcessError."""
        self._ask(("open", uri, list(settings)))
        self._answer()

    def close(self) -> None:
        """Closes the file. Raises ReadingError, ProcessError."""
        self._ask(("close",))
        self._answer()

    def run(self, sql: str, parameters: Sequence[object], kinds: Sequence[str], rows: int) -> Iterator[list[Array]]:
        """A statement over the open file in; its columns, at most so many rows at a time, out.

        It stands behind as many rows of our own, and its columns are of these kinds (see `sqlite_kinds`). Raises
        ReadingError, ProcessError.
        """
        self._ask(("run", sql, tuple(parameters), rows))
        while (answer := self._answer())[0] == "batch":
            _, length, columns = answer
            yield self._arrays(length, columns, kinds)

    def kill(self) -> None:
        """Ends the process at once; whoever waits for an answer gets a ProcessError."""
        self._process.kill()

    def _ask(self, request: Any) -> None:
        content = marshal.dumps(request)
        try:
            self._socket.sendall(len(content).to_bytes(8, "little") + content)
        except OSError as error:
            raise ProcessError(_GONE) from error

    def _answer(self) -> Any:
        length = int.from_bytes(self._take(8), "little")
        match marshal.loads(self._take(length)):
            case ("error", str() as text):
                raise ReadingError(text)
            case answer:
                return answer

    def _take(self, length: int) -> memoryview:
        content = memoryview(bytearray(length))
        self._receive(content)
        return content

    def _receive(self, content: memoryview) -> None:
        while content:
            try:
                received = self._socket.recv_into(content)
            except OSError as error:
                raise ProcessError(_GONE) from error
            if not received:
                raise ProcessError(_GONE)
            content = content[received:]

    def _arrays(self, length: int, columns: Sequence[tuple[int, Sequence[int]]], kinds: Sequence[str]) -> list[Array]:
        import pyarrow as pa

        types: dict[str, Any] = {INTEGERS: pa.int64(), FLOATS: pa.float64(), BYTES: pa.binary()}
        total = sum(size + -size % 8 for _, sizes in columns for size in sizes)
        content = pa.allocate_buffer(total, memory_pool=pa.system_memory_pool())
        self._receive(memoryview(content).cast("B"))
        arrays, start = [], 0
        for kind, (nulls, sizes) in zip(kinds, columns, strict=True):
            buffers: list[pa.Buffer | None] = []
            for size in sizes:
                buffers.append(content.slice(start, size) if size else None)
                start += size + -size % 8
            if len(buffers) == 3 and buffers[2] is None:
                buffers[2] = pa.py_buffer(b"")
            arrays.append(pa.Array.from_buffers(types[kind], length, buffers, nulls))
        return arrays


def _end(process: subprocess.Popen[bytes], connection: socket.socket, owner: int) -> None:
    # A forked child has a copy of the socket, but the process is not its child.
    if owner == os.getpid():
        process.kill()
        process.wait()
    connection.close()
