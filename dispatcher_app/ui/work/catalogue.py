"""The one list of work windows and their pages: who sees them, by which key, and what makes them.

A page is named by its module and class and imported when somebody first looks at it: a seat that never opens
a register does not pay for it at its start.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import N_
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.work.page import WorkPage

CALL_TAKER, DISPATCHER, LEADER = Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER
ADMINISTRATOR = Role.ADMINISTRATOR
SEATS = frozenset({CALL_TAKER, DISPATCHER, LEADER})


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page: its name for commands and tests, its title, its icon, its ``module:Class``, who sees it."""

    name: str
    title: str
    icon: str
    made_by: str
    roles: frozenset[Role] = SEATS

    def make(self, context: SeatContext) -> WorkPage:
        module, _colon, name = self.made_by.partition(":")
        page: WorkPage = getattr(import_module(f"dispatcher_app.ui.{module}"), name)(context)
        return page


@dataclass(frozen=True, slots=True)
class WindowSpec:
    """A window: its name, its title, the key that opens it, its pages in the order of their digits."""

    name: str
    title: str
    key: str
    pages: tuple[PageSpec, ...]

    def pages_for(self, role: Role) -> tuple[PageSpec, ...]:
        return tuple(page for page in self.pages if role in page.roles)


WINDOWS: tuple[WindowSpec, ...] = (
    WindowSpec("shift", N_("值班"), "F4", ()),
    WindowSpec("registers", N_("登记册"), "F11", ()),
    WindowSpec("keeping", N_("管理"), "F12", ()),
)


def windows_for(role: Role) -> tuple[WindowSpec, ...]:
    """Windows in which *role* has a page."""
    return tuple(window for window in WINDOWS if window.pages_for(role))


def package_modules() -> tuple[str, ...]:
    """Modules that only this list names; the frozen program must carry them."""
    made_by = (page.made_by for window in WINDOWS for page in window.pages)
    return tuple(dict.fromkeys(f"dispatcher_app.ui.{one.partition(':')[0]}" for one in made_by))
