"""What the public and the police lose besides response: front counters, custody cells."""

from __future__ import annotations

import math

import pandas as pd

from coverage.counted import counted
from estates.amounts import as_change, as_value, shows
from estates.appraisal import Appraisal
from estates.report.wording import listed, sentence

MOST_NAMED = 3


def public_lines(appraisal: Appraisal) -> list[str]:
    """Front counters and custody cells that close or open, each with the journey; empty = none."""
    said = [
        _told(_counters(appraisal), _journey(appraisal, "home to front counter", "home to one")),
        _told(_cells(appraisal), _journey(appraisal, "incident to custody", "incident to custody")),
    ]
    return [sentence(each) for each in said if each]


def _told(sites: str, journey: str) -> str:
    return "; ".join(filter(None, [sites, journey]))


def _sites(appraisal: Appraisal, column: str) -> tuple[pd.Series, pd.Series, dict[str, str]]:
    """A column of the sites before and after, and what they are called."""
    before, after = (
        each.estate.sites.set_index("id") for each in (appraisal.before, appraisal.after)
    )
    both = pd.concat([after["name"], before["name"]])
    names = {str(id_): str(name) or str(id_) for id_, name in both.items()}
    return before[column], after[column], names


def _counters(appraisal: Appraisal) -> str:
    before, after, names = _sites(appraisal, "front_counter")
    had, has = (
        {str(id_) for id_, open_ in each.items() if open_ == "yes"} for each in (before, after)
    )
    said = []
    for some, verb in ((had - has, "close"), (has - had, "open")):
        if some:
            what = counted(len(some), "front counter")
            one = "s" if len(some) == 1 else ""
            said.append(f"{what} {verb}{one} ({_named(some, names)})")
    return listed(said)


def _cells(appraisal: Appraisal) -> str:
    before, after, names = _sites(appraisal, "custody_cells")
    had, has = (
        {str(id_): float(cells) for id_, cells in each.items() if cells > 0}
        for each in (before, after)
    )
    change = {id_: has.get(id_, 0.0) - had.get(id_, 0.0) for id_ in (*had, *has)}
    said = []
    for sign, verb in ((-1, "lost"), (1, "added")):
        some = {id_: sign * by for id_, by in change.items() if sign * by > 0}
        if some:
            cells = counted(round(sum(some.values())), "custody cell")
            said.append(f"{cells} {verb} ({_named(set(some), names)})")
    return listed(said)


def _named(some: set[str], names: dict[str, str]) -> str:
    return listed(sorted(names[each] for each in some), MOST_NAMED)


def _journey(appraisal: Appraisal, name: str, told: str) -> str:
    """The mean journey before and after, and who can no longer make it; "" = it stays."""
    table = appraisal.measured["journeys"].table
    rows = table[table["journey"] == name]
    said = []
    for row in rows[rows["measure"] == "mean_s"].to_dict("records"):
        before, after = float(row["before"]), float(row["after"])
        if math.isnan(after) and not math.isnan(before):
            said.append(f"the journey from {told} can no longer be made")
        elif shows(after - before, "s"):
            ends = f"{as_value(before, 's')} to {as_value(after, 's')}"
            said.append(f"mean journey from {told} {as_change(after - before, 's')} ({ends})")
    for row in rows[rows["measure"] == "share not reached"].to_dict("records"):
        if shows(float(row["change"]), "share"):
            parts = [as_value(float(row[when]), "share") for when in ("before", "after")]
            said.append(f"no way there for {' to '.join(parts)} of {row['of']}")
    return "; ".join(said)
