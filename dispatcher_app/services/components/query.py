"""What somebody who looks for components asks: light, so that a screen can ask before numpy is there."""

from __future__ import annotations

from dataclasses import dataclass

from dispatcher_app.domain.components import ComponentState


@dataclass(frozen=True, slots=True)
class ComponentQuery:
    """Empty fields ask for nothing. ``text`` is a part of the code or of the name, ``class_prefix`` a class
    code or its beginning, ``cells`` the beginning of a cell's code (that of its street), ``state`` None: any
    but 已拆除; "" those that nobody has looked at yet.
    """

    text: str = ""
    class_prefix: str = ""
    owner: str = ""
    cells: str = ""
    state: str | None = None

    @property
    def of_removed(self) -> bool:
        """Whether it asks for what is in the register but no longer in the city."""
        return self.state == ComponentState.REMOVED
