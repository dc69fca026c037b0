"""The fields of a report in the order people speak: what, where, which class, who, photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from dispatcher_app.domain.case import TEXT_LIMITS, Attachment
from dispatcher_app.domain.places import Component, LocationSource, Place
from dispatcher_app.i18n import _
from dispatcher_app.services.intake import ReportForm, cut_sentence, full_sentence, too_long, without_location
from dispatcher_app.services.intake_draft import DraftPhoto
from dispatcher_app.services.intake_edition import by_edition
from dispatcher_app.services.intake_place import (
    OutsideCity,
    at_place,
    at_point,
    components_near,
    is_rough,
    located_text,
    meant,
    picked,
)
from dispatcher_app.services.keeping.following import KeptChanged
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.intake.photos import PhotoStrip
from dispatcher_app.ui.intake.row import FormRow
from dispatcher_app.ui.intake.where import WhereField
from dispatcher_app.ui.intake.who import WhoFields
from dispatcher_app.widgets.capped_text import CappedTextEdit, PasteCut
from dispatcher_app.widgets.class_picker import ClassPicker
from dispatcher_app.widgets.photo_intake import PhotoIntake
from dispatcher_app.widgets.theme import current_sizes, theme_notifier

#: Which row a refusal about a field is said under.
_ROW_OF = {
    "description": "description",
    "place": "place",
    "lon": "place",
    "lat": "place",
    "cell_code": "place",
    "class_code": "class_code",
    "condition_no": "class_code",
    "source": "who",
    "channel": "who",
    "caller_name": "who",
    "caller_phone": "who",
    "external_ref": "who",
    "attachments": "photos",
}


#: An empty field that can only be read asks for nothing.
_NOTHING = "—"
#: Height of the words: a share of the window, and at least so much at text scale 1.
_WORDS_SHARE, _LEAST_WORDS = 0.2, 132


class IntakeForm(QWidget):
    """Holds one :class:`ReportForm` and lets it be edited; every change is told at once.

    Signals:
        form_changed: the operator changed something; argument is the form as it is now.
        located: the form got a place on the map, degrees.
        location_wanted: the operator wants to point at the map.
    """

    form_changed = Signal(object)
    located = Signal(float, float)
    location_wanted = Signal()

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._hall = context.desk.hall
        self._form = ReportForm()
        self._editable = True
        self._words_located = ""
        self._make_fields()
        self._lay_out()
        self._connect()
        self._make_keys()

    def _make_fields(self) -> None:
        self.description = CappedTextEdit(TEXT_LIMITS["description"], self)
        self.description.setObjectName("description")
        self.description.setPlaceholderText(_("来电人怎么说就怎么记,一句话也行"))
        self.where = WhereField(self._hall.places, self)
        self.category = ClassPicker(self)
        self.category.setObjectName("category")
        self._category_hint = self.category.placeholderText()
        self._standard = self._hall.rules.standard
        self.category.set_standard(self._standard)
        self.component = QComboBox(self)
        self.component.setObjectName("component")
        self.who = WhoFields(self._context, self)
        self.photos = PhotoStrip(self._context, self)
        self._taker = PhotoIntake(self)
        self._taker.set_accepting(True, _("松开即添加照片"))

    def _lay_out(self) -> None:
        sizes = current_sizes()
        grid = QGridLayout(self)
        grid.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, 0)
        grid.setHorizontalSpacing(sizes.pane)
        grid.setVerticalSpacing(sizes.grid)
        grid.setColumnMinimumWidth(0, sizes.px(56))
        grid.setColumnStretch(1, 1)
        self.rows = {
            "description": FormRow(grid, _("什么事"), self.description, "Alt+1"),
            "place": FormRow(grid, _("在哪里"), self.where, "Alt+2", self.where.line),
            "class_code": FormRow(grid, _("小类"), self.category, "Alt+3"),
            "component": FormRow(grid, _("部件"), self.component, ""),
            "who": FormRow(grid, _("谁报的"), self.who, "Alt+4", self.who.chips),
            "photos": FormRow(grid, _("照片"), self.photos, "Alt+5", self.photos.add_button),
        }
        grid.setRowStretch(grid.rowCount(), 1)
        self._fit_description()

    def _connect(self) -> None:
        self.description.textChanged.connect(self._on_description_changed)
        self.description.paste_cut.connect(self._on_paste_cut)
        self.description.foreign_pasted.connect(self._taker.paste)
        self.where.words_changed.connect(self._on_place_edited)
        self.where.place_chosen.connect(self._on_place_chosen)
        self.where.map_wanted.connect(self.location_wanted)
        self.where.unlocate_wanted.connect(self._on_unlocate_wanted)
        self.where.line.overflowed.connect(self._on_place_overflowed)
        self.where.line.foreign_pasted.connect(self._taker.paste)
        self.category.picked.connect(self._on_class_picked)
        self.component.activated.connect(self._on_component_chosen)
        self.who.edited.connect(self._on_who_edited)
        self.who.overflowed.connect(self._on_who_overflowed)
        self.who.misplaced.connect(self._on_misplaced)
        self.who.foreign_pasted.connect(self._taker.paste)
        self.photos.files_wanted.connect(self._taker.ask_for_files)
        self.photos.refused.connect(self._on_photo_refused)
        self.photos.added.connect(self.rows["photos"].hush)
        self.photos.removed.connect(self.rows["photos"].hush)
        theme_notifier().changed.connect(self._fit_description)
        self._context.desk.bus.subscribe(KeptChanged, self._on_kept_changed)
        self._taker.files_offered.connect(self.photos.add_files)
        self._taker.image_pasted.connect(self.photos.add_picture)

    def _make_keys(self) -> None:
        fields = (self.description, self.where.line, self.category, self.who.chips, self.photos.add_button)
        for number, field in enumerate(fields, start=1):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(field.setFocus)
        for keys, act in (
            ("Alt+M", self.location_wanted),
            ("Alt+U", self._on_unlocate_wanted),
            ("Alt+P", self._taker.ask_for_files),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    @Slot()
    def _fit_description(self) -> None:
        """A large window gives the words more room; what else is on the form does not, so nothing moves."""
        share = round(self.window().height() * _WORDS_SHARE)
        self.description.setFixedHeight(max(current_sizes().px(_LEAST_WORDS), share))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_description()

    # showing

    @property
    def form(self) -> ReportForm:
        return self._form

    def show_form(self, form: ReportForm, *, editable: bool = True, fresh: bool = True) -> None:
        """Show *form* without a signal; fields that hold the same already keep their cursor."""
        self._form, self._editable = form, editable
        self._words_located = form.place
        self.description.blockSignals(True)
        self.description.set_text(form.description)
        self.description.blockSignals(False)
        self.description.setReadOnly(not editable)
        self.where.show_place(form.place, editable)
        self.category.set_value(form.class_code, form.condition_no)
        self.category.setEnabled(editable)
        self.category.setPlaceholderText(self._category_hint if editable else _NOTHING)
        self.who.show_form(form, editable, fresh)
        self._taker.set_accepting(editable, _("松开即添加照片"))
        for row in self.rows.values():
            row.hush()
        self._show_place_state()
        self._show_components()

    def show_photos(self, saved: Sequence[Attachment], pending: Sequence[DraftPhoto]) -> None:
        self.photos.show_photos(saved, pending, self._editable)
        self.rows["photos"].set_shown(self._editable or bool(saved))

    def say(self, field: str, sentence: str) -> bool:
        """Say *sentence* under the row of *field*; false where no row stands for it."""
        name = _ROW_OF.get(field)
        if name is not None:
            self.rows[name].say(sentence)
        return name is not None

    def go_to(self, field: str) -> None:
        """Put the hand where *field* is entered."""
        targets = {"description": self.description, "place": self.where.line, "class_code": self.category}
        targets |= {"cell_code": self.where.line, "condition_no": self.category}
        targets |= {line.objectName(): line for line in self.who.lines}
        targets.get(field, self.description).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_place_state(self) -> None:
        self.where.show_located(located_text(self._form))
        self.rows["place"].say(self._place_warning(), "due")

    def _place_warning(self) -> str:
        form = self._form
        if not form.cell_code or not self._editable:
            return ""
        if is_rough(form, self._hall):
            return _("只到路或片区,位置不准,请在地图上点准")
        words, then = form.place.strip(), self._words_located.strip()
        if then and words and then not in words and words not in then:
            return _("地点文字已改,请核对定位")
        return ""

    def _show_components(self) -> None:
        near = components_near(self._form, self._hall) if self._editable else []
        known = [found.component for found in near]
        chosen = self._hall.places.component(self._form.component_code)
        if chosen is not None and chosen not in known:
            known.insert(0, chosen)
        distances = {found.component.code: found.distance_m for found in near}
        self.component.clear()
        self.component.addItem(_("不指定(附近有 {count} 件)").format(count=len(near)), "")
        for item in known:
            away = distances.get(item.code)
            parts = [item.name, item.code, self._hall.unit_name(item.owner_unit) if item.owner_unit else ""]
            if away is not None:
                parts.insert(0, _("约 {metres} 米").format(metres=max(1, round(away))))
            self.component.addItem(" · ".join(filter(None, parts)), item.code)
        self.component.setCurrentIndex(max(0, self.component.findData(self._form.component_code)))
        self.component.setEnabled(self._editable)
        self.rows["component"].set_shown(bool(known))

    # editing

    def pick_point(self, lon: float, lat: float) -> None:
        """A point was picked on the map; the hand goes on to what is still open."""
        if not self._editable:
            return
        try:
            self._relocate(at_point(self._form, lon, lat, self._hall, LocationSource.MAP))
        except OutsideCity as error:
            self.rows["place"].say(str(error))
            return
        (self.category if not self._form.class_code else self.where.line).setFocus()

    def pick_component(self, component: Component) -> bool:
        """A component was picked on the map; whether it went into the form."""
        if not self._editable:
            return False
        try:
            self._relocate(picked(self._form, component, self._hall))
        except OutsideCity as error:
            self.rows["place"].say(str(error))
            return False
        self.category.setFocus()
        return True

    def _relocate(self, form: ReportForm) -> None:
        self._words_located = form.place
        self.where.line.set_text(form.place)
        self.category.set_value(form.class_code, form.condition_no)
        self._change(form, "place")
        self._show_place_state()
        self._show_components()
        if form.lon is not None and form.lat is not None and form.located_by != LocationSource.DEFAULT:
            self.located.emit(form.lon, form.lat)

    def _change(self, form: ReportForm, row: str) -> None:
        self.rows[row].hush()
        self._form = form
        self.form_changed.emit(form)

    @Slot()
    def _on_description_changed(self) -> None:
        text = self.description.toPlainText()
        if text == self._form.description:
            return
        self._change(replace(self._form, description=text), "description")
        wrong = too_long({"description": text}).get("description", "")
        if wrong:
            self.rows["description"].say(wrong)

    @Slot(object)
    def _on_paste_cut(self, cut: PasteCut) -> None:
        self.rows["description"].say(cut_sentence("description", cut.size, cut.kept))

    @Slot(str)
    def _on_place_edited(self, words: str) -> None:
        self._change(replace(self._form, place=words), "place")
        self._show_place_state()

    @Slot(object)
    def _on_place_chosen(self, place: Place) -> None:
        try:
            self._relocate(at_place(self._form, place, self._hall))
        except OutsideCity as error:
            self.rows["place"].say(str(error))

    @Slot()
    def _on_unlocate_wanted(self) -> None:
        if not self._editable or not self._form.cell_code:
            return
        self._change(replace(without_location(self._form), component_code=""), "place")
        self._show_place_state()
        self._show_components()
        self.where.line.setFocus()

    @Slot()
    def _on_place_overflowed(self) -> None:
        self.rows["place"].say(full_sentence("place"))

    @Slot(str, int)
    def _on_class_picked(self, class_code: str, condition_no: int) -> None:
        form = replace(self._form, class_code=class_code, condition_no=condition_no)
        if class_code != self._form.class_code:
            form = replace(form, component_code="")
        self._change(form, "class_code")
        self._show_components()

    def _on_kept_changed(self, _event: KeptChanged) -> None:
        """Another edition of the standard: nothing is filed by a condition that nobody has read."""
        before, self._standard = self._standard, self._hall.rules.standard
        self.category.set_standard(self._standard)
        self._show_components()
        if not self._editable:
            return
        form, said = by_edition(self._form, before, self._standard)
        if said:
            self.category.set_value(form.class_code, form.condition_no)
            self._change(form, "class_code")
            self.rows["class_code"].say(said)

    @Slot(int)
    def _on_component_chosen(self, position: int) -> None:
        component = self._hall.places.component(self.component.itemData(position))
        if component is None:
            self._change(replace(self._form, component_code=""), "place")
        elif component.code != self._form.component_code:
            self._relocate(meant(self._form, component, self._hall))

    @Slot(str, object)
    def _on_who_edited(self, name: str, value: object) -> None:
        self._change(replace(self._form, **{name: value}), "who")  # type: ignore[arg-type]

    @Slot(str)
    def _on_misplaced(self, sentence: str) -> None:
        self.rows["who"].say(sentence, "due")

    @Slot(str)
    def _on_who_overflowed(self, name: str) -> None:
        self.rows["who"].say(full_sentence(name))

    @Slot(str)
    def _on_photo_refused(self, sentence: str) -> None:
        self.rows["photos"].say(sentence)
