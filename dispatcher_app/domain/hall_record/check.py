"""Whether an act may be done: pure, and every refusal is a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.hall_record.act import ActDraft, HallAct
from dispatcher_app.domain.hall_record.faults import LINE, Fault
from dispatcher_app.domain.hall_record.fold import SubjectState
from dispatcher_app.domain.hall_record.kinds import ActKind, Effect
from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.domain.refusal import DomainError, Refused
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _, listed

#: How a subject may be named: what the column of both databases holds.
SUBJECT_LIMIT = 120
#: Their names say that something begins, but a later act of the kind only changes it.
_NAMED_BY_BEGINNING = frozenset({ActKind.NOTICE, ActKind.CAMPAIGN, ActKind.WEATHER_PLAN})


class ActRefused(DomainError):
    """The act cannot be done as asked; ``faults`` says what is wrong with which field, where it is one."""

    def __init__(self, sentence: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(sentence)
        self.faults = tuple(faults)


class RecordMoved(ActRefused):
    """Somebody else acted on the subject after it was read; ``newest`` is their act where it is known."""

    def __init__(self, draft: ActDraft, newest: HallAct | None) -> None:
        text = _("“{kind}”没有写入:这一项刚被{name}改动,请看过后再办。")
        unknown = _("他人")
        name = newest.actor.name if newest else unknown
        changed = draft.seen and draft.kind in _NAMED_BY_BEGINNING
        super().__init__(text.format(kind=_("修改") if changed else draft.kind.label, name=name))
        self.newest = newest


def check(draft: ActDraft, actor: Actor, state: SubjectState, now: datetime) -> None:
    """Raises:
    Refused: the actor's role may not do it.
    RecordMoved: the subject is not as the asker saw it.
    ActRefused: with a sentence for anything else.
    """
    _check_right(draft, actor)
    _check_subject(draft)
    if state.version != draft.seen:
        raise RecordMoved(draft, _newest(state))
    _check_order(draft, state)
    if not isinstance(draft.payload, draft.rule.payload):
        raise ActRefused(_("“{kind}”的内容不是这一类。").format(kind=draft.kind.label))
    faults = list(_faults(draft, now))
    if faults:
        raise ActRefused("\n".join(map(str, faults)), faults)


def check_second(draft: ActDraft, actor: Actor, second: Actor | None) -> None:
    """Whether *second* signs it as well, where somebody has to and nowhere else.

    Raises:
        ActRefused: nobody does, the wrong one does, or nobody has to.
    """
    if not draft.rule.second:
        if second is not None:
            raise ActRefused(_("“{kind}”不需要第二人签字。").format(kind=draft.kind.label))
        return
    roles = listed(role.label for role in sorted(draft.rule.second))
    if second is None or second.role not in draft.rule.second:
        text = _("“{kind}”须由另一位{roles}当面输入本人密码签字。")
        raise ActRefused(text.format(kind=draft.kind.label, roles=roles))
    if second.person == actor.person:
        text = _("“{kind}”须由两人签字,不能都是{name}。")
        raise ActRefused(text.format(kind=draft.kind.label, name=actor.name))


def _check_right(draft: ActDraft, actor: Actor) -> None:
    if actor.role not in draft.rule.roles:
        roles = listed(role.label for role in sorted(draft.rule.roles))
        raise Refused("wrong_role", role=actor.role.label, command=draft.kind.label, roles=roles)
    if actor.role in draft.rule.own and draft.subject != actor.person:
        by_leader = Role.SHIFT_LEADER in draft.rule.roles - draft.rule.own
        text = _("只能为本人{kind},他人的请值班长代办。") if by_leader else _("只能为本人{kind}。")
        raise ActRefused(text.format(kind=draft.kind.label))


def _check_subject(draft: ActDraft) -> None:
    subject = draft.subject
    if not subject or len(subject) > SUBJECT_LIMIT or not subject.isprintable() or subject != subject.strip():
        raise ActRefused(_("“{kind}”的对象写得不对。").format(kind=draft.kind.label))
    if len(draft.on_behalf_of) > LINE or plain_text(draft.on_behalf_of) != draft.on_behalf_of:
        raise ActRefused(_("“代谁办理”过长或有无法显示的字符。"))


def _check_order(draft: ActDraft, state: SubjectState) -> None:
    effect = draft.rule.effect
    if effect in (Effect.ADDS, Effect.ENDS) and not state.is_living:
        raise ActRefused(_("不能{kind}:没有这一项,或已经结束。").format(kind=draft.kind.label))
    if effect is Effect.ONCE and state.version:
        raise ActRefused(_("“{kind}”只能有一次,这一项已经有了。").format(kind=draft.kind.label))


def _newest(state: SubjectState) -> HallAct | None:
    return state.ended or (state.acts[-1] if state.acts else None)


def _faults(draft: ActDraft, now: datetime) -> Iterator[Fault]:
    naive = [name for name, instant in _instants(draft.payload) if instant.tzinfo is None]
    if naive:
        yield from (Fault(name, _("时间没有写明时区。")) for name in naive)
        return
    yield from draft.payload.faults(now)


def _instants(value: object, name: str = "at") -> Iterator[tuple[str, datetime]]:
    """Every instant anywhere in *value*, with the name of the field nearest to it."""
    if isinstance(value, datetime):
        yield name, value
    elif isinstance(value, tuple):
        for part in value:
            yield from _instants(part, name)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _instants(getattr(value, one.name), one.name)
