"""Claiming, giving back and taking over as acts of a seat: for its keys, menu, command line and F1 list."""

from __future__ import annotations

from collections.abc import Callable

from dispatcher_app.i18n import _
from dispatcher_app.ui.claim_desk import ClaimDesk
from dispatcher_app.ui.seat_actions import Run, SeatAction


def claim_actions(claims: ClaimDesk) -> tuple[SeatAction, ...]:
    return (
        _action("claim", _("认领"), "C", claims.claim, claims.why_not_claim),
        _action("give-back", _("放回"), "U", claims.give_back, claims.why_not_give_back),
        _action("take-over", _("接手"), "O", claims.take_over, claims.why_not_take_over),
    )


def _action(
    name: str, label: str, key: str, act: Callable[[], None], why_not: Callable[[], str]
) -> SeatAction:
    return SeatAction(name, label, _("案件"), key, _plain(act), plain_key=True, on_case=True, blocked=why_not)


def _plain(act: Callable[[], None]) -> Run:
    return lambda _text: act()
