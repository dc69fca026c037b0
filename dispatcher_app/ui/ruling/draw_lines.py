"""Draws for a second look, and the cases of one, as lines of tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.papers import DrawTaken
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.ruling.counts import draw_of
from dispatcher_app.services.ruling.store import LookedAt

DRAW_TITLES = (N_("抽自"), N_("日期"), N_("总体"), N_("抽取"), N_("抽取人"))
DRAW_WIDTHS, DRAW_STRETCH = (190, 104, 64, 64, 84), 0
CASE_TITLES = (N_("复看结论"), N_("编号"), N_("类别"), N_("处置单位"), N_("阶段"))
CASE_WIDTHS, CASE_STRETCH, CASE_LEAVES = (110, 150, 160, 240, 88), 2, (4, 3)


class DrawLines:
    """The newest first; the key of a line is its subject."""

    more = False

    def __init__(self, acts: Iterable[HallAct]) -> None:
        self.acts = sorted(acts, key=lambda act: -act.sequence)

    def __len__(self) -> int:
        return len(self.acts)

    def cells(self, number: int) -> Sequence[str]:
        act = self.acts[number]
        found, draw = draw_of(act.subject), act.payload
        what, day = (found[0].label, found[1].isoformat()) if found else (act.subject, "")
        sizes = (str(draw.population), str(len(draw.chosen))) if isinstance(draw, DrawTaken) else ("", "")
        return (what, day, *sizes, act.actor.name)

    def key(self, number: int) -> str:
        return self.acts[number].subject

    def number_of(self, subject: str) -> int | None:
        return next((at for at, act in enumerate(self.acts) if act.subject == subject), None)


class DrawnLines:
    """The cases of a draw in its order; the key of a line is the case's id."""

    more = False

    def __init__(self, cases: Sequence[LookedAt], hall: Hall) -> None:
        self._cases, self._hall = cases, hall

    def __len__(self) -> int:
        return len(self._cases)

    def cells(self, number: int) -> Sequence[str]:
        case = self._cases[number]
        result = case.result.label if case.result is not None else _("待复看")
        unit = self._hall.unit_name(case.unit) if case.unit else ""
        return (result, case.number, case.title, unit, case.stage.label)

    def key(self, number: int) -> str:
        return str(self._cases[number].case_id)
