"""A TOML table asked for its values by type, so that a slip of the hand becomes a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from db.pack_source import BadValue
from dispatcher_app.i18n import _

T = TypeVar("T")


class TomlTable:
    """One table; *where* is what its keys are called in a sentence, such as ``codes.``."""

    def __init__(self, values: Mapping[str, object], where: str = "") -> None:
        self._values = values
        self._where = where

    def get(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value of *key*, or *default*.

        Raises:
            BadValue: of another type; missing or empty without a default.
        """
        value = self._values.get(key, default)
        if value is None or (default is None and isinstance(value, str) and not value.strip()):
            raise BadValue(_("缺少 {key}。").format(key=self._name(key)))
        if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
            raise BadValue(
                _("{key} 的值类型不对:{value}。").format(key=self._name(key), value=str(value)[:40])
            )
        return value

    def has(self, key: str) -> bool:
        return key in self._values

    def tables(self, key: str) -> Iterator[TomlTable]:
        entries = self.get(key, list, [])
        for i, entry in enumerate(entries, 1):
            if not isinstance(entry, dict):
                raise BadValue(_("{key} 应写成 [[{key}]] 表。").format(key=key))
            yield TomlTable(entry, f"{key}[{i}].")

    def items(self, key: str) -> dict[str, object]:
        return self.get(key, dict, {})

    def _name(self, key: str) -> str:
        return self._where + key
