"""Takes out who somebody is, the same way every time, by a key that nobody keeps."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from hashlib import blake2b
from uuid import UUID

from dispatcher_app.domain.sandbox.pack import sandbox_number
from dispatcher_app.services.sandbox.harmless import HarmlessWords

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何"
_STEMS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
#: No telephone number begins so: nobody is called by mistake.
_NO_NUMBER = "100"
_DIGITS = 8
_EXCHANGE = "exchange:"


class KeyedEraser:
    """Implements :class:`dispatcher_app.domain.sandbox.anonymous.Eraser`.

    *codes* are those that the city, the standard and the program have; *people* stand for nobody in
    particular and go over, as ``clockwork`` does. *calendars* are the versions that go over.
    """

    def __init__(
        self,
        words: HarmlessWords,
        codes: Collection[str],
        people: Iterable[str],
        calendars: Collection[str],
        key: bytes | None = None,
    ) -> None:
        self._words, self._codes = words, codes
        self._people, self._calendars = frozenset(people), calendars
        self._key = key or secrets.token_bytes(32)
        self._logins: dict[str, str] = {}
        self._signers: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self.photos: dict[str, str] = {}

    def text(self, value: str) -> str:
        return self._words.kept(value)

    def code(self, value: str) -> str:
        return value if value in self._codes or value in self._words.sentences else ""

    def login(self, value: str) -> str:
        if not value or value in self._people:
            return value
        if value.startswith(_EXCHANGE):
            return f"{_EXCHANGE}{self._token('exchange', value)[:8]}"
        return self._logins.setdefault(value, f"p{len(self._logins) + 1:05d}")

    def signer(self, value: str) -> str:
        if not value or value in self._words.sentences:
            return value
        return self._signers.setdefault(value, f"人员 {len(self._signers) + 1}")

    def caller(self, value: str) -> str:
        number = self._number("caller", value)
        surname = _SURNAMES[number % len(_SURNAMES)]
        return f"{surname}某{_STEMS[number // 97 % len(_STEMS)]}"

    def phone(self, value: str) -> str:
        """By its digits alone, so that one caller stays one however the number was written."""
        digits = "".join(character for character in value if character.isdigit())
        return f"{_NO_NUMBER}{self._number('phone', digits or value) % 10**_DIGITS:0{_DIGITS}d}"

    def number(self, value: str) -> str:
        return sandbox_number(value) or self.reference(value)

    def reference(self, value: str) -> str:
        return f"X{self._token('reference', value)[:10]}"

    def photo(self, sha256: str) -> str:
        return self.photos.get(sha256, "")

    def command(self, value: UUID) -> UUID:
        return UUID(bytes=self._digest("command", value.hex), version=4)

    def calendar(self, value: str) -> str:
        return value if value in self._calendars else ""

    def _token(self, kind: str, value: str) -> str:
        return self._digest(kind, value).hex()

    def _number(self, kind: str, value: str) -> int:
        return int.from_bytes(self._digest(kind, value))

    def _digest(self, kind: str, value: str) -> bytes:
        return blake2b(value.encode(), digest_size=16, key=self._key, person=kind.encode()).digest()
