"""A wire to a server that can be cut and held up: a proxy on the loopback."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

_CHUNK = 1 << 16


class Wire:
    """`url` leads to the server of another URL, through a thread that hands bytes on."""

    def __init__(self, url: str) -> None:
        self._target = urlsplit(url)
        self._loop = asyncio.new_event_loop()
        self._open = asyncio.Event()
        self._open.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._left: int | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, name="wire", daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        port = self._server.sockets[0].getsockname()[1]
        host = f"{self._target.netloc.rpartition('@')[0]}@127.0.0.1:{port}"
        self.url = urlunsplit(self._target._replace(netloc=host))

    def cut(self) -> None:
        """Cuts all connections; new ones may be made."""
        self._do(self._cut)

    def cut_after(self, size: int) -> None:
        """Cuts all connections once so many more bytes came from the server."""
        self._do(lambda: setattr(self, "_left", size))

    def hold(self) -> None:
        """Hands nothing on any more, and cuts nothing."""
        self._do(self._open.clear)

    def go_on(self) -> None:
        """Hands on what was held up."""
        self._do(self._open.set)

    def close(self) -> None:
        async def end() -> None:
            self._server.close()
            self._cut()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, action: object) -> None:
        done = threading.Event()
        self._loop.call_soon_threadsafe(lambda: (action(), done.set()))  # type: ignore[operator]
        done.wait()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._connect, "127.0.0.1", 0)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, onward = await asyncio.open_connection(self._target.hostname, self._target.port)
        self._writers |= {writer, onward}
        with suppress(OSError):
            await asyncio.gather(self._hand_on(reader, onward, False), self._hand_on(there, writer, True))
        for end in (writer, onward):
            end.close()
            self._writers.discard(end)

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, from_server: bool) -> None:
        while content := await reader.read(_CHUNK):
            await self._open.wait()
            writer.write(content)
            await writer.drain()
            if from_server and self._left is not None:
                self._left -= len(content)
                if self._left <= 0:
                    self._left = None
                    self._cut()
        writer.close()

    def _cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()


@contextmanager
def wire(url: str) -> Iterator[Wire]:
    """A wire to a server for the length of the block."""
    made = Wire(url)
    try:
        yield made
    finally:
        made.close()
