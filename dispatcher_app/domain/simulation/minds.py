"""What a simulated person at a seat decides. Every decision is a real command, right or wrong.

The truth of the matter is looked at only to tell a right decision from a wrong one; which of the two it
becomes is a draw by the person's skill.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Protocol
from uuid import UUID

from dispatcher_app.domain.case import Application, CallBack, Case, Finding
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.places import Cell
from dispatcher_app.domain.simulation import phrases
from dispatcher_app.domain.simulation.matter import Matter
from dispatcher_app.domain.simulation.parties import Parties
from dispatcher_app.domain.simulation.posts import Post
from dispatcher_app.domain.simulation.skill import Skill
from dispatcher_app.domain.standard import ClassCode
from dispatcher_app.domain.words import OPEN, ClosingKind, Stage

#: A case that came back so often is not sent back for its class again.
_OFTEN = 12
#: About 400 m, as degrees: how far off a wrong place is.
_ASTRAY = 0.004
_NOT_FILED = frozenset({Stage.REPORTED, Stage.VERIFYING, Stage.AWAITING_FILING})


class Known(Protocol):
    """What the hall's own lists answer a person who looks."""

    def case_of(self, ref: str) -> Case | None:
        """The case that the report *ref* became."""
        ...

    def has_merged(self, case_id: int) -> bool:
        """Whether others were merged into the case."""
        ...


@dataclass(frozen=True, slots=True)
class _Look:
    """One look of one person at one case; what comes of it is the command with this ``id``."""

    id: UUID
    case: Case
    matter: Matter
    skill: Skill
    dice: Random
    known: Known

    def succeeds(self, share: float) -> bool:
        return self.dice.random() < share


@dataclass(frozen=True, slots=True)
class Minds:
    """How people at seats decide on one day of one city."""

    parties: Parties

    def decide(self, post: Post, case: Case, person: str, skill: Skill, known: Known) -> Command | None:
        """What *person* does with *case* at *post*; None where there is nothing to be done."""
        matter = self.parties.plan.matter_of(case)
        if matter is None:
            return None
        streams = self.parties.streams
        dice = streams.of("seat", matter.ref, case.version, person)
        id = streams.command_id("seat", case.id, case.version)
        return _AT[post](self, _Look(id, case, matter, skill, dice, known))

    # -- call taker

    def _accept(self, look: _Look) -> Command | None:
        case, matter = look.case, look.matter
        if case.finding is Finding.NOT_FOUND and not look.known.has_merged(case.id):
            return _command(look, Verb.PROPOSE_DECLINE, code="not_found")
        if not matter.in_scope and look.succeeds(look.skill.judgement):
            return _command(look, Verb.PROPOSE_DECLINE, code="scope")
        master = self._master(look)
        if master is not None and look.succeeds(look.skill.duplicate):
            return _command(look, Verb.MERGE, {"merged_into": master.id})
        if case.source in self.parties.rules.verify_first and case.finding is None:
            return _command(look, Verb.REQUEST_VERIFICATION)
        return _command(look, Verb.FILE, self._classified(look) | self._located(look))

    def _master(self, look: _Look) -> Case | None:
        """The case that this report repeats, if it is being worked on; what was merged stays a master."""
        if not look.matter.original or look.case.supervised or look.known.has_merged(look.case.id):
            return None
        master = look.known.case_of(look.matter.original)
        if master is None or master.id == look.case.id:
            return None
        if master.stage in _NOT_FILED and not self._will_be_filed(master):
            return None
        return master if master.stage in OPEN else None

    def _will_be_filed(self, master: Case) -> bool:
        """Nobody merges into what may still be declined: those who wait upon it would get no answer."""
        matter = self.parties.plan.matter_of(master)
        return matter is not None and matter.real and matter.in_scope and not matter.self_handled

    def _classified(self, look: _Look) -> dict[str, object]:
        matter, standard = look.matter, self.parties.rules.standard
        code, number = matter.class_code, matter.condition_no
        if not code or not look.succeeds(look.skill.class_code):
            texts = self.parties.city.texts
            text = texts[look.dice.randrange(len(texts))]
            code = f"{standard.scheme}:{text.class_code.rpartition(':')[2]}"
            number = text.condition_no
        elif not look.succeeds(look.skill.condition):
            others = [row.condition_no for row in standard.conditions(ClassCode.parse(code))]
            number = look.dice.choice([n for n in others if n != number] or others)
        return {"class_code": code, "condition_no": number}

    def _located(self, look: _Look) -> dict[str, object]:
        lon, lat, cell = self._spot(look)
        found: dict[str, object] = {"lon": lon, "lat": lat, "located_by": "map", "cell_code": cell.code}
        if look.matter.component_code and look.matter.lon == lon:
            found["component_code"] = look.matter.component_code
        return found | {"street": cell.street, "community": cell.community, "district": cell.district}

    def _spot(self, look: _Look) -> tuple[float, float, Cell]:
        matter, city = look.matter, self.parties.city
        if not look.succeeds(look.skill.place):
            lon = matter.lon + look.dice.choice((-_ASTRAY, _ASTRAY))
            wrong = city.locate(lon, matter.lat)
            if wrong is not None:
                return lon, matter.lat, wrong
        cell = city.cells.get(matter.cell_code) or city.pack.cells[0]
        return matter.lon, matter.lat, cell

    def _call_back(self, look: _Look) -> Command | None:
        case = look.case
        answer = self.parties.caller_says(case, look.matter) if case.caller_phone else CallBack.NOT_REACHED
        data: dict[str, object] = {"call_back": answer}
        unhappy = answer is CallBack.NOT_SATISFIED and case.stage is Stage.CLOSED and not case.reopened
        if unhappy and not self.parties.is_put_right(case, look.matter):
            return _command(look, Verb.CALL_BACK, data | {"reopen": True}, reason=phrases.AGAIN[0])
        return _command(look, Verb.CALL_BACK, data)

    # -- dispatcher

    def _dispatch(self, look: _Look) -> Command | None:
        case, matter = look.case, look.matter
        wrong_class = (case.class_code, case.condition_no) != (matter.class_code, matter.condition_no)
        sees = look.succeeds(look.skill.class_code)
        if not case.dispatches and wrong_class and sees and case.version < _OFTEN:
            return _command(look, Verb.SEND_BACK, code="class" if matter.in_scope else "scope")
        data: dict[str, object] = {"lead_unit": self._unit(look), "requirement": phrases.TO_DO}
        return _command(look, Verb.PROPOSE_DISPATCH, data)

    def _unit(self, look: _Look) -> str:
        case, plan = look.case, self.parties.plan
        if case.decided_unit:
            return case.decided_unit
        script = plan.scenario.named(look.matter.script) if look.matter.script else None
        if script and script.proposed_unit and not case.lead_unit:
            return script.proposed_unit
        offered = self._offered(case)
        if look.skill.first_unit and offered:
            return offered[0]
        if look.matter.units and look.succeeds(look.skill.unit):
            return look.matter.units[0]
        wrong = [unit for unit in offered[:5] if unit not in look.matter.units and unit != case.handled_by]
        return look.dice.choice(wrong) if wrong else (look.matter.units or tuple(offered))[0]

    def _offered(self, case: Case) -> list[str]:
        city = self.parties.city
        cell = city.cells.get(case.cell_code)
        if cell is None:
            return [unit.code for unit in city.units.in_use[:1]]
        return [unit.code for unit in city.responsible(case.class_code, cell)]

    def _applications(self, look: _Look) -> Command | None:
        grants = {
            Application.EXTENSION: Verb.GRANT_EXTENSION,
            Application.SHELVING: Verb.GRANT_SHELVING,
            Application.DEFERRAL: Verb.GRANT_DEFERRAL,
        }
        verb = grants.get(look.case.application) if look.case.application else None
        if verb is None or look.succeeds(0.25):
            return _command(look, Verb.REFUSE_APPLICATION, reason=phrases.TO_DO)
        return _command(look, verb)

    def _feedback(self, look: _Look) -> Command | None:
        right = self.parties.is_put_right(look.case, look.matter)
        if not right and look.succeeds(look.skill.gate / 2):
            return _command(look, Verb.REWORK, code="mismatch")
        return _command(look, Verb.PASS_TO_CHECK)

    # -- shift leader

    def _filing(self, look: _Look) -> Command | None:
        case = look.case
        unfounded = case.finding is Finding.NOT_FOUND or not look.matter.in_scope
        if unfounded and not look.known.has_merged(case.id):
            code = "not_found" if case.finding is Finding.NOT_FOUND else "scope"
            return _command(look, Verb.DECLINE, code=code)
        if case.finding is Finding.NOT_FOUND or not case.in_standard:
            return _command(look, Verb.SEND_BACK, code="class")
        return _command(look, Verb.APPROVE_FILING)

    def _gate_1(self, look: _Look) -> Command | None:
        case = look.case
        right = case.lead_unit in (case.decided_unit, *look.matter.units) or not look.matter.units
        if not right and look.succeeds(look.skill.gate):
            return _command(look, Verb.RETURN_DISPATCH, code="unit")
        return _command(look, Verb.APPROVE_DISPATCH)

    def _boundary(self, look: _Look) -> Command | None:
        offered = look.matter.units or tuple(self._offered(look.case))
        return _command(look, Verb.SETTLE_BOUNDARY, {"decided_unit": offered[0]}, code="function")

    def _gate_2(self, look: _Look) -> Command | None:
        right = self.parties.is_put_right(look.case, look.matter)
        if not right and look.succeeds(look.skill.gate):
            return _command(look, Verb.RETURN_CLOSURE, {"return_to": Stage.HANDLING}, code="condition")
        kind = ClosingKind.OVERDUE if look.case.overdue else ClosingKind.NORMAL
        return _command(look, Verb.CLOSE, {"closing_kind": kind, "closing_met": True})

    def _reopening(self, look: _Look) -> Command | None:
        if self.parties.is_put_right(look.case, look.matter):
            return _command(look, Verb.REFUSE_REOPEN, reason=phrases.DONE)
        return _command(look, Verb.CONSENT_REOPEN)


#: What is done at each post.
_AT: Mapping[Post, Callable[[Minds, _Look], Command | None]] = {
    Post.ACCEPT: Minds._accept,
    Post.CALL_BACK: Minds._call_back,
    Post.DISPATCH: Minds._dispatch,
    Post.APPLICATIONS: Minds._applications,
    Post.FEEDBACK: Minds._feedback,
    Post.FILING: Minds._filing,
    Post.GATE_1: Minds._gate_1,
    Post.BOUNDARY: Minds._boundary,
    Post.GATE_2: Minds._gate_2,
    Post.REOPENING: Minds._reopening,
}


def _command(
    look: _Look, verb: Verb, data: Mapping[str, object] | None = None, *, code: str = "", reason: str = ""
) -> Command:
    case = look.case
    return Command(
        verb=verb,
        case_id=case.id,
        data=data or {},
        reason=reason,
        reason_code=code,
        expected_version=case.version,
        id=look.id,
    )
