"""What changes of crews cost: which change asks, in which year, and what undoing leaves."""

import pytest
from small_estate import as_values, done, small_estate

from estates.change import Close, CoRespond, NewResource, ReCrew, Standby

MADE_FIT = {"bays": "a bay is added", "bay_height": "a higher door is put in"}


@pytest.fixture(scope="module")
def before():
    return small_estate()


def costs(before, *changes):
    return [
        (c.service, c.site, c.resources, c.year, c.gbp_per_year, c.withdrawn)
        for c in done(before, *changes).estate.crew_costs
    ]


def test_each_change_asks_for_the_crews_that_it_touches(before):
    new = NewResource(
        id="new", service="fire", site="fire-a", type="pump", duty_system="on-call", turnout_s=300,
        availability="0.5",
    )  # fmt: skip
    co_respond = CoRespond(
        service="fire", sites=("fire-a",), turnout_s=60, availability_share=1, callouts_per_year=1,
        hours_per_callout=1, crew_gbp_per_year=500,
    )  # fmt: skip
    home = ("fire", "fire-a")
    for change, asked in (
        (ReCrew(resource="a1", availability="0.9", year=2), (*home, ("a1",), 2, None, False)),
        (ReCrew(resource="a1", turnout_s=30), (*home, ("a1",), 0, None, False)),
        (ReCrew(resource="a1", remove=True, crew_gbp_per_year=-9), (*home, ("a1",), 0, -9, True)),
        (ReCrew(add=new), (*home, ("new",), 0, None, False)),
        (Close(site="fire-a", year=3), (*home, ("a1", "a2"), 3, None, True)),
        (co_respond, (*home, ("a1", "a2"), 0, 500, False)),
        (
            Standby(resource="a1", site="over", crew_gbp_per_year=7),
            (*home, ("a1",), 0, 7, False),
        ),
    ):
        assert costs(before, change) == [asked]


def test_crews_that_only_move_are_not_asked_for_but_may_cost(before):
    assert costs(before, ReCrew(resource="a2", to_site="fire-b", accepted=MADE_FIT)) == []
    assert costs(before, Standby(resource="a1", site="over")) == []
    told = ReCrew(resource="a2", to_site="fire-b", accepted=MADE_FIT, crew_gbp_per_year=100)
    assert costs(before, told) == [("fire", "fire-a", ("a2",), 0, 100, False)]


def test_done_and_undone_costs_nothing(before):
    was = before.resources[0]
    do = ReCrew(resource="a1", turnout_s=was.turnout_s + 60, crew_gbp_per_year=-100)
    undo = ReCrew(resource="a1", turnout_s=was.turnout_s)
    assert as_values(done(before, do, undo).estate) == as_values(before)


def test_what_is_partly_undone_keeps_both_figures(before):
    close = Close(site="fire-a", crew_gbp_per_year=-100)
    kept = ReCrew(
        resource="a2", to_site="fire-b", accepted=MADE_FIT, turnout_s=1, crew_gbp_per_year=5
    )
    found = costs(before, kept, close)
    assert [(ids, gbp) for _, _, ids, _, gbp, _ in found] == [(("a1",), -100), (("a2",), 5)]


def test_order_does_not_matter(before):
    one = ReCrew(resource="a1", availability="0.9", crew_gbp_per_year=10, year=1)
    other = ReCrew(resource="b-day", availability="0.8", year=2)
    both = done(before, one, other).estate, done(before, other, one).estate
    assert as_values(both[0]) == as_values(both[1])
