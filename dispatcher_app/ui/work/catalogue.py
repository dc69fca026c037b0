"""The one list of work windows and their pages: who sees them, by which key, and what makes them.

A page is named by its module and class and imported when somebody first looks at it: a seat that never opens
a register does not pay for it at its start.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import N_
from dispatcher_app.services.playback.desk import SEES_FILMS
from dispatcher_app.services.registers.table import REGISTERS
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.work.page import WorkPage

CALL_TAKER, DISPATCHER, LEADER = Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER
ADMINISTRATOR = Role.ADMINISTRATOR
SEATS = frozenset({CALL_TAKER, DISPATCHER, LEADER})
RULING = frozenset({LEADER, ADMINISTRATOR})
RULED = SEATS | RULING
LEADING = frozenset({LEADER, ADMINISTRATOR})
SEATED = SEATS | {ADMINISTRATOR}
#: Who sees the hall's own documents; administrators alone change them.
KEEPING = frozenset({LEADER, ADMINISTRATOR})
TRAINERS = frozenset({Role.TRAINER})
TRAINING = TRAINERS | {ADMINISTRATOR}
EXAMINED = SEATS | TRAINING


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page: its name for commands and tests, its title, its icon, its ``module:Class``, who sees it."""

    name: str
    title: str
    icon: str
    made_by: str
    roles: frozenset[Role] = SEATS

    def make(self, context: SeatContext) -> WorkPage:
        module, _colon, name = self.made_by.partition(":")
        page: WorkPage = getattr(import_module(f"dispatcher_app.ui.{module}"), name)(context)
        return page


@dataclass(frozen=True, slots=True)
class WindowSpec:
    """A window: its name, its title, the key that opens it, its pages in the order of their digits.

    ``sandbox``: only a sandbox has it.
    """

    name: str
    title: str
    key: str
    pages: tuple[PageSpec, ...]
    sandbox: bool = False

    def pages_for(self, role: Role) -> tuple[PageSpec, ...]:
        return tuple(page for page in self.pages if role in page.roles)


_REGISTER_PAGES = tuple(
    PageSpec(register.name, register.title, register.icon, f"registers.pages:{register.name}", SEATS)
    for register in REGISTERS.values()
)
WINDOWS: tuple[WindowSpec, ...] = (
    WindowSpec(
        "shift",
        N_("值班"),
        "F4",
        (
            PageSpec("roster", N_("值班表"), "calendar", "shift.roster:RosterPage", SEATED),
            PageSpec("on_duty", N_("在岗"), "users", "shift.on_duty:OnDutyPage", SEATED),
            PageSpec("shift_log", N_("值班记录"), "note", "shift.log:ShiftLogPage", SEATED),
            PageSpec("handover", N_("交接班"), "clipboard-list", "shift.handover:HandoverPage", LEADING),
            PageSpec("alarm-rates", N_("报警统计"), "bell", "alarms.page:AlarmPage", frozenset({LEADER})),
        ),
    ),
    WindowSpec("registers", N_("登记册"), "F11", _REGISTER_PAGES),
    WindowSpec(
        "keeping",
        N_("管理"),
        "F12",
        (
            PageSpec("notices", N_("提示与常用语"), "bell", "ruling.act_page:NoticesPage", RULED),
            PageSpec("plans", N_("预案与专项采集"), "flag", "ruling.act_page:PlansPage", RULED),
            PageSpec("policy", N_("审核策略"), "shield-check", "ruling.policy:PolicyPage", RULING),
            PageSpec(
                "second-look", N_("抽样复看"), "list-check", "ruling.second_look:SecondLookPage", RULING
            ),
            PageSpec("kept_seats", N_("席位与人员"), "users", "admin.pages:SeatsPage", KEEPING),
            PageSpec("kept_units", N_("单位"), "building", "admin.pages:UnitsPage", KEEPING),
            PageSpec("kept_standard", N_("立案标准"), "book-2", "admin.pages:StandardPage", KEEPING),
            PageSpec("kept_calendar", N_("工作日历"), "calendar", "admin.pages:CalendarPage", KEEPING),
            PageSpec("kept_limits", N_("时限与灯"), "clock", "admin.pages:LimitsPage", KEEPING),
            PageSpec("kept_reasons", N_("理由"), "tag", "admin.pages:ReasonsPage", KEEPING),
            PageSpec("kept_numbers", N_("编号规则"), "list-details", "admin.pages:NumbersPage", KEEPING),
            PageSpec("kept_schemes", N_("评价方案"), "checks", "admin.pages:SchemesPage", KEEPING),
            PageSpec("kept_scores", N_("填报得分"), "edit", "admin.pages:ScoresPage", KEEPING),
            PageSpec("templates", N_("文书模板"), "file-text", "admin.templates.page:TemplatesPage", KEEPING),
        ),
    ),
    WindowSpec(
        "figures",
        N_("统计"),
        "Shift+F12",
        (
            PageSpec("indicators", N_("指标"), "chart-bar", "figures.page:IndicatorsPage", LEADING),
            PageSpec("charts", N_("图表"), "layout-columns", "figures.charts_page:ChartsPage", LEADING),
            PageSpec("evaluation", N_("评价"), "checks", "figures.evaluation_page:EvaluationPage", LEADING),
            PageSpec("reports", N_("报表"), "printer", "reports.page:ReportsPage", LEADING),
        ),
    ),
    WindowSpec(
        "playback",
        N_("回放"),
        "Shift+F8",
        (PageSpec("playback", N_("回放"), "history", "playback.page:PlaybackPage", SEES_FILMS),),
    ),
    WindowSpec(
        "console",
        N_("教员台"),
        "Shift+F3",
        (
            PageSpec(
                "console",
                N_("教员台"),
                "clock",
                "sandbox.console.page:ConsolePage",
                frozenset({Role.TRAINER}),
            ),
        ),
        sandbox=True,
    ),
    WindowSpec(
        "exam",
        N_("考核"),
        "Shift+F4",
        (
            PageSpec("exam_papers", N_("考试"), "edit", "sandbox.exam.papers:PapersPage", EXAMINED),
            PageSpec("exam_watch", N_("监考"), "eye", "sandbox.exam.watching:WatchPage", TRAINING),
            PageSpec("exam_results", N_("成绩"), "checks", "sandbox.exam.results:ResultsPage", EXAMINED),
            PageSpec("exam_ranks", N_("排名"), "chart-bar", "sandbox.exam.standing:StandingPage", EXAMINED),
            PageSpec("exam_bank", N_("题库"), "book-2", "sandbox.exam.bank:BankPage", TRAINING),
        ),
        sandbox=True,
    ),
)


#: Digits that bring the first pages of a window, with Ctrl; the tenth has the 0.
DIGITS = "1234567890"


def page_key(at: int) -> str:
    """The key of the page at position *at* in its window; "" for pages after the tenth."""
    return f"Ctrl+{DIGITS[at]}" if at < len(DIGITS) else ""


def page_keys(role: Role) -> dict[str, str]:
    """From anywhere at the seat of *role* to each page, by its name: the key of its window, then its own."""
    found: dict[str, str] = {}
    for window in windows_for(role):
        pages = window.pages_for(role)
        keys = [page_key(at) if len(pages) > 1 else "" for at in range(len(pages))]
        found |= {page.name: f"{window.key} {key}" for page, key in zip(pages, keys, strict=True) if key}
    return found


def windows_for(role: Role, *, sandbox: bool = False) -> tuple[WindowSpec, ...]:
    """Windows in which *role* has a page, in a live hall or in a *sandbox*."""
    offered = (window for window in WINDOWS if sandbox or not window.sandbox)
    return tuple(window for window in offered if window.pages_for(role))
