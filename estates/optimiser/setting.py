"""Setting: an area's estate, made ready for the optimiser under one question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from coverage.crs import to_metric
from coverage.places import Places
from coverage.service import Service
from estates.assessment import Assessor
from estates.assumptions import Assumptions
from estates.errors import EstateInputError
from estates.estate import Estate
from estates.location.joint import JointProblem, Limits, Measure
from estates.optimiser.bases import Base, bases_of, vehicles_without_base
from estates.optimiser.hosts import Options, Site, options
from estates.optimiser.measures import Yardstick, yardsticks
from estates.optimiser.new_places import not_dominated
from estates.optimiser.prices import Prices, prices
from estates.optimiser.question import NewPlace, Question
from estates.scored import Scored
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
    yardsticks: tuple[Yardstick, ...]
    problem: JointProblem
    zone_limits: dict[str, float]  # waits of demand points, by measure
    counts_sites: bool  # no price is known, so sites in use are counted instead of money

    @property
    def estate(self) -> Estate:
        """Today's estate."""
        return self.assessor.estate

    def yardstick(self, name: str) -> Yardstick:
        """A yardstick by its id; of an empty name, the one with the most to decide."""
        if not self.yardsticks:
            raise EstateInputError(
                "no standard of the area can change by moving bases, so there is nothing to weigh "
                "against cost; see what `coverage` says of each service."
            )
        if not name:
            return max(self.yardsticks, key=self._to_decide)
        found = next((each for each in self.yardsticks if each.id == name), None)
        if found is None:
            known = ", ".join(each.id for each in self.yardsticks)
            raise EstateInputError(
                f"{name}: not a standard that moving bases could change here; those are: {known}."
            )
        return found

    def _to_decide(self, yardstick: Yardstick) -> tuple[bool, int]:
        """Attainment before distance, then by how many other places its bases have."""
        of_base = np.bincount(self.options.base, minlength=len(self.options.bases))
        return yardstick.attainment is not None, int((of_base[yardstick.resting] - 1).sum())

    def limits(self, axis: Yardstick) -> Limits:
        """Everything that an estate must keep, as the programme takes it."""
        question = self.question
        site = {each.id: number for number, each in enumerate(self.options.sites)}
        return Limits(
            measures=self.floors(axis),
            cost_gbp=np.inf if question.budget_gbp is None else question.budget_gbp,
            most_moved=question.most_moved,
            sites={site[name]: True for name in question.keep}
            | {site[name]: False for name in question.give_up},
        )

    def floors(self, axis: Yardstick) -> dict[str, float]:
        """What each other yardstick must be as good as: today's value, unless told otherwise.

        A distance from base is held only where that is asked for.
        """
        floors = self.question.floors
        for name, value in floors.items():
            share = not self.yardstick(name).by_mean
            if value is not None and not (0 <= value <= 1 if share else value > 0):
                rule = "give a share from 0 to 1: 75% is 0.75" if share else "give mean seconds"
                raise EstateInputError(f"--floor {name}={value:g}: {rule}.")
        found = {}
        for each in self.yardsticks:
            usual = None if each.attainment is None or each is axis else each.today
            value = floors.get(each.id, usual)
            if value is not None:
                found[each.id] = value
        return found | self.zone_limits


def setting(
    before: Scored,
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
    _check(question, bases, _sites(estate, question.new_places))
    say("how far bases may move")
    question = replace(question, new_places=_worth_trying(assessor, bases, question))
    sites = _sites(estate, question.new_places)
    places = _places(assessor, sites)
    drive_s = assessor.travel.drive_s(places)
    near = _near(assessor, bases, sites, places, question)
    near &= _reaches_alike(bases, sites, drive_s)
    allowed = options(bases, sites, near, question, vehicles_without_base(estate))
    say("prices of moves and of sites left")
    priced = prices(estate, allowed, question.new_places, assumptions, question.year)
    lacking = np.zeros(len(sites), bool)
    if question.known_only:
        lacking = np.array([bool(each) for each in priced.left_to_confirm])
        for option, missing in enumerate(priced.to_confirm):
            if missing:
                near[allowed.base[option], allowed.site[option]] = False
        allowed = options(bases, sites, near, question, vehicles_without_base(estate))
        priced = prices(estate, allowed, question.new_places, assumptions, question.year)
    say("response of every option")
    scored_by = [
        each
        for service in Service
        for each in yardsticks(assessor, before.services[service], allowed, drive_s)
    ]
    waits = [
        found
        for each in scored_by
        if question.zone_worse_s is not None
        for found in each.waits(question.zone_worse_s)
    ]
    measures = (*(each.measure() for each in scored_by), *(measure for measure, _ in waits))
    return Setting(
        assessor=assessor,
        question=question,
        assumptions=assumptions,
        options=allowed,
        prices=priced,
        yardsticks=tuple(scored_by),
        problem=_problem(estate, allowed, priced, measures, question, kept=lacking),
        zone_limits={measure.name: limit for measure, limit in waits},
        counts_sites=not priced.anything_known,
    )


def with_other_limits(ready: Setting, question: Question) -> Setting:
    """The same setting under other limits of cost, measures, moves and sites.

    Parameters
    ----------
    question
        Differs in the axis, floors, sites to keep or give up, bases moved and budget only; the new
        places are those of the setting.
    """
    _check(question, ready.options.bases, ready.options.sites)
    return replace(ready, question=question)


def _worth_trying(
    assessor: Assessor, bases: tuple[Base, ...], question: Question
) -> tuple[NewPlace, ...]:
    """New places without those that another beats in everything."""
    if not question.new_places:
        return ()
    sites = _sites(assessor.estate, question.new_places)
    places = _places(assessor, sites)
    new = np.flatnonzero([site.new for site in sites])
    near = _near(assessor, bases, sites, places, question)[:, new]
    drive_s = assessor.travel.drive_s(places.take(new))
    named = {*question.keep, *question.give_up}
    return not_dominated(question.new_places, drive_s, near, named)


def _sites(estate: Estate, new_places: Sequence[NewPlace]) -> tuple[Site, ...]:
    ours = [
        Site(id=row["id"], row=row)
        for row in estate.rows
        if not row["neighbour"] and row["kind"] in _HOSTS
    ]
    return (*ours, *(Site(id=p.id, row=_row(p, estate), new=True) for p in new_places))


def _row(place: NewPlace, estate: Estate) -> dict[str, object]:
    """A new place as a row of the site list: nothing is known of a building there."""
    columns = estate.sites.drop(columns="geometry")
    row: dict[str, object] = {
        name: np.nan if pd.api.types.is_numeric_dtype(columns[name]) else ""
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
            f"{strange[0]}: no station or headquarters of ours and no new place has this id; see "
            "the site list."
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


def _reaches_alike(
    bases: tuple[Base, ...], sites: tuple[Site, ...], drive_s: FloatArray
) -> NDArray[np.bool_]:
    """Whether each site reaches the very demand points that each base's own does, (bases, sites).

    Else the share that is reached would change, and a mean over what is reached with it.
    """
    reaches: NDArray[np.bool_] = np.asarray(np.isfinite(drive_s).all(axis=0))  # (sites, points)
    at = {site.id: number for number, site in enumerate(sites)}
    homes = np.array([at[base.site] for base in bases])
    return np.asarray((reaches[homes][:, None, :] == reaches[None, :, :]).all(axis=2))


def _problem(
    estate: Estate,
    allowed: Options,
    priced: Prices,
    measures: tuple[Measure, ...],
    question: Question,
    *,
    kept: NDArray[np.bool_],
) -> JointProblem:
    counted = not priced.anything_known
    new = np.array([site.new for site in allowed.sites])
    ids = np.array([site.id for site in allowed.sites])
    one_each = np.ones(len(ids))
    nothing = np.zeros(len(ids))
    occupied = np.isin(ids, [base.site for base in allowed.bases])
    standing = {each.site_id for each in vehicles_without_base(estate)}
    left_behind = np.isin(ids, sorted(standing)) & ~new
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
        forced_in=(left_behind | kept) & occupied,
        measures=measures,
        cost_unit=1.0 if counted else 1000.0,
        cost_step=1.0 if counted else 0.0,
    )


def sites_in_use(estate: Estate) -> int:
    """Buildings of ours where any service is based."""
    ours = {row["id"] for row in estate.rows if not row["neighbour"] and row["kind"] in _HOSTS}
    return len(ours & {each.site for each in estate.tenancies})
