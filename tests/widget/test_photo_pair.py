"""Before and after: what is shown, shared zoom, swiping, the large window, how photos get in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from dispatcher_app.domain.case import PhotoKind
from dispatcher_app.widgets.photo_canvas import PhotoCanvas
from dispatcher_app.widgets.photo_decode import decode
from dispatcher_app.widgets.photo_pair import Photo, PhotoPair
from dispatcher_app.widgets.photo_shelf import PhotoShelf, PhotoState
from dispatcher_app.widgets.photo_zoom import PhotoZoom
from dispatcher_app.widgets.theme import apply_theme
from dispatcher_app.widgets.tokens import LIGHT

RED, GREEN, BLUE = (200, 30, 30), (30, 160, 60), (40, 60, 200)
SHIFT = Qt.KeyboardModifier.ShiftModifier


def picture(colour: tuple[int, int, int], size: tuple[int, int] = (400, 300), turn: int = 1) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = turn
    Image.new("RGB", size, colour).save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


def photo(sha: str, kind: PhotoKind, colour: tuple[int, int, int] = RED, data: bytes | None = None) -> Photo:
    return Photo(sha, f"{sha}.jpg", kind, "11-22 12:51", picture(colour) if data is None else data)


BEFORE = photo("b1", PhotoKind.BEFORE, RED)
VERIFY = photo("b2", PhotoKind.VERIFY, BLUE)
AFTER = photo("a1", PhotoKind.AFTER, GREEN)
CHECK = photo("a2", PhotoKind.CHECK, BLUE)


@pytest.fixture
def pair(qtbot: QtBot, qapp: QApplication) -> Iterator[PhotoPair]:
    apply_theme(qapp, LIGHT)
    widget = PhotoPair()
    qtbot.addWidget(widget)
    widget.resize(820, 380)
    widget.show()
    qtbot.waitExposed(widget)
    yield widget
    if widget.large_window is not None:
        widget.large_window.close()


def canvas(pair: QWidget, name: str) -> PhotoCanvas:
    found = pair.findChild(PhotoCanvas, f"photo_{name}")
    assert isinstance(found, PhotoCanvas)
    return found


def near(colour: QColor, wanted: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 14 for a, b in zip(colour.getRgb()[:3], wanted, strict=True))


def colour_at(widget: QWidget, x: float = 0.5, y: float = 0.5) -> QColor:
    image = widget.grab().toImage()
    return image.pixelColor(int(x * (image.width() - 1)), int(y * (image.height() - 1)))


def shows(widget: QWidget, wanted: tuple[int, int, int], x: float = 0.5, y: float = 0.5) -> bool:
    return near(colour_at(widget, x, y), wanted)


class TestDecoding:
    def test_a_photo_is_made_only_as_large_as_needed(self) -> None:
        result = decode("x", picture(RED, (4000, 3000)), 512)
        assert (result.image.width(), result.image.height()) == (512, 384)
        assert (result.full.width(), result.full.height()) == (4000, 3000)

    def test_a_photo_taken_upright_is_shown_upright(self) -> None:
        result = decode("x", picture(RED, (400, 300), turn=6), 512)
        assert (result.image.width(), result.image.height()) == (300, 400)
        assert (result.full.width(), result.full.height()) == (300, 400)

    @pytest.mark.parametrize(
        "data",
        [b"", b"not a photo", picture(RED)[:200], b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\0" * 5000],
    )
    def test_what_is_no_photo_gives_none(self, data: bytes) -> None:
        assert decode("x", data, 512).image.isNull()


class TestZoom:
    PHOTO, PANE = QSizeF(400, 300), QRectF(0, 0, 200, 200)

    def test_fitted_it_lies_in_the_middle(self) -> None:
        assert PhotoZoom().frame(self.PHOTO, self.PANE) == QRectF(0, 25, 200, 150)

    def test_the_spot_under_the_pointer_stays(self) -> None:
        zoom, at = PhotoZoom(), QPointF(120, 90)
        frame = zoom.frame(self.PHOTO, self.PANE)
        spot = (at.x() - frame.left()) / frame.width()
        zoom.zoom_at(4, at, self.PHOTO, self.PANE)
        frame = zoom.frame(self.PHOTO, self.PANE)
        assert (at.x() - frame.left()) / frame.width() == pytest.approx(spot)

    def test_it_cannot_be_dragged_out_of_sight(self) -> None:
        zoom = PhotoZoom()
        zoom.zoom_at(4, QPointF(100, 100), self.PHOTO, self.PANE)
        zoom.drag(QPointF(9000, 9000), self.PHOTO, self.PANE)
        assert zoom.frame(self.PHOTO, self.PANE).topLeft() == QPointF(0, 0)
        zoom.drag(QPointF(-10, 0), self.PHOTO, self.PANE)
        assert zoom.frame(self.PHOTO, self.PANE).left() == pytest.approx(-10)

    def test_it_never_gets_smaller_than_the_pane(self) -> None:
        zoom = PhotoZoom()
        zoom.zoom_at(0.2, QPointF(10, 10), self.PHOTO, self.PANE)
        assert zoom.zoom == 1.0


class TestShowing:
    def test_before_left_after_right(self, pair: PhotoPair, qtbot: QtBot) -> None:
        pair.set_photos([AFTER, BEFORE])
        qtbot.waitUntil(lambda: shows(canvas(pair, "before"), RED))
        qtbot.waitUntil(lambda: shows(canvas(pair, "after"), GREEN))

    def test_verification_goes_with_before_and_checking_with_after(self, pair: PhotoPair) -> None:
        pair.set_photos([CHECK, VERIFY])
        assert pair.shown == (VERIFY, CHECK)

    def test_the_first_before_and_the_last_after_come_up(self, pair: PhotoPair) -> None:
        pair.set_photos([BEFORE, VERIFY, AFTER, CHECK])
        assert pair.shown == (BEFORE, CHECK)

    def test_sides_without_photos_say_so(self, pair: PhotoPair) -> None:
        pair.set_photos([])
        assert canvas(pair, "before").accessibleName() == "无处置前照片"
        assert canvas(pair, "after").accessibleName() == "无处置后照片"
        assert colour_at(canvas(pair, "before"), 0.1, 0.1) == QColor(LIGHT.hover)

    def test_a_broken_photo_is_a_tile(self, pair: PhotoPair, qtbot: QtBot) -> None:
        pair.set_photos([photo("bad", PhotoKind.BEFORE, data=b"no photo"), AFTER])
        qtbot.waitUntil(lambda: pair._shelf.state("bad") is PhotoState.BROKEN)
        assert colour_at(canvas(pair, "before"), 0.1, 0.1) == QColor(LIGHT.hover)
        qtbot.waitUntil(lambda: shows(canvas(pair, "after"), GREEN))

    def test_a_new_photo_does_not_take_the_old_one_away(self, pair: PhotoPair) -> None:
        pair.set_photos([AFTER])
        pair.set_photos([AFTER, CHECK])
        assert pair.shown[1] == AFTER
        pair.reveal("a2")
        assert pair.shown[1] == CHECK

    def test_another_case_starts_fitted(self, pair: PhotoPair) -> None:
        pair.set_photos([BEFORE, AFTER])
        QTest.keyClick(canvas(pair, "before"), Qt.Key.Key_Plus)
        assert pair.zoom > 1
        pair.set_photos([VERIFY])
        assert pair.zoom == 1


class TestFetching:
    def test_bytes_are_asked_for_once_and_only_when_looked_at(self, pair: PhotoPair, qtbot: QtBot) -> None:
        wanted: list[str] = []
        pair.photo_wanted.connect(wanted.append)
        lazy = [Photo(sha, sha, PhotoKind.BEFORE) for sha in ("one", "two")]
        pair.set_photos(lazy)
        qtbot.waitUntil(lambda: bool(wanted))
        canvas(pair, "before").grab()
        assert wanted == ["one"]
        pair.supply("one", picture(BLUE))
        qtbot.waitUntil(lambda: shows(canvas(pair, "before"), BLUE))

    def test_lost_bytes_are_a_tile(self, pair: PhotoPair, qtbot: QtBot) -> None:
        pair.set_photos([Photo("gone", "现场.jpg", PhotoKind.BEFORE)])
        pair.supply("gone", None)
        assert pair._shelf.state("gone") is PhotoState.GONE
        assert colour_at(canvas(pair, "before"), 0.1, 0.1) == QColor(LIGHT.hover)

    def test_a_late_picture_of_another_case_is_dropped(self, qtbot: QtBot) -> None:
        shelf = PhotoShelf()
        shelf.keep_only((BEFORE,))
        shelf.picture("b1", 100)
        shelf.keep_only(())
        qtbot.wait(80)
        assert shelf.picture("b1", 100) is None

    def test_a_closer_look_brings_more_pixels(self, qtbot: QtBot) -> None:
        shelf = PhotoShelf()
        big = photo("big", PhotoKind.BEFORE, data=picture(RED, (3000, 2000)))
        shelf.keep_only((big,))
        qtbot.waitUntil(lambda: shelf.picture("big", 300) is not None)
        assert shelf.picture("big", 300).width() == 512
        shelf.picture("big", 2500)
        qtbot.waitUntil(lambda: shelf.picture("big", 2500).width() == 3000)
        assert shelf.picture("big", 300).width() == 512


class TestKeys:
    @pytest.fixture(autouse=True)
    def _four(self, pair: PhotoPair) -> None:
        pair.set_photos([BEFORE, VERIFY, AFTER, CHECK])

    def test_arrows_choose_the_photo_of_the_side_in_focus(self, pair: PhotoPair, qtbot: QtBot) -> None:
        canvas(pair, "before").setFocus()
        QTest.keyClick(canvas(pair, "before"), Qt.Key.Key_Right)
        assert pair.shown == (VERIFY, CHECK)
        canvas(pair, "after").setFocus()
        QTest.keyClick(canvas(pair, "after"), Qt.Key.Key_Left)
        assert pair.shown == (VERIFY, AFTER)
        QTest.keyClick(canvas(pair, "after"), Qt.Key.Key_Left)
        assert pair.shown == (VERIFY, AFTER)

    def test_zoom_keys_move_both_sides(self, pair: PhotoPair) -> None:
        QTest.keyClick(canvas(pair, "after"), Qt.Key.Key_Plus, SHIFT)
        QTest.keyClick(canvas(pair, "after"), Qt.Key.Key_Equal)
        assert pair.zoom == pytest.approx(1.25**2)
        QTest.keyClick(canvas(pair, "before"), Qt.Key.Key_Minus)
        assert pair.zoom == pytest.approx(1.25)
        QTest.keyClick(canvas(pair, "before"), Qt.Key.Key_0)
        assert pair.zoom == 1

    def test_shift_and_arrows_pan(self, pair: PhotoPair) -> None:
        for _press in range(6):
            QTest.keyClick(canvas(pair, "before"), Qt.Key.Key_Plus)
        before = pair._zoom.centre.x()
        QTest.keyClick(canvas(pair, "before"), Qt.Key.Key_Right, SHIFT)
        assert pair._zoom.centre.x() > before
        assert pair.shown[0] == BEFORE

    def test_s_swipes_and_brackets_move_the_divider(self, pair: PhotoPair, qtbot: QtBot) -> None:
        canvas(pair, "before").setFocus()
        QTest.keyClick(canvas(pair, "before"), Qt.Key.Key_S)
        swipe = canvas(pair, "swipe")
        assert pair.swiping
        qtbot.waitUntil(lambda: shows(swipe, RED, 0.35) and shows(swipe, BLUE, 0.65))
        for _press in range(5):
            QTest.keyClick(swipe, Qt.Key.Key_BracketRight)
        assert swipe.share == pytest.approx(0.75)
        assert shows(swipe, RED, 0.65)
        QTest.keyClick(swipe, Qt.Key.Key_Left)
        QTest.keyClick(swipe, Qt.Key.Key_Down)
        assert pair.shown == (VERIFY, AFTER)
        QTest.keyClick(swipe, Qt.Key.Key_Escape)
        assert not pair.swiping

    def test_there_is_nothing_to_swipe_with_one_side_empty(self, pair: PhotoPair) -> None:
        pair.set_photos([BEFORE])
        QTest.keyClick(canvas(pair, "before"), Qt.Key.Key_S)
        assert not pair.swiping
        assert not pair.findChild(QToolButton, "photo_swipe_tool").isEnabled()

    def test_the_photos_claim_their_keys_before_the_seat(self, pair: PhotoPair) -> None:
        none = Qt.KeyboardModifier.NoModifier
        for key, mine in (
            (Qt.Key.Key_Return, True),
            (Qt.Key.Key_S, True),
            (Qt.Key.Key_B, False),
            (Qt.Key.Key_Escape, False),
        ):
            asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, none)
            asked.ignore()
            QCoreApplication.sendEvent(pair, asked)
            assert asked.isAccepted() is mine


class TestMouse:
    def wheel(self, widget: PhotoCanvas, at: QPointF) -> None:
        event = QWheelEvent(
            at, widget.mapToGlobal(at), QPoint(), QPoint(0, 240),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QCoreApplication.sendEvent(widget, event)

    def test_the_wheel_zooms_both_sides_at_the_pointer(self, pair: PhotoPair) -> None:
        pair.set_photos([BEFORE, AFTER])
        self.wheel(canvas(pair, "before"), QPointF(60, 60))
        assert pair.zoom == pytest.approx(1.25**2)
        assert pair._zoom.centre.x() < 0.5

    def test_the_divider_follows_the_hand(self, pair: PhotoPair) -> None:
        pair.set_photos([BEFORE, AFTER])
        QTest.mouseClick(pair.findChild(QToolButton, "photo_swipe_tool"), Qt.MouseButton.LeftButton)
        swipe = canvas(pair, "swipe")
        middle, goal = QPoint(swipe.width() // 2, 100), QPoint(swipe.width() // 5, 100)
        QTest.mousePress(swipe, Qt.MouseButton.LeftButton, pos=middle)
        QTest.mouseMove(swipe, goal)
        QTest.mouseRelease(swipe, Qt.MouseButton.LeftButton, pos=goal)
        assert swipe.share == pytest.approx(0.2, abs=0.01)

    def test_arrow_buttons_step(self, pair: PhotoPair) -> None:
        pair.set_photos([BEFORE, VERIFY])
        side = pair.findChild(QWidget, "photo_side_before")
        back, forward = side.findChildren(QToolButton)
        assert not back.isEnabled()
        QTest.mouseClick(forward, Qt.MouseButton.LeftButton)
        assert pair.shown[0] == VERIFY
        assert back.isEnabled()
        assert not forward.isEnabled()


class TestLargeWindow:
    def test_enter_opens_the_same_photos_and_esc_goes_back(self, pair: PhotoPair, qtbot: QtBot) -> None:
        pair.set_photos([BEFORE, VERIFY, AFTER], "XC20261122-0147")
        canvas(pair, "before").setFocus()
        QTest.keyClick(canvas(pair, "before"), Qt.Key.Key_Right)
        QTest.keyClick(canvas(pair, "before"), Qt.Key.Key_Return)
        window = pair.large_window
        assert window is not None
        assert window.windowModality() is Qt.WindowModality.NonModal
        assert "XC20261122-0147" in window.windowTitle()
        qtbot.waitUntil(lambda: shows(canvas(window, "before"), BLUE))
        with qtbot.waitSignal(window.destroyed):
            QTest.keyClick(canvas(window, "before"), Qt.Key.Key_Escape)
        assert pair.large_window is None

    def test_enter_closes_it_too(self, pair: PhotoPair, qtbot: QtBot) -> None:
        pair.set_photos([BEFORE])
        QTest.mouseDClick(canvas(pair, "before"), Qt.MouseButton.LeftButton)
        window = pair.large_window
        assert window is not None
        with qtbot.waitSignal(window.destroyed):
            QTest.keyClick(canvas(window, "before"), Qt.Key.Key_Return)

    def test_it_follows_another_case(self, pair: PhotoPair, qtbot: QtBot) -> None:
        pair.set_photos([BEFORE], "0147")
        pair.open_window()
        pair.set_photos([CHECK], "0148")
        window = pair.large_window
        assert window is not None
        assert "0148" in window.windowTitle()
        qtbot.waitUntil(lambda: shows(canvas(window, "after"), BLUE))

    def test_without_photos_there_is_no_window(self, pair: PhotoPair) -> None:
        pair.set_photos([])
        QTest.keyClick(canvas(pair, "before"), Qt.Key.Key_Return)
        assert pair.large_window is None


class TestAdding:
    def drop(self, pair: PhotoPair, mime: QMimeData) -> bool:
        where, action = QPoint(50, 50), Qt.DropAction.CopyAction
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(where, action, mime, left, none)
        enter.ignore()
        QCoreApplication.sendEvent(pair, enter)
        if enter.isAccepted():
            QCoreApplication.sendEvent(pair, QDropEvent(QPointF(where), action, mime, left, none))
        return enter.isAccepted()

    def files(self, *paths: Path) -> QMimeData:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        return mime

    def test_dropped_files_are_offered_in_order(self, pair: PhotoPair, qtbot: QtBot, tmp_path: Path) -> None:
        pair.set_accepting(True)
        paths = [tmp_path / "二.jpg", tmp_path / "一.jpg"]
        with qtbot.waitSignal(pair.files_offered) as offered:
            assert self.drop(pair, self.files(*paths))
        assert offered.args == [[str(path) for path in paths]]

    def test_web_addresses_and_text_are_not_taken(self, pair: PhotoPair) -> None:
        pair.set_accepting(True)
        mime = QMimeData()
        mime.setUrls([QUrl("https://example.invalid/a.jpg")])
        assert not self.drop(pair, mime)

    def test_nothing_is_taken_where_nothing_may_be_added(self, pair: PhotoPair, tmp_path: Path) -> None:
        assert not self.drop(pair, self.files(tmp_path / "a.jpg"))
        assert not pair.findChild(QToolButton, "photo_add").isVisible()

    def test_a_pasted_picture_is_offered_as_bytes(self, pair: PhotoPair, qtbot: QtBot) -> None:
        pair.set_accepting(True)
        image = QImage(40, 30, QImage.Format.Format_RGB32)
        image.fill(QColor(*GREEN))
        QGuiApplication.clipboard().setImage(image)
        with qtbot.waitSignal(pair.image_pasted) as pasted:
            QTest.keyClick(canvas(pair, "before"), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        with Image.open(io.BytesIO(pasted.args[0])) as opened:
            assert opened.size == (40, 30)

    def test_an_encoded_picture_is_offered_unchanged(self, pair: PhotoPair, qtbot: QtBot) -> None:
        pair.set_accepting(True)
        data, mime = picture(RED), QMimeData()
        mime.setData("image/jpeg", data)
        QGuiApplication.clipboard().setMimeData(mime)
        with qtbot.waitSignal(pair.image_pasted) as pasted:
            QTest.keyClick(canvas(pair, "after"), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert pasted.args == [data]

    def test_pasting_is_left_to_others_where_nothing_may_be_added(
        self, pair: PhotoPair, qtbot: QtBot
    ) -> None:
        QGuiApplication.clipboard().setImage(QImage(4, 3, QImage.Format.Format_RGB32))
        with qtbot.assertNotEmitted(pair.image_pasted, wait=30):
            QTest.keyClick(canvas(pair, "before"), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def test_the_button_asks_for_files_without_blocking(
        self, pair: PhotoPair, qtbot: QtBot, qapp: QApplication
    ) -> None:
        qapp.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
        pair.set_accepting(True)
        QTest.mouseClick(pair.findChild(QToolButton, "photo_add"), Qt.MouseButton.LeftButton)
        dialog = pair.findChild(QFileDialog, "photo_files")
        assert isinstance(dialog, QFileDialog)
        with qtbot.waitSignal(pair.files_offered) as offered:
            dialog.filesSelected.emit(["/somewhere/a.jpg"])
        assert offered.args == [["/somewhere/a.jpg"]]
        dialog.close()
        qtbot.waitUntil(lambda: not isValid(dialog))
