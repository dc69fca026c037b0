"""The base map that one machine chose for itself."""

from __future__ import annotations

from pathlib import Path

from dispatcher_app.domain.base_map_setting import BaseMapKind
from dispatcher_app.services.base_maps import SeatBaseMap
from dispatcher_app.ui.settings import SeatSettings


def test_the_choice_is_kept_and_can_be_taken_back(tmp_path: Path) -> None:
    settings = SeatSettings(tmp_path)
    assert settings.base_map == SeatBaseMap()

    settings.base_map = SeatBaseMap(BaseMapKind.FILE, "/地图/city.pmtiles")
    settings.sync()
    assert SeatSettings(tmp_path).base_map == SeatBaseMap(BaseMapKind.FILE, "/地图/city.pmtiles")

    settings.base_map = SeatBaseMap()
    settings.sync()
    assert SeatSettings(tmp_path).base_map == SeatBaseMap()


def test_the_administrators_lines_are_read_and_a_wrong_word_is_the_halls_choice(tmp_path: Path) -> None:
    ini = tmp_path / "seat.ini"
    ini.write_text("[map]\nbase=file\nfile=/srv/maps/city.pmtiles\n", encoding="utf-8")
    assert SeatSettings(tmp_path).base_map == SeatBaseMap(BaseMapKind.FILE, "/srv/maps/city.pmtiles")

    other = tmp_path / "other"
    other.mkdir()
    (other / "seat.ini").write_text("[map]\nbase=paper\n", encoding="utf-8")
    assert SeatSettings(other).base_map == SeatBaseMap()
