"""What a seat remembers on this machine: window layout per person, theme, text size, language, last login."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from dispatcher_app.domain.base_map_setting import BaseMapKind, TypedWebMap
from dispatcher_app.i18n import LANGUAGES
from dispatcher_app.services.base_maps import SeatBaseMap
from dispatcher_app.widgets import tokens
from dispatcher_app.widgets.tokens import Theme

_LAYOUT_VERSION = 1
#: So many tips that were put away are remembered for a person.
_TIPS = 200
_TYPED = tuple(field.name for field in fields(TypedWebMap))


class SeatSettings:
    """One ini file in the profile. A damaged entry is ignored, never an error."""

    def __init__(self, profile: Path) -> None:
        self.folder = profile
        self._store = QSettings(str(profile / "seat.ini"), QSettings.Format.IniFormat)

    @property
    def last_login(self) -> str:
        return str(self._store.value("login/last", ""))

    @last_login.setter
    def last_login(self, login: str) -> None:
        self._store.setValue("login/last", login)

    @property
    def theme(self) -> Theme:
        name = str(self._store.value("look/theme", tokens.LIGHT.name))
        return tokens.THEMES.get(name, tokens.LIGHT)

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self._store.setValue("look/theme", theme.name)

    @property
    def scale(self) -> float:
        try:
            return float(str(self._store.value("look/scale", 1.0)))
        except ValueError:
            return 1.0

    @scale.setter
    def scale(self, scale: float) -> None:
        self._store.setValue("look/scale", scale)

    @property
    def language(self) -> str:
        """Chosen at this machine, "" while nobody chose."""
        chosen = str(self._store.value("look/language", ""))
        return chosen if chosen in LANGUAGES else ""

    @language.setter
    def language(self, language: str) -> None:
        self._store.setValue("look/language", language)

    @property
    def map_page(self) -> bool:
        """Whether the map may be the page; on a weak machine Qt's own map is enough."""
        return str(self._store.value("map/kind", "page")) != "native"

    @map_page.setter
    def map_page(self, wanted: bool) -> None:
        self._store.setValue("map/kind", "page" if wanted else "native")

    @property
    def last_folder(self) -> str:
        """Where a file was last taken from or written to, "" at first."""
        return str(self._store.value("files/folder", ""))

    @last_folder.setter
    def last_folder(self, folder: str) -> None:
        self._store.setValue("files/folder", folder)

    def map_layers(self, login: str) -> dict[str, bool]:
        """What a person has switched on (true) or off on the map, in the order of switching."""
        kept = str(self._store.value(f"map/layers/{login}", ""))
        words = [word for word in kept.split(" ") if word[:1] in ("+", "-") and word[1:]]
        return {word[1:]: word[0] == "+" for word in words}

    def keep_map_layer(self, login: str, key: str, shown: bool) -> None:
        kept = self.map_layers(login)
        kept.pop(key, None)
        kept[key] = shown
        words = " ".join(f"{'+' if on else '-'}{name}" for name, on in kept.items())
        self._store.setValue(f"map/layers/{login}", words)

    @property
    def base_map(self) -> SeatBaseMap:
        """What this machine shows below the cases; no kind while nobody chose: then the hall's."""
        word = str(self._store.value("map/base", ""))
        kind = BaseMapKind(word) if word in set(BaseMapKind) else None
        typed = {name: str(self._store.value(f"map/web/{name}", "")) for name in _TYPED}
        return SeatBaseMap(kind, str(self._store.value("map/file", "")), TypedWebMap(**typed))

    @base_map.setter
    def base_map(self, chosen: SeatBaseMap) -> None:
        self._store.setValue("map/base", chosen.kind.value if chosen.kind is not None else "")
        self._store.setValue("map/file", chosen.file)
        for name in _TYPED:
            self._store.setValue(f"map/web/{name}", getattr(chosen.web, name))

    def map_choice(self, login: str) -> str:
        """What of the layers a person last wanted to see, "" at first."""
        return str(self._store.value(f"map/choice/{login}", ""))

    def keep_map_choice(self, login: str, text: str) -> None:
        self._store.setValue(f"map/choice/{login}", text)

    def read_tips(self, login: str) -> frozenset[str]:
        """Ids of the tips of the day that a person has put away."""
        return frozenset(str(self._store.value(f"tips/{login}", "")).split())

    def keep_tip_read(self, login: str, tip: str) -> frozenset[str]:
        """*tip* was put away, too; only the latest are remembered. Answers what :meth:`read_tips` does."""
        kept = [*(one for one in str(self._store.value(f"tips/{login}", "")).split() if one != tip), tip]
        self._store.setValue(f"tips/{login}", " ".join(kept[-_TIPS:]))
        return frozenset(kept[-_TIPS:])

    def layout(self, login: str) -> tuple[QByteArray, QByteArray] | None:
        """(geometry, dock state) of a person's window, or None where nothing was kept."""
        if self._store.value(f"layout/{login}/version", 0, type=int) != _LAYOUT_VERSION:
            return None
        geometry = self._store.value(f"layout/{login}/geometry")
        state = self._store.value(f"layout/{login}/state")
        if isinstance(geometry, QByteArray) and isinstance(state, QByteArray):
            return geometry, state
        return None

    def keep_layout(self, login: str, geometry: QByteArray, state: QByteArray) -> None:
        self._store.setValue(f"layout/{login}/version", _LAYOUT_VERSION)
        self._store.setValue(f"layout/{login}/geometry", geometry)
        self._store.setValue(f"layout/{login}/state", state)

    def sync(self) -> None:
        self._store.sync()
