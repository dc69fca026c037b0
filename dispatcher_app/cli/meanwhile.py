"""What a seat will need and the sign-in page does not: fetched while the password is being typed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import dispatcher_app.ui
import dispatcher_app.widgets
from dispatcher_app import syllables
from dispatcher_app.services.hall import Hall

log = logging.getLogger(__name__)

#: They load Qt's web engine, which has its own quiet moment (:mod:`dispatcher_app.ui.map.start`), if any, or
#: folium, which is wanted only where a page has to be built.
_NOT_NOW = frozenset(
    f"dispatcher_app.widgets.map.page.{name}" for name in ("engine", "interceptor", "scheme", "folium_page")
)


async def fetch(hall: Hall) -> None:
    """The code of the seat's window, the pinyin dictionary, the places of the city.

    Nothing depends on it: whoever needs one of these sooner fetches it himself.
    """
    await asyncio.gather(asyncio.to_thread(_read, hall), import_windows())
    log.info("what a seat needs is there")


def _read(hall: Hall) -> None:
    syllables.load()
    hall.places.make_ready()


async def import_windows() -> None:
    """Module by module on the window's own thread: making a class of widgets in another one while this one
    paints has ended the process; all at once would hold up the typing."""
    for name in _modules():
        import_module(name)
        await asyncio.sleep(0)


def _modules() -> Iterator[str]:
    """Widgets before the panes made of them, so that none brings too many along."""
    for package in (dispatcher_app.widgets, dispatcher_app.ui):
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            if found.name not in _NOT_NOW:
                yield found.name
