"""A first look in words: what a scenario does to each standard, to people and to money."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coverage.counted import capital
from coverage.drivetime import minutes_and_seconds
from coverage.service import Service
from estates.amounts import as_change, as_value, known, shows
from estates.first_look import FirstLook
from estates.headline import FIRST_TRAINED_KEY, IN_TIME_KEY, Headline
from estates.maps.layers import LETTER
from estates.measures.losers import WORSE_BY_S
from estates.scored import Scored
from estates.view.change_view import SiteFate, class_names
from estates.view.coverage_view import short_names
from estates.view.money import pounds

BETTER, WORSE, SAME = "better", "worse", "the same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure of the table beside the map."""

    label: str
    before: str
    after: str
    change: str
    note: str  # its range, or what is missing
    verdict: str  # BETTER, WORSE, SAME or "" = cannot be said


def response_rows(look: FirstLook, first: Service = Service.FIRE) -> list[Row]:
    """Each standard by what it promises, with how many more or fewer are reached in time.

    Parameters
    ----------
    first
        The service whose standards come first.
    """
    by_id = {each.id: each for each in look.headlines}
    labels = standard_labels(look.before)
    rows = []
    for each in sorted(look.headlines, key=lambda each: not each.id.startswith(f"{first.value}/")):
        if each.unit == "gbp" or each.id.endswith(IN_TIME_KEY):
            continue
        in_time = by_id.get(f"{each.id}{IN_TIME_KEY}")
        rows.append(
            Row(
                label=labels.get(each.id, each.label),
                before=as_value(known(each.before), each.unit),
                after=as_value(known(each.after), each.unit),
                change=as_change(known(each.change), each.unit),
                note=_note(each, in_time),
                verdict=verdict_of(each),
            )
        )
    return rows


def standard_labels(before: Scored) -> dict[str, str]:
    """Names of the standards that fit beside a map, by the id of their headline."""
    labels = {}
    for service, assessed in before.services.items():
        short = short_names([each.standard for each in assessed.scored])
        for standard, name in short.items():
            key, called = f"{service.value}/{standard}", service.value.capitalize()
            labels[key] = f"{called}: {name}"
            labels[f"{key}{FIRST_TRAINED_KEY}"] = f"{called}, first trained person: {name}"
    return labels


def money_rows(look: FirstLook) -> list[Row]:
    """Money against today's estate; what is not known is said, never left at nothing."""
    rows = []
    for each in look.headlines:
        if each.unit != "gbp":
            continue
        lacks = f"{each.lacks} figure{'s' * (each.lacks != 1)} to confirm" if each.lacks else ""
        gbp = known(each.after)
        rows.append(
            Row(
                label=capital(each.label),
                before="",
                after="",
                change="not known" if gbp is None else f"{'+' * (gbp > 0)}{pounds(gbp)}",
                note=f"INCOMPLETE: {lacks}" if lacks else "saving below 0; every figure is known",
                verdict="" if lacks or gbp is None else _of_sign(-gbp, 0.5),  # shown as £0
            )
        )
    return rows


def who_waits(look: FirstLook, service: str, standard: str) -> list[tuple[str, str]]:
    """How many wait longer under one standard, and how many less: what, and who."""
    zones = look.zones
    mine = (zones["service"] == service) & (zones["standard"] == standard) & (zones["who"] == "")
    of_standard = zones[mine]
    change = of_standard["change_s"]
    groups = [
        (f"later by over {limit / 60:g} min", change > limit + 1e-6) for limit in WORSE_BY_S[:2]
    ]
    groups += [
        ("drop out of standard", of_standard["drops_out"]),
        (f"sooner by over {WORSE_BY_S[0] / 60:g} min", change < -WORSE_BY_S[0] - 1e-6),
    ]
    return [(name, people_of(of_standard[which])) for name, which in groups]


def people_of(zones: pd.DataFrame) -> str:
    """How many places, residents and how much demand some demand points are."""
    if zones.empty:
        return "nobody"
    residents = float(zones["residents"].sum(min_count=1))
    counted = f"{len(zones)} place{'s' * (len(zones) != 1)}"
    weight = f"{zones['weight'].sum():,.0f} {zones['basis'].iloc[0]}"
    who = "" if math.isnan(residents) else f"{residents:,.0f} residents, "
    return f"{counted}: {who}{weight}"


def zone_table(points: pd.DataFrame) -> pd.DataFrame:
    """The circles of the map as rows, those that lose most first."""
    order = np.lexsort((points["zone"], -points["weight"], -points["change_s"]))
    shown = points.iloc[order]
    names = class_names()
    return pd.DataFrame(
        {
            "Demand point": shown["name"].where(shown["name"] != "", shown["zone"]).to_numpy(),
            f"Demand{_counted(shown)}": shown["weight"].round(1).to_numpy(),
            "Today": [minutes_and_seconds(each) for each in shown["before_s"].astype(float)],
            "With the changes": [
                minutes_and_seconds(each) for each in shown["after_s"].astype(float)
            ],
            "Change": [as_change(each, "s") for each in shown["change_s"].astype(float)],
            "In words": [names[each] for each in shown["class"]],
            "Out of standard now": ["yes" if each else "" for each in shown["drops_out"]],
        }
    )


def _counted(points: pd.DataFrame) -> str:
    return f", {points['basis'].iloc[0]}" if len(points) else ""


def site_table(fates: Sequence[SiteFate]) -> pd.DataFrame:
    """The signs of the map as rows, those that change first."""
    shown = sorted(fates, key=lambda each: each.fate == "as today")
    return pd.DataFrame(
        {
            "Site": [each.name for each in shown],
            "Id": [each.id for each in shown],
            "Today": [_services(each.before) for each in shown],
            "With the changes": [_services(each.after) for each in shown],
            "What becomes of it": [each.fate for each in shown],
            "In": ["a neighbour’s area" if each.neighbour else "this area" for each in shown],
        }
    )


def _services(services: Sequence[str]) -> str:
    return ", ".join(str(each) for each in services) or "nobody"


def site_label(fate: SiteFate) -> str:
    """A site in a list: its name, and the letters of its services."""
    letters = "".join(LETTER[each] for each in fate.services)
    return f"{fate.name} ({letters})" if letters else fate.name


def _note(each: Headline, in_time: Headline | None) -> str:
    said = []
    if each.low is not None and each.high is not None:
        low, high = as_change(each.low, each.unit), as_change(each.high, each.unit)
        if low != high:
            said.append(f"{low} to {high} as speeds may be")
    if in_time is not None and shows(in_time.change, "weight"):
        said.append(f"{as_change(in_time.change, 'weight')} a year in time")
    return "; ".join(said)


def verdict_of(each: Headline) -> str:
    """Whether a figure of response gets better or worse, as far as it shows."""
    if math.isnan(each.change):
        return SAME
    if math.isfinite(each.change) and not shows(each.change, each.unit):
        return SAME  # an infinite one, somebody or nobody arriving at all, always counts
    return _of_sign(each.change if each.unit == "share" else -each.change, 0.0)


def _of_sign(value: float, noise: float) -> str:
    if abs(value) <= noise:
        return SAME
    return BETTER if value > 0 else WORSE
