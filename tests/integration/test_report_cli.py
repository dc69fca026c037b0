"""``report supervision``, ``template``, ``numbering`` and ``export cases``, as a clerk calls them."""

from __future__ import annotations

import asyncio
import json
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from dispatcher_app import bootstrap
from dispatcher_app.__main__ import main
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.casework import Casework
from tests.support.life import REPORT, ROADS, SAMPLES, usual_role
from tests.support.rules import actor

#: A paper is laid out by Qt: the application that widgets need is there first, whatever test comes next.
pytestmark = pytest.mark.usefixtures("qapp")
V = Verb


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A hall with the demo city's rules and one supervised case: its address, and a folder."""
    folder = tmp_path_factory.mktemp("reports")
    url = f"sqlite:///{folder / 'hall.db'}"
    pack = Path(__file__).parents[2] / "resources" / "packs" / "nanshan"
    profile = ["--profile", str(folder / "profile"), "--url", url]
    assert main([*profile, "db", "init"]) == 0
    assert main([*profile, "pack", "load", "--no-cases", str(pack)]) == 0
    asyncio.run(_supervise(url))
    return url, folder


async def _supervise(url: str) -> None:
    database = bootstrap.connect(url)
    services = bootstrap.wire(database, await bootstrap.open_hall(database), Path(url[10:]).parent / "seat")
    case, work = None, services.casework
    assert isinstance(work, Casework)
    units = {"lead_unit": services.hall.pack.units[0].code}
    for verb in (V.REPORT, *ROADS[Stage.HANDLING], V.SUPERVISE):
        sample = SAMPLES[verb]
        stage = case.stage if case is not None else Stage.REPORTED
        data = {**(REPORT if verb is V.REPORT else sample.data)}
        if verb is V.SUPERVISE:
            data["supervision_due"] = bootstrap.utc_now().replace(year=bootstrap.utc_now().year + 1)
        if verb is V.PROPOSE_DISPATCH:
            data |= units
        command = Command(
            verb=verb, case_id=case.id if case else None, data=data, reason_code=sample.reason_code
        )
        case = (await work.perform(command, actor(usual_role(verb, stage)))).case
    await services.close()


def told(capsys: pytest.CaptureFixture[str], hall: tuple[str, Path], *words: str, code: int = 0) -> str:
    url, folder = hall
    assert main([*words, "--profile", str(folder / "profile"), "--url", url]) == code
    said = capsys.readouterr()
    return said.err if code else said.out


@pytest.mark.parametrize("suffix", ["docx", "pdf", "xlsx"])
def test_the_register_of_supervision_in_every_format(
    hall: tuple[str, Path], capsys: pytest.CaptureFixture[str], suffix: str
) -> None:
    file = hall[1] / f"register.{suffix}"
    facts = json.loads(told(capsys, hall, "report", "supervision", "--out", str(file), "--json"))
    assert facts["lines"] == 1
    begins = {"docx": b"PK", "pdf": b"%PDF-", "xlsx": b"PK"}[suffix]
    assert file.read_bytes().startswith(begins)
    if suffix == "docx":
        rows = [[cell.text for cell in row.cells] for row in Document(str(file)).tables[0].rows]
        assert rows[1][6] == "今日办结"
        assert len(rows) == 2
    early = told(capsys, hall, "report", "supervision", "--out", str(file), "--to", "2020-01-01")
    assert " 0 " in early


def test_a_template_is_taken_out_put_in_and_refused(
    hall: tuple[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = hall[1]
    name, file = "supervision_order", folder / "order.docx"
    assert "督办单" in told(capsys, hall, "report", "template", "list")
    told(capsys, hall, "report", "template", "get", name, str(file))
    told(capsys, hall, "report", "template", "put", name, str(file))
    facts = json.loads(told(capsys, hall, "report", "template", "list", "--json"))
    assert [one["own"] for one in facts["templates"] if one["name"] == name] == [True]
    told(capsys, hall, "report", "template", "reset", name)
    bad, data = Document(), BytesIO()
    bad.add_paragraph("{{ number }}{{ unit }}{{ requirement }}{{ due }}{{ issued_on }}{{ telephone }}")
    bad.save(data)
    file.write_bytes(data.getvalue())
    assert "telephone" in told(capsys, hall, "report", "template", "put", name, str(file), code=1)
    with file.open("wb") as large:
        large.truncate(50_000_000)
    assert "50 MB" in told(capsys, hall, "report", "template", "put", name, str(file), code=1)
    assert "没有“memo”" in told(capsys, hall, "report", "template", "get", "memo", str(file), code=1)
    told(capsys, hall, "report", "template", "put", name, code=2)


def test_numbers_are_the_citys_own(hall: tuple[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    said = told(capsys, hall, "report", "numbering", "order", "深督〔{year}〕{number}号")
    assert "深督〔{year}〕{number}号" in said
    taken = ("report", "numbering", "circular", "深督〔{year}〕{number}号")
    assert "督办单" in told(capsys, hall, *taken, code=1)
    assert "{number}" in told(capsys, hall, "report", "numbering", "order", "督办", code=1)


def test_cases_are_exported_by_the_words_of_the_contract(
    hall: tuple[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = hall[1] / "cases.csv"
    words = ("export", "cases", "--out", str(file), "--json")
    assert json.loads(told(capsys, hall, *words))["cases"] == 1
    assert json.loads(told(capsys, hall, *words, "--mark", "supervised", "--stage", "handling"))["cases"] == 1
    assert json.loads(told(capsys, hall, *words, "--to", "2020-01-01"))["cases"] == 0
    assert json.loads(told(capsys, hall, *words, "--path", "supervised"))["cases"] == 1
    assert json.loads(told(capsys, hall, *words, "--channel", "防汛巡查"))["cases"] == 0
    assert json.loads(told(capsys, hall, *words, "--path", "supervised", "--handoffs", "1"))["cases"] == 0
    told(capsys, hall, "export", "cases", "--out", str(hall[1] / "cases.xlsx"), "--path", "supervised")
    sheet = openpyxl.load_workbook(hall[1] / "cases.xlsx").active
    assert sheet is not None
    assert "条件:督办过" in [cell.value for row in sheet.iter_rows(max_row=5) for cell in row]
