"""A view of coverage in sentences: notes under its title, and the map for who cannot see it."""

from __future__ import annotations

from coverage.recorded import NOT_RECONCILED
from estates.maps.layers import sites_of
from estates.scored import Scored
from estates.view.coverage_view import CoverageView, Drawn, Shows, who
from estates.view.figures import share

NOBODY_ALONE = "No demand point that is in time rests on one site alone."
_NAMED = 3
_MUCH_OFF_THE_MAP = 0.05  # of demand: then no figure of the area stands without saying so


def notes(view: CoverageView) -> list[tuple[str, bool]]:
    """Short notes to be read with every figure; true = a warning."""
    shown: list[tuple[str, bool]] = []
    if view.area.manifest.made_up:
        shown.append(("made up: no real place, no real service", True))
    shown.append((reconciled(view), not _reconciled(view)))
    if view.when:
        shown.append((f"{view.when} alone, not the whole week", True))
    if changed := len(view.assessor.changed_roads):
        shown.append((f"{changed} road{'s' if changed > 1 else ''} closed or slowed", True))
    if lost := int(view.assessor.demand_cut_off.sum()):
        points = f"{lost:,} demand point{'s' if lost > 1 else ''}"
        shown.append((f"{points} lost the only way to the rest of the roads", True))
    if view.assessment.from_base:
        shown.append(("distance from base, never attainment", True))
    elif view.assessment.assumed and view.assessment.resources:
        shown.append(("supposed: one vehicle always free at each station", True))
    elif not view.assessment.availability_known and view.assessment.resources:
        shown.append(("at most: crews’ availability is not known", True))
    if view.assessment.off_the_map.share >= _MUCH_OFF_THE_MAP:
        off = share(view.assessment.off_the_map.share)
        shown.append((f"{off} of demand may be served from off the map", True))
    shown.append((view.basis, False))
    if view.standard is not None:
        checked = "" if view.standard.verified else ", not verified"
        shown.append((f"standard: {view.standard.status}{checked}", False))
    shown.append((f"speeds: {view.assessor.profile.label.lower()}, not verified", False))
    return shown


def area_notes(before: Scored) -> list[tuple[str, bool]]:
    """Short notes to be read with every figure of an area, whatever is shown; true = a warning."""
    assessor = before.assessor
    checked = [r for each in before.services.values() for r in each.reconciliations.values()]
    shown: list[tuple[str, bool]] = []
    if assessor.area.manifest.made_up:
        shown.append(("made up: no real place, no real service", True))
    if not checked or not all(each.reconciled for each in checked):
        shown.append((NOT_RECONCILED, True))
    if changed := len(assessor.changed_roads):
        shown.append((f"{changed} road{'s' if changed > 1 else ''} closed or slowed", True))
    shown.append((f"speeds: {assessor.profile.label.lower()}, not verified", False))
    return shown


def reconciled(view: CoverageView) -> str:
    """The badge that every page carries."""
    if view.standard is None:
        return NOT_RECONCILED
    return view.assessment.reconciliations[view.standard.id].verdict


def _reconciled(view: CoverageView) -> bool:
    return reconciled(view) != NOT_RECONCILED


def map_in_words(view: CoverageView, drawn: Drawn) -> str:
    """The map as a few sentences."""
    said = []
    if view.shows is Shows.EXPECTED:
        said += _shares_in_words(view)
    elif view.shows is Shows.ALONE:
        said += _alone_in_words(view)
    else:
        table = view.band_table(drawn)
        shown = table[table["share"] > 0]
        parts = [
            f"{band} {share(part)}"
            for band, part in zip(shown["band"], shown["share"], strict=True)
        ]
        said.append(
            f"Share of demand by time until the {who(view.assessment.service, view.attending)} "
            f"arrives, soonest possible: {'; '.join(parts)}."
        )
        missed = view.out_of_time.sort_values("weight", ascending=False)
        if len(missed):
            names = ", ".join(str(each) for each in missed["name"].head(_NAMED))
            what = "out of time" if view.limit_s is not None else "not reached"
            said.append(f"{len(missed):,} points are {what}; those with most demand: {names}.")
    if roads := roads_in_words(view):
        said.append(roads)
    here = sites_of(view, neighbour=False)
    over = sites_of(view, neighbour=True)
    names = ", ".join(str(each) for each in view.sites["name"].iloc[here])
    said.append(f"{len(here)} {view.assessment.service.value} sites in the area: {names}.")
    if over.size:
        said.append(f"{len(over)} more in neighbouring areas count as well.")
    return " ".join(said)


def _shares_in_words(view: CoverageView) -> list[str]:
    points = view.points.sort_values("share_within", kind="stable")
    low = points[points["share_within"] < 0.5]  # noqa: PLR2004  (the lowest class of the map)
    lowest = points.head(_NAMED)
    worst = [
        f"{name} ({share(expected)})"
        for name, expected in zip(lowest["name"], lowest["share_within"], strict=True)
    ]
    return [
        (
            f"{len(points):,} demand points; at {len(low):,} of them fewer than half of the calls "
            "are expected in time."
        ),
        f"Lowest: {', '.join(worst)}.",
    ]


def _alone_in_words(view: CoverageView) -> list[str]:
    alone, total = view.alone, view.points["weight"].sum()
    if alone.empty:
        return [NOBODY_ALONE]
    part = share(float(alone["weight"].sum() / total))
    by_site = alone.groupby("rests_on")["weight"].sum().sort_values(ascending=False, kind="stable")
    named = [f"{site} ({share(float(weight / total))})" for site, weight in by_site.items()]
    return [
        (
            f"{len(alone):,} of {len(view.points):,} demand points, {part} of demand, are in time "
            f"of one site alone. Most rests on: {', '.join(named[:_NAMED])}."
        )
    ]


def roads_in_words(view: CoverageView) -> str:
    """Closed and slowed roads on any of the maps; "" = there are none."""
    changed = view.assessor.changed_roads
    if not changed:
        return ""
    closed = sum(road.change.closed for road in changed)
    return f"Roads: {closed} closed, {len(changed) - closed} slowed (listed under Assumptions)."
