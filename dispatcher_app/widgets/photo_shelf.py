"""The photos of one case: their bytes as they arrive, and pictures of the sizes that are looked at."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from enum import Enum, auto

from PySide6.QtCore import QObject, QSize, Signal, Slot
from PySide6.QtGui import QImage
from shiboken6 import isValid

from dispatcher_app.domain.case import PhotoKind
from dispatcher_app.widgets.photo_decode import Decoded, Decoder

#: Longer sides that pictures are decoded to, in pixels; the last one is beyond any camera in use.
_STEPS = (512, 1024, 2048, 4096, 16384)

#: Bytes of decoded pictures that are kept: about six photos of 12 million pixels.
_BUDGET = 320 * 1024 * 1024

BEFORE = (PhotoKind.BEFORE, PhotoKind.VERIFY)
AFTER = (PhotoKind.AFTER, PhotoKind.CHECK)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a case. ``taken_text`` says in words when it was taken or added, ``of_earlier`` whose it is
    where it is not of the present work.

    ``data`` may be left out and supplied later, when the shelf asks for it.
    """

    sha: str
    name: str
    kind: PhotoKind
    taken_text: str = ""
    data: bytes | None = field(default=None, compare=False, repr=False)
    of_earlier: str = ""

    @property
    def label(self) -> str:
        """What it shows, in a word or two."""
        return self.of_earlier or self.kind.label


class PhotoState(Enum):
    WAITING = auto()  # bytes or picture are on their way
    READY = auto()
    BROKEN = auto()  # the bytes are no photo
    GONE = auto()  # the bytes are lost


class PhotoShelf(QObject):
    """Gives out pictures at once if it has them, and announces them when it has better ones.

    Signals:
        wanted: hash of a photo whose bytes are needed; answer with :meth:`supply`.
        changed: hash of a photo with another state or a better picture.
    """

    wanted = Signal(str)
    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data: dict[str, bytes] = {}
        self._states: dict[str, PhotoState] = {}
        self._sizes: dict[str, QSize] = {}
        self._pictures: OrderedDict[tuple[str, int], QImage] = OrderedDict()
        self._asked: set[tuple[str, int]] = set()
        self._wanted: dict[str, int] = {}
        self._decoder = Decoder()  # no child: a thread may hold it longer than this lives
        self._decoder.decoded.connect(self._on_decoded)

    def keep_only(self, photos: tuple[Photo, ...]) -> None:
        """Another set of photos; what is known of photos that stay is kept."""
        shas = {photo.sha for photo in photos}
        for known in (self._data, self._states, self._sizes, self._wanted):
            for sha in known.keys() - shas:
                del known[sha]
        for key in [key for key in self._pictures if key[0] not in shas]:
            del self._pictures[key]
        self._asked = {key for key in self._asked if key[0] in shas}
        for photo in photos:
            if photo.data is not None and photo.sha not in self._data:
                self.supply(photo.sha, photo.data)

    def supply(self, sha: str, data: bytes | None) -> None:
        """The bytes of a photo; ``None`` if they are lost."""
        if data is None:
            self._set_state(sha, PhotoState.GONE)
            return
        self._data[sha] = data
        longest = self._wanted.pop(sha, 0)
        if longest:
            self._start(sha, longest)

    def state(self, sha: str) -> PhotoState:
        return self._states.get(sha, PhotoState.WAITING)

    def full_size(self, sha: str) -> QSize:
        """Of the whole photo in pixels; invalid before the first decoding."""
        return self._sizes.get(sha, QSize())

    def picture(self, sha: str, longest: float) -> QImage | None:
        """The best picture there is for a longer side of *longest* pixels; a better one may follow."""
        have = [key for key in self._pictures if key[0] == sha]
        if self.state(sha) in (PhotoState.BROKEN, PhotoState.GONE):
            return None
        needed = next((step for step in _STEPS if step >= longest), _STEPS[-1])
        enough = [key for key in have if key[1] >= needed]
        if not enough and not self._whole(sha, have):
            self._ask(sha, needed)
        best = min(enough, key=_step) if enough else max(have, key=_step, default=None)
        if best is None:
            return None
        self._pictures.move_to_end(best)
        return self._pictures[best]

    def _whole(self, sha: str, have: list[tuple[str, int]]) -> bool:
        """Whether a picture has every pixel of the photo already."""
        full = self.full_size(sha)
        return full.isValid() and any(key[1] >= max(full.width(), full.height()) for key in have)

    def _ask(self, sha: str, longest: int) -> None:
        if sha in self._data:
            self._start(sha, longest)
        elif sha not in self._wanted:
            self._wanted[sha] = longest
            self.wanted.emit(sha)

    def _start(self, sha: str, longest: int) -> None:
        if (sha, longest) not in self._asked:
            self._asked.add((sha, longest))
            self._decoder.start(sha, self._data[sha], longest)

    @Slot(object)
    def _on_decoded(self, result: Decoded) -> None:
        if not isValid(self) or result.sha not in self._data:
            return  # closed, or another case is shown by now
        self._asked.discard((result.sha, result.longest))
        if result.image.isNull():
            self._set_state(result.sha, PhotoState.BROKEN)
            return
        self._sizes[result.sha] = result.full
        self._pictures[result.sha, result.longest] = result.image
        self._trim()
        self._set_state(result.sha, PhotoState.READY)

    def _set_state(self, sha: str, state: PhotoState) -> None:
        self._states[sha] = state
        self.changed.emit(sha)

    def _trim(self) -> None:
        while len(self._pictures) > 1 and sum(map(QImage.sizeInBytes, self._pictures.values())) > _BUDGET:
            self._pictures.popitem(last=False)


def _step(key: tuple[str, int]) -> int:
    return key[1]
