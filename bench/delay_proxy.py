#!/usr/bin/env python3
"""A way that takes time: a proxy that hands on what it gets, unchanged, after a delay.

usage: delay_proxy.py PORT SECONDS

Listens on a loopback port of its own, which it prints, and connects to PORT. Each piece is
handed on SECONDS after it came, in either direction, however many are under way: it
delays and does not limit how much.
"""
import asyncio
import sys

PIECE = 1 << 18


async def carry(reader, writer, delay):
    loop = asyncio.get_running_loop()
    queue = asyncio.Queue()

    async def hand_on():
        while True:
            when, piece = await queue.get()
            await asyncio.sleep(max(0.0, when - loop.time()))
            if not piece:
                break
            writer.write(piece)
            await writer.drain()
        writer.close()

    handing = asyncio.create_task(hand_on())
    piece = b"."
    while piece:
        try:
            piece = await reader.read(PIECE)
        except ConnectionError:
            piece = b""
        queue.put_nowait((loop.time() + delay, piece))
    await asyncio.gather(handing, return_exceptions=True)


async def main():
    port, delay = int(sys.argv[1]), float(sys.argv[2])

    async def meet(reader, writer):
        there, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(carry(reader, back, delay), carry(there, writer, delay),
                             return_exceptions=True)

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


asyncio.run(main())
