"""Which sound, if any: one at a time, the most pressing; only the top class is never to be muted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from dispatcher_app.domain.alarms.kinds import AlarmClass

#: What nobody answers sounds again after so long; only the top class does.
AGAIN = timedelta(seconds=15)


def sound_for(
    rang: Iterable[AlarmClass], switched_off: frozenset[AlarmClass], *, muted: bool, flooded: bool
) -> AlarmClass | None:
    """The one sound for all that *rang* at once, None for silence.

    A class that is switched off is silent; while the seat is muted, and in a flood that nobody can follow by
    ear, only the top class is heard.
    """
    top_only = muted or flooded
    heard = {
        sound for sound in rang if sound not in switched_off and (not top_only or sound is AlarmClass.URGENT)
    }
    return min(heard, key=lambda sound: sound.rank, default=None)


def sounds_again(unseen: Iterable[AlarmClass], last: datetime | None, at: datetime) -> bool:
    """Whether an urgent alarm that nobody has answered is to be heard again."""
    return AlarmClass.URGENT in set(unseen) and (last is None or at >= last + AGAIN)
