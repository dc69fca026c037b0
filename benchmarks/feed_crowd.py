"""``python -m benchmarks.feed_crowd URL --feeds N``: seats that follow a hall live, without windows.

Prints how many open cases each has in memory once all of them follow. To each line it then answers how many
of the open cases are at which versions: the sum of them at every feed, equal where the feeds agree.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime

from db.feed_postgres import PostgresFeed
from dispatcher_app import bootstrap
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.contact import Contact
from dispatcher_app.services.live import Live
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.services.seat_board import SeatBoard


def _now() -> datetime:
    return datetime.now(UTC)


async def _follow(url: str, stack: AsyncExitStack) -> OpenCases:
    database, bus = bootstrap.connect(url), EventBus()
    stack.push_async_callback(database.close)
    open_cases, board = OpenCases(database.store, bus), SeatBoard(bus)
    live = Live(PostgresFeed(database.engine), open_cases, bus, Contact(bus, _now), board.take)
    await stack.enter_async_context(live.running())
    await open_cases.load()
    return open_cases


async def _run(url: str, feeds: int) -> None:
    async with AsyncExitStack() as stack:
        following = [await _follow(url, stack) for _feed in range(feeds)]
        print(json.dumps([len(one.rows) for one in following]), flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            sums = [sum(row.version for row in one.rows.values()) for one in following]
            print(json.dumps(sums), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser("feed_crowd", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--feeds", type=int, required=True)
    arguments = parser.parse_args()
    asyncio.run(_run(arguments.url, arguments.feeds))


if __name__ == "__main__":
    main()
