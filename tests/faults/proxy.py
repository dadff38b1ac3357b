"""TCP proxies whose connections can be cut, so that a test can sever two processes without stopping either."""

import asyncio
import threading


class Proxy:
    """Forwards a loopback port to another, or to one of several in turn, until told to cut what flows. Thread-safe."""

    def __init__(self, loop, target_ports):
        self._loop = loop
        self._target_ports = list(target_ports)
        self._writers = set()
        self._refusing = False
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), loop).result()

    async def _listen(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader, writer):
        if self._refusing:
            writer.transport.abort()
            return
        there = await self._connect()
        if there is None:
            writer.transport.abort()
            return
        there_reader, there_writer = there
        pair = (writer, there_writer)
        self._writers.add(pair)
        try:
            await asyncio.gather(self._copy(reader, there_writer), self._copy(there_reader, writer))
        finally:
            self._writers.discard(pair)
            for one in pair:
                one.transport.abort()

    async def _connect(self):
        """A connection to the next target that takes one; None if none does."""
        self._target_ports.append(self._target_ports.pop(0))
        for port in list(self._target_ports):
            try:
                return await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
        return None

    @staticmethod
    async def _copy(reader, writer):
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        writer.transport.abort()

    def cut(self):
        """Resets every connection that goes through; new ones are let through. Returns how many were cut."""
        return asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result()

    async def _cut(self):
        pairs = list(self._writers)
        for pair in pairs:
            for one in pair:
                one.transport.abort()
        return len(pairs)

    def refuse(self, refusing):
        """Refuses new connections while `refusing`: together with cut(), a partition of the network."""
        self._refusing = refusing


class Proxies:
    """An event loop in a thread of its own, and the proxies in it."""

    def __init__(self):
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def to(self, *target_ports):
        return Proxy(self._loop, target_ports)
