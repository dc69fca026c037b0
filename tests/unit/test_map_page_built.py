"""The page folium builds: whole without any network, kept, and with a nonce of its own for each answer."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

from dispatcher_app.widgets.map.page import built as map_page
from dispatcher_app.widgets.map.page.built import (
    NONCE_MARK,
    PagePlan,
    PictureLayer,
    asset_bytes,
    build_page,
    page_text,
    with_nonce,
)

PLAN = PagePlan(
    "440305",
    (113.9, 22.5, 114.0, 22.6),
    (
        PictureLayer("ground", "/ground/{look}/{z}/{x}/{y}{r}.png", base=True),
        PictureLayer("</script><script>alert(1)//", "/x/{z}/{x}/{y}.png"),
    ),
)
FOLDER = files("resources").joinpath("map")


@pytest.fixture(scope="module")
def built() -> str:
    return build_page(PLAN)


def test_it_names_no_address_of_the_network(built: str) -> None:
    assert re.findall(r"(?:https?:)?//[a-z]", built, re.IGNORECASE) == []
    loaded = re.findall(r'(?:src|href)="([^"]+)"', built)
    assert loaded
    for path in loaded:
        assert path.startswith("/page/")
        assert path == "/page/qwebchannel.js" or asset_bytes(path.removeprefix("/page/"))


def test_every_script_and_style_has_the_nonce(built: str) -> None:
    tags = re.findall(r"<(?:script|style)\b[^>]*>", built)
    assert tags
    assert all(f'nonce="{NONCE_MARK}"' in tag for tag in tags)
    assert not re.search(r"\son\w+=|\sstyle=", built)


def test_a_layers_name_stays_a_name(built: str) -> None:
    assert "alert(1)" in built
    assert "<script>alert" not in built


def test_each_answer_has_a_nonce_of_its_own(built: str) -> None:
    first, second = with_nonce(built), with_nonce(built)
    assert first[1] != second[1]
    assert first[1] == first[1].lower()  # the header loses capitals
    assert NONCE_MARK not in first[0]


def test_it_is_built_once_for_a_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = page_text(PLAN, tmp_path)
    monkeypatch.setattr(map_page, "build_page", lambda _plan: "another")
    assert page_text(PLAN, tmp_path) == text
    other = PagePlan("440306", PLAN.bounds)
    assert page_text(other, tmp_path) == "another"
    assert [file.name for file in tmp_path.iterdir()] == [f"map-{other.fingerprint}.html"]


def test_a_cache_that_cannot_be_written_is_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_page, "build_page", lambda _plan: "page")
    file = tmp_path / "a file"
    file.touch()
    assert page_text(PLAN, file / "folder") == "page"
    assert page_text(PLAN, None) == "page"


@pytest.mark.parametrize(
    "path", ["../icons/map.svg", "/etc/passwd", "hall", "", "leaflet/../manifest.json", ".x"]
)
def test_only_files_of_the_page_are_handed_out(path: str) -> None:
    with pytest.raises(FileNotFoundError):
        asset_bytes(path)


class TestManifest:
    @pytest.fixture
    def packages(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(asset_bytes("manifest.json"))
        return found

    def test_it_matches_the_files(self, packages: list[dict[str, object]]) -> None:
        listed = {name: digest for package in packages for name, digest in dict(package["files"]).items()}  # type: ignore[call-overload]
        assert listed == {name: sha256(asset_bytes(name)).hexdigest() for name in listed}
        ours = {"hall", "manifest.json"}
        there = {
            f"{folder.name}/{file.name}"
            for folder in FOLDER.iterdir()
            if folder.name not in ours
            for file in folder.iterdir()
        }
        assert there == set(listed)

    def test_every_package_has_its_licence(self, packages: list[dict[str, object]]) -> None:
        for package in packages:
            assert package["name"]
            assert package["version"]
            assert package["licence"]
            assert len(asset_bytes(str(package["licence_file"]))) > 500


def test_our_own_code_has_no_words_and_no_html(built: str) -> None:
    """Texts come from the program; ``textContent`` is the only way in."""
    for file in FOLDER.joinpath("hall").iterdir():
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"[\u3400-\u9fff]", text), file.name
        for way in (
            "innerHTML",
            "outerHTML",
            "insertAdjacent",
            "document.write",
            "eval(",
            "bindPopup",
            "bindTooltip",
        ):
            assert way not in text, (file.name, way)
