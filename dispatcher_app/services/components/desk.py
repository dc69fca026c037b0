"""The register of components as one person at a seat works with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Container, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.components import MAY, ComponentStep, RegisterAct, Registered
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.services.components.code_parts import beginning_of, serial_width
from dispatcher_app.services.components.query import ComponentQuery
from dispatcher_app.services.components.store import ActCounts, ComponentStore
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.ports import CaseStore, Now, SearchQuery

if TYPE_CHECKING:
    from dispatcher_app.services.components.finding import FoundComponents
    from dispatcher_app.services.components.register import ComponentRegister
    from dispatcher_app.services.components.surveys import ComparedSurvey, SurveyOptions, Surveys

#: Cases of a component that are read.
MOST_CASES = 50
#: Removed components read at a time.
PAGE = 500
#: Components of an export at a time: a few milliseconds of the event loop.
_CHUNK = 1000


class ComponentLookup(Protocol):
    """Questions that only the database can answer. They raise ExternalError where it does not."""

    async def removed(self, query: ComponentQuery, after: str, most: int) -> Sequence[Component]:
        """Components that were removed, by code, those behind the code *after*, at most *most*."""
        ...

    async def free_serial(self, beginning: str, width: int) -> str:
        """The code with *width* digits behind *beginning* that follows the highest there ever was.

        Where that is all nines: the lowest that was never given; "" where there is none.
        """
        ...


class Exporter(Protocol):
    """Writes components to a file whose name says its kind, whole or not at all; how many it was.

    Raises:
        DomainError: another kind of name, or the file cannot be written.
    """

    async def __call__(self, path: Path, chunks: AsyncIterator[Sequence[Registered]]) -> int: ...


class ComponentDesk:
    """Reading is for every seat; ``may_edit`` tells whether this one may write, too.

    What checks components needs libraries and time that a seat need not wait for: it is made, beside the
    event loop, with the first edit.
    """

    def __init__(
        self,
        hall: Hall,
        actor: Actor,
        store: ComponentStore,
        lookup: ComponentLookup,
        cases: CaseStore,
        now: Now,
        exporter: Exporter,
        surveys: Callable[[], Surveys],
    ) -> None:
        self._exporter, self._make_surveys = exporter, surveys
        self._hall, self._actor, self._now = hall, actor, now
        self._store, self._lookup, self._cases = store, lookup, cases
        self._made: ComponentRegister | None = None
        self._made_by: tuple[object, ...] = ()
        self._surveys_made: Surveys | None = None

    @property
    def may_edit(self) -> bool:
        return self._actor.role in MAY[RegisterAct.EDIT]

    @property
    def may_survey(self) -> bool:
        return self._actor.role in MAY[RegisterAct.SURVEY]

    # reading

    async def find(self, query: ComponentQuery) -> FoundComponents:
        """What is in the city; see :meth:`removed` for what is not any more."""
        return await asyncio.to_thread(_find, self._hall, query)

    async def removed(self, query: ComponentQuery, after: str = "") -> Sequence[Component]:
        """A page of what was removed; see :class:`ComponentLookup`."""
        return await self._lookup.removed(query, after, PAGE)

    async def get(self, code: str) -> Registered | None:
        return await self._store.get(code)

    async def history(self, code: str) -> Sequence[ComponentStep]:
        """The steps of a component, oldest first."""
        return await self._store.history(code)

    async def cases_of(self, code: str) -> Sequence[QueueRow]:
        """The cases that name the component, newest first."""
        return await self._cases.search(SearchQuery(text=code, limit=MOST_CASES)) if code else ()

    async def export(self, path: Path, query: ComponentQuery, told: Callable[[int], None]) -> int:
        """Write what *query* means to *path*; *told* hears how much of the register was gone through.

        Raises:
            DomainError: the file cannot be written.
            ExternalError: the database does not answer. Then, or cancelled, it leaves no file.
        """
        wanted = await self._codes(query)
        return await self._exporter(path, self._chosen(wanted, told))

    async def _codes(self, query: ComponentQuery) -> Container[str] | None:
        """Of the components that *query* means; None for all that are in the city."""
        if query == ComponentQuery():
            return None
        if not query.of_removed:
            found = await self.find(query)
            return await asyncio.to_thread(found.codes)
        codes: list[str] = []
        while page := await self.removed(query, codes[-1] if codes else ""):
            codes += [component.code for component in page]
        return frozenset(codes)

    async def _chosen(
        self, wanted: Container[str] | None, told: Callable[[int], None]
    ) -> AsyncIterator[Sequence[Registered]]:
        looked_at = 0
        async for chunk in self._store.all(_CHUNK):
            looked_at += len(chunk)
            told(looked_at)
            if wanted is None:
                yield [known for known in chunk if not known.removed]
            else:
                yield [known for known in chunk if known.component.code in wanted]
            await asyncio.sleep(0)  # hands and painting come between

    # surveys

    async def compare(
        self, path: Path, options: SurveyOptions, told: Callable[[str], None]
    ) -> ComparedSurvey:
        """See :meth:`Surveys.compare`."""
        return await (await self._surveys()).compare(path, options, told)

    async def apply(self, survey: ComparedSurvey, reason: str, *, remove_gone: bool) -> ActCounts:
        """See :meth:`Surveys.apply`."""
        return await (await self._surveys()).apply(survey, self._actor, reason, remove_gone=remove_gone)

    async def _surveys(self) -> Surveys:
        """With what reads files of maps, which few seats ever need."""
        if self._surveys_made is None:
            self._surveys_made = await asyncio.to_thread(self._make_surveys)
        return self._surveys_made

    # writing; see ComponentRegister for what is raised

    async def add(self, component: Component, reason: str) -> Registered:
        return await (await self._register()).add(self._actor, component, reason)

    async def change(self, code: str, seen: int, reason: str, **fields: str | float) -> Registered:
        return await (await self._register()).change(self._actor, code, seen, reason, **fields)

    async def free_code(self, adcode: str, class_code: str) -> str:
        """A code that no component of the class has or had in the district; "" where there is none."""
        beginning = beginning_of(adcode, class_code)
        width = serial_width(self._hall.pack.info.widths)
        return await self._lookup.free_serial(beginning, width) if beginning else ""

    async def code_fault(self, code: str, class_code: str) -> str:
        """What is wrong with a code for a new component of a class, as a sentence; "" where nothing is."""
        return await (await self._register()).code_fault(code, class_code)

    async def _register(self) -> ComponentRegister:
        goes_by = (self._hall.rules.standard, self._hall.pack)  # a new version brings others
        if self._made is None or self._made_by != goes_by:
            self._made, self._made_by = await asyncio.to_thread(self._make), goes_by
        return self._made

    def _make(self) -> ComponentRegister:
        from dispatcher_app.services.components.checks import ComponentChecks  # with numpy and shapely
        from dispatcher_app.services.components.register import ComponentRegister

        checks = ComponentChecks.of(self._hall.pack, self._hall.rules.standard)
        return ComponentRegister(self._store, self._cases, checks, self._now)


def _find(hall: Hall, query: ComponentQuery) -> FoundComponents:
    from dispatcher_app.services.components.finding import find  # with numpy

    return find(hall.places.components.columns, query)
