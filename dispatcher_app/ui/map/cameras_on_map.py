"""The video points on both maps: switched by legend, button or key, and remembered."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from dispatcher_app.domain.cameras import Camera, CameraKind
from dispatcher_app.i18n import _
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.map.body import MapBody
from dispatcher_app.ui.map.camera_page import CameraPage
from dispatcher_app.ui.map.camera_words import camera_label, camera_look
from dispatcher_app.ui.map.tools import POINTED, MapTools, circle
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.map.camera_signs import CAMERAS, CameraSign
from dispatcher_app.widgets.map.page.messages import LineOf

#: Radius in metres of the ring by which the map tells which one a list means.
_RING_M = 8.0


class CamerasOnMap(QObject):
    """Owns the page about one camera. Whether they are shown is kept for the seat, as of any layer."""

    def __init__(
        self, context: SeatContext, body: MapBody, tools: MapTools, settings: SeatSettings | None
    ) -> None:
        super().__init__(body)
        self._context, self._body, self._tools, self._settings = context, body, tools, settings
        self._cameras = context.desk.hall.pack.cameras
        self.page = CameraPage(context, body.panel)
        body.panel.add_page(self.page)
        city = body.city
        city.set_cameras(camera_sign(key, camera) for key, camera in enumerate(self._cameras))
        self._shown = settings is not None and settings.map_layers(self._login).get(CAMERAS, False)
        city.native.show_cameras(self._shown)
        self._connect()

    def _connect(self) -> None:
        city, tools = self._body.city, self._tools
        city.mark_chosen.connect(self._on_mark_chosen)
        city.native.cameras_asked.connect(self.switch)
        tools.asks.cameras_asked.connect(self.switch)
        tools.here.camera_chosen.connect(self.show_camera)
        self.page.case_chosen.connect(tools.case_wanted)
        self.page.pointed.connect(tools.point_at)
        self._body.panel.turned.connect(self._on_panel_turned)
        if city.page is not None:
            city.page.layer_switched.connect(self._on_layer_switched)

    @property
    def _login(self) -> str:
        return self._context.desk.person.login

    @property
    def shown(self) -> bool:
        """Whether they are on the map now."""
        return self._shown

    @Slot()
    def switch(self) -> None:
        """Show them where they are hidden, hide them where they are shown, on both maps."""
        if not self._cameras:
            self._context.voice.note(_("本市的城市包里没有视频点位。"))
            return
        self._take(not self._shown)
        if self._body.city.page is not None:
            self._body.city.page.switch_layer(CAMERAS, self._shown)
        if self._settings is not None:
            self._settings.keep_map_layer(self._login, CAMERAS, self._shown)
        said = _("地图显示视频点位 {count} 个。") if self._shown else _("地图不再显示视频点位。")
        self._context.voice.ok(said.format(count=len(self._cameras)))

    @Slot(str, bool)
    def _on_layer_switched(self, key: str, shown: bool) -> None:
        """The legend's switch is kept by whoever keeps all of them."""
        if key == CAMERAS:
            self._take(shown)

    def _take(self, shown: bool) -> None:
        self._shown = shown
        self._body.city.native.show_cameras(shown)

    @Slot(str, int)
    def _on_mark_chosen(self, group: str, key: int) -> None:
        if group == CAMERAS and key < len(self._cameras):
            self._open(self._cameras[key])

    @Slot(str)
    def show_camera(self, code: str) -> None:
        """The panel about one camera, from a list that stays behind it."""
        camera = self._context.desk.hall.places.cameras.get(code)
        if camera is not None:
            self._open(camera)

    def _open(self, camera: Camera) -> None:
        panel, city = self._body.panel, self._body.city
        focus = panel.window().focusWidget()
        had_keys = focus is not None and panel.isAncestorOf(focus)
        self.page.show_camera(camera)
        about = self._body.pixel_of(camera.lon, camera.lat)
        panel.open_page(self.page, camera.name, about, deeper=panel.page is self._tools.here)
        self._tools.asks.wants_escape = True
        city.light_camera(self._cameras.index(camera))
        ring = LineOf(circle(camera.lon, camera.lat, _RING_M), "accent", 2.5, closed=True)
        city.draw(POINTED, (), [ring])
        if had_keys:
            self.page.setFocus()

    @Slot()
    def _on_panel_turned(self) -> None:
        """The panel is about something else now, or closed."""
        if self._body.panel.page is not self.page:
            self._body.city.light_camera(None)


def camera_sign(key: int, camera: Camera) -> CameraSign:
    """What the map is told of a camera: where it is, where it looks, what is said of it."""
    words = f"{camera_label(camera)} · {camera_look(camera)}"
    dome = camera.kind is CameraKind.DOME
    return CameraSign(key, camera.lon, camera.lat, dome, camera.direction, words)
