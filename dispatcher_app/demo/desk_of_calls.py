"""The call taker's part of the play: the form filled as people speak, then verified, filed or declined."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from dispatcher_app.demo.hand import Lost
from dispatcher_app.demo.photos import sample_photo
from dispatcher_app.demo.seats import PlayedSeat
from dispatcher_app.demo.story import Act, Story
from dispatcher_app.domain.case import PhotoKind
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.bus import CasesChanged
from dispatcher_app.ui.intake.view import IntakeView

Acting = Callable[[Act, Story], Awaitable[None]]
_COLLECTOR = "采集员 赵敏"


class CallTaker:
    """Plays the seat whose centre is the intake form. ``acts`` are those of the story done here."""

    def __init__(self, seat: PlayedSeat) -> None:
        self.seat = seat
        self._reported: list[str] = []
        seat.window.desk.bus.subscribe(CasesChanged, self._on_cases_changed)
        self.acts: dict[str, Acting] = {
            "request_verification": self._request_verification,
            "found": self._verification_result,
            "not_found": self._verification_result,
            "file": self._file,
            "propose_decline": self._propose_decline,
        }

    def _on_cases_changed(self, event: CasesChanged) -> None:
        """Only what this program did: the cases of others come by another way."""
        if any(step.verb is Verb.REPORT for step in event.steps):
            self._reported += [case.number for case in event.cases]

    @property
    def _view(self) -> IntakeView:
        view = self.seat.window.intake
        if view is None:
            raise Lost("the call taker has no form")
        return view

    async def report(self, story: Story) -> str:
        """Register a story's report; answers the number it got."""
        hand = self.seat.hand
        await hand.focus()
        await hand.press("F2")
        await self.seat.settle()
        hand.find("description").setFocus()
        await hand.type(story.what)
        await self._say_where(story)
        await hand.click(f"source_{story.source}")
        for name, text in (("caller_name", story.caller), ("caller_phone", story.phone)):
            if text:
                hand.find(name).setFocus()
                await hand.type(text)
        if story.class_search:
            await self._classify(story)
        if story.photo:
            await self._add_photo(story)
        if story.shot:
            await self.seat.shot(story.shot)
        before = len(self._reported)
        await hand.press("Ctrl+S")
        await hand.until("the new case", lambda: len(self._reported) > before)
        await self.seat.settle()
        return self._reported[-1]

    async def _say_where(self, story: Story) -> None:
        hand = self.seat.hand
        hand.find("place").setFocus()
        await hand.type(story.where)
        await hand.breathe(0.2)
        await hand.press("Return")
        await self.seat.settle()

    async def _classify(self, story: Story) -> None:
        hand = self.seat.hand
        hand.find("category").setFocus()
        await hand.type(story.class_search)
        await hand.breathe(0.1)
        await hand.press("Return")
        await hand.breathe(0.1)
        if self._view.form.category.is_open:  # a class with one condition is picked without asking
            await hand.press(story.condition)
        await self.seat.settle()

    async def _add_photo(self, story: Story) -> None:
        data = sample_photo(PhotoKind.BEFORE, story.what[:14])
        self._view.form.photos.add_bytes(data, "photo.jpg")
        await self.seat.settle()

    async def _request_verification(self, act: Act, _story: Story) -> None:
        await self._advance(act, Stage.VERIFYING)

    async def _file(self, act: Act, _story: Story) -> None:
        await self._advance(act, Stage.AWAITING_DISPATCH, Stage.AWAITING_FILING)

    async def _advance(self, act: Act, *stages: Stage) -> None:
        """The step the rules want next, by its one key."""
        number = self.seat.case.number
        if act.shot:
            await self.seat.shot(act.shot)
        await self.seat.hand.press("Ctrl+Return")
        await self.seat.reached_by(number, stages)

    async def _verification_result(self, act: Act, _story: Story) -> None:
        hand, number = self.seat.hand, self.seat.case.number
        panel = hand.find("verify_panel")
        hand.find("collector", panel).setFocus()
        await hand.type(_COLLECTOR)
        self._view.verify.finding.setFocus()
        await hand.press("1" if act.name == "found" else "2")
        if act.shot:
            await self.seat.shot(act.shot)
        await hand.press("Ctrl+Return")
        await self.seat.reached_by(number, (Stage.REPORTED,))

    async def _propose_decline(self, act: Act, _story: Story) -> None:
        hand, number = self.seat.hand, self.seat.case.number
        await hand.press("Ctrl+J")
        await self.seat.settle()
        await hand.press(act.key)
        if act.text:
            hand.find("decline_words").setFocus()
            await hand.type(act.text)
        if act.shot:
            await self.seat.shot(act.shot)
        await hand.click("decline_go")
        await self.seat.reached_by(number, (Stage.AWAITING_FILING,))
