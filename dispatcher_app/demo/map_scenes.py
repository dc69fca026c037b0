"""What the play shows of the map: it follows the case, stays where a hand left it, and takes live changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatcher_app.services.duplicates import metres_between
from dispatcher_app.services.whereabouts import case_place

if TYPE_CHECKING:
    from dispatcher_app.demo.seats import PlayedSeat

_ALL = "all"
#: How far from the case the middle of the map may be (m), and how many candidates' areas are shown.
_NEAR_M = 30.0
_CANDIDATES = 5
_FARTHER, _STEPS = 4, 5


async def follows(seat: PlayedSeat) -> None:
    """Row by row the map goes along; moved by hand it stays; the key that leads back lets it follow again."""
    await _list_all(seat)
    await _row(seat, "Home")
    await seat.shot("map-follows-the-case")
    await _row(seat, "Down")
    await seat.shot("map-follows-the-next")
    await _on_map(seat, "Right", _STEPS)
    await seat.hand.until("the map to stay", lambda: not seat.window.map.map.following)
    await _row(seat, "Down", goes_along=False)
    await seat.shot("map-stays-where-a-hand-left-it")
    await _on_map(seat, "Home")
    await seat.hand.until("the map to follow again", lambda: _is_there(seat))
    await seat.shot("map-follows-again")


async def candidates(seat: PlayedSeat) -> None:
    """The ground of one candidate after the other, with the map drawn back far enough to see it."""
    units = seat.window.units
    if units is None:
        return
    await _on_map(seat, "-", _FARTHER)
    for step in range(1, _CANDIDATES):
        units.picker.setFocus()
        await seat.hand.press("Down")
        if step in (2, _CANDIDATES - 1):
            await seat.shot("candidate-area")
    for _step in range(1, _CANDIDATES):
        await seat.hand.press("Up")
    await _on_map(seat, "Home")
    units.picker.setFocus()


async def before_a_change(seat: PlayedSeat) -> None:
    """The whole city, and how much of it was asked for so far."""
    await seat.hand.focus()
    await _on_map(seat, "0")
    await seat.shot("map-before-a-live-change")
    seat.map.count()


async def after_a_change(seat: PlayedSeat) -> None:
    """The same view with one case more."""
    await seat.hand.focus()
    await seat.shot("map-after-a-live-change")
    seat.map.count_change()


async def _list_all(seat: PlayedSeat) -> None:
    await seat.hand.focus()
    keys = [queue.key for queue in seat.window.desk.queues]
    await seat.hand.press(f"Ctrl+{keys.index(_ALL) + 1}")
    await seat.settle()


async def _row(seat: PlayedSeat, key: str, *, goes_along: bool = True) -> None:
    table = seat.window.queue.table
    table.setFocus()
    await seat.hand.press(key)
    await seat.hand.until("the row in hand", lambda: table.current_id == _in_hand(seat))
    await seat.settle()
    if goes_along:
        await seat.hand.until("the map to be at the case", lambda: _is_there(seat))


def _in_hand(seat: PlayedSeat) -> int | None:
    case = seat.window.in_hand.case
    return case.id if case is not None else None


async def _on_map(seat: PlayedSeat, key: str, times: int = 1) -> None:
    seat.window.map.map.setFocus()
    for _time in range(times):
        await seat.hand.press(key)


def _is_there(seat: PlayedSeat) -> bool:
    """Whether the map follows, and has the case in hand in its middle; a case without a place is nowhere."""
    place, centre = case_place(seat.case), seat.map.city.centre
    if place is None:
        return True
    following = seat.window.map.map.following
    return following and centre is not None and metres_between(centre, place) < _NEAR_M
