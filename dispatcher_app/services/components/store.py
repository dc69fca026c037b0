"""What the register of components needs of a database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence, Set
from typing import Protocol

from dispatcher_app.domain.components import Act, Change, ComponentStep, ComponentVerb, Registered
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _

#: How many components an act added, changed, moved, removed, restored.
ActCounts = Mapping[ComponentVerb, int]


class RegisterMoved(DomainError):
    """Somebody else changed a component after it was read; nothing was written."""

    def __init__(self, code: str, found: int, seen: int) -> None:
        text = _("部件 {code} 已被他人改动(版本 {found},您看到的是 {seen}),没有写入。请重新读取后再办。")
        super().__init__(text.format(code=code, found=found, seen=seen))
        self.code = code


class ComponentStore(Protocol):
    """Raises of all methods:
    ExternalError: the database does not answer, is full, locked, or damaged.
    """

    async def get(self, code: str) -> Registered | None: ...
    def all(self, chunk: int = 5000) -> AsyncIterator[Sequence[Registered]]: ...
    async def history(self, code: str) -> Sequence[ComponentStep]: ...

    async def since(self, known: Set[int], most: int) -> tuple[frozenset[int], Sequence[Registered] | None]:
        """All acts there are now, and the components that those not *known* changed, as they are now.

        None for the components where the new acts changed more than *most*. Acts are told by their ids and
        not by the newest of them: a long one may end after a later one.
        """
        ...

    async def apply(self, act: Act, changes: Sequence[Change]) -> ActCounts:
        """Write *act* and a step for each change, all or nothing; an act that is known already is answered.

        Raises:
            RegisterMoved: a component is not at the revision its change was based on.
        """
        ...
