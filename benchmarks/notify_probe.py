"""``python -m benchmarks.notify_probe URL``: what PostgreSQL's own LISTEN/NOTIFY takes, and nothing else.

Told ``SECONDS`` it notifies itself twenty times a second, from one bare connection to another, and answers
the times in seconds from sending to hearing.
"""

from __future__ import annotations

import asyncio
import json
import sys
from time import perf_counter

import asyncpg

_CHANNEL = "bench_probe"
_PAUSE = 0.05


async def _run(url: str) -> None:
    says, hears = await asyncpg.connect(url), await asyncpg.connect(url)
    heard: asyncio.Queue[float] = asyncio.Queue()
    await hears.add_listener(_CHANNEL, lambda *_told: heard.put_nowait(perf_counter()))
    print(json.dumps("ready"), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        end, took = perf_counter() + float(line), list[float]()
        while perf_counter() < end:
            sent = perf_counter()
            await says.execute(f"NOTIFY {_CHANNEL}")
            took.append(await heard.get() - sent)
            await asyncio.sleep(_PAUSE)
        print(json.dumps(took), flush=True)
    await says.close()
    await hears.close()


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1]))
