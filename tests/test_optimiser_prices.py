"""Prices: the sum over options, sites and extensions against the ledger of the whole estate."""

import tomllib
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from made_placements import moves, no_chain, placed_as, random_placements
from small_estate import STANDARDS
from test_optimiser_hosts import Judged

from estates.apply import apply
from estates.assumptions import load_assumptions
from estates.compatibility import Rule
from estates.cost.economic import economic_ledger
from estates.estate import Estate
from estates.optimiser.as_changes import as_changes
from estates.optimiser.hosts import Site
from estates.optimiser.prices import prices
from estates.optimiser.question import NewPlace, Question

LLANFAR = Path(__file__).parents[1] / "data" / "marlshire" / "scenarios" / "llanfar.toml"
GIVEN = load_assumptions().with_(tomllib.loads(LLANFAR.read_text("utf-8"))["assumptions"])
BARE = load_assumptions()
PENNY = 0.01
NEAR_M = 12_000


class Priced(Judged):
    """An estate with new places as a problem with prices."""

    def __init__(self, estate, crs, figures, *, year=0, accepted=(), new=()):
        asked = Question(
            accepted=dict.fromkeys(accepted, "not asked here"),
            extend_m2=1e9,
            new_places=new,
            year=year,
        )
        places = {row["id"]: row["geometry"] for row in estate.rows}
        places |= {place.id: shapely.Point(place.lon, place.lat) for place in new}
        names = list(places)
        metric = dict(zip(names, _metres([places[name] for name in names], crs), strict=True))

        def near(one, other):
            return np.hypot(*(metric[one] - metric[other])) < NEAR_M

        hosts = [Site(id=place.id, row=_row(place, estate), new=True) for place in new]
        super().__init__(estate, near, asked, hosts)
        self.figures = figures
        found = prices(estate, self.setting.options, new, figures, year)
        self.prices = found
        self.problem = replace(
            self.problem,
            option_gbp=found.option_gbp,
            used_gbp=found.used_gbp,
            unused_gbp=found.left_gbp,
            extension_gbp=found.extension_gbp_per_m2,
        )
        self.setting.problem = self.problem

    def appraised(self, placement):
        changes = as_changes(self.setting, placement)
        estate = apply(changes, self.before, STANDARDS).estate
        ledger = economic_ledger(self.before, estate, self.figures)
        return ledger.against_business_as_usual

    def check(self, placement):
        case = self.appraised(placement)
        cost = self.problem.cost_gbp(placement)
        assert cost == pytest.approx(case.net_present_cost_gbp, abs=PENNY)
        problem, found = self.problem, self.prices
        left = ~problem.used(placement)
        parts = [found.to_confirm[o] for o in placement if o not in problem.today]
        parts += [each for each, gone in zip(found.left_to_confirm, left, strict=True) if gone]
        told = frozenset().union(*parts)
        if problem.extensions(placement).any():
            told |= found.extension_to_confirm
        assert bool(told) == bool(case.to_confirm)


def _metres(points, crs):
    series = gpd.GeoSeries(points, crs="EPSG:4326").to_crs(crs)
    return np.column_stack([series.x, series.y])


def _row(place, estate):
    """A row of the site list of which nothing is known."""
    columns = estate.sites.drop(columns="geometry")
    row = {
        name: np.nan if pd.api.types.is_numeric_dtype(columns[name]) else ""
        for name in columns.columns
    }
    row |= {"id": place.id, "name": place.name, "kind": "station", "services": ()}
    return row | {"neighbour": False, "geometry": shapely.Point(place.lon, place.lat)}


@pytest.fixture(scope="module")
def county(sample_area):
    return Estate.of(sample_area, STANDARDS), sample_area.manifest.crs


def new_places(estate, n=3):
    """Beside stations of several services, with land that is priced and that is not."""
    rows = [row for row in estate.rows if row["kind"] == "station" and not row["neighbour"]]
    chosen = rows[:: len(rows) // n][:n]
    return tuple(
        NewPlace(
            id=f"NEW-{number}",
            name=f"New place {number}",
            lon=row["geometry"].x + 0.01,
            lat=row["geometry"].y,
            land_gbp=250_000.0 * number if number else None,
        )
        for number, row in enumerate(chosen)
    )


@pytest.mark.parametrize("year", [0, pytest.param(3, marks=pytest.mark.long)])
@pytest.mark.parametrize("figures", [GIVEN, BARE], ids=["given", "bare"])
def test_the_sum_of_prices_is_the_price_of_the_estate(county, figures, year):
    estate, crs = county
    made = Priced(estate, crs, figures, year=year, accepted=Rule, new=new_places(estate))
    rng = np.random.default_rng(year)
    sample = random_placements(
        made.problem, rng, 6, most_moved=12, wanted=lambda p: no_chain(made.setting, p)
    )
    kinds = set()
    for placement in sample:
        made.check(placement)
        kinds |= {each.kind for each in as_changes(made.setting, placement)}
    assert len(sample) == 6
    assert {"share"} <= kinds
    assert made.prices.anything_known


@pytest.mark.parametrize("year", [0, 3])
def test_extensions_are_priced_as_they_are_built(county, year):
    estate, crs = county
    accepted = tuple(rule for rule in Rule if rule is not Rule.AREA)
    made = Priced(estate, crs, GIVEN, year=year, accepted=accepted)
    rng = np.random.default_rng(year)

    def wanted(placement):
        return no_chain(made.setting, placement) and made.problem.extensions(placement).any()

    sample = random_placements(made.problem, rng, 4, most_moved=8, wanted=wanted)
    assert len(sample) == 4
    for placement in sample:
        made.check(placement)


@pytest.mark.parametrize("tenure", ["freehold", "leasehold", "PFI", ""])
def test_every_way_of_holding_a_site_is_priced_when_it_is_left(county, tenure):
    estate, crs = county
    made = Priced(estate, crs, GIVEN, year=2, accepted=Rule, new=new_places(estate))
    of = {row["id"]: row["tenure"] for row in estate.rows}
    going = [b.site for b in made.setting.options.bases if of[b.site] == tenure]
    if not going:
        pytest.skip(f"no site of the sample county is held as {tenure!r}")
    rng = np.random.default_rng(1)

    def wanted(placement):
        origins = {origin for _, origin, _ in moves(made.setting, placement)}
        return no_chain(made.setting, placement) and not origins.isdisjoint(going)

    for placement in random_placements(made.problem, rng, 3, most_moved=5, wanted=wanted):
        made.check(placement)


def base_name(base):
    return f"{base.service}_{base.site}"


def shared(options, site):
    return sum(base.site == site for base in options.bases) > 1


@pytest.mark.parametrize("land_gbp", [None, 400_000.0])
def test_relocations_and_mergers_are_priced(county, land_gbp):
    estate, crs = county
    new = tuple(replace(each, land_gbp=land_gbp) for each in new_places(estate))
    made = Priced(estate, crs, GIVEN, year=1, accepted=Rule, new=new)
    problem, options = made.problem, made.setting.options
    tried = {"relocate": 0, "merge": 0}
    for number, site in enumerate(options.sites):
        if not site.new:
            continue
        here = np.unique(options.base[options.site == number])
        here = [
            b
            for b in here
            if options.bases[b].area_m2 is not None and not shared(options, options.bases[b].site)
        ]
        for size in (1, 2, 3):
            where = {base_name(options.bases[b]): site.id for b in here[:size]}
            placement = placed_as(made.setting, **where)
            if problem.allows(placement) and no_chain(made.setting, placement):
                made.check(placement)
                tried[as_changes(made.setting, placement)[0].kind] += 1
    assert min(tried.values()) >= 1


def test_a_base_whose_room_is_not_known_has_no_option_at_a_new_place(county):
    estate, crs = county
    options = Priced(
        estate, crs, GIVEN, year=1, accepted=Rule, new=new_places(estate)
    ).setting.options
    assert any(base.area_m2 is None for base in options.bases)
    for base, site in zip(options.base, options.site, strict=True):
        assert not options.sites[site].new or options.bases[base].area_m2 is not None


def test_a_shared_site_goes_to_a_new_place_only_with_others(county):
    estate, crs = county
    made = Priced(estate, crs, GIVEN, year=1, accepted=Rule, new=new_places(estate))
    options = made.setting.options
    tried = 0
    for site in {b.site for b in options.bases if shared(options, b.site)}:
        for place in made.setting.question.new_places:
            names = [base_name(b) for b in options.bases if b.site == site]
            try:
                placement = placed_as(made.setting, **dict.fromkeys(names, place.id))
            except StopIteration:  # too far away
                continue
            assert not made.problem.allows(placement)
            tried += 1
    assert tried
