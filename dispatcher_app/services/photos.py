"""Photos of a case: checked to be pictures, kept by the hash of their bytes, shown again unchanged."""

from __future__ import annotations

import asyncio
import hashlib
import io

from dispatcher_app.domain.case import Attachment, PhotoKind
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import CaseStore, Now

#: Larger files are refused: 20 MB holds any phone's photo, and a hall keeps millions of them.
MAX_BYTES = 20 * 1024 * 1024
_FORMATS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
}


class NotAPhoto(DomainError):
    """The file is not a picture the program can show."""


class Photos:
    """Keeps and fetches photos."""

    def __init__(self, store: CaseStore, now: Now) -> None:
        self._store, self._now = store, now

    async def keep(self, data: bytes, name: str, kind: PhotoKind) -> Attachment:
        """Store *data* and answer the attachment for a command. The same bytes are stored once.

        Raises:
            NotAPhoto: too large, empty, cut off, or no picture at all.
            ExternalError: the database failed.
        """
        mime = await asyncio.to_thread(check_photo, data, name)
        digest = hashlib.sha256(data).hexdigest()
        await self._store.put_blob(digest, mime, data, self._now())
        return Attachment(digest, kind, name[:120])

    async def fetch(self, attachment: Attachment) -> bytes | None:
        """The bytes, or None where they are gone or no longer match their hash."""
        data = await self._store.blob(attachment.sha256)
        if data is None or hashlib.sha256(data).hexdigest() != attachment.sha256:
            return None
        return data


def check_photo(data: bytes, name: str) -> str:
    """The MIME type of a picture that can be decoded to its last line.

    Raises:
        NotAPhoto: with a sentence that names the file.
    """
    from PIL import Image, UnidentifiedImageError  # not on the way to the first case on the screen

    if len(data) > MAX_BYTES:
        raise NotAPhoto(_("照片“{name}”超过 20 MB,请压缩后再添加。").format(name=name))
    try:
        with Image.open(io.BytesIO(data)) as image:
            found = _FORMATS.get(image.format or "")
            image.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        found = None
    if found is None:
        said = _("“{name}”不是可用的照片(支持 JPG、PNG、WEBP、GIF、BMP),没有添加。")
        raise NotAPhoto(said.format(name=name))
    return found
