"""What a seat will need and the sign-in page does not: fetched while the password is being typed."""

from __future__ import annotations

import logging

from dispatcher_app.services.hall import Hall

log = logging.getLogger(__name__)


def fetch(hall: Hall) -> None:
    """The code of the seat's window, the pinyin dictionary, the places of the city; runs in a thread.

    Nothing depends on it: whoever needs one of these sooner fetches it himself.
    """
    import dispatcher_app.ui.main_window  # noqa: F401
    from dispatcher_app import syllables

    syllables.load()
    hall.places.make_ready()
    log.info("what a seat needs is there")
