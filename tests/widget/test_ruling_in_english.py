"""The pages of the shift leader's rules in English and with large text: nothing Chinese left, nothing cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from dispatcher_app import i18n
from dispatcher_app.domain.hall_record.campaigns import Campaign
from dispatcher_app.domain.hall_record.kinds import ActKind
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.ui.ruling.act_page import ActPage
from dispatcher_app.ui.ruling.second_look import SecondLookPage
from dispatcher_app.widgets.theme import apply_theme
from dispatcher_app.widgets.tokens import LIGHT
from tests.support.loop import TestLoop
from tests.support.rules import RUBBISH, RULES
from tests.support.seat import Hall, play
from tests.support.shown_texts import clipped, texts_of
from tests.support.town import town
from tests.widget.test_in_force import ALWAYS, PHRASE, RAIN, SITE, TIP, put

_CHINESE = re.compile("[\u3400-\u9fff]+")
_DRIVE = Campaign(title="井盖专项", class_codes=(str(RUBBISH),), valid=ALWAYS, target=9)
#: What the town, its standard and these rules are called.
_DATA = repr((town(), RULES, RAIN, TIP, SITE, PHRASE, _DRIVE)) + "值班长席其他"


@pytest.fixture(autouse=True)
def _english(qapp: QApplication) -> Iterator[None]:
    i18n.install("en")
    yield
    i18n.install("zh_CN")
    apply_theme(qapp, LIGHT)


def test_the_pages_speak_english_and_cut_nothing(run: TestLoop, qapp: QApplication, tmp_path: Path) -> None:
    apply_theme(qapp, LIGHT, 1.5)

    async def shift(hall: Hall) -> None:
        for kind, payload in (
            (ActKind.NOTICE, TIP),
            (ActKind.NOTICE, SITE),
            (ActKind.NOTICE, PHRASE),
            (ActKind.WEATHER_PLAN, RAIN),
            (ActKind.CAMPAIGN, _DRIVE),
        ):
            await put(hall, kind, payload)
        await hall.case_at(Stage.CLOSED)
        seat = await hall.seat()
        hall.clock.forward(days=1)
        faults: dict[str, str] = {}

        def look(where: str) -> None:
            for widget in (window.page, seat.window.in_force):
                assert widget is not None
                chinese = {
                    f"{place}: {text}"
                    for place, text in texts_of(widget)
                    if any(word not in _DATA for word in _CHINESE.findall(text))
                }
                for fault in (*chinese, *clipped(widget)):
                    faults.setdefault(fault, where)

        for name in ("notices", "plans", "policy", "second-look"):
            window = seat.window.work.open("keeping", name)
            window.resize(1840, 1000)
            await seat.settle()
            look(name)
            page = window.page
            if isinstance(page, ActPage):
                for number, sort in enumerate(page.sorts):
                    page._on_sort_chosen(number)
                    await seat.settle()
                    look(sort.name)
                    page.change()
                    page.form.rows["text"].field.clear()  # type: ignore[attr-defined]
                    page.send()
                    await seat.settle()
                    look(f"{sort.name} form")
                    page.leave_form()
            elif isinstance(page, SecondLookPage):
                page.what.setCurrentIndex(2)
                page.draw()
                await seat.settle()
                page.proof.repeat()
                await seat.settle()
                look("draw")
        assert faults == {}

    play(run, tmp_path, Role.SHIFT_LEADER, shift)
