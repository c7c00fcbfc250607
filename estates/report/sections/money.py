"""Money: what the scenario costs society, and apart from it what it does to each body's books."""

from __future__ import annotations

import math

from estates.appraisal import Appraisal
from estates.appraisal_summary import money_basis
from estates.change_words import site_names
from estates.cost.economic import EconomicLedger, economic_ledger
from estates.headline import Headline
from estates.measures.money import NPC
from estates.report.document import Beside, Block, Paragraph, Pictures, Section, Weight
from estates.report.drawing.charts import cash_flow_chart
from estates.report.sections.economic_tables import (
    items_table,
    sites_table,
    sums_table,
    years_table,
)
from estates.report.sections.financial_tables import (
    bodies_table,
    bridge_table,
    leases_lines,
    shares_lines,
)
from estates.report.sections.money_words import money_in_words, no_money
from estates.report.sections.payback import cash_of
from estates.report.sections.people_rows import affected
from estates.report.sections.response_words import main_row
from estates.report.sections.sensitivity_tables import sensitivity_blocks, switching_blocks
from estates.report.sections.standard_rows import standard_rows
from estates.report.sections.to_confirm import missing_in_words, to_confirm_blocks
from estates.report.sections.untold_tenure import untold_in_words, untold_tenures
from estates.report.subject import OneScenario
from estates.report.wording import Course

ECONOMIC = (
    "The economic ledger: real prices, everybody together, without VAT, business rates and "
    "payments from one body to another, which pass from purse to purse."
)
FINANCIAL = (
    "The financial ledger: money of each year, body by body, with VAT that a body bears, business "
    "rates, payments between partners and borrowing. It answers another question than the "
    "economic ledger; the two are never added."
)


def money_section(subject: OneScenario) -> Section:
    """Both ledgers apart, what is to confirm, and what the figures hang on."""
    appraisal = subject.appraisal
    figures = appraisal.assumptions
    ledger = economic_ledger(appraisal.before.estate, appraisal.after.estate, figures)
    lines = money_in_words(appraisal)
    untold = untold_tenures(appraisal.before.estate, appraisal.after.estate)
    notes = (missing_in_words(ledger), untold_in_words(untold), money_basis(figures))
    inside = [
        Section(id="money-economic", title="Economic ledger", blocks=_economic(appraisal, ledger)),
        Section(id="money-bodies", title="Financial ledger", blocks=_financial(appraisal, ledger)),
        Section(
            id="money-to-confirm",
            title="To confirm",
            blocks=tuple(to_confirm_blocks(appraisal, ledger)),
        ),
        Section(
            id="money-sensitivity",
            title="What the figures hang on",
            blocks=_sensitivity(appraisal, ledger),
        ),
    ]
    return Section(
        id="money",
        title="Money",
        blocks=(
            Paragraph(" ".join((lines[0], *lines[3:])), Weight.LEAD),
            *(Paragraph(each, Weight.NOTE) for each in notes if each),
        ),
        sections=tuple(each for each in inside if each.blocks),
    )


def nothing_known(ledger: EconomicLedger) -> bool:
    """Whether costs change, but no figure of any is given."""
    lines = (*ledger.against_business_as_usual.lines, *ledger.against_do_minimum.lines)
    return bool(lines) and all(line.gbp is None for line in lines)


def _economic(appraisal: Appraisal, ledger: EconomicLedger) -> tuple[Block | Beside, ...]:
    if no_money(ledger):
        return ()
    if nothing_known(ledger):
        return (
            Paragraph(
                "Costs change, but not one figure of them is given: there is no sum to show. What "
                "would be needed is listed under To confirm."
            ),
        )
    against = ledger.against_business_as_usual
    cash = cash_of(against)
    names = site_names(appraisal.before.estate, appraisal.scenario.change)
    chart = cash_flow_chart(cash.gbp, 0, complete=cash.complete)
    return (
        Paragraph(ECONOMIC, Weight.NOTE),
        sums_table(appraisal.headlines),
        Pictures((chart,)),
        years_table(appraisal, against),
        Beside((items_table(ledger),), (sites_table(ledger, names),)),
    )


def _financial(appraisal: Appraisal, ledger: EconomicLedger) -> tuple[Block, ...]:
    accounts = appraisal.measured["accounts"]
    if accounts.table.empty or _all_nil(appraisal):
        return ()
    return (
        Paragraph(FINANCIAL, Weight.NOTE),
        bodies_table(accounts, untold_tenures(appraisal.before.estate, appraisal.after.estate)),
        *shares_lines(accounts),
        *([] if nothing_known(ledger) else [bridge_table(appraisal.measured["bridge"])]),
        *leases_lines(appraisal),
    )


def _all_nil(appraisal: Appraisal) -> bool:
    """Whether no body's books change in any year, nothing being left out."""
    table = appraisal.measured["accounts"].table
    years = table[[name for name in table if str(name).startswith("year ")]]
    return not table["to_confirm"].any() and bool((years.fillna(1.0) == 0.0).to_numpy().all())


def _sensitivity(appraisal: Appraisal, ledger: EconomicLedger) -> tuple[Block, ...]:
    by_id = {each.id: each for each in appraisal.headlines}
    blocks: list[Block] = []
    if not no_money(ledger) and not math.isnan(by_id[NPC].change):
        blocks += sensitivity_blocks(
            appraisal, by_id[NPC], "net present cost against business as usual"
        )
        blocks += switching_blocks(appraisal.switching, by_id[NPC])
    row = main_row(standard_rows(appraisal), affected(appraisal))
    if row is not None and _moves(row.promise, row.course):
        blocks += sensitivity_blocks(appraisal, row.promise, row.label)
    return tuple(blocks)


def _moves(headline: Headline, course: Course) -> bool:
    return course is not Course.SAME or bool(headline.low or headline.high)
