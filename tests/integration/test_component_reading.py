"""The register read as columns is the register, in both databases, chunk by chunk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db import component_reading
from db.component_reading import read_columns
from db.documents import Documents
from dispatcher_app.domain.components import ComponentState
from dispatcher_app.domain.places import Component
from tests.support.hall import Hall, in_hall
from tests.support.town import COVER, town

LAMPS = tuple(
    replace(
        COVER,
        code=f"44030501370{n:05d}",
        class_code="部件-01-37",
        name=f"路灯{n},“{n}”",
        lon=113.9391 + n / 7e5,
        state=ComponentState.REMOVED.value if n == 5 else "",
        installed="2019-05" if n % 2 else "",
        maintainer="照明所",
    )
    for n in range(25)
)


@pytest.mark.parametrize("odd_name", ["路灯", "一个\x1f两个"])
def test_the_columns_hold_every_component_that_is_still_there(
    hall_url: str, monkeypatch: pytest.MonkeyPatch, odd_name: str
) -> None:
    register = (COVER, *LAMPS[:12], replace(LAMPS[12], name=odd_name), *LAMPS[13:])
    monkeypatch.setattr(component_reading, "_CHUNK", 4)

    async def read(hall: Hall) -> set[Component]:
        await Documents(hall.engine).save_pack(replace(town(), components=register))
        columns = await read_columns(hall.engine)
        return set(columns.components(range(len(columns))))

    assert in_hall(hall_url, read) == {c for c in register if c.state != ComponentState.REMOVED.value}


def test_an_empty_register_is_read_too(hall_url: str) -> None:
    async def read(hall: Hall) -> int:
        return len(await read_columns(hall.engine))

    assert in_hall(hall_url, read) == 0
