"""Orders and reports of the play survive the way between two processes; the program starts its own seats."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from dispatcher_app.__main__ import main
from dispatcher_app.cli.own_process import DEMO_SEAT, own_command
from dispatcher_app.demo.orders import Moved, Order, Report

NOW = datetime(2026, 3, 2, 0, 5, 0, 40_000, tzinfo=UTC)


def test_an_order_is_one_line_and_comes_as_it_went() -> None:
    order = Order("act", NOW, 7, story=1, act=2, number="NS20260302-0001", case_id=4, numbers=("甲", "乙\n"))
    assert "\n" not in order.line()
    assert order.line().isascii(), "whatever encoding the pipe has at its other end"
    assert Order.read(order.line()) == order


def test_a_report_is_one_line_and_comes_as_it_went() -> None:
    moved = [Moved(4, 2, 1234.5678)]
    report = Report(NOW, ["07-甲.png"], "NS20260302-0001", moved, moved, ["不行\n再说"], "“x”")
    assert "\n" not in report.line()
    assert report.line().isascii()
    assert Report.read(report.line()) == report


@pytest.mark.parametrize(("frozen", "more"), [(True, []), (False, ["-m", "dispatcher_app"])])
def test_a_seat_is_the_program_itself_frozen_or_not(
    monkeypatch: pytest.MonkeyPatch, frozen: bool, more: list[str]
) -> None:
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    assert own_command(DEMO_SEAT) == [sys.executable, *more, DEMO_SEAT]
    seat = SimpleNamespace(main=lambda: 7)
    monkeypatch.setitem(sys.modules, "dispatcher_app.demo.seat_process", seat)
    assert main(own_command(DEMO_SEAT)[1 + len(more) :]) == 7
