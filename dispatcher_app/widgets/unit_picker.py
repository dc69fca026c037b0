"""Whose is it? The dispatcher's picker: likely units with their reasons on top, all units below."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dispatcher_app.domain.units import Candidate, Unit, UnitRegister
from dispatcher_app.domain.words import Tier
from dispatcher_app.i18n import _
from dispatcher_app.widgets.chosen_units import ChosenUnits
from dispatcher_app.widgets.picker_delegate import Tag
from dispatcher_app.widgets.picker_model import MAX_NUMBER, Offer, PickItem
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.tree_picker import TreePicker

_TIER = "tier:"
_OPEN = tuple(f"{_TIER}{tier}" for tier in Tier)


class UnitPicker(QWidget):
    """One lead unit (主办) and any assisting units (协办) out of the register.

    In a dock, which has a title of its own, ``title`` is hidden.

    Keys: digits pick an offer as lead, letters search, Enter picks the current row as lead unless that is
    chosen already, Space or Ctrl+Enter adds it as assisting or takes it away again (the lead stays as it is),
    Esc clears and then leaves.

    Signals:
        picked: the choice changed; arguments are the lead's code, empty while there is none, and a tuple
            of the assisting units' codes.
        confirmed: Enter was pressed once more, on the lead or an assisting unit.
        left: Esc was pressed and there was nothing to clear.
        pointed: code of the unit whose row is current, "" for none.
    """

    picked = Signal(str, tuple)
    pointed = Signal(str)
    confirmed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("unit_picker")
        self._register = UnitRegister(())
        self._lead = ""
        self._assists: tuple[str, ...] = ()
        self.picker = TreePicker(self, current_sizes().pane)
        self.picker.search.setObjectName("unit_search")
        self.picker.search.setPlaceholderText(_("单位、拼音或首字母,如 slj"))
        self.picker.list.setObjectName("unit_list")
        self.picker.list.marking = True
        self.picker.list.empty_text = _("还没有单位,请管理员装入城市包")
        self.chosen_units = ChosenUnits(self)
        self.setFocusProxy(self.picker)
        self._lay_out()
        self.picker.picked.connect(self._on_picked)
        self.picker.marked.connect(self._on_marked)
        self.picker.confirmed.connect(self._on_confirmed)
        self.picker.left.connect(self.left)
        self.picker.list.pointed.connect(self.pointed)
        self.chosen_units.removed.connect(self._on_removed)

    def set_register(self, register: UnitRegister) -> None:
        """Show another register; what was chosen stays as far as it is in this one."""
        chosen = self._lead, self._assists
        self._register = register
        title = _("全部单位 {count}").format(count=len(register.in_use))
        self.picker.set_items(list(_items(register)), title, _OPEN)
        self.set_chosen(*chosen)

    def set_candidates(self, candidates: Sequence[Candidate], starred: Collection[str] = ()) -> None:
        """Hold out *candidates*, likeliest first; codes in *starred* get a star (owner of the component)."""
        offers = [
            Offer(found.unit.code, _(" · ").join(found.reasons), found.unit.code in starred)
            for found in candidates[:MAX_NUMBER]
        ]
        self.picker.set_offers(offers, _("候选"))

    def set_chosen(self, lead: str, assists: Sequence[str] = ()) -> None:
        """Show a choice made elsewhere, without a signal; unknown codes are left out."""
        self._lead = lead if lead in self._register else ""
        known = dict.fromkeys(code for code in assists if code in self._register and code != self._lead)
        self._assists = tuple(known)
        self._show_chosen()

    def choose(self, lead: str, assists: Sequence[str] = ()) -> None:
        """Choose as the hand would, and tell it; unknown codes are left out."""
        before = self._lead, self._assists
        self.set_chosen(lead, assists)
        if (self._lead, self._assists) != before:
            self.picked.emit(self._lead, self._assists)

    @property
    def lead(self) -> str:
        """Code of the lead unit, empty if none is picked."""
        return self._lead

    @property
    def assists(self) -> tuple[str, ...]:
        return self._assists

    def _lay_out(self) -> None:
        sizes = current_sizes()
        self.title, hint = QLabel(_("处置单位")), QLabel(_("Enter 主办 · 空格 协办"))
        set_look(self.title, role="title")
        set_look(hint, role="small")
        head = QHBoxLayout()
        head.setContentsMargins(sizes.pane, 0, sizes.pane, 0)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(hint)
        line = QFrame(frameShape=QFrame.Shape.HLine)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, sizes.pane, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addSpacing(sizes.gap)
        layout.addWidget(self.picker, 1)
        layout.addWidget(line)
        layout.addWidget(self.chosen_units)

    def _choose(self, lead: str, assists: tuple[str, ...]) -> None:
        if (lead, assists) != (self._lead, self._assists):
            self._lead, self._assists = lead, assists
            self._show_chosen()
            self.picked.emit(lead, assists)

    def _show_chosen(self) -> None:
        tags = {code: Tag(_("协办")) for code in self._assists}
        if self._lead:
            tags[self._lead] = Tag(_("主办"), filled=True)
        self.picker.list.set_tags(tags)
        self.picker.list.settled_keys = frozenset(tags)
        assisting = [self._register.get(code) for code in self._assists]
        self.chosen_units.show_units(self._register.get(self._lead), assisting)

    @Slot(str)
    def _on_picked(self, code: str) -> None:
        self._choose(code, tuple(other for other in self._assists if other != code))
        self.picker.list.show_key(code)

    @Slot(str)
    def _on_marked(self, code: str) -> None:
        if code != self._lead:
            others = tuple(other for other in self._assists if other != code)
            self._choose(self._lead, others if code in self._assists else (*self._assists, code))

    @Slot()
    def _on_confirmed(self) -> None:
        if self._lead or self._assists:  # without a lead whoever listens asks for one
            self.confirmed.emit()

    @Slot(str)
    def _on_removed(self, code: str) -> None:
        """The cross goes with its line; the keys go back to the search."""
        self.picker.search.setFocus()
        if code == self._lead:
            self._choose("", self._assists)
        else:
            self._choose(self._lead, tuple(other for other in self._assists if other != code))


def _items(register: UnitRegister) -> Iterator[PickItem]:
    """Tiers, and under each its units; a unit stands under its parent where both are of one tier."""
    for tier in Tier:
        units = register.of_tier(tier)
        if units:
            yield PickItem(f"{_TIER}{tier}", tier.label, trailing=str(len(units)), pickable=False)
        for unit in units:
            if _parent_in_tier(register, unit) is None:
                yield from _branch(register, unit, f"{_TIER}{tier}")


def _branch(register: UnitRegister, unit: Unit, under: str) -> Iterator[PickItem]:
    yield PickItem(unit.code, unit.name, under, aliases=(unit.code, unit.short_name))
    for child in register.children(unit.code):
        if child.tier == unit.tier:
            yield from _branch(register, child, unit.code)


def _parent_in_tier(register: UnitRegister, unit: Unit) -> Unit | None:
    path = register.path(unit.code)
    above = path[-2] if len(path) > 1 else None
    return above if above is not None and above.tier == unit.tier else None
