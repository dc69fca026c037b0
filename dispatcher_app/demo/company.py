"""The seats of a shared shift as the prompter sees them: processes that take orders and may die."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from typing import TypeVar

from dispatcher_app.cli.own_process import DEMO_SEAT, own_command
from dispatcher_app.demo.hand import Lost
from dispatcher_app.demo.orders import Order, Report
from dispatcher_app.demo.seat_process import Place
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _

T = TypeVar("T")

#: No scene takes a seat so long, however slow the machine (s).
_PATIENCE = 180.0
#: How long a seat may take to leave before it is ended (s).
_GOODBYE = 10.0
#: An answer is one line, with every change of a scene in it.
_LONGEST_LINE = 1 << 24


class DistantSeat:
    """A seat in another process. Implements :class:`dispatcher_app.demo.shift.Player`."""

    def __init__(self, role: Role, process: Process) -> None:
        self.role, self._process = role, process
        self.ended = asyncio.create_task(process.wait(), name=f"seat-{role.value}")

    @classmethod
    async def start(cls, role: Role) -> DistantSeat:
        """Ctrl-C in the terminal ends the prompter, which ends the seats."""
        process = await asyncio.create_subprocess_exec(
            *own_command(DEMO_SEAT), stdin=PIPE, stdout=PIPE, limit=_LONGEST_LINE, start_new_session=True
        )
        return cls(role, process)

    async def sit_down(self, place: Place) -> Report:
        return await self._answer_to(place.line())

    async def play(self, order: Order) -> Report:
        return await self._answer_to(order.line())

    async def _answer_to(self, line: str) -> Report:
        """Raises:
        Lost: the seat could not do it, its process is gone, or it does not answer.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await self._exchange(line)
        except TimeoutError:
            text = _("{role}的进程 {seconds} 秒没有应答,演示停止,其余席位已关闭。")
            raise Lost(text.format(role=self.role.label, seconds=round(_PATIENCE))) from None
        if not answer:
            raise Lost(await self.last_words())
        report = Report.read(answer.decode())
        if report.lost:
            raise Lost(_("{role}:{why}").format(role=self.role.label, why=report.lost))
        return report

    async def _exchange(self, line: str) -> bytes:
        """The answer to *line*; nothing where there will be none."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(ConnectionError):  # then there is no answer either
            self._process.stdin.write(line.encode() + b"\n")
            await self._process.stdin.drain()
        return await self._process.stdout.readline()

    async def last_words(self) -> str:
        text = _("{role}的进程意外结束(退出码 {code}),演示停止,其余席位已关闭。")
        return text.format(role=self.role.label, code=await self.ended)

    async def leave(self) -> None:
        """Ask it to leave, and end it where it does not."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        for last_resort in (self._process.terminate, self._process.kill):
            await asyncio.wait([self.ended], timeout=_GOODBYE)
            if self.ended.done():
                return
            with suppress(ProcessLookupError):
                last_resort()
        await self.ended


class Company:
    """All seats of a shift; ``async with`` it, and none is left afterwards."""

    def __init__(self) -> None:
        self.seats: dict[Role, DistantSeat] = {}

    async def __aenter__(self) -> Company:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await asyncio.gather(*(seat.leave() for seat in self.seats.values()))

    async def sit_down(self, places: Mapping[Role, Place]) -> dict[Role, Report]:
        """Start a process for each place, all at once."""
        for role in places:
            self.seats[role] = await DistantSeat.start(role)
        reports = await self.unless_one_ends(
            asyncio.gather(*(self.seats[role].sit_down(place) for role, place in places.items()))
        )
        return dict(zip(places, reports, strict=True))

    async def unless_one_ends(self, play: Awaitable[T]) -> T:
        """What comes of *play*, which is broken off when any seat's process ends before it.

        Raises:
            Lost: one did.
        """
        playing = asyncio.ensure_future(play)
        try:
            await asyncio.wait(
                [playing, *(seat.ended for seat in self.seats.values())],
                return_when=asyncio.FIRST_COMPLETED,
            )
            if playing.done():
                return playing.result()
            gone = next(seat for seat in self.seats.values() if seat.ended.done())
            raise Lost(await gone.last_words())
        finally:
            playing.cancel()
            await asyncio.wait([playing])
