"""Orders and reports of the play survive the way between two processes."""

from __future__ import annotations

from datetime import UTC, datetime

from dispatcher_app.demo.orders import Moved, Order, Report

NOW = datetime(2026, 3, 2, 0, 5, 0, 40_000, tzinfo=UTC)


def test_an_order_is_one_line_and_comes_as_it_went() -> None:
    order = Order("act", NOW, 7, story=1, act=2, number="NS20260302-0001", case_id=4, numbers=("甲", "乙\n"))
    assert "\n" not in order.line()
    assert Order.read(order.line()) == order


def test_a_report_is_one_line_and_comes_as_it_went() -> None:
    moved = [Moved(4, 2, 1234.5678)]
    report = Report(NOW, ["07-甲.png"], "NS20260302-0001", moved, moved, ["不行\n再说"], "“x”")
    assert "\n" not in report.line()
    assert Report.read(report.line()) == report
