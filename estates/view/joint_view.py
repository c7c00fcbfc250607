"""What a page shows of a station for several services: tables, marks, and both in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pandas as pd

from coverage.service import Service
from estates.candidates import APART_M, NOT_SAID
from estates.estate import Estate
from estates.joint_candidates import JointCandidates
from estates.view.candidates_view import where
from estates.view.change_view import SiteFate, site_fates
from estates.view.coverage_view import Figure, minutes

_NAMED = 3
_WHOLE_FROM = 9.95  # numbers as large as this are told without a decimal


def number(value: float) -> str:
    """A yearly number as people say it: 3.2, 41, 1,260; float noise is 0."""
    if abs(value) < 0.05:  # noqa: PLR2004  (half of the last decimal that is told)
        return "0"
    return f"{value:,.1f}" if abs(value) < _WHOLE_FROM else f"{value:,.0f}"


def listed(words: Iterable[str]) -> str:
    """One, two and three."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def joint_table(found: JointCandidates) -> pd.DataFrame:
    """A row a numbered place of the map, the best first."""
    best = found.best
    table = pd.DataFrame(
        {
            "No.": best["rank"],
            "Where": [where(*each) for each in zip(best["near"], best["near_m"], strict=True)],
            together(found): best["gain"].round(1),
        }
    )
    for service in found.services:
        name = service.value.capitalize()
        table[f"{name}: more in time"] = best[f"{service.value}_in_time"].round(1)
        table[f"{name}: against its best"] = (0.0 - best[f"{service.value}_price"]).round(1)
    return table.assign(Longitude=best["lon"].round(5), Latitude=best["lat"].round(5))


def together(found: JointCandidates) -> str:
    """Name of the column that places are ranked by."""
    return "Together" if set(found.weights) == {1.0} else "Together, as weighted"


def own_best_table(found: JointCandidates) -> pd.DataFrame:
    """Where each service would do best alone, and what it would gain there."""
    own = {str(row["service"]): row for _, row in found.own_best.iterrows()}
    rows = []
    for part, weight in zip(found.parts, found.weights, strict=True):
        service, standard = part.assessment.service.value, part.attainment.standard
        row = {
            "Service": service.capitalize(),
            "Standard": standard.name,
            "In time means": f"within {minutes(standard.limit_s)}",
            "Turnout, s": f"{part.turnout.seconds:g}",
            "Weight": f"{weight:g}",
        }
        if service in own:
            best = own[service]
            row["Its own best place"] = where(best["near"], best["near_m"])
            row["More in time there"] = f"{number(best['in_time_per_year'])} {part.counted}"
        else:
            row["Its own best place"] = "nowhere gains anything"
            row["More in time there"] = f"0 {part.counted}"
        rows.append(row)
    return pd.DataFrame(rows)


def price_of_sharing(found: JointCandidates, rank: int) -> str:
    """What each service gives up at a place against its own best, as a sentence."""
    place = found.best.iloc[rank - 1]
    free, costs = [], []
    for part in found.parts:
        service = part.assessment.service.value
        price = float(place[f"{service}_price"])
        if number(price) == "0":
            free.append(service)
        else:
            costs.append(f"{service} {number(price)} {_in_time(part.counted)}")
    said = []
    if costs:
        best = "its own best place" if len(costs) == 1 else "their own best places"
        said.append(f"sharing place {rank} costs {listed(costs)}, against {best}")
    if free:
        said.append(f"place {rank} costs {listed(free)} nothing")
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}."


def _in_time(counted: str) -> str:
    """Of the demand, what is said of a loss: in-time incidents a year."""
    return f"in-time {counted}" if counted.startswith("incidents") else f"{counted} in time"


def joint_marks(found: JointCandidates) -> list[tuple[int, float, float, str]]:
    """Number, longitude, latitude and words of each of the best places."""
    marks = []
    for _, place in found.best.iterrows():
        words = f"{place['rank']}: {where(place['near'], place['near_m'])}; {_gains(found, place)}"
        marks.append((int(place["rank"]), float(place["lon"]), float(place["lat"]), words))
    return marks


def _gains(found: JointCandidates, place: pd.Series) -> str:
    """Fire 3.2, police 40 more in time: of a row of the tables."""
    return ", ".join(
        f"{service.value} {number(float(place[f'{service.value}_in_time']))} more in time"
        for service in found.services
    )


def unbeaten_marks(found: JointCandidates) -> list[tuple[float, float, str]]:
    """Longitude, latitude and words of each junction that no other beats."""
    marks = []
    for _, place in found.table[found.unbeaten].iterrows():
        marks.append((float(place["lon"]), float(place["lat"]), _gains(found, place)))
    return marks


def sites_for(estate: Estate, services: Collection[Service]) -> list[SiteFate]:
    """Sites of today where one of these services is based."""
    fates = site_fates(estate, estate)
    return [each for each in fates if set(each.services) & set(services)]


def joint_figures(found: JointCandidates) -> list[Figure]:
    """The best place, and what each service gains there; none where nobody gains."""
    if found.best.empty:
        return []
    place = found.best.iloc[0]
    own = {str(row["service"]): row for _, row in found.own_best.iterrows()}
    shown = [
        Figure(
            label=f"Best shared place, No. 1: {where(str(place['near']), float(place['near_m']))}",
            value=f"+{number(float(place['gain']))}",
            note=f"{found.unit}; {weights_said(found)}.",
        )
    ]
    for part in found.parts:
        service = part.assessment.service.value
        price = float(place[f"{service}_price"])
        alone = "as many as at its own best place"
        if service in own and number(price) != "0":
            best = where(str(own[service]["near"]), float(own[service]["near_m"]))
            alone = f"{number(price)} fewer than at its own best place, {best}"
        shown.append(
            Figure(
                label=service.capitalize(),
                value=f"+{number(float(place[f'{service}_in_time']))}",
                note=f"{part.counted} within {minutes(part.attainment.standard.limit_s)}; {alone}.",
            )
        )
    return shown


def weights_said(found: JointCandidates) -> str:
    """The weights in words: nothing is weighed unseen."""
    if set(found.weights) == {1.0}:
        alike = "" if found.counted_alike else ", though they count different things"
        return f"each extra call a year in time counts one, whichever service it is of{alike}"
    told = [
        f"{weight:g} of {service.value}"
        for weight, service in zip(found.weights, found.services, strict=True)
    ]
    return f"each extra call a year in time counts {listed(told)}: your weights"


def joint_said(found: JointCandidates) -> list[str]:
    """What is to be read with the map and the tables, a line each."""
    unbeaten = int(found.unbeaten.sum())
    means = [p.attainment.standard.name for p in found.parts if p.by_wait]
    no_other = (
        f"{unbeaten:,} junctions are beaten by no other: none gains as much in every service and "
        f"more in one; weights do not change which these are, only which of them head the list, "
        f"where they are at least {APART_M / 1000:g} km apart"
    )
    lines = [
        f"ranked by the sum of what is newly in time; {weights_said(found)}",
        no_other,
        "one unit for all standards: demand a year newly within the standard’s limit",
    ]
    if means:
        lines.append(
            f"{listed(means)} promises a mean, which is another thing: a place may bring more "
            "calls within the limit and yet less off the mean wait; ask for the service alone to "
            "rank by the wait"
        )
    if not found.counted_alike:
        lines.append(
            "the services’ demand is not counted alike ("
            + "; ".join(f"{p.assessment.service.value}: {p.basis}" for p in found.parts)
            + "), so a sum of them adds unlike things: weigh them, or read each column on its own"
        )
    for part in found.parts:
        service = part.assessment.service.value
        limit = minutes(part.attainment.standard.limit_s)
        now = f"now {part.share_now * 100:.1f}% of demand is within {limit}, {part.rests_on}"
        lines += [
            f"{service}: {now}; {part.basis}; {part.reconciled}",
            f"{service}: {part.assumption}: an assumption",
            f"{service}: {part.gain_is}",
            f"{service}: {part.off_the_map}",
        ]
    return [
        *lines,
        found.parts[0].listed,
        f"{NOT_SAID[0]} for each service",
        *NOT_SAID[1:3],
        "what a shared building saves or costs is not in it: the scenario’s appraisal says that",
    ]


def joint_nothing(found: JointCandidates) -> str:
    """Where no place is listed."""
    where_none = "anywhere" if found.area.boundary is None else "inside the boundary"
    return f"One more crew of each service would bring nobody into time {where_none}."


def joint_in_words(found: JointCandidates) -> str:
    """The map as a sentence, for who cannot see it."""
    if found.best.empty:
        return joint_nothing(found)
    named = [
        f"{where(place['near'], place['near_m'])} ({_gains(found, place)})"
        for _, place in found.best.head(_NAMED).iterrows()
    ]
    who = listed(service.value for service in found.services)
    return f"One station for {who} would help most at: {'; '.join(named)}."
