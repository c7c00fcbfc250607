"""What must hold of any changes: order, undoing, and nothing lost from the books."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_estate import STANDARDS, as_values, small_estate

from coverage.resource import StartsFrom
from coverage.service import Service
from estates.apply import apply
from estates.change import (
    Close,
    CoRespond,
    Merge,
    Neighbours,
    NewResource,
    Open,
    ReCrew,
    Relocate,
    Share,
    Standby,
)
from estates.compatibility import Rule
from estates.errors import EstateInputError
from estates.new_site import NewPoint, NewSite

BEFORE = small_estate()
ASKED = dict.fromkeys(Rule, "looked at on site")
OWN = ["fire-a", "fire-b", "police-a", "police-b", "amb-a", "joint", "hospital"]
CREWS = [each.id for each in BEFORE.resources]
years = st.integers(0, 5)
own = st.sampled_from(OWN)
crews = st.sampled_from(CREWS)
services = st.sampled_from(list(Service))
HOURS = ["always", "07-19", "Mon-Fri 08-17", "22-06"]
degrees = st.tuples(st.integers(-100, -90), st.integers(5190, 5210)).map(
    lambda cells: {"lon": cells[0] / 100, "lat": cells[1] / 100}
)


def new_sites(id_, of=services):
    return st.builds(
        lambda where, s: NewSite(id=id_, services=tuple(s), **where),
        degrees,
        st.lists(of, min_size=1, unique=True),
    )


changes = st.one_of(
    st.builds(
        Close,
        site=own,
        resources_to=st.sampled_from(["", *OWN]),
        accepted=st.just(ASKED),
        year=years,
    ),
    st.builds(Open, site=new_sites("new-1"), resources=st.lists(crews, max_size=2).map(tuple)),
    st.builds(lambda site, at, year: Relocate(site=site, year=year, **at), own, degrees, years),
    st.builds(
        Share, service=services, from_site=own, into_site=own, year=years, accepted=st.just(ASKED)
    ),
    st.builds(
        Merge,
        sites=st.lists(own, min_size=2, max_size=4, unique=True).map(tuple),
        into=st.one_of(own, degrees.map(lambda at: NewSite(id="hub", **at))),
        accepted=st.just(ASKED),
        year=years,
    ),
    st.builds(ReCrew, resource=crews, to_site=own, accepted=st.just(ASKED)),
    st.builds(ReCrew, resource=crews, crewed_hours=st.sampled_from(HOURS)),
    st.builds(ReCrew, resource=crews, remove=st.just(True)),
    st.builds(Standby, resource=crews, hours=st.sampled_from(HOURS), site=own),
    st.builds(
        CoRespond,
        service=st.just(Service.FIRE),
        sites=own.map(lambda site: (site,)),
        turnout_s=st.just(90),
        availability_share=st.just(0.9),
        callouts_per_year=st.integers(0, 400),
        hours_per_callout=st.just(1),
    ),
    st.builds(Neighbours, count=st.booleans()),
)
lists = st.lists(changes, min_size=1, max_size=5)


def outcome(*what, before=BEFORE):
    """The outcome, or nothing where the changes are refused."""
    try:
        return apply(what, before, STANDARDS)
    except EstateInputError:
        return None


@given(lists)
def test_the_books_balance(what):
    result = outcome(*what)
    if result is None:
        return
    estate = result.estate
    ids = list(estate.sites["id"])
    kinds = dict(zip(ids, estate.sites["kind"], strict=True))
    assert len(set(ids)) == len(ids)
    # The services of each site are its tenancies, and every resource's site exists.
    for site, listed in zip(ids, estate.sites["services"], strict=True):
        assert listed == estate.services_at(site), site
    assert {each.site for each in estate.tenancies} <= {"", *ids}
    assert {each.site_id for each in estate.resources} <= set(ids)
    names = [each.id for each in estate.resources]
    assert len(set(names)) == len(names)
    # No base of today vanishes from the books, and none that stands is counted twice.
    was = [(each.service, each.origin) for each in BEFORE.tenancies]
    assert [(e.service, e.origin) for e in estate.tenancies if e.origin] == was
    # A building of today that is no longer a site is disposed of, and nothing else but relocations.
    gone = set(BEFORE.sites["id"]) - set(ids)
    disposed = [each.site for each in estate.disposals]
    assert len(set(disposed)) == len(disposed)
    assert gone <= set(disposed)
    relocated = {each.site for each in what if isinstance(each, Relocate)}
    assert set(disposed) - gone <= relocated
    # A service is given up only where a site was closed by name.
    ended = {each.origin for each in estate.tenancies if not each.site}
    assert ended <= {each.site for each in what if isinstance(each, Close)}
    for each in estate.resources:
        assert (each.availability[~each.crewed] == 0).all()
        assert (each.availability >= 0).all()
        if each.starts_from is StartsFrom.STATION and kinds[each.site_id] == "station":
            based = set(estate.services_at(each.site_id))
            assert each.co_responder or each.service in based


@given(lists)
def test_business_as_usual_is_never_touched(what):
    kept = as_values(BEFORE)
    outcome(*what)
    assert as_values(BEFORE) == kept


# Changes that do not concern each other: any order gives the same bytes.
APART = [
    Close(site="fire-b", year=1),
    Share(service="ambulance", from_site="amb-a", into_site="fire-a", accepted=ASKED, year=2),
    Share(service="police", from_site="police-b", into_site="fire-a", accepted=ASKED),
    Relocate(site="joint", lon=-0.97, lat=52.03, year=3),
    Open(
        site=NewSite(id="new-2", lon=-0.96, lat=52.01, services=("fire",)),
        add=(
            NewResource(
                id="n2", service="fire", type="pump", duty_system="wholetime", availability="0.9"
            ),
        ),
    ),
    Open(site=NewSite(id="new-1", lon=-0.95, lat=52.01, services=("ambulance",))),
    ReCrew(resource="a2", duty_system="wholetime", availability="0.9"),
    Standby(resource="amb-3", hours="07-19", site="hospital"),
    Standby(resource="amb-3", hours="20-24", point=NewPoint(id="lay-by", lon=-0.99, lat=52.02)),
    Standby(resource="car-2", point=NewPoint(id="lay-by", lon=-0.99, lat=52.02)),
    Neighbours(count=False),
]


@given(st.permutations(APART), st.integers(1, len(APART)))
def test_independent_changes_in_any_order_are_the_same_to_the_byte(order, n):
    some = order[:n]
    straight = sorted(some, key=APART.index)
    result = outcome(*some)
    assert result is not None
    assert as_values(result.estate) == as_values(outcome(*straight).estate)


def test_what_concerns_one_crew_in_different_ways_commutes_too():
    three = (
        Standby(resource="a1", hours="08-18", site="over"),
        CoRespond(service="fire", sites=("fire-a",), turnout_s=60, availability_share=0.9,
                  callouts_per_year=100, hours_per_callout=1),
        ReCrew(resource="a1", availability="0.8"),
        Share(service="ambulance", from_site="amb-a", into_site="fire-a", accepted=ASKED),
    )  # fmt: skip
    results = [as_values(outcome(*order).estate) for order in permutations(three)]
    assert all(each == results[0] for each in results)


def _undone(kind, site, other, where, year, crew):
    """A change and what takes it back."""
    row = BEFORE.sites.set_index("id").loc[site]
    resource = next(each for each in BEFORE.resources if each.id == crew)
    if kind == "open":
        new = NewSite(id="new", services=("fire", "police"), **where)
        return Open(site=new, year=year), Close(site="new", year=year)
    if kind == "relocate":
        back = {"lon": row.geometry.x, "lat": row.geometry.y}
        return (
            Relocate(site=site, year=year, **where),
            Relocate(site=site, year=year, **back),
        )
    if kind == "share":
        service = row["services"][0] if row["services"] else Service.FIRE
        there = {"service": service, "year": year, "accepted": ASKED}
        return (
            Share(from_site=site, into_site=other, **there),
            Share(from_site=other, into_site=site, **there),
        )
    if kind == "base":
        return ReCrew(resource=crew, to_site=other), ReCrew(resource=crew, to_site=resource.site_id)
    if kind == "neighbours":
        return Neighbours(count=False), Neighbours(count=True)
    return (
        ReCrew(resource=crew, turnout_s=1234, year=year),
        ReCrew(resource=crew, turnout_s=resource.turnout_s, year=year),
    )


undone = st.builds(
    _undone,
    st.sampled_from(["open", "relocate", "share", "base", "neighbours", "turnout"]),
    own,
    own,
    degrees,
    years,
    crews,
)


@given(undone)
def test_doing_and_undoing_gives_an_equal_estate(pair):
    result = outcome(*pair)
    if result is not None:
        assert as_values(result.estate) == as_values(BEFORE)


@given(undone, lists)
def test_doing_and_undoing_after_other_changes_leaves_those(pair, others):
    with_pair, without = outcome(*others, *pair), outcome(*others)
    if with_pair is None or without is None:
        return
    assert as_values(with_pair.estate) == as_values(without.estate)


@pytest.mark.parametrize("change", APART, ids=lambda change: change.kind)
def test_every_one_of_them_does_something(change):
    assert as_values(outcome(change).estate) != as_values(BEFORE)
