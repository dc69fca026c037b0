"""Makes two weeks of cases for the demo city from its own texts, roads, places, units and people.

Usage: ``python tools/make_nanshan_cases.py resources/packs/nanshan`` writes ``cases.jsonl`` there. The seed
is the pack's own, so two runs write the same bytes. Every case is made up and says so in its external number
(GEN-…). Run ``make_nanshan_photos.py`` afterwards: it draws the pictures and names them in the file.
"""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path

import msgspec

from db.pack_files import read_case_texts, read_pack
from db.reference_files import shipped_standard
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.pack import CaseText, Pack
from dispatcher_app.domain.past_case import PastAct, PastCase
from dispatcher_app.domain.standard import ClassCode
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Role
from dispatcher_app.services.places import PlaceIndex

DAYS = 14
A_DAY = (32, 58)
#: Reports of the last four hours, so that every queue has work when the city is loaded.
FRESH = 60
DAY_MINUTES = 24 * 60
#: A working day is a third of a day.
WORKING_STRETCH = 3
COLLECTOR_SHARE = 0.86


class Maker:
    """One run of the generator."""

    def __init__(self, folder: Path) -> None:
        self.pack: Pack = read_pack(folder)
        self.texts = read_case_texts(folder)
        self.units = UnitRegister(self.pack.units)
        self.places = PlaceIndex(self.pack)
        self.standard = shipped_standard()
        self.dice = random.Random(self.pack.info.seed)
        self.roads = sorted({road.name for road in self.pack.base_map.roads if road.name})
        self.spots = [c for c in self.pack.components if c.cell_code]
        self.by_role = {
            role: [seat for seat in self.pack.seats if seat.role is role]
            for role in (Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER)
        }

    def cases(self) -> list[PastCase]:
        made = []
        for day in range(DAYS, 0, -1):
            for _case in range(self.dice.randint(*A_DAY)):
                ago = day * DAY_MINUTES - self._minute_of_day()
                made.append((max(ago, 2), len(made)))
        made += [(self.dice.randint(3, 240), len(made) + n) for n in range(FRESH)]
        return [self.called_back(self._case(f"GEN-{n:04d}", ago)) for ago, n in sorted(made, reverse=True)]

    def called_back(self, case: PastCase) -> PastCase:
        """The caller of a closed case was asked; by dice of its own, so that nothing else falls otherwise."""
        if case.acts[-1].verb is not Verb.CLOSE or not case.acts[0].data.get("caller_phone"):
            return case
        dice = random.Random(f"{self.pack.info.seed}:{case.ref}")
        seat = dice.choice(self.by_role[Role.CALL_TAKER])
        (answer,) = dice.choices(("satisfied", "not_satisfied"), (88, 12))
        data: dict[str, str | int | bool | float] = {"call_back": answer}
        act = PastAct(Verb.CALL_BACK, Role.CALL_TAKER, seat.login, seat.name, dice.randint(10, 300), data)
        return replace(case, acts=(*case.acts, act))

    def _minute_of_day(self) -> int:
        """Most is reported by day, with a peak in the morning and one in the afternoon."""
        peak = self.dice.choice((9.5, 10.5, 15.5, 16.5, 20.0))
        return int(min(max(self.dice.gauss(peak, 1.8), 0.2), 23.8) * 60)

    def _case(self, ref: str, ago: int) -> PastCase:
        dice = self.dice
        text = dice.choices(self.texts, [text.weight for text in self.texts])[0]
        collected = dice.random() < COLLECTOR_SHARE
        source = "collector" if collected else dice.choice(("12319", "12319", "12345", "web", "video"))
        acts = [self._report(ref, text, source)]
        public = source in ("12319", "12345", "web")
        if public:
            acts += self._verified()
            if dice.random() < 0.12:
                return PastCase(ref, ago, tuple(acts + self._declined()))
        acts.append(self._act(Verb.FILE, Role.CALL_TAKER, 2, 9))
        acts += self._handled(text, acts[0].data)
        return PastCase(ref, ago, tuple(acts))

    def _report(self, ref: str, text: CaseText, source: str) -> PastAct:
        spot = self.dice.choice(self.spots)
        cell = self.places.cell(spot.cell_code)
        words = {
            "road": self.dice.choice(self.roads),
            "crossing": "与".join(self.dice.sample(self.roads, 2)) + "路口",
            "place": self.dice.choice(self.pack.places).name,
        }
        code = f"{self.standard.scheme}:{text.class_code.rpartition(':')[2]}"
        public = source in ("12319", "12345", "web")
        data: dict[str, str | int | bool | float] = {
            "source": source,
            "place": text.place.format(**words),
            "description": self.dice.choice(text.callers) if public and text.callers else text.text,
            "lon": spot.lon,
            "lat": spot.lat,
            "located_by": "device",
            "cell_code": spot.cell_code,
            "class_code": code,
            "condition_no": text.condition_no,
            "external_ref": ref,
        }
        if cell is not None:
            data |= {"street": cell.street, "community": cell.community, "district": cell.district}
        if public:
            data |= {"caller_name": self.dice.choice(_CALLERS), "caller_phone": "1380000" + ref[-4:]}
        return self._act(Verb.REPORT, Role.CALL_TAKER, 0, 0, data=data)

    def _verified(self) -> list[PastAct]:
        ask = self._act(Verb.REQUEST_VERIFICATION, Role.CALL_TAKER, 2, 8)
        found = self._act(Verb.VERIFICATION_RESULT, Role.CALL_TAKER, 8, 35, data={"finding": "found"})
        return [ask, self._for_collector(found)]

    def _declined(self) -> list[PastAct]:
        propose = self._act(
            Verb.PROPOSE_DECLINE, Role.CALL_TAKER, 2, 6, code="standard", reason="未达立案条件"
        )
        decline = self._act(Verb.DECLINE, Role.SHIFT_LEADER, 3, 12, code="standard", reason="同意")
        return [propose, decline]

    def _handled(self, text: CaseText, report: dict[str, str | int | bool | float]) -> list[PastAct]:
        dice = self.dice
        code = ClassCode.parse(str(report["class_code"]))
        row = self.standard.row(code, text.condition_no)
        limit = row.limit.duration.total_seconds() / 60 if row is not None else 480
        limit *= 1 if row is None or row.limit.continuous else WORKING_STRETCH
        cell = str(report["cell_code"])
        widths = self.pack.info.widths
        found = self.units.candidates(text.class_code, cell[: widths.street], cell[: widths.community])
        units = [candidate.unit for candidate in found[:3]] or list(self.units)[:1]
        acts: list[PastAct] = []
        lead = units[0]
        if len(units) > 1 and dice.random() < 0.07:
            acts += self._dispatched(units[1].code)
            why, whom = "不在本单位管辖范围", units[1].name
            acts.append(
                self._act(Verb.UNIT_RETURN, Role.DISPATCHER, 20, 160, code="area", reason=why, behalf=whom)
            )
        if dice.random() < 0.04:
            acts.append(
                self._act(Verb.PROPOSE_DISPATCH, Role.DISPATCHER, 2, 9, data={"lead_unit": lead.code})
            )
            acts.append(self._act(Verb.RETURN_DISPATCH, Role.SHIFT_LEADER, 2, 8, code="requirement"))
        acts += self._dispatched(lead.code)
        share = dice.choices((0.35, 0.7, 1.6), (70, 23, 7))[0]
        acts += self._result(text, lead.name, int(limit * share * dice.uniform(0.5, 1.2)))
        if dice.random() < 0.04:
            acts.append(self._act(Verb.REWORK, Role.DISPATCHER, 3, 10, code="partly"))
            acts += self._result(text, lead.name, int(limit * 0.3))
        acts.append(self._act(Verb.PASS_TO_CHECK, Role.DISPATCHER, 2, 12))
        acts.append(self._for_collector(self._act(Verb.CHECK_PASS, Role.DISPATCHER, 8, 40)))
        acts.append(self._act(Verb.CLOSE, Role.SHIFT_LEADER, 3, 25, data={"closing_met": True}))
        return acts

    def _dispatched(self, unit: str) -> list[PastAct]:
        propose = self._act(Verb.PROPOSE_DISPATCH, Role.DISPATCHER, 2, 12, data={"lead_unit": unit})
        return [propose, self._act(Verb.APPROVE_DISPATCH, Role.SHIFT_LEADER, 1, 10)]

    def _result(self, text: CaseText, unit: str, minutes: int) -> list[PastAct]:
        minutes = max(10, minutes)
        data: dict[str, str | int | bool | float] = {"result": text.result}
        act = self._act(Verb.SUBMIT_RESULT, Role.DISPATCHER, minutes, minutes + 5, data=data, behalf=unit)
        return [act]

    def _for_collector(self, act: PastAct) -> PastAct:
        who = self.dice.choice(self.pack.collectors).name
        return PastAct(act.verb, act.role, act.person, act.name, act.after, act.data, f"采集员 {who}")

    def _act(
        self,
        verb: Verb,
        role: Role,
        least: int,
        most: int,
        *,
        data: dict[str, str | int | bool | float] | None = None,
        code: str = "",
        reason: str = "",
        behalf: str = "",
    ) -> PastAct:
        seat = self.dice.choice(self.by_role[role])
        after = self.dice.randint(least, most)
        return PastAct(verb, role, seat.login, seat.name, after, data or {}, behalf, code, reason)


_CALLERS = ("张先生", "王女士", "李先生", "赵女士", "刘先生", "陈女士", "杨先生", "周女士")


def main(folder: Path) -> int:
    made = Maker(folder).cases()
    lines = b"\n".join(msgspec.json.encode(case) for case in made) + b"\n"
    (folder / "cases.jsonl").write_bytes(lines)
    print(f"{len(made)} cases, {len(lines)} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
