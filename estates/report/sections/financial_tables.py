"""The financial ledger as a report tells it: each body's own money, and how the ledgers agree."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import pandas as pd

from coverage.counted import agreeing, counted
from estates.amounts import as_change, known, shows
from estates.appraisal import Appraisal
from estates.appraisal_summary import to_confirm
from estates.change_words import site_names
from estates.measures.measure import Measured
from estates.report.document import Block, Bullets, Column, Paragraph, Table, Weight
from estates.report.wording import (
    INCOMPLETE,
    NOT_KNOWN,
    listed,
    sentence,
)

KINDS = {
    "capital spending": "Capital",
    "receipts, less cost of sale": "Receipts",
    "borrowed": "Borrowed",
    "revenue before financing": "Revenue",
    "charge to revenue": "Charge to revenue",
}
NOTHING = "£0"
ALL_YEARS = "all years"
MOST_LISTED = 10
BORROWING = (
    "Money of each year, all years together; a cost above 0, but receipts are income above 0. The "
    "charge to revenue is revenue with provision and interest. An ambulance trust’s borrowing is "
    "drawn up like the others’ for comparison; it is not its accounts."
)


def bodies_table(accounts: Measured) -> Table:
    """What the scenario does to each body's own money, over all years."""
    table = accounts.table
    names = list(dict.fromkeys(table["body"])) if len(table) else []
    rows = []
    for body in names:
        own = table[table["body"] == body].set_index("row")
        cells = tuple(_cell(own.loc[kind]) for kind in KINDS)
        if set(cells) != {NOTHING}:
            rows.append((str(body), *cells))
    rest = len(names) - len(rows)
    others = f" Nothing changes for {counted(rest, 'other body', 'other bodies')}." if rest else ""
    return Table(
        caption="What it does to each body’s accounts, all years",
        columns=(
            Column(label="Body", width=2.6),
            *(Column(label=label, number=True, width=1.4) for label in KINDS.values()),
        ),
        rows=tuple(rows),
        note=f"{BORROWING}{others}",
        nothing="No body’s accounts change.",
    )


def _cell(row: pd.Series) -> str:
    """Sum over the years; part of a sum says so, and what hangs on it is not known."""
    years = [float(value) for name, value in row.items() if str(name).startswith("year ")]
    total = math.fsum(years)
    if math.isnan(total):
        return NOT_KNOWN
    if not row["to_confirm"]:
        return as_change(total, "gbp")
    return f"{as_change(total, 'gbp')}, {INCOMPLETE}" if shows(total, "gbp") else "to confirm"


def shares_lines(accounts: Measured) -> list[Block]:
    """Each body's part of the net cost or saving, where it is known."""
    return [Bullets(tuple(map(sentence, accounts.notes)))] if accounts.notes else []


def bridge_table(bridge: Measured) -> Table:
    """The steps from one ledger to the other that are not nil."""
    table = bridge.table
    ends = (0, len(table) - 1)
    rows = [
        (sentence(str(row["step"])).rstrip("."), as_change(float(row[ALL_YEARS]), "gbp"))
        for at, row in enumerate(table.to_dict("records"))
        if at in ends or shows(float(row[ALL_YEARS]), "gbp")
    ]
    return Table(
        caption="From the economic to the financial ledger, all years",
        columns=(Column(label="Step", width=4.0), Column(label="Amount", number=True, width=1.4)),
        rows=tuple(rows),
        note=" ".join(["Steps of nothing are left out.", *map(sentence, bridge.notes)]),
    )


def leases_lines(appraisal: Appraisal) -> list[Block]:
    """Lease liabilities that the scenario changes, or may: those of sites that it touches."""
    table, touched = appraisal.measured["leases"].table, _touched(appraisal)
    names = site_names(appraisal.before.estate, appraisal.scenario.change)
    lines, missing = [], []
    for row in table.to_dict("records"):
        change, site = float(row["change_gbp"]), names.get(str(row["site"]), str(row["site"]))
        if shows(known(change), "gbp"):
            said = f"Lease liability of {row['body']} at {site}: {as_change(change, 'gbp')}"
            lines.append(f"{said} at the start of year 0.")
        elif math.isnan(change) and row["site"] in touched:
            missing.append(site)
    if missing:
        lines.append(f"Lease liability not known at {listed(missing)}.")
    if not lines:
        return []
    said = " ".join([*lines[:MOST_LISTED], "Liabilities are shown, not charged."])
    return [Paragraph(said, Weight.NOTE)]


def _touched(appraisal: Appraisal) -> set[str]:
    """Sites whose bases move or end, or that bases move into."""
    estates = (appraisal.before.estate, appraisal.after.estate)
    one, other = (
        {(each.service, each.origin, each.site) for each in estate.tenancies} for estate in estates
    )
    return {site for _, origin, place in one ^ other for site in (origin, place)}


def to_confirm_blocks(appraisal: Appraisal) -> list[Block]:
    """What is not known and left out of every sum, each once."""
    accounts = appraisal.measured["accounts"].table
    bodies = set(accounts["body"]) if len(accounts) else set()
    lines = told_once(to_confirm(appraisal), bodies)
    if not lines:
        return [Paragraph("Nothing is to confirm: every figure that a sum needs is given.")]
    verb = agreeing(len(lines), "is", "are")
    said = (
        f"{counted(len(lines), 'thing')} {verb} to confirm. What is not known is left out of every "
        "sum and is never nought."
    )
    shown = [sentence(each) for each in lines[:MOST_LISTED]]
    if len(lines) > len(shown):
        rest = len(lines) - len(shown)
        shown.append(f"{rest:,} more {agreeing(rest, 'is', 'are')} in the workbook.")
    return [Paragraph(said, Weight.WARNING), Bullets(tuple(shown))]


def told_once(lines: Sequence[str], bodies: Collection[str]) -> list[str]:
    """Without what a body's account asks for again; bodies that ask alike together."""

    def parted(line: str) -> tuple[str, str]:
        body = next((each for each in bodies if line.startswith(f"{each}: ")), "")
        return body, line.removeprefix(f"{body}: ") if body else line

    plain = {line for line in lines if not parted(line)[0]}
    asked: dict[str, list[str]] = {}
    for body, what in map(parted, lines):
        if not body or what not in plain:
            asked.setdefault(what, []).append(body)
    return [f"{listed(who)}: {what}" if any(who) else what for what, who in asked.items()]
