"""What the live feed has told and nobody has looked at yet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.waiting import set_within

#: More cases than this at once are an import or the end of a long silence: comparing versions is cheaper
#: than reading cases one does not show.
STORM = 1000


class Hints:
    """Implements :class:`dispatcher_app.services.change_feed.FeedEars`; empties by being taken from.

    A case told a hundred times is one case to read. ``known`` answers the version that is in memory already:
    this seat's own steps need no reading.
    """

    def __init__(self, known: Callable[[int], int]) -> None:
        self._known = known
        self._woken = asyncio.Event()
        self._cases: dict[int, int] = {}
        self._wanted: set[int] = set()
        self._seats = False
        self._register = self._record = False
        self._unsure = False
        self._broken: ExternalError | None = None

    # what the feed calls

    def case_moved(self, case_id: int, version: int) -> None:
        if version <= self._known(case_id):
            return
        self._cases[case_id] = max(version, self._cases.get(case_id, 0))
        if len(self._cases) > STORM:
            self._cases.clear()
            self._unsure = True
        self._woken.set()

    def seats_moved(self) -> None:
        self._seats = True
        self._woken.set()

    def register_moved(self) -> None:
        self._register = True
        self._woken.set()

    def record_moved(self) -> None:
        self._record = True
        self._woken.set()

    def unsure(self) -> None:
        self._unsure = self._register = self._record = True
        self._woken.set()

    def broken(self, error: ExternalError) -> None:
        self._broken = error
        self._woken.set()

    # what the reader calls

    def begin(self) -> None:
        """A new line: what the last one told is covered by comparing everything once."""
        self._cases.clear()
        self._wanted.clear()
        self._seats = self._register = self._record = self._unsure = True
        self._broken = None

    def wake(self) -> None:
        """Something else than the feed gives work."""
        self._woken.set()

    async def wait(self, seconds: float) -> bool:
        """Until there is something new, at most *seconds*; whether there is."""
        if not (self._cases or self._wanted or self._seats):
            await set_within(self._woken, seconds)
        told = self._woken.is_set() or bool(self._cases or self._wanted or self._seats)
        self._woken.clear()
        return told

    def raise_broken(self) -> None:
        """Raises:
        ExternalError: the line told that it is dead.
        """
        if self._broken is not None:
            raise self._broken

    def want(self, case_ids: set[int]) -> None:
        """Have these read whatever version is known."""
        self._wanted |= case_ids

    def take_cases(self, at_most: int) -> list[int]:
        """Cases to be read now; what is left stays for the next time."""
        taken: list[int] = []
        while self._wanted and len(taken) < at_most:
            taken.append(self._wanted.pop())
        while self._cases and len(taken) < at_most:
            case_id, version = self._cases.popitem()
            if version > self._known(case_id):
                taken.append(case_id)
        return taken

    def take_seats(self) -> bool:
        told, self._seats = self._seats, False
        return told

    def take_register(self) -> bool:
        told, self._register = self._register, False
        return told

    def take_record(self) -> bool:
        told, self._record = self._record, False
        return told

    @property
    def is_unsure(self) -> bool:
        return self._unsure

    def sure(self) -> None:
        self._unsure = False
