"""The financial ledger as a report tells it: each body's own money, and how the ledgers agree."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from coverage.counted import agreeing, counted
from estates.amounts import as_change, as_value, known, shows
from estates.appraisal import Appraisal
from estates.change_words import site_names
from estates.measures.measure import Measured
from estates.report.document import Block, Bullets, Column, Paragraph, Table, Weight
from estates.report.sections.untold_tenure import Untold
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
    "borrowing costs": "Borrowing costs",
    "revenue before financing": "Revenue",
    "charge to revenue": "Charge to revenue",
}
COSTS, CHARGE = ("minimum revenue provision", "interest"), "charge to revenue"
SUMS = ("capital spending", "receipts, less cost of sale", "revenue before financing")
NOTHING, TO_CONFIRM = "£0", "to confirm"
ALL_YEARS = "all years"
MOST_LISTED = 10
BORROWING = (
    "Money of each year, all years together; a cost above 0, but receipts are income above 0. The "
    "charge to revenue is revenue with borrowing costs: provision and interest. An ambulance "
    "trust’s borrowing is drawn up like the others’ for comparison; it is not its accounts."
)


def bodies_table(accounts: Measured, untold: tuple[Untold, ...] = ()) -> Table:
    """What the scenario does to each body's own money, over all years.

    Parameters
    ----------
    untold
        Sites left whose tenure is not known: why their bodies' receipts are to confirm.
    """
    table = accounts.table
    names = list(dict.fromkeys(table["body"])) if len(table) else []
    rows = []
    for body in names:
        own = table[table["body"] == body].set_index("row")
        own.loc["borrowing costs"] = _borrowing_costs(own)
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
        note=" ".join(filter(None, [f"{BORROWING}{others}", _asked(untold)])),
        nothing="No body’s accounts change.",
    )


def _asked(untold: tuple[Untold, ...]) -> str:
    """Why receipts of a body are to confirm; "" = for no such reason."""
    names = listed(dict.fromkeys(each.name for each in untold))
    verb = agreeing(len(untold), "is", "are")
    return f"Receipts to confirm: how {names} {verb} held is not known." if untold else ""


def _borrowing_costs(own: pd.DataFrame) -> pd.Series:
    """Provision and interest as one row."""
    provision, interest = (own.loc[each] for each in COSTS)
    years = [name for name in own.columns if str(name).startswith("year ")]
    costs = {name: provision[name] + interest[name] for name in years}
    return pd.Series({"to_confirm": provision["to_confirm"], **costs})


def _cell(row: pd.Series) -> str:
    """Sum over the years; part of a sum says so, and what hangs on it is not known."""
    years = [float(value) for name, value in row.items() if str(name).startswith("year ")]
    total = math.fsum(years)
    if math.isnan(total):
        return TO_CONFIRM if row.name in SUMS else NOT_KNOWN
    if not row["to_confirm"]:
        return as_change(total, "gbp")
    return f"{as_change(total, 'gbp')}, {INCOMPLETE}" if shows(total, "gbp") else TO_CONFIRM


def shares_lines(accounts: Measured) -> list[Block]:
    """Each body's part of the net cost or saving, where it is known."""
    charged = _charges(accounts.table)
    lines = []
    for note in accounts.notes:
        body = next((each for each in charged if note.startswith(f"{each}: ")), "")
        lines.append(" ".join(filter(None, [sentence(note), _rises(body, note, charged)])))
    return [Bullets(tuple(lines))] if lines else []


def _charges(table: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Charge to revenue and borrowing costs of each body, all years; longest names first."""
    found = {}
    for body in sorted(set(table["body"]), key=lambda each: (-len(each), each)):
        own = table[table["body"] == body].set_index("row")
        years = [name for name in own.columns if str(name).startswith("year ")]
        charge, costs = (
            math.fsum(row[years].astype(float)) for row in (own.loc[CHARGE], _borrowing_costs(own))
        )
        found[body] = (charge, costs)
    return found


def _rises(body: str, note: str, charged: Mapping[str, tuple[float, float]]) -> str:
    """That a body with a share in the saving is charged more all the same; "" = it is not."""
    charge, costs = charged.get(body, (math.nan, math.nan))
    own = note.removeprefix(f"{body}: ")
    if " net saving " not in own or own.startswith("-") or not charge > 0:
        return ""
    if not shows(charge, "gbp"):
        return ""
    why = f", with borrowing costs of {as_value(costs, 'gbp')}" if costs > 0 else ""
    return f"Its charge to revenue rises all the same, by {as_value(charge, 'gbp')}{why}."


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
