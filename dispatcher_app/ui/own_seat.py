"""Says to whoever sits that an administrator has changed them: what still goes, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QObject

from dispatcher_app.i18n import _
from dispatcher_app.services.people_followed import PeopleChanged
from dispatcher_app.services.ports import Person
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.banner import Banner, BannerKind


class OwnSeat(QObject):
    """Hears who the person at this seat is now, for as long as its parent lives."""

    def __init__(self, context: SeatContext, banner: Banner, parent: QObject) -> None:
        super().__init__(parent)
        self._me, self._banner, self._said = context.desk.person, banner, ""
        context.desk.bus.subscribe(PeopleChanged, self._on_people_changed)

    def _on_people_changed(self, event: PeopleChanged) -> None:
        now = event.people.get(self._me.login)
        kind, said = standing(self._me, now) if now is not None else (BannerKind.INFO, "")
        if said == self._said:
            return
        if said:
            self._banner.say(kind, said)
        elif self._banner.text == self._said:
            self._banner.dismiss()  # it was taken back
        self._said = said


def standing(then: Person, now: Person) -> tuple[BannerKind, str]:
    """What has become of the person who signed in as *then*; "" where nothing has."""
    if now.disabled:
        return BannerKind.OVER, _("您的席位已由管理员停用,不能再办理。请退出;录入的内容都还在。")
    if now.role is not then.role:
        text = _("管理员已把您的角色改为“{role}”,在本席不能再办理。请退出后重新登录;录入的内容都还在。")
        return BannerKind.OVER, text.format(role=now.role.label)
    if (now.name, now.seat) != (then.name, then.seat):
        text = _("您的姓名和席位已改为“{name}”“{seat}”,请在方便时退出,重新登录后采用。")
        return BannerKind.INFO, text.format(name=now.name, seat=_(now.seat))
    return BannerKind.INFO, ""
