"""Sheet of a cash flow: lines, years and formulas that recompute the present value.

Whoever changes an amount here, or a discount rate among the assumptions, sees the new result
beside the appraisal's own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from estates.assumptions import Assumptions
from estates.cost.case import PENNY, Case
from estates.cost.line import FloatArray, Line
from estates.report.workbook.assumptions import AssumptionCells
from estates.report.workbook.page import NOT_KNOWN, TO_CONFIRM, Page, cell, span

AGREES, DIFFERS = "agrees to the penny", "differs"
NEITHER_KNOWN = "agrees: neither is known"
KNOWN, IN_PART = "known", "known in part"
WORDS = (
    "Kind of cost",
    "Site",
    "Name in files",
    "Service",
    "Moved to",
    "Hangs on",
    "Borne by",
    "Known?",
    "To confirm",
)
_PRESENT, _ALL, _YEAR_0 = len(WORDS), len(WORDS) + 1, len(WORDS) + 2
_ITEM, _BODY, _STATE, _MISSING = 0, 6, 7, 8
_RATE, _FACTOR, _HEADER, _FIRST = 2, 3, 4, 5
_RESULT = (1, 1)  # where the net present cost stands
_OWN = (1, _BODY - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CashFlowCells:
    """Where a cash flow's results stand, for other sheets to compute with."""

    sheet: str
    name: str  # of the comparison
    own_gbp: float  # net present cost that the appraisal found; NaN = not known
    found_gbp: float | str  # the same by the formulas
    total_row: int
    by_item: dict[str, int]  # row of each kind of cost among the sums
    lines: tuple[int, int]  # first and last row

    @property
    def net_present_cost(self) -> str:
        """Address of the net present cost."""
        return cell(*_RESULT, sheet=self.sheet, fixed="both")

    @property
    def checked(self) -> str:
        """What the check comes to."""
        return agreed(self.found_gbp, self.own_gbp)

    @property
    def check(self) -> str:
        """Address of whether it agrees with the appraisal's."""
        return cell(_OWN[0], _OWN[1] + 1, sheet=self.sheet, fixed="both")

    def present_of(self, item: str) -> str:
        """Address of what a kind of cost comes to, worth today."""
        return cell(self.by_item[item], _PRESENT, sheet=self.sheet, fixed="both")

    def total_of(self, year: int) -> str:
        """Address of all lines together in a year."""
        return cell(self.total_row, _YEAR_0 + year, sheet=self.sheet)

    def item_in(self, item: str, year: int) -> str:
        """Formula of a kind of cost in a year."""
        first, last = self.lines
        column = _YEAR_0 + year
        kinds = span(first, _ITEM, last, _ITEM, sheet=self.sheet, fixed="column")
        amounts = span(first, column, last, column, sheet=self.sheet)
        return f'SUMPRODUCT(--EXACT({kinds},"{item}"),{amounts})'


def cash_flow_sheet(
    page: Page,
    case: Case,
    own_gbp: float,
    assumptions: Assumptions,
    figures: AssumptionCells,
    *,
    site_names: Mapping[str, str],
) -> CashFlowCells:
    """Write one comparison of the economic ledger.

    Parameters
    ----------
    case
        Difference of two courses of action.
    own_gbp
        The net present cost that the appraisal found; NaN = none of its figures is known.
    """
    years = len(case.factors)
    end = _YEAR_0 + years - 1
    lines = case.lines or (None,)
    last = _FIRST + len(lines) - 1
    total = last + 1
    page.text(0, 0, f"Cash flow: {case.name}", "title", free=True)
    _rates(page, case, assumptions, figures)
    heads = [*WORDS, "Worth today, £", "All years, £"]
    page.header(_HEADER, [*heads, *year_labels(assumptions, years)])
    for row, line in enumerate(lines, start=_FIRST):
        _line_row(page, row, line, case.factors, site_names)
    page.filter(_HEADER, last, end)
    page.freeze(_FIRST, 2)
    _totals(page, total, case)
    found = _result(page, case, own_gbp, total, end)
    page.text(total + 5, 0, "By kind of cost", "heading", free=True)
    row, by_item = _sums(page, total + 5, case.by_item, by=_ITEM, last=last)
    page.text(row + 1, 0, "By body", "heading", free=True)
    row, _ = _sums(page, row + 1, case.by_body, by=_BODY, last=last)
    _how_to_read(page, row + 1, assumptions)
    return CashFlowCells(
        sheet=page.name,
        name=case.name,
        own_gbp=own_gbp,
        found_gbp=found,
        total_row=total,
        by_item=by_item,
        lines=(_FIRST, last),
    )


def year_labels(assumptions: Assumptions, years: int) -> list[str]:
    """Head of each year's column: its number and its financial year."""
    first = assumptions.base_year
    return [f"Year {t}\n{first + t}/{(first + t + 1) % 100:02d}, £" for t in range(years)]


def _rates(page: Page, case: Case, assumptions: Assumptions, figures: AssumptionCells) -> None:
    """Discount rate and factor of each year, by formulas from the assumptions."""
    page.text(_RATE, 0, "Discount rate")
    page.text(_FACTOR, 0, "Worth today of £1")
    page.number(_FACTOR, _YEAR_0, 1.0, "factor")
    bands = {
        year: band.figure
        for band in assumptions.discount
        for year in range(band.from_year, band.to_year + 1)
    }
    for t in range(1, len(case.factors)):
        column = _YEAR_0 + t
        rate = assumptions.number(bands[t])
        page.formula(_RATE, column, figures.address(bands[t]), rate, "rate")
        before, rates = cell(_FACTOR, column - 1), cell(_RATE, column)
        page.formula(_FACTOR, column, f"{before}/(1+{rates})", float(case.factors[t]), "factor")


def _line_row(
    page: Page, row: int, line: Line | None, factors: FloatArray, names: Mapping[str, str]
) -> None:
    years = len(factors)
    end = _YEAR_0 + years - 1
    gbp = np.zeros(years) if line is None else line.gbp
    if line is None:
        page.text(row, 0, "nothing differs")
    else:
        service = line.service.value if line.service else ""
        words = (
            line.item.value,
            names.get(line.site, line.site),
            line.site,
            service,
            names.get(line.to, line.to),
            line.term.value,
            line.body,
        )
        for column, text in enumerate(words):
            page.text(row, column, text)
        page.text(row, _MISSING, line.to_confirm if line.gbp is None else "")
    amounts = span(row, _YEAR_0, row, end, fixed="column")
    unknown = f'IF(COUNT({amounts})=0,"{TO_CONFIRM}",'
    state = TO_CONFIRM if gbp is None else KNOWN
    page.formula(row, _STATE, f'{unknown}"{KNOWN}")', state, "text")
    present: float | str = TO_CONFIRM if gbp is None else float(gbp @ factors)
    every: float | str = TO_CONFIRM if gbp is None else math.fsum(gbp)
    page.formula(
        row, _PRESENT, f"{unknown}SUMPRODUCT({amounts},{_factors(end)}))", present, "pounds"
    )
    page.formula(row, _ALL, f"{unknown}SUM({amounts}))", every, "pounds")
    for t in range(years):
        amount = math.nan if gbp is None else float(gbp[t])
        page.number(row, _YEAR_0 + t, amount, "pounds", "input")


def _factors(end: int) -> str:
    return span(_FACTOR, _YEAR_0, _FACTOR, end, fixed="both")


def _totals(page: Page, total: int, case: Case) -> None:
    """Each year: all lines, the same worth today, and both added up to that year."""
    gbp = case.gbp
    end = _YEAR_0 + len(gbp) - 1
    worth = gbp * case.factors
    labels = ("All lines that are known", "Worth today", "Added up", "Added up, worth today")
    page.blanks(total, 1, _PRESENT - 1, "total")
    for step, label in enumerate(labels):
        page.text(total + step, 0, label, "bold" if step else "total")
    for t, column in enumerate(range(_YEAR_0, end + 1)):
        lines = span(_FIRST, column, total - 1, column)
        page.formula(total, column, f"SUM({lines})", float(gbp[t]), "pounds", "total")
        here, factor = cell(total, column), cell(_FACTOR, column, fixed="row")
        page.formula(total + 1, column, f"{here}*{factor}", float(worth[t]), "pounds")
        for step, amounts in ((2, gbp), (3, worth)):
            before = f"{cell(total + step, column - 1)}+" if t else ""
            formula = f"{before}{cell(total + step - 2, column)}"
            added = math.fsum(amounts[: t + 1])
            page.formula(total + step, column, formula, added, "pounds")
    for step, amounts in ((0, gbp), (1, worth)):
        years = span(total + step, _YEAR_0, total + step, end)
        look = "bold" if step else "total"
        page.formula(total + step, _ALL, f"SUM({years})", math.fsum(amounts), "pounds", look)
    presents = span(_FIRST, _PRESENT, total - 1, _PRESENT)
    page.formula(total, _PRESENT, f"SUM({presents})", case.net_present_cost_gbp, "pounds", "total")


def _result(page: Page, case: Case, own_gbp: float, total: int, end: int) -> float | str:
    """The net present cost, the appraisal's own beside it, and whether they agree."""
    row, column = _OWN
    last = total - 1
    presents = span(_FIRST, _PRESENT, last, _PRESENT)
    sums = span(total, _YEAR_0, total, end)
    known = not case.lines or any(line.gbp is not None for line in case.lines)
    found: float | str = case.net_present_cost_gbp if known else NOT_KNOWN
    formula = f'IF(COUNT({presents})=0,"{NOT_KNOWN}",SUMPRODUCT({sums},{_factors(end)}))'
    page.text(1, 0, "Net present cost, £", "bold")
    page.formula(*_RESULT, formula, found, "pence", "total")
    page.text(row, column - 1, "The appraisal’s own figure, £", "bold")
    if math.isnan(own_gbp):
        page.text(row, column, NOT_KNOWN, "bold")
    else:
        page.number(row, column, own_gbp, "pence", "bold")
    page.formula(
        row, column + 1, agreement(cell(*_RESULT), cell(*_OWN)), agreed(found, own_gbp), "bold"
    )
    lacking = sum(line.gbp is None for line in case.lines)
    states = span(_FIRST, _STATE, last, _STATE)
    count = f'COUNTIF({states},"{TO_CONFIRM}")'
    page.formula(
        row,
        _MISSING,
        f'IF({count}=0,"complete","INCOMPLETE: lines to confirm: "&{count})',
        f"INCOMPLETE: lines to confirm: {lacking}" if lacking else "complete",
        "bold",
    )
    return found


def agreement(one: str, other: str) -> str:
    """Formula that says whether two cells hold the same sum."""
    return (
        f"IF(AND(ISNUMBER({one}),ISNUMBER({other})),"
        f'IF(ABS({one}-{other})<{PENNY},"{AGREES}","{DIFFERS}"),'
        f'IF({one}={other},"{NEITHER_KNOWN}","{DIFFERS}"))'
    )


def agreed(one: float | str, other: float) -> str:
    """What `agreement` comes to."""
    if isinstance(one, str) or math.isnan(other):
        return NEITHER_KNOWN if isinstance(one, str) and math.isnan(other) else DIFFERS
    return AGREES if abs(one - other) < PENNY else DIFFERS


def _sums(
    page: Page, row: int, parts: dict[str, Case], *, by: int, last: int
) -> tuple[int, dict[str, int]]:
    """A row a kind of cost, or a body, below a row; returns the row below, and that of each."""
    found: dict[str, int] = {}
    named = span(_FIRST, by, last, by, fixed="both")
    presents = span(_FIRST, _PRESENT, last, _PRESENT, fixed="both")
    for name, part in parts.items():
        row += 1
        found[name] = row
        page.text(row, 0, name)
        mine = f"--EXACT({named},{cell(row, 0, fixed='column')})"
        known = f"SUMPRODUCT({mine},--ISNUMBER({presents}))"
        unknown = sum(line.gbp is None for line in part.lines)
        nothing = unknown == len(part.lines)
        state = TO_CONFIRM if nothing else IN_PART if unknown else KNOWN
        all_ = f'IF({known}=SUMPRODUCT({mine}),"{KNOWN}","{IN_PART}")'
        page.formula(row, _STATE, f'IF({known}=0,"{TO_CONFIRM}",{all_})', state, "text")
        sums: list[tuple[int, float]] = [
            (_PRESENT, part.net_present_cost_gbp),
            (_ALL, part.undiscounted_gbp),
            *((_YEAR_0 + t, float(part.gbp[t])) for t in range(len(part.factors))),
        ]
        here = cell(row, _STATE, fixed="column")
        for column, gbp in sums:
            amounts = span(_FIRST, column, last, column, fixed="row")
            formula = f'IF({here}="{TO_CONFIRM}","",SUMPRODUCT({mine},{amounts}))'
            page.formula(row, column, formula, "" if nothing else gbp, "pounds")
    return row + 1, found


def _how_to_read(page: Page, row: int, assumptions: Assumptions) -> None:
    page.text(row, 0, "How to read it", "heading", free=True)
    prices = f"{assumptions.number('price_year'):.0f}"
    for step, told in enumerate(
        (
            (
                f"Pounds in prices of {prices}, not discounted; what is spent is above 0, what is "
                "saved or received is below 0."
            ),
            "A line differs between the two courses of action; what is alike in both is not here.",
            (
                "A line without amounts is to confirm: it is left out of every sum. Type its "
                "amounts into the years, and it is counted."
            ),
            (
                "Amounts (bordered) may be typed over here, discount rates on the sheet of "
                "assumptions; every sum follows. The appraisal’s own figure stays as it was found."
            ),
            (
                "Each year’s factor is that of the year before, less the discount rate of its own "
                "year (HM Treasury, The Green Book)."
            ),
        ),
        start=1,
    ):
        page.text(row + step, 0, told, free=True)
