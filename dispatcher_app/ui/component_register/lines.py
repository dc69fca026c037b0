"""What the list of the register shows: components in memory, or removed ones as far as they were read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dispatcher_app.domain.places import Component
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.component_register.words import cells_of

if TYPE_CHECKING:
    from dispatcher_app.services.components.finding import FoundComponents


class FoundLines:
    """Components of the city; they become text one by one."""

    more = False

    def __init__(self, found: FoundComponents, hall: Hall) -> None:
        self.found, self._hall = found, hall

    def __len__(self) -> int:
        return len(self.found)

    def cells(self, number: int) -> Sequence[str]:
        return cells_of(self.found.component(number), self._hall)

    def key(self, number: int) -> str:
        return self.found.component(number).code

    def number_of(self, code: str) -> int | None:
        return self.found.number_of(code)


class RemovedLines:
    """Removed components, page by page."""

    def __init__(self, found: Sequence[Component], hall: Hall, *, more: bool) -> None:
        self.found, self._hall, self.more = tuple(found), hall, more

    def __len__(self) -> int:
        return len(self.found)

    def cells(self, number: int) -> Sequence[str]:
        return cells_of(self.found[number], self._hall)

    def key(self, number: int) -> str:
        return self.found[number].code

    def number_of(self, code: str) -> int | None:
        return next((n for n, one in enumerate(self.found) if one.code == code), None)
