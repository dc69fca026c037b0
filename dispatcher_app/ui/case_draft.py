"""What was typed for a case and not sent yet, as one form or field keeps it on this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from dispatcher_app.services.intake_draft import DraftPhoto
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A form that was not sent.

    A call taker's drafts say ``begun_at`` and ``photos`` in the same words, so whoever sweeps photos that no
    draft names sees these too.
    """

    begun_at: datetime
    answers: dict[str, str | bool] = field(default_factory=dict)
    photos: tuple[DraftPhoto, ...] = ()


class CaseDraft:
    """One draft of the person at this seat, under one key.

    A disk that cannot keep it is said once, not with every letter; typing goes on all the same.
    """

    def __init__(self, context: SeatContext, case_id: int, form: str) -> None:
        self._context = context
        self._owner, self._key = context.desk.person.login, f"case:{case_id}:{form}"
        self._warned = False

    def text(self) -> str | None:
        """What was kept as plain text; None where nothing was."""
        try:
            draft = self._context.desk.drafts.get(self._owner, self._key)
        except ExternalError as error:
            self._warn(error)
            return None
        return draft.body if draft else None

    def keep_text(self, text: str) -> None:
        desk = self._context.desk
        try:
            desk.drafts.save(self._owner, self._key, text, desk.now())
            self._warned = False
        except ExternalError as error:
            self._warn(error)

    def answered(self) -> Answered | None:
        """The form as it was left; None where nothing was kept or it cannot be read any more."""
        body = self.text()
        if body is None:
            return None
        try:
            return msgspec.json.decode(body, type=Answered)
        except (msgspec.DecodeError, ValueError):
            return None

    def keep_answered(self, answers: Mapping[str, str | bool], photos: Sequence[DraftPhoto]) -> None:
        now = self._context.desk.now()
        form = Answered(begun_at=now, answers=dict(answers), photos=tuple(photos))
        self.keep_text(msgspec.json.encode(form).decode())

    def photo(self, file: str) -> bytes | None:
        """The bytes of a photo kept before, None where they are gone. Blocks: call it from a thread."""
        return self._context.desk.drafts.file(self._owner, file)

    def drop(self) -> None:
        """It is committed, or not wanted any more."""
        try:
            self._context.desk.drafts.drop(self._owner, self._key)
        except ExternalError as error:
            self._warn(error)

    def _warn(self, error: ExternalError) -> None:
        if not self._warned:
            self._warned = True
            self._context.voice.warn(str(error))
