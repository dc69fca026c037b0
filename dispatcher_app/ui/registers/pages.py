"""The pages of the registers by their names: each is the same page with another entry of the table."""

from __future__ import annotations

from functools import cache

from dispatcher_app.services.registers.table import REGISTERS
from dispatcher_app.ui.registers.page import RegisterPage
from dispatcher_app.ui.registers.supervision_page import SupervisionPage


@cache
def __getattr__(name: str) -> type[RegisterPage]:
    """The class of the page of the register *name*."""
    if name not in REGISTERS:
        raise AttributeError(name)
    register = REGISTERS[name]
    kind = SupervisionPage if register.with_papers else RegisterPage
    return type(f"{name}_page", (kind,), {"register": register})
