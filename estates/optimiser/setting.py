"""Setting: an area's estate, made ready for the optimiser under one question and one set of prices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from coverage.crs import to_metric
from coverage.places import Places
from coverage.service import Service
from estates.assessment import Assessor
from estates.assumptions import Assumptions
from estates.errors import EstateInputError
from estates.estate import Estate
from estates.location.joint import JointProblem, Measure
from estates.optimiser.bases import Base, bases_of, without_base
from estates.optimiser.hosts import Options, Site, options
from estates.optimiser.measures import Scored, scored
from estates.optimiser.prices import Prices, prices
from estates.optimiser.question import NewPlace, Question
from estates.scored import Scored as ScoredEstate
from estates.site import SiteKind, places_of

FloatArray = NDArray[np.float64]

_HOSTS = (SiteKind.STATION.value, SiteKind.HEADQUARTERS.value)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the optimiser works on."""

    assessor: Assessor
    question: Question
    assumptions: Assumptions
    options: Options
    prices: Prices
    standards: tuple[Scored, ...]
    problem: JointProblem
    zone_limits: dict[str, float]  # waits of demand points, by measure
    counts_sites: bool  # no price is known, so sites in use are counted instead of money

    @property
    def estate(self) -> Estate:
        """Today's estate."""
        return self.assessor.estate

    def standard(self, name: str) -> Scored:
        """A standard by its id."""
        found = next((each for each in self.standards if each.id == name), None)
        if found is None:
            known = ", ".join(each.id for each in self.standards) or "none"
            raise EstateInputError(
                f"{name}: not a standard that moving bases could change here; those are: {known}."
            )
        return found


def setting(
    before: ScoredEstate,
    question: Question,
    assumptions: Assumptions,
    say: Callable[[str], None] = lambda _: None,
) -> Setting:
    """Make an estate ready.

    Parameters
    ----------
    before
        Business as usual, scored.

    Raises
    ------
    EstateInputError
        A site of the question is not ours, or nothing can move.
    """
    assessor = before.assessor
    estate = assessor.estate
    bases = bases_of(estate)
    sites = _sites(estate, question)
    _check(question, bases, sites)
    say("how far bases may move")
    places = _places(assessor, sites)
    allowed = options(bases, sites, _near(assessor, bases, sites, places, question), question)
    say("prices of moves and of sites left")
    priced = prices(estate, allowed, question.new_places, assumptions, question.year)
    say("response of every option")
    drive_s = assessor.travel.drive_s(places)
    standards = [
        each
        for service in Service
        for each in scored(assessor, before.services[service], allowed, drive_s)
    ]
    waits = [
        found
        for each in standards
        if question.zone_worse_s is not None
        for found in each.waits(question.zone_worse_s)
    ]
    measures = (*(each.measure() for each in standards), *(measure for measure, _ in waits))
    return Setting(
        assessor=assessor,
        question=question,
        assumptions=assumptions,
        options=allowed,
        prices=priced,
        standards=tuple(standards),
        problem=_problem(estate, allowed, priced, measures, question),
        zone_limits={measure.name: limit for measure, limit in waits},
        counts_sites=not priced.anything_known,
    )


def _sites(estate: Estate, question: Question) -> tuple[Site, ...]:
    ours = [
        Site(id=row["id"], row=row)
        for row in estate.rows
        if not row["neighbour"] and row["kind"] in _HOSTS
    ]
    return (*ours, *(Site(id=p.id, row=_row(p, estate), new=True) for p in question.new_places))


def _row(place: NewPlace, estate: Estate) -> dict[str, object]:
    """A new place as a row of the site list: nothing is known of a building there."""
    columns = estate.sites.drop(columns="geometry")
    row: dict[str, object] = {
        name: (np.nan if np.issubdtype(columns[name].dtype, np.number) else "")
        for name in columns.columns
    }
    row |= {"id": place.id, "name": place.name or place.id, "kind": SiteKind.STATION.value}
    row |= {"services": (), "neighbour": False, "geometry": shapely.Point(place.lon, place.lat)}
    return row


def _check(question: Question, bases: tuple[Base, ...], sites: tuple[Site, ...]) -> None:
    if not bases:
        raise EstateInputError(
            "no base of ours stands in a building of ours, so nothing can move; see the site list."
        )
    ids = {site.id for site in sites}
    named = {*question.keep, *question.give_up, *question.stay}
    if strange := sorted(named - ids):
        raise EstateInputError(
            f"{strange[0]}: no station or headquarters of ours has this id; see the site list."
        )
    if both := sorted({*question.keep, *question.stay} & set(question.give_up)):
        raise EstateInputError(f"{both[0]}: to be kept and to be given up; leave one of them out.")


def _places(assessor: Assessor, sites: tuple[Site, ...]) -> Places:
    of_today = places_of(assessor.estate.sites, assessor.area.manifest.crs)
    row = {site: number for number, site in enumerate(of_today.ids)}
    ids = np.array([site.id for site in sites])
    points = [site.row["geometry"] for site in sites]
    x, y = to_metric(
        np.array([p.x for p in points]),  # type: ignore[attr-defined]
        np.array([p.y for p in points]),  # type: ignore[attr-defined]
        assessor.area.manifest.crs,
    )
    for n, site in enumerate(sites):
        if not site.new:  # the very numbers that today's estate was scored with
            x[n], y[n] = of_today.x[row[site.id]], of_today.y[row[site.id]]
    return Places(ids=ids, x=x, y=y)


def _near(
    assessor: Assessor,
    bases: tuple[Base, ...],
    sites: tuple[Site, ...],
    places: Places,
    question: Question,
) -> NDArray[np.bool_]:
    """Whether each base could move to each site, by road in general traffic at its slowest."""
    model = assessor.public_travel.models[0]
    at = {site.id: number for number, site in enumerate(sites)}
    origins = np.array([at[base.site] for base in bases])
    from_today = model.drive_times(
        model.place(places.take(np.unique(origins))), model.place(places)
    )
    seconds = from_today.seconds[np.searchsorted(np.unique(origins), origins)]
    reach = [question.on_call_reach_s if b.on_call else question.reach_s for b in bases]
    return np.asarray(seconds <= np.array(reach)[:, None])


def _problem(
    estate: Estate,
    allowed: Options,
    priced: Prices,
    measures: tuple[Measure, ...],
    question: Question,
) -> JointProblem:
    counted = not priced.anything_known
    new = np.array([site.new for site in allowed.sites])
    ids = np.array([site.id for site in allowed.sites])
    one_each = np.ones(len(ids))
    nothing = np.zeros(len(ids))
    occupied = np.isin(ids, [base.site for base in allowed.bases])
    left_behind = np.isin(ids, sorted(without_base(estate))) & ~new
    return JointProblem(
        base=allowed.base,
        site=allowed.site,
        today=allowed.today,
        n_sites=len(ids),
        option_gbp=np.zeros(len(allowed.base)) if counted else priced.option_gbp,
        used_gbp=one_each if counted else priced.used_gbp,
        unused_gbp=nothing if counted else priced.left_gbp,
        rows=allowed.rows,
        rows_upper=allowed.rows_upper,
        room=allowed.room,
        room_upper=allowed.room_upper,
        room_site=allowed.room_site,
        extension_gbp=nothing if counted else priced.extension_gbp_per_m2,
        extension_most=np.where(new, np.inf, question.extend_m2),
        forced_in=np.isin(ids, question.keep) | (left_behind & occupied),
        forced_out=np.isin(ids, question.give_up),
        measures=measures,
    )
