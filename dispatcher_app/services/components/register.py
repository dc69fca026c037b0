"""Single components at a seat: add, change, move, remove, each a step with its reason; and their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.component_rules import Fault
from dispatcher_app.domain.components import (
    COMPONENT_FIELDS,
    MAY,
    Act,
    Change,
    ComponentState,
    ComponentStep,
    ComponentVerb,
    RegisterAct,
    Registered,
    change_from,
)
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.refusal import DomainError, Refused
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.components.checks import ComponentChecks
from dispatcher_app.services.components.faults import REASON_LIMIT, ComponentRefused
from dispatcher_app.services.components.store import ComponentStore, RegisterMoved
from dispatcher_app.services.ports import CaseStore, Now, SearchQuery


class ComponentRegister:
    """What a seat may ask of the register. ``seen`` is the revision that the seat has on its screen.

    Every writing method raises:
        ComponentRefused: a field is at fault.
        DomainError: no right to it, no reason given, not there, or changed by somebody else.
        ExternalError: the database does not answer.
    """

    def __init__(self, store: ComponentStore, cases: CaseStore, checks: ComponentChecks, now: Now) -> None:
        self._store, self._cases, self._checks, self._now = store, cases, checks, now

    async def get(self, code: str) -> Registered | None:
        return await self._store.get(code)

    async def history(self, code: str) -> Sequence[ComponentStep]:
        """The steps of a component, oldest first."""
        return await self._store.history(code)

    async def cases_of(self, code: str, limit: int = 50) -> Sequence[QueueRow]:
        """The cases that name the component, newest first."""
        return await self._cases.search(SearchQuery(text=code, limit=limit)) if code else ()

    async def add(self, actor: Actor, component: Component, reason: str = "") -> Registered:
        self._check_right(actor, ComponentVerb.ADD)
        if await self._store.get(component.code) is not None:
            text = _("{code} 已有部件在用(拆除的也不能重用),请换一个流水号。")
            raise ComponentRefused([Fault("code", text.format(code=component.code))])
        await self._check_photo(component.photo)
        return await self._write(actor, self._checked(component), ComponentVerb.ADD, 0, reason)

    async def code_fault(self, code: str, class_code: str) -> str:
        """What is wrong with *code* for a new component of a class, as a sentence; "" where nothing is."""
        wrong = self._checks.rules.code_fault(code, class_code)
        if not wrong and await self._store.get(code) is not None:
            return _("{code} 已有部件在用(拆除的也不能重用),请换一个流水号。").format(code=code)
        return wrong

    async def change(
        self, actor: Actor, code: str, seen: int, reason: str, **fields: str | float
    ) -> Registered:
        """Give *fields* new values; a component that was removed comes back by a state of its own."""
        unknown = fields.keys() - set(COMPONENT_FIELDS[1:])
        if unknown:
            raise DomainError(_("部件没有这些可改的内容:{names}。").format(names=listed(sorted(unknown))))
        self._check_right(actor, ComponentVerb.CHANGE)
        _check_reason(reason, ComponentVerb.CHANGE)
        known = await self._known(code, seen)
        after = replace(known.component, **fields)  # type: ignore[arg-type]
        if {"lon", "lat"} & fields.keys() and "cell_code" not in fields:
            after = replace(after, cell_code="")  # found anew from where it stands now
        if not _only_removes(fields):  # what is gone may well have an owner or a cell that is gone, too
            after = self._checked(after)
        change = change_from(known, after)
        if change is None:
            raise DomainError(_("部件 {code} 没有任何改动。").format(code=code))
        if "photo" in fields:
            await self._check_photo(after.photo)
        return await self._write(actor, after, change.verb, seen, reason)

    async def move(
        self, actor: Actor, code: str, seen: int, lon: float, lat: float, reason: str
    ) -> Registered:
        """Put a component elsewhere (degrees, CGCS2000); its cell follows."""
        return await self.change(actor, code, seen, reason, lon=lon, lat=lat)

    async def remove(self, actor: Actor, code: str, seen: int, reason: str) -> Registered:
        """It is gone from the street; in the register it stays, as 已拆除."""
        return await self.change(actor, code, seen, reason, state=ComponentState.REMOVED.value)

    async def _known(self, code: str, seen: int) -> Registered:
        known = await self._store.get(code)
        if known is None:
            raise DomainError(_("没有标识码为 {code} 的部件。").format(code=code))
        if known.revision != seen:
            raise RegisterMoved(code, known.revision, seen)
        return known

    def _checked(self, component: Component) -> Component:
        checked = self._checks.check([component], self._checks.today(self._now()))
        if checked.faults:
            raise ComponentRefused(checked.faults[0])
        return checked.placed[0]

    async def _check_photo(self, photo: str) -> None:
        if photo and await self._cases.blob(photo) is None:
            raise ComponentRefused([Fault("photo", _("大厅里没有这张照片,请先添加。"))])

    async def _write(
        self, actor: Actor, component: Component, verb: ComponentVerb, seen: int, reason: str
    ) -> Registered:
        act = Act(act=RegisterAct.EDIT, actor=actor, at=self._now(), reason=reason.strip())
        await self._store.apply(act, [Change(component, verb, seen)])
        return Registered(component, seen + 1)

    def _check_right(self, actor: Actor, verb: ComponentVerb) -> None:
        allowed = MAY[RegisterAct.EDIT]
        if actor.role not in allowed:
            roles = listed(role.label for role in sorted(allowed))
            command = _("{act}部件").format(act=verb.label)
            raise Refused("wrong_role", role=actor.role.label, command=command, roles=roles)


def _only_removes(fields: Mapping[str, object]) -> bool:
    return fields == {"state": ComponentState.REMOVED}


def _check_reason(reason: str, verb: ComponentVerb) -> None:
    if not reason.strip():
        raise Refused("needs_reason", command=_("{act}部件").format(act=verb.label))
    if len(reason) > REASON_LIMIT:
        field = _("理由")
        raise Refused("too_long", field=field, limit=REASON_LIMIT, length=len(reason))
