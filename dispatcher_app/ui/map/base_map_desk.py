"""What lies under the cases of this workstation: chosen on the screen, tried first, in use at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from dispatcher_app.domain.base_map_setting import BaseMapKind
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.base_map_trial import Trial, try_base_map
from dispatcher_app.services.base_maps import BaseMapInUse, OpenTileFile, SeatBaseMap, wanted_base_map
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.map.base_map_dialog import BaseMapDialog
from dispatcher_app.ui.map.base_map_layers import FILE_TILES, credited
from dispatcher_app.ui.map.of_hall import bounds_of, with_base
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.map.city_map import CityMap
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.map.page.setup import MapSetup

Trying = Callable[[BaseMapInUse, tuple[float, float]], Trial]


class BaseMapDesk(QObject):
    """Owns the file of the base map in use, and closes it.

    Signals:
        changed: another base map is in use now.
    """

    changed = Signal()

    def __init__(
        self,
        context: SeatContext,
        city: CityMap,
        setup: MapSetup,
        layers: LocatorLayers,
        settings: SeatSettings,
        base: BaseMapInUse,
        open_file: OpenTileFile,
    ) -> None:
        """*layers* are those of the pack alone, *base* is what is in use."""
        super().__init__(city)
        self._context, self._city, self._setup, self._layers = context, city, setup, layers
        self._settings, self._open_file = settings, open_file
        self.base = base
        self.trying: Trying = try_base_map
        self._dialog: BaseMapDialog | None = None
        self._ticket = 0

    def close(self) -> None:
        """The page must not be up any more."""
        if self.base.file is not None:
            self.base.file.close()

    # the window

    @property
    def dialog(self) -> BaseMapDialog | None:
        """The open one, if any."""
        return self._dialog

    @Slot()
    def open_dialog(self) -> None:
        """Show what is chosen now; nothing waits for the answer."""
        if self._dialog is not None:
            self._dialog.activateWindow()
            return
        setting = self._context.desk.hall.pack.info.base_map
        dialog = BaseMapDialog(setting, self._settings.base_map, self._city)
        dialog.try_wanted.connect(self._on_try_wanted)
        dialog.use_wanted.connect(self._on_use_wanted)
        dialog.finished.connect(self._on_finished)
        self._dialog = dialog
        dialog.open()
        dialog.try_now()

    @Slot()
    def _on_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
            self._city.setFocus()

    # what is chosen in it

    @Slot(object)
    def _on_try_wanted(self, chosen: SeatBaseMap) -> None:
        self._ticket += 1
        self._context.tasks.start(self._try(chosen, self._ticket), name="base-map-trial")

    @Slot(object)
    def _on_use_wanted(self, chosen: SeatBaseMap) -> None:
        self._context.tasks.start(self._use(chosen), name="base-map")

    async def _try(self, chosen: SeatBaseMap, ticket: int) -> None:
        try:
            trial = await asyncio.to_thread(self._tried, chosen)
        except (DomainError, ExternalError) as error:
            trial = Trial(b"", str(error), good=False)
        if self._dialog is not None and ticket == self._ticket:
            self._dialog.show_trial(trial)

    def _tried(self, chosen: SeatBaseMap) -> Trial:
        """In a worker thread."""
        west, south, east, north = bounds_of(self._layers)
        base = self._wanted(chosen)
        try:
            return self.trying(base, ((west + east) / 2, (south + north) / 2))
        finally:
            if base.file is not None:
                base.file.close()

    def _wanted(self, chosen: SeatBaseMap) -> BaseMapInUse:
        setting = self._context.desk.hall.pack.info.base_map
        return wanted_base_map(setting, chosen, self._settings.folder, self._open_file)

    async def _use(self, chosen: SeatBaseMap) -> None:
        try:
            base = await asyncio.to_thread(self._wanted, chosen)
        except (DomainError, ExternalError) as error:
            if self._dialog is not None:
                self._dialog.show_trial(Trial(b"", str(error), good=False))
            return
        self._settings.base_map = chosen
        self._remember_shown(base)
        self._exchange(base)
        if self._dialog is not None:
            self._dialog.accept()
        self._context.voice.ok(_("底图已换成{kind},本机以后都用它。").format(kind=base.kind.label))
        self.changed.emit()

    def _remember_shown(self, base: BaseMapInUse) -> None:
        """Else the switch of another day would hide it again at the next start."""
        key = "ground" if base.kind is BaseMapKind.OWN else FILE_TILES
        self._settings.keep_map_layer(self._context.desk.person.login, key, shown=True)

    def _exchange(self, base: BaseMapInUse) -> None:
        page, old = self._city.page, self.base
        self.base = base
        self._city.set_layers(credited(self._layers, base))
        if page is not None:
            self._setup = with_base(self._setup, base, page.layer_states)
            page.exchange(self._setup)
        if old.file is not None:
            old.file.close()
