"""Verdicts: of each standard before and after, met or not as far as can be said, at other speeds.

The rule itself is `estates.summary.verdict`; here it is told what other speeds make of a standard.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

import pandas as pd

from coverage.attainment import Attainment
from coverage.service import Service
from coverage.standard import LIMIT_NOISE_S, ROUNDING, ShareWithin
from estates.appraisal import Appraisal
from estates.assessment import ServiceAssessment
from estates.headline import FIRST_TRAINED_KEY
from estates.measures.response import pairs
from estates.summary import verdict

AtSpeeds: TypeAlias = Mapping[float, Mapping[Service, ServiceAssessment]]  # today, by the factor
Verdicts: TypeAlias = dict[tuple[Service, str, str], tuple[str, str]]  # before and after
SPEED = "speed on every road"  # the test of sensitivity whose ends are those of the speeds


def verdicts(appraisal: Appraisal, at_speeds: AtSpeeds) -> Verdicts:
    """Verdict before and after of each scored standard, by service, standard and who counts.

    Parameters
    ----------
    at_speeds
        Today with every speed times the key: a verdict that hangs on them says so; empty = none
        was tried.
    """
    found = {}
    for service, who, old, new in pairs(appraisal.before, appraisal.after):
        if not (isinstance(old, Attainment) and isinstance(new, Attainment)):
            continue
        one, other = (each.services[service] for each in (appraisal.before, appraisal.after))
        others = [] if who else at_other_speeds(old, at_speeds)
        # With the scenario: today's figure at that end, and the change that was found there.
        changes = _changes_at_ends(appraisal, service, old, who) if others else []
        later = [
            replace(new, expected=replace(new.expected, value=value, met=_meets(new, value)))
            for value in (
                each.expected.value + change for each, change in zip(others, changes, strict=False)
            )
            if not math.isnan(value)
        ]
        said = verdict(old, one, others), verdict(new, other, later)
        found[service, old.standard.id, who] = said
    return found


def with_verdicts(response: pd.DataFrame, said: Verdicts) -> pd.DataFrame:
    """The table of the measure `response`, with these verdicts before and after."""
    if "verdict_before" not in response:  # nothing is scored
        return response.copy()
    keys = zip(response["service"], response["standard"], response["who"], strict=True)
    both = [said.get((Service(service), *rest), (None, None)) for service, *rest in keys]
    table = response.copy()
    for at, column in enumerate(("verdict_before", "verdict_after")):
        table[column] = pd.Series([each[at] for each in both], index=table.index, dtype=object)
    return table


def at_other_speeds(each: Attainment, at_speeds: AtSpeeds) -> list[Attainment]:
    """The same standard at each other speed, slowest first."""
    return [
        other
        for factor in sorted(at_speeds)
        for other in at_speeds[factor][each.standard.service].scored
        if other.standard.id == each.standard.id
    ]


def headline_key(service: Service, standard: str, who: str) -> str:
    """Id of the headline of what a standard promises."""
    return f"{service.value}/{standard}{FIRST_TRAINED_KEY if who else ''}"


def _changes_at_ends(
    appraisal: Appraisal, service: Service, each: Attainment, who: str
) -> list[float]:
    """The change at the slowest and at the highest speeds; no test = it is the same there."""
    key = headline_key(service, each.standard.id, who)
    table = appraisal.sensitivity
    rows = table[(table["headline"] == key) & (table["variation"] == SPEED)]
    if rows.empty:
        change = next(found.change for found in appraisal.headlines if found.id == key)
        return [change, change]
    return [float(rows[end].iloc[0]) for end in ("at_low", "at_high")]


def _meets(new: Attainment, value: float) -> bool:
    """Whether another value would meet it; what nobody reaches, no speed mends."""
    standard = new.standard
    if isinstance(standard, ShareWithin):
        return value >= standard.share_required - ROUNDING
    in_time = new.expected.value <= standard.limit_s + LIMIT_NOISE_S
    return value <= standard.limit_s + LIMIT_NOISE_S and new.expected.met is in_time
