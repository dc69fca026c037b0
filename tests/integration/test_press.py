"""The press of papers: its work comes back whole, and no process outlives whoever asked it."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess

import pytest

from dispatcher_app import bootstrap
from dispatcher_app.cli.own_process import press_command
from dispatcher_app.services.papers.drawing import Drawing, Line
from dispatcher_app.services.papers.press import PDF, PaperPress
from dispatcher_app.services.ports import ExternalError

ROWS = "".join(f"<tr><td>{at}</td><td>科苑路暴露垃圾</td></tr>" for at in range(2000))
LONG = f"<html><body><table border='1'>{ROWS}</table></body></html>"


def test_one_process_draws_and_lays_out_and_says_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []

    async def work() -> None:
        line = Line("上报", [3.0, None, 5.0], ["3", "无数据", "5"])
        async with bootstrap.paper_press() as press:
            for curves in (True, False):
                png = await press.draw(Drawing(curves, "街道", ["甲", "乙", "丙"], [line]))
                assert png.startswith(b"\x89PNG")
            pdf = await press.pdf(LONG, "清单", lambda done, of: told.append((done, of)))
            process = press._process
            assert process is not None
        assert pdf.startswith(b"%PDF")
        assert pdf.rstrip().endswith(b"%%EOF")
        assert process.returncode is not None
        assert press._process is None

    asyncio.run(work())
    pages = told[0][1]
    assert pages > 20
    assert told == [(page, pages) for page in range(pages)]


def test_a_press_that_dies_is_told_and_the_next_paper_has_another() -> None:
    async def work() -> None:
        async with bootstrap.paper_press() as press:

            def shoot(_done: int, _of: int) -> None:
                assert press._process is not None
                press._process.send_signal(signal.SIGKILL)

            with pytest.raises(ExternalError) as told:
                await press.pdf(LONG, "清单", shoot)
            assert "排版进程意外结束(退出码 -9)" in str(told.value)
            assert (await press.pdf("<p>短</p>", "短")).startswith(b"%PDF")
            with pytest.raises(ExternalError, match="排版进程意外结束"):  # it says that it cannot: no picture
                await press.draw(Drawing(False, "空", [], []))

    asyncio.run(work())


def test_a_press_that_cannot_be_started_is_told() -> None:
    async def work() -> None:
        async with PaperPress(["/no/such/program"]) as press:
            with pytest.raises(ExternalError, match="排版进程启动不了"):
                await press.pdf("<p>短</p>", "短")

    asyncio.run(work())


def test_a_press_ends_in_the_middle_of_its_work_when_nobody_is_left_to_ask() -> None:
    """As when the program is killed: its pipes close, and nothing tells the press."""
    content = LONG.encode()
    job = {"job": PDF, "title": "清单", "bytes": len(content), "chinese": True}
    with subprocess.Popen(press_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(job).encode() + b"\n" + content)
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["word"] == "told"
        process.stdin.close()
        assert process.wait(timeout=60) == 0
        assert b"made" not in process.stdout.read()
