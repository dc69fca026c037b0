"""Tests of the map page in a real browser.

A process that has begun a browser must not run a second asyncio loop on Qt, as most other tests do, so
these run in a process of their own: ``tests/integration/test_map_page_in_browser.py`` starts it. To run them
by hand: ``MAP_PAGE_TESTS=1 pytest tests/webengine``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, Qt

if os.environ.get("MAP_PAGE_TESTS") != "1":
    collect_ignore_glob = ["test_*"]
else:
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)

    from PySide6.QtWidgets import QApplication

    from dispatcher_app.ui.garbage import Garbage
    from dispatcher_app.widgets.theme import apply_theme
    from dispatcher_app.widgets.tokens import LIGHT
    from tests.support.map_page import NOW, STATES, PageOnTest, Painter

    @pytest.fixture(scope="session")
    def ground() -> Painter:
        return Painter()

    @pytest.fixture(scope="session")
    def browser(qapp: QApplication, ground: Painter) -> Iterator[PageOnTest]:
        """One page for all tests: a browser takes a second to come up."""
        apply_theme(qapp, LIGHT)
        Garbage.of(qapp)  # as in the program: what is Qt's is not destroyed in a thread that paints tiles
        page = PageOnTest(ground.source)
        page.start()
        yield page
        page.close()
        Garbage.of(qapp).stop()

    @pytest.fixture
    def page(browser: PageOnTest, ground: Painter) -> PageOnTest:
        """The page with nothing on it, showing the whole town."""
        view = browser.view
        ground.fails = False
        view.resize(800, 600)
        view.put_cases((), list(view.bridge._cases))
        view.choose_tool("")
        view.pin(0.0, 0.0, "", ())
        view.set_markers(())
        view.select_cell(None)
        view.clear_case()
        view.set_case_text(None)
        view.set_hover_text(None)
        view.set_layer_states(STATES)
        view.set_clock(NOW)
        view.fit_all()
        browser.look("(hall.legend.isOpen && hall.legend.toggle(), 1)")
        browser.settle()
        browser.until(lambda: view.following, "following")
        browser.forget()
        return browser
