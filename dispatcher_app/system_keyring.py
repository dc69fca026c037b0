"""Passwords in the system's own keyring, where the operator asks for it. Never in a file of the program.

Linux: Secret Service or KWallet; macOS: Keychain; Windows: Credential Locker. A machine without one of them
offers nothing, and the box to tick is not shown. Every call may wait for the desktop to ask its owner, so it
runs in a thread.
"""

from __future__ import annotations

import asyncio
import logging

from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, PasswordDeleteError

log = logging.getLogger(__name__)

#: Backends below this keep passwords in the open, or nothing at all.
_TRUSTED = 1


class SystemKeyring:
    """The passwords of one hall. Implements :class:`dispatcher_app.ui.server_login.PasswordKeeper`."""

    def __init__(self, backend: KeyringBackend, hall: str) -> None:
        self._backend, self._service = backend, f"dispatcher-workstation {hall}"

    async def password(self, login: str) -> str:
        try:
            return await asyncio.to_thread(self._backend.get_password, self._service, login) or ""
        except KeyringError:
            log.warning("the keyring gave no password", exc_info=True)
            return ""

    async def keep(self, login: str, password: str) -> bool:
        """Whether it is kept: the keyring may be locked, and its owner may say no."""
        try:
            await asyncio.to_thread(self._backend.set_password, self._service, login, password)
        except KeyringError:
            log.warning("the keyring keeps no password", exc_info=True)
            return False
        return True

    async def forget(self, login: str) -> None:
        try:
            await asyncio.to_thread(self._backend.delete_password, self._service, login)
        except PasswordDeleteError:
            return  # there was none
        except KeyringError:
            log.warning("the keyring forgets no password", exc_info=True)


async def find(hall: str) -> SystemKeyring | None:
    """The keyring of this machine, or None where there is none that deserves the name."""
    backend = await asyncio.to_thread(_backend)
    return SystemKeyring(backend, hall) if backend is not None else None


def _backend() -> KeyringBackend | None:
    import keyring  # looks for every backend that is installed

    try:
        backend = keyring.get_keyring()
        return backend if backend.priority >= _TRUSTED else None
    except (KeyringError, RuntimeError):
        log.info("no keyring on this machine", exc_info=True)
        return None
