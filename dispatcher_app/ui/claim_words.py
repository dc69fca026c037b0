"""Claims and presence in words: who works on a case, who looks at it; for lists, heads, status line."""

from __future__ import annotations

from dispatcher_app.i18n import _, listed
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.outbox import Kept
from dispatcher_app.services.seats import Claim
from dispatcher_app.widgets.case_holder import Holder
from dispatcher_app.widgets.times import clock_text


def holders(desk: Desk) -> dict[int, Holder]:
    """Who works on which case as the lists of *desk* show it, by case id; first what waits to be sent."""
    claims = desk.sitting.board.claims if desk.sitting is not None else {}
    return {case_id: holder_of(claim, desk) for case_id, claim in claims.items()} | _unsent(desk)


def _unsent(desk: Desk) -> dict[int, Holder]:
    """The cases the reader has decided and whose command has not gone out: nobody need decide them again."""
    if desk.outbox is None:
        return {}
    name = desk.person.name
    return {
        entry.case_key: Holder(name, mine=True, words=unsent_text(entry), waiting=True)
        for entry in desk.outbox.waiting
    }


def unsent_text(entry: Kept) -> str:
    return _("“{command}”已存在本机,待发送").format(command=entry.command.verb.label)


def holder_of(claim: Claim, desk: Desk) -> Holder:
    mine = claim.person == desk.person.login
    return Holder(claim.name, mine, claim.stale and not mine, claim_text(claim, desk))


def claim_text(claim: Claim, desk: Desk) -> str:
    """The whole of a claim: who, at which seat, since when, and whether that seat still answers."""
    since = clock_text(claim.since, desk.now(), desk.hall.zone)
    if claim.stale:
        last = clock_text(claim.beat_at, desk.now(), desk.hall.zone)
        said = _("{name}({seat}){since} 认领,{last} 起席位无响应,可以接手")
        return said.format(name=claim.name, seat=claim.seat, since=since, last=last)
    if desk.sitting is not None and claim.session == desk.sitting.session:
        return _("我 {since} 认领,正在办理").format(since=since)
    said = _("{name}({seat}){since} 认领,正在办理")
    return said.format(name=claim.name, seat=claim.seat, since=since)


def company_text(case_id: int, desk: Desk) -> str:
    """Who else has the case open, who types first; "" where nobody has. One's own windows do not count."""
    if desk.sitting is None or not case_id:
        return ""
    others = [one for one in desk.sitting.board.open_at(case_id) if one.person != desk.person.login]
    typing = dict.fromkeys(one.name for one in others if one.typing)
    looking = dict.fromkeys(one.name for one in others if one.name not in typing)
    said = []
    if typing:
        said.append(_("{names}正在填写").format(names=_few(list(typing))))
    if looking:
        said.append(_("{names}正在看").format(names=_few(list(looking))))
    return " · ".join(said)


def _few(names: list[str], most: int = 3) -> str:
    """A hall where everybody looks at one case does not push the rest of the line away."""
    if len(names) <= most:
        return listed(names)
    return _("{names}等 {count} 人").format(names=listed(names[:most]), count=len(names))
