"""A survey at a seat: compared with the register, looked at, then applied by whoever may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from dispatcher_app.domain.commands import Actor
from dispatcher_app.i18n import _
from dispatcher_app.services.components.store import ActCounts
from dispatcher_app.services.components.survey import SURVEY_ACCURACY_M, SurveyDifference

#: So many components an area must have before half of it gone is thought to be a wrong file.
_MANY = 20


@dataclass(frozen=True, slots=True)
class SurveyOptions:
    """``crs`` is the user's word for the file's coordinate system ("": its own). ``area`` is the beginning of
    the cells' codes that the survey covers whole, so that what it does not list there counts as gone; None:
    it covers nothing whole.
    """

    crs: str = ""
    area: str | None = None
    moved_over_m: float = SURVEY_ACCURACY_M


@dataclass(frozen=True, slots=True)
class ComparedSurvey:
    """``faults`` are sentences, one for each thing wrong; ``there`` how many components the area has."""

    file: str
    rows: int
    system: str
    difference: SurveyDifference
    faults: Sequence[str]
    photos_missing: int
    there: int

    def why_not_remove(self) -> str:
        """More than half of the area gone: a wrong file more often than a changed street; "" where not."""
        gone = len(self.difference.gone)
        if self.there <= _MANY or gone * 2 <= self.there:
            return ""
        text = _("普查里没有的部件有 {gone} 个,超过该范围在册 {there} 个的一半,不能拆除。请核对文件和范围。")
        return text.format(gone=f"{gone:,}", there=f"{self.there:,}")


class Surveys(Protocol):
    """Raises of both:
    DomainError: the file cannot be read, or somebody else has changed a component since it was compared.
    ExternalError: the database does not answer.
    """

    async def compare(
        self, path: Path, options: SurveyOptions, told: Callable[[str], None]
    ) -> ComparedSurvey:
        """Nothing is written. *told* hears, in words, how far it is."""
        ...

    async def apply(
        self, survey: ComparedSurvey, actor: Actor, reason: str, *, remove_gone: bool
    ) -> ActCounts:
        """All of it in one act, or nothing."""
        ...
