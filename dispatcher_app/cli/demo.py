"""``demo --out DIR``: plays a shift through the real windows; with ``--url`` each seat in its own process."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import tempfile
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from db.os_words import words_of
from dispatcher_app.cli.answers import DONE, REFUSED, print_answer, refuse
from dispatcher_app.cli.seat_window import has_screen, make_application
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.settings import SeatSettings


def play(arguments: Namespace) -> int:
    """Exit 0 where every case came to its end and the chain of steps verifies."""
    from dispatcher_app.demo.hand import Lost
    from dispatcher_app.demo.shift import SUMMARY

    if not has_screen():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # The play has a profile of its own: it must not meet anybody's drafts or window layout.
    profile = Path(tempfile.mkdtemp(prefix="dispatcher-demo-"))
    way: Callable[[Namespace, Path], dict[str, Any]] = _shared if arguments.url else _local
    try:
        summary = way(arguments, profile)
    except (DomainError, ExternalError, Lost, OSError) as error:
        why = words_of(error) if isinstance(error, OSError) else error
        return refuse(_("演示没有演完:{why}").format(why=why))
    except KeyboardInterrupt:
        return refuse(_("已中断。"))
    finally:
        shutil.rmtree(profile, ignore_errors=True)
    text = json.dumps(summary, ensure_ascii=False, indent=2)
    (arguments.out / SUMMARY).write_text(text + "\n", encoding="utf-8")
    sentence = _("演示完成:{cases} 件案件、{steps} 个步骤、{shots} 张截图,校验 {verify}。")
    shots = len(summary["screenshots"])
    print_answer(summary, sentence.format(shots=shots, **summary), as_json=arguments.json)
    return DONE if summary["verify"] == "ok" else REFUSED


def _local(arguments: Namespace, profile: Path) -> dict[str, Any]:
    from dispatcher_app.demo.local import play as play_local
    from dispatcher_app.demo.play_map import leave_out_the_sandbox_as_root

    leave_out_the_sandbox_as_root()
    _app, loop = make_application(SeatSettings(profile))
    with loop:
        return dict(loop.run_until_complete(play_local(arguments.out, profile, arguments.cases)))


def _shared(arguments: Namespace, profile: Path) -> dict[str, Any]:
    from dispatcher_app.demo.shared import play as play_shared

    return asyncio.run(play_shared(arguments, profile))
