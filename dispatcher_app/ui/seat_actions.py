"""Every act of a seat once: its name, its key, its place in the menu and on the command line, what it runs.

Menu, keys, command line and the F1 list are all made from these values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.transitions import TRANSITIONS
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.desk import Desk, OpenedCase
from dispatcher_app.ui.side.unfit import unfit
from dispatcher_app.ui.verb_forms import LOOKS, SELDOM, takes_words
from dispatcher_app.widgets.times import clock_text

#: An act; the text is what followed its name on the command line ("" from key or menu).
Run = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SeatAction:
    """One act.

    ``plain_key`` tells a key that would be typed as text and so only acts while nobody types; ``on_case``
    that it concerns the case in hand; ``in_menu`` is false for what the command line alone knows; ``where``
    where the mouse finds it besides the menu. ``blocked`` says why it cannot be done now; without it the
    name is a command of the transition table, which knows.
    """

    name: str
    label: str
    group: str
    key: str
    run: Run
    plain_key: bool = False
    takes_text: bool = False
    on_case: bool = False
    where: str = ""
    blocked: Callable[[], str] | None = None
    in_menu: bool = True


def verbs_of(role: Role) -> tuple[Verb, ...]:
    """Commands with a button that *role* may give somewhere, in the order of the transition table."""
    found = dict.fromkeys(row.verb for row in TRANSITIONS if role in row.roles and row.verb in LOOKS)
    return tuple(found)


def case_actions(role: Role, choose: Callable[[Verb, str], None]) -> tuple[SeatAction, ...]:
    """One action for each command of the seat; *choose* hears the verb and what followed it."""

    def runner(verb: Verb) -> Run:
        return lambda text: choose(verb, text)

    return tuple(
        SeatAction(
            verb.value,
            verb.label,
            _("案件"),
            LOOKS[verb].key,
            runner(verb),
            plain_key=True,
            takes_text=takes_words(verb),
            on_case=True,
            where=_("案件下方"),
        )
        for verb in verbs_of(role)
    )


def moved_by(opened: OpenedCase | None, desk: Desk) -> str:
    """Who else brought the case to where it stands, and when, as a sentence; "" where it was this seat."""
    last = opened.history[-1] if opened is not None and opened.history else None
    if last is None or last.actor.person == desk.person.login:
        return ""
    said = _("{name} {time} 已办{command}。")
    at = clock_text(last.at, desk.now(), desk.hall.zone)
    return said.format(name=last.actor.name, time=at, command=last.verb.label)


def nothing_here(case: Case, sharing: Sequence[SeatAction], desk: Desk) -> str:
    """What to say where no command of a key belongs: where the case stands, and what can be done there."""
    fit = [verb for verb, why in desk.verbs(case) if not why and not unfit(case, verb, desk.hall)]
    acts = [f"{verb.label} {LOOKS[verb].key}" for verb in fit if verb in LOOKS and verb not in SELDOM]
    if not acts:
        said = _("案件现处“{stage}”,本席现在无须办理。")
        return said.format(stage=case.stage.label)
    if len(sharing) == 1:
        why = _unfit_here(case, sharing[0], desk)
        if why:
            return _("{why}可以办:{acts}。").format(why=why, acts=listed(acts))
        said = _("案件现处“{stage}”,不能{command}。可以办:{acts}。")
        return said.format(stage=case.stage.label, command=sharing[0].label, acts=listed(acts))
    said = _("案件现处“{stage}”,{key} 键用不上。可以办:{acts}。")
    return said.format(stage=case.stage.label, key=sharing[0].key, acts=listed(acts))


def _unfit_here(case: Case, action: SeatAction, desk: Desk) -> str:
    """Why *action* makes no sense on a case whose stage knows it; "" where the stage does not."""
    verb = Verb(action.name)
    return unfit(case, verb, desk.hall) if verb in dict(desk.verbs(case)) else ""
