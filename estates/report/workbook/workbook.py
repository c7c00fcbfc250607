"""A report as an Excel workbook whose money recomputes itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from estates.appraisal import Appraisal
from estates.appraisal_summary import assumptions as assumed_lines
from estates.cost.case import Case
from estates.cost.economic import economic_ledger
from estates.cost.financial import financial_ledger
from estates.report.data.tables import DataTable, data_tables, scenario_names
from estates.report.sections.to_confirm import counted_to_confirm
from estates.report.sections.untold_tenure import untold_in_words, untold_tenures
from estates.report.subject import OneScenario, SeveralScenarios, Subject, TodayAlone
from estates.report.workbook.accounts import AccountCells, accounts_sheet, bridge_sheet
from estates.report.workbook.assumptions import (
    AssumptionCells,
    assumptions_sheet,
    live_figures,
)
from estates.report.workbook.cash_flow import (
    CashFlowCells,
    cash_flow_sheet,
    year_labels,
)
from estates.report.workbook.page import Book, Page, pieces
from estates.report.workbook.risk import sensitivity_sheet, switching_sheet
from estates.report.workbook.summary import (
    Lines,
    headline_rows,
    live_money,
    side_by_side,
    today_rows,
)
from estates.report.workbook.tables import readable, table_sheet
from estates.scenario import Scenario, scenario_text
from estates.scored import Scored
from estates.view.words import area_notes

SUMMARY, COMPARISON = "Summary", "Comparison"
CASH_FLOW, DO_MINIMUM = "Cash flow", "Cash flow, do-minimum"
ACCOUNTS, BRIDGE, ASSUMPTIONS = "Accounts", "Bridge between ledgers", "Assumptions"
SENSITIVITY, SWITCHING, SCENARIO = "Sensitivity", "Switching values", "Scenario file"
_NPC, _NPC_DO_MINIMUM = "money/npc", "money/npc-do-minimum"
# Sheets that are not called by their table's name.
_CALLED = {"worst": "Worst hit", "notes": "How to read", "assumed": "Also assumed"}
# Tables that have sheets of their own, with formulas.
_OWN_SHEETS = {
    "about",
    "headlines",
    "economic_ledger",
    "accounts",
    "discount_factors",
    "assumptions",
}
_OWN_OF_ONE = _OWN_SHEETS | {"bridge", "sensitivity", "switching_values", "assumed"}
_BEFORE_MONEY = ("standards", "sites_before", "sites_after", "zones")


def workbook_bytes(subject: Subject) -> bytes:
    """The workbook of a report; the same subject gives the same bytes.

    Parameters
    ----------
    subject
        One scenario, several, or today's estate alone.

    Returns
    -------
    bytes
        An `.xlsx` file. Cash flows, accounts, bridge, swings and switching values are formulas,
        each with the value that it comes to, for whatever does not recalculate.
    """
    tables = {table.name: _told(table, subject) for table in data_tables(subject)}
    match subject:
        case OneScenario():
            return _of_one(subject, tables)
        case SeveralScenarios():
            return _of_several(subject, tables)
        case TodayAlone():
            return _of_today(subject.today, tables)


def _told(table: DataTable, subject: Subject) -> DataTable:
    """The same table; a headline that is not complete says so wherever it stands."""
    frame = table.frame
    if isinstance(subject, TodayAlone) or not {"headline", "label"} <= set(frame.columns):
        return table
    if isinstance(subject, OneScenario):
        named = {"": subject.appraisal}
    else:
        named = dict(zip(scenario_names(subject.appraisals), subject.appraisals, strict=True))
    told = {
        (name, each.id): each.told
        for name, appraisal in named.items()
        for each in appraisal.headlines
    }
    scenarios = frame.get("scenario", [""] * len(frame))
    labels = [told[key] for key in zip(scenarios, frame["headline"], strict=True)]
    return replace(table, frame=frame.assign(label=labels))


def sheet_name(table: str) -> str:
    """What the sheet of a table is called."""
    return _CALLED.get(table, table.replace("_", " ").capitalize())[:31]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Money:
    """The sheets of one scenario's money, once they are written."""

    flows: list[CashFlowCells]  # against business as usual, against do-minimum
    lines: Case  # of all bodies, nominal
    accounts: AccountCells
    live: dict[str, str]


def _of_one(subject: OneScenario, tables: dict[str, DataTable]) -> bytes:
    appraisal = subject.appraisal
    scenario = appraisal.scenario
    title = scenario.title or scenario.name
    book = Book(
        title=title,
        subject=f"Scenario report: {appraisal.before.assessor.area.title}",
        author=scenario.author,
        date=scenario.date,
    )
    summary = book.page(SUMMARY)
    contents = list(_plain_sheets(book, tables, _BEFORE_MONEY))
    pages = [book.page(name) for name in (CASH_FLOW, DO_MINIMUM, ACCOUNTS, BRIDGE)]
    money = _money(appraisal, pages[:3], ASSUMPTIONS)
    bridge_sheet(
        pages[3],
        appraisal.measured["bridge"].table,
        money.lines,
        money.flows[0],
        money.accounts,
        heads=year_labels(appraisal.assumptions, appraisal.assumptions.years),
    )
    told = {each.id: each.told for each in appraisal.headlines}
    sensitivity_sheet(book.page(SENSITIVITY), appraisal.sensitivity, told)
    complete = not _headline(appraisal, _NPC)[1]
    switching_sheet(book.page(SWITCHING), appraisal.switching, money.flows[0], complete=complete)
    contents += [
        (CASH_FLOW, "Against business as usual, line by line, with formulas"),
        (DO_MINIMUM, "Against do-minimum, line by line, with formulas"),
        (ACCOUNTS, "Each body’s account in money of each year"),
        (BRIDGE, "From the economic to the financial ledger"),
        (SENSITIVITY, "How far each headline moves when one thing is otherwise"),
        (SWITCHING, "What makes the whole worth nil"),
    ]
    rest = [name for name in tables if name not in (*_BEFORE_MONEY, *_OWN_OF_ONE)]
    contents += _plain_sheets(book, tables, [name for name in rest if name != "sources"])
    assumptions_sheet(
        book.page(ASSUMPTIONS), appraisal.assumptions, money.live, assumed_lines(appraisal)
    )
    contents.append((ASSUMPTIONS, "Every figure that money rests on; what else is supposed"))
    contents += _plain_sheets(book, tables, ["sources"])
    _scenario_file(book.page(SCENARIO), scenario)
    contents.append((SCENARIO, "The scenario as it is written in its file"))

    lines = Lines(summary, f"{title}: against business as usual", _warnings(appraisal.before))
    lines.notes(subject.loose)
    _incomplete(lines, appraisal)
    lines.heading("Headlines")
    headline_rows(lines, appraisal.headlines)
    lines.heading("Money by the workbook’s own formulas")
    live_money(lines, [(flow.name, flow) for flow in money.flows])
    lines.notes(appraisal.measured["money"].notes)
    lines.heading("About")
    lines.facts(tables["about"].frame)
    lines.contents(contents)
    return book.content()


def _of_several(subject: SeveralScenarios, tables: dict[str, DataTable]) -> bytes:
    appraisals = subject.appraisals
    names = scenario_names(appraisals)
    before = appraisals[0].before
    dates = [each.scenario.date for each in appraisals if each.scenario.date]
    area = before.assessor.area.title
    book = Book(
        title=f"Comparison of {len(appraisals)} scenarios",
        subject=f"Comparison report: {area}",
        author="; ".join(dict.fromkeys(filter(None, (a.scenario.author for a in appraisals)))),
        date=max(dates, default=None),
    )
    comparison = book.page(COMPARISON)
    contents: list[tuple[str, str]] = []
    flows: list[tuple[str, CashFlowCells]] = []
    for number, (name, appraisal) in enumerate(zip(names, appraisals, strict=True), start=1):
        called = [f"{number} {each}" for each in (CASH_FLOW, DO_MINIMUM, ACCOUNTS, ASSUMPTIONS)]
        pages = [book.page(each) for each in called]
        money = _money(appraisal, pages[:3], called[3])
        flows += [(f"{number} {name}: {flow.name}", flow) for flow in money.flows]
        guessed = assumed_lines(appraisal)
        assumptions_sheet(pages[3], appraisal.assumptions, money.live, guessed)
        told = ("against business as usual", "against do-minimum", "accounts", "assumptions")
        contents += [(each, f"{name}: {what}") for each, what in zip(called, told, strict=True)]
    contents += _plain_sheets(book, tables, [name for name in tables if name not in _OWN_SHEETS])
    for number, (name, appraisal) in enumerate(zip(names, appraisals, strict=True), start=1):
        called_file = f"{number} {SCENARIO}"
        _scenario_file(book.page(called_file), appraisal.scenario)
        contents.append((called_file, f"{name}: the scenario as it is written in its file"))

    title = f"{len(appraisals)} scenarios of {area}, side by side"
    lines = Lines(comparison, title, _warnings(before))
    lines.notes(dict.fromkeys(line for loose in subject.loose for line in loose))
    for name, appraisal in zip(names, appraisals, strict=True):
        _incomplete(lines, appraisal, name)
    lines.heading("Headlines")
    side_by_side(lines, names, appraisals)
    lines.heading("Money by the workbook’s own formulas")
    live_money(lines, flows)
    lines.heading("Scenarios")
    lines.notes(
        f"{number} {name}: {appraisal.scenario.title}"
        for number, (name, appraisal) in enumerate(zip(names, appraisals, strict=True), start=1)
    )
    lines.contents(contents)
    return book.content()


def _of_today(today: Scored, tables: dict[str, DataTable]) -> bytes:
    area = today.assessor.area.title
    book = Book(
        title=f"Coverage of today’s estate: {area}", subject="Coverage report", author="", date=None
    )
    summary = book.page(SUMMARY)
    contents = list(_plain_sheets(book, tables, [name for name in tables if name != "about"]))
    lines = Lines(summary, f"Today’s estate: {area}", _warnings(today))
    lines.heading("Response standards")
    today_rows(lines, tables["standards"].frame)
    lines.heading("About")
    lines.facts(tables["about"].frame)
    lines.contents(contents)
    return book.content()


def _money(appraisal: Appraisal, pages: Sequence[Page], assumptions: str) -> _Money:
    """Write cash flows and accounts, which compute with the sheet of assumptions of that name."""
    figures = AssumptionCells.of(assumptions, appraisal.assumptions)
    before, after = appraisal.before.estate, appraisal.after.estate
    ledger = economic_ledger(before, after, appraisal.assumptions)
    names = {str(row["id"]): str(row["name"]) for row in (*before.rows, *after.rows)}
    flows = []
    for page, key, case in (
        (pages[0], _NPC, ledger.against_business_as_usual),
        (pages[1], _NPC_DO_MINIMUM, ledger.against_do_minimum),
    ):
        own, _ = _headline(appraisal, key)
        flows.append(
            cash_flow_sheet(page, case, own, appraisal.assumptions, figures, site_names=names)
        )
    financial = financial_ledger(before, after, appraisal.assumptions)
    accounts = accounts_sheet(pages[2], financial.by_body, appraisal.assumptions, figures)
    live = live_figures(appraisal.assumptions, pages[0].name, pages[2].name)
    return _Money(flows=flows, lines=financial.lines, accounts=accounts, live=live)


def _headline(appraisal: Appraisal, key: str) -> tuple[float, int]:
    """A headline of money, and how many figures it lacks."""
    found = next(each for each in appraisal.headlines if each.id == key)
    return found.after, found.lacks


def _plain_sheets(
    book: Book, tables: dict[str, DataTable], wanted: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Write tables as they are; yields name and title of each sheet."""
    for name in wanted:
        if name in tables:
            table = readable(tables[name])
            table_sheet(book.page(sheet_name(name)), table)
            yield sheet_name(name), table.title


def _warnings(before: Scored) -> list[str]:
    """What stands above every figure."""
    return [f"Note: {text}." for text, warns in area_notes(before) if warns]


def _incomplete(lines: Lines, appraisal: Appraisal, name: str = "") -> None:
    missing = counted_to_confirm(appraisal)
    start = f"{name}: " if name else ""
    if missing:
        told = f"INCOMPLETE: {missing}; left out of every sum. See the sheet To confirm."
        untold = untold_tenures(appraisal.before.estate, appraisal.after.estate)
        lines.notes(filter(None, [start + told, untold_in_words(untold)]))
    else:
        lines.notes([f"{start}Nothing is to confirm."])


def _scenario_file(page: Page, scenario: Scenario) -> None:
    """The file, a line a row, each of them text."""
    page.header(0, ["Line", f"{scenario.name}.toml"])
    row = 0
    for number, line in enumerate(scenario_text(scenario).splitlines(), start=1):
        for piece in pieces(line):
            row += 1
            page.number(row, 0, number, "year")
            page.text(row, 1, piece, free=True)
    page.width(1, 100)
    page.freeze(1, 1)
