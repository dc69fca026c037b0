"""Papers of supervision (督办文书): one for each rung, numbered, and printed again as they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from html import escape

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.hall_record.act import ActDraft, HallAct
from dispatcher_app.domain.hall_record.check import RecordMoved
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.notices import Withdrawal
from dispatcher_app.domain.hall_record.papers import SupervisionPaper
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.rounds import Round, late_units, rounds_of
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Mark, Stage, SupervisionLevel
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.desk import Desk, OpenedCase
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.papers.kinds import supervision_template
from dispatcher_app.services.papers.templates import PaperTemplates
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.registers.columns import said
from dispatcher_app.services.registers.lists import cancellations, papers_by_case

RUNGS = (Verb.SUPERVISE, Verb.ESCALATE_SUPERVISION)
#: So often a number was taken by somebody faster before we say that something is wrong.
_TRIES = 50


class SupervisionPapers:
    """What one seat does with them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._unanswered: dict[tuple[int, int], ActDraft] = {}

    @property
    def may_issue(self) -> bool:
        """Whether this role gives papers out at all."""
        record = self._desk.record
        return (
            record is not None and record.may(ActKind.SUPERVISION_PAPER) and self._desk.templates is not None
        )

    async def issue(self, case_id: int, initiator: object | None = None) -> HallAct:
        """The paper of the rung on which the case stands now, with everything it says taken from the case.

        Raises:
            DomainError: not supervised (any more), its deadline is past, the paper was given out already, or
                its template cannot be used.
            ExternalError: the database failed. Asked again, the same paper goes out under the same number.
        """
        opened = await self._desk.open(case_id)
        step = self._check(opened)
        key = case_id, step.version
        if key in self._unanswered:
            try:
                return await self._append(key, self._unanswered[key], initiator)
            except RecordMoved:
                self._unanswered.pop(key, None)
        given = await self.of_case(opened.case)
        if (double := _given_for(step, opened.case, given)) is not None:
            text = _("{level} {number} 已于 {at} 出具,可重新打印。")
            at = day_words(double.at, self._desk.hall.zone)
            raise DomainError(text.format(level=_level_of(opened.case).label, number=double.subject, at=at))
        return await self._issue(opened, step, given, initiator)

    async def of_case(self, case: Case) -> Sequence[HallAct]:
        """Papers given out on a case and not cancelled, in order."""
        given, cancelled = await self.all_of_case(case)
        return [act for act in given if act.subject not in cancelled]

    async def all_of_case(self, case: Case) -> tuple[Sequence[HallAct], Mapping[str, HallAct]]:
        """Every paper given out on a case, in order, and by their numbers who cancelled which."""
        record = self._desk.record
        if record is None:
            return (), {}
        acts = await record.hall.of_topic(Topic.SUPERVISION, case.reported_at, self._end())
        return papers_by_case(acts).get(case.id, ()), cancellations(acts)

    async def cancel(self, act: HallAct, reason: str, initiator: object | None = None) -> HallAct:
        """Take a paper back, with the reason for whoever reads the register; its number stays used.

        Raises:
            DomainError: no reason, or somebody was faster.
            ExternalError: the database failed; nobody knows whether it was done.
        """
        record = self._desk.record
        if record is None:
            raise DomainError(_("本席没有文书模板。"))
        draft = ActDraft(
            kind=ActKind.CANCEL_PAPER,
            subject=act.subject,
            payload=Withdrawal(reason=reason),
            seen=act.version,
        )
        return await record.append(draft, initiator=initiator)

    async def document(self, act: HallAct) -> bytes:
        """The paper as a Word document, exactly as it was given out.

        Raises:
            DomainError: its words or its template cannot be read (any more).
        """
        paper = act.payload
        if not isinstance(paper, SupervisionPaper):
            raise DomainError(_("这份督办文书本程序读不懂。"))
        templates = self._templates()
        return await templates.fill_with(await templates.referred(paper.template), paper.fields)

    async def html(self, act: HallAct, cancelled: HallAct | None = None) -> str:
        """The same for the screen and the printer; a cancelled one says so above all else."""
        html = await self._templates().html_of(await self.document(act))
        return html if cancelled is None else stamped(html, cancelled, self._desk.hall.zone)

    async def pdf(self, act: HallAct, cancelled: HallAct | None = None) -> bytes:
        """As :meth:`html`, printed; a press that broke down is an ExternalError, too."""
        return await self._templates().pdf_of(await self.html(act, cancelled), act.subject)

    # giving out

    def _check(self, opened: OpenedCase) -> Step:
        """The step that brought the case to its rung.

        Raises:
            DomainError: there is no supervision to write of, or its deadline is past.
        """
        case = opened.case
        steps = (step for step in reversed(opened.history) if step.verb in RUNGS)
        step = next(steps, None)
        if Mark.SUPERVISED not in case.marks or step is None:
            text = _("案件 {number} 现在没有待答复的督办({stage}),不能出具督办文书。")
            raise DomainError(text.format(number=case.number, stage=case.stage.label))
        if case.supervision_due is not None and case.supervision_due <= self._desk.now():
            text = _("督办期限 {due} 已过,请先升级督办再出具文书。")
            raise DomainError(text.format(due=moment_words(case.supervision_due, self._desk.hall.zone)))
        return step

    async def _issue(
        self, opened: OpenedCase, step: Step, given: Sequence[HallAct], initiator: object | None
    ) -> HallAct:
        case, past = opened.case, rungs_before(opened.history, step)
        level, templates = _level_of(case), self._templates()
        template = await templates.current(supervision_template(level))
        rule = (await templates.numbers())[level]
        fields = self._fields(opened, past, step, given)
        for _try in range(_TRIES):
            now = self._desk.now()
            year = now.astimezone(self._desk.hall.zone).year
            number = rule.next(await self._numbers_since(year), year)
            fields = {**fields, "number": number}
            await templates.fill_with(template, fields)  # what cannot be printed is not given out
            paper = SupervisionPaper(
                level=level,
                case_id=case.id,
                case_number=case.number,
                unit=case.supervised_unit or case.lead_unit,
                template=template.reference,
                fields=fields,
                due=case.supervision_due,
            )
            draft = ActDraft(kind=ActKind.SUPERVISION_PAPER, subject=number, payload=paper, seen=0)
            try:
                return await self._append((case.id, step.version), draft, initiator)
            except RecordMoved:  # another leader took the number: the next one is ours
                continue
        raise DomainError(_("文号一再被占用,没有出具。请稍后再试。"))

    async def _append(self, key: tuple[int, int], draft: ActDraft, initiator: object | None) -> HallAct:
        """Do it; where nobody knows whether it was done, the same draft is sent again the next time."""
        record = self._desk.record
        assert record is not None
        try:
            act = await record.append(draft, initiator=initiator)
        except ExternalError:
            self._unanswered[key] = draft
            raise
        self._unanswered.pop(key, None)
        return act

    async def _numbers_since(self, year: int) -> list[str]:
        """Every number given in *year*, withdrawn ones too: none is ever given again."""
        record, zone = self._desk.record, self._desk.hall.zone
        assert record is not None
        begins = datetime(year, 1, 1, tzinfo=zone) - timedelta(days=1)
        return [act.subject for act in await record.hall.of_topic(Topic.SUPERVISION, begins, self._end())]

    def _end(self) -> datetime:
        """After everything: a server's clock may be before ours, and ours before its."""
        return self._desk.now() + timedelta(days=1)

    def _templates(self) -> PaperTemplates:
        templates = self._desk.templates
        if templates is None:
            raise DomainError(_("本席没有文书模板。"))
        return templates

    def _fields(
        self, opened: OpenedCase, past: Sequence[Step], step: Step, given: Sequence[HallAct]
    ) -> dict[str, str]:
        earlier, now = earlier_words(past, given, self._desk.hall.zone), self._desk.now()
        late = is_late(opened.case, rounds_of(opened.history), now)
        fields = paper_fields(opened.case, step, earlier, self._desk.hall, now, late=late)
        return {**fields, "issued_by": self._desk.person.name}


def stamped(html: str, cancelled: HallAct, zone: tzinfo) -> str:
    """A paper that says first that it was cancelled, when, by whom and why."""
    reason = cancelled.payload.reason if isinstance(cancelled.payload, Withdrawal) else ""
    text = _("【已撤销 · {day} {who}:{reason}】")
    said = text.format(day=day_words(cancelled.at, zone), who=cancelled.actor.name, reason=reason)
    stamp = f'<p align="center" style="font-size:14pt;font-weight:600">{escape(said)}</p>'
    body = html.lower().find("<body")
    at = html.find(">", body) + 1 if body >= 0 else 0
    return html[:at] + stamp + html[at:]


def rungs_before(history: Sequence[Step], step: Step) -> list[Step]:
    """The rungs below that of *step*, of the same supervision, in order."""
    past: list[Step] = []
    for one in history:
        if one.version >= step.version:
            break
        if one.verb in (Verb.SUPERVISE, Verb.ANSWER_SUPERVISION):
            past = []
        if one.verb in RUNGS:
            past.append(one)
    return past


def earlier_words(past: Sequence[Step], given: Sequence[HallAct], zone: tzinfo) -> str:
    """``督办单 督办〔2026〕12号``; a rung without a paper by its day."""
    numbers = {act.payload.level: act.subject for act in given if isinstance(act.payload, SupervisionPaper)}
    said = []
    for step in past:
        level = step.changes.get("supervision_level") or SupervisionLevel.ORDER
        said.append(f"{level.label} {numbers.get(level) or day_words(step.at, zone)}")
    return listed(said)


def is_late(case: Case, rounds: Sequence[Round], now: datetime) -> bool:
    """Whether the unit that the paper goes to was late, or is: not what another unit was late with, nor the
    hall itself before anybody was sent."""
    unit = case.supervised_unit or case.lead_unit
    its_own = case.stage is Stage.HANDLING and unit == case.lead_unit
    is_over = case.due_at is not None and now > case.due_at
    return unit in late_units(rounds) or (its_own and is_over)


def paper_fields(
    case: Case, step: Step, earlier: str, hall: Hall, now: datetime, *, late: bool
) -> dict[str, str]:
    """What a paper says of a case that stands on the rung of *step*, but for its number and who signs."""
    zone, level = hall.zone, _level_of(case)
    return {
        "level": level.label,
        "hall": hall.title,
        "unit": hall.unit_name(case.supervised_unit or case.lead_unit) or _("有关单位"),
        "case_number": case.number,
        "title": case.title,
        "place": " ".join(part for part in (case.street, case.place) if part),
        "description": case.description,
        "reported_at": moment_words(case.reported_at, zone),
        "stage": case.stage.label,
        "limit": case.limit.text if case.limit is not None else _("未定"),
        "overdue": _("已超期") if late else _("未超期"),
        "reason": said(step),
        "requirement": case.supervised,
        "due": moment_words(case.supervision_due, zone) if case.supervision_due is not None else "",
        "earlier": earlier or _("无"),
        "issued_on": day_words(now, zone),
    }


def _given_for(step: Step, case: Case, given: Sequence[HallAct]) -> HallAct | None:
    """The paper that was given out for this very rung."""
    for act in given:
        paper = act.payload
        same = isinstance(paper, SupervisionPaper) and paper.level is _level_of(case)
        if same and act.at >= step.at:
            return act
    return None


def _level_of(case: Case) -> SupervisionLevel:
    return case.supervision_level or SupervisionLevel.ORDER


def day_words(at: datetime, zone: tzinfo) -> str:
    """``2026年11月22日``, as papers write it."""
    here = at.astimezone(zone)
    return _("{year}年{month}月{day}日").format(year=here.year, month=here.month, day=here.day)


def moment_words(at: datetime, zone: tzinfo) -> str:
    """``2026年11月22日 17:00``."""
    return f"{day_words(at, zone)} {at.astimezone(zone):%H:%M}"
