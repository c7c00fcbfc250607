"""Edits of a list of changes: each gives another scenario; switched off is as good as absent."""

import hashlib
from dataclasses import replace

import pytest
from hand_town import appraiser, town  # noqa: F401  (fixtures)
from hypothesis import given
from hypothesis import strategies as st
from small_estate import small_estate

from coverage.standard import load_standards
from estates.apply import apply
from estates.assumptions import load_assumptions
from estates.change import Close, CoRespond, Merge, Open, ReCrew, Share, Standby
from estates.change_words import in_words, site_names
from estates.errors import EstateInputError
from estates.first_look import first_look
from estates.history import DEEPEST, History
from estates.hosting_check import lacks_of_host
from estates.new_site import NewSite
from estates.scenario import Scenario, scenario_of, scenario_text
from estates.scenario_edits import (
    added,
    change_from_text,
    change_of,
    change_text,
    noted,
    removed,
    shifted,
    switched,
)
from estates.scenario_link import LONGEST, link_of, scenario_in

SHARE = Share(service="police", from_site="P1", into_site="F1", accepted={"area": "as agreed"})
CLOSE = Close(site="F2", resources_to="F1")
HUB = Open(site=NewSite(id="hub", name="Hub", lon=-1.3, lat=51.7, services=("fire",)))
ONE = Scenario(name="one", area="town", change=(SHARE, CLOSE))


def kinds(scenario):
    return [change.kind for change in scenario.change]


def test_edits_leave_the_old_scenario_alone():
    assert kinds(added(ONE, HUB)) == ["share", "close", "open"]
    assert kinds(removed(ONE, 0)) == ["close"]
    assert kinds(shifted(ONE, 0, 1)) == ["close", "share"]
    assert shifted(ONE, 0, -1) == ONE == shifted(ONE, 1, 1)
    assert noted(ONE, 1, "why").change[1].note == "why"
    assert kinds(ONE) == ["share", "close"]
    assert not ONE.change[1].note


def test_what_is_switched_off_is_not_done_and_keeps_its_number(appraiser):  # noqa: F811
    off = switched(ONE, 0, on=False)
    outcome = appraiser.apply(off.change)
    assert outcome.findings[0] == "change 1 (share): switched off, not done."
    alone = appraiser.apply((CLOSE,)).estate
    assert outcome.estate.tenancies == alone.tenancies
    assert outcome.estate.positions == alone.positions
    with pytest.raises(EstateInputError, match=r"^change 2 \(close\): there is no site 'F9'"):
        appraiser.apply((off.change[0], Close(site="F9")))
    assert switched(off, 0, on=True) == ONE


def test_off_stands_in_the_file_and_comes_back():
    off = switched(ONE, 1, on=False)
    assert "off = true" in scenario_text(off)
    assert scenario_of("a.toml", scenario_text(off).encode()) == off


@pytest.mark.parametrize("change", [SHARE, CLOSE, HUB], ids=lambda change: change.kind)
def test_a_change_as_text_is_the_same_again(change):
    assert change_from_text(change_text(change)) == change
    note = 'a "quoted" [change.accepted] line\nand [[change]]'
    again = change.model_copy(update={"note": note})
    assert change_from_text(change_text(again)) == again


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('kind = "close"', "this change, site: is missing; add it"),
        ('kind = "clos"\nsite = "F1"', r"there is no such kind \(do you mean close\?\)"),
        ("kind = ", "the text of the change: Invalid value"),
        ('kind = "close"\nsite = "F1"\nyear = 2026-01-01', "write it in quotes"),
    ],
)
def test_a_bad_text_is_one_line(text, said):
    with pytest.raises(EstateInputError, match=said) as caught:
        change_from_text(text)
    assert "\n" not in str(caught.value)


def test_all_faults_of_a_change_come_at_once():
    with pytest.raises(EstateInputError, match=r"from_site: is missing.*into_site: is missing"):
        change_of({"kind": "share", "service": "fire"})


def test_undo_and_redo_go_back_and_forth():
    history = History(ONE)
    more = history.edited(added(ONE, HUB))
    assert more.undone().present == ONE
    assert more.undone().redone() == more
    assert history.undone() == history == history.redone()
    assert more.edited(more.present) == more  # an edit that changes nothing is none
    assert not more.undone().edited(removed(ONE, 0)).future  # another way forward


def test_a_name_holds_through_undo():
    history = History(ONE).edited(added(ONE, HUB)).described(name="two", title="Two")
    assert (history.undone().present.name, history.undone().present.title) == ("two", "Two")
    with pytest.raises(ValueError, match="no usable scenario name"):
        history.described(name="No Good")


def test_history_forgets_what_is_long_past():
    history = History(ONE)
    for number in range(DEEPEST + 5):
        history = history.edited(noted(ONE, 1, f"note {number}"))
    assert len(history.past) == DEEPEST


def test_a_link_holds_the_scenario_and_no_checksums():
    pinned = ONE.model_copy(update={"parts": {"sites.csv": "0" * 64}, "title": "Łąkowa “1”"})
    link = link_of(pinned)
    assert set(link) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
    assert scenario_in(link) == pinned.model_copy(update={"parts": {}})
    assert link == link_of(pinned)


@given(st.text(max_size=60))
def test_any_text_in_a_link_is_a_scenario_or_one_line(text):
    try:
        scenario_in(text)
    except EstateInputError as error:
        assert "\n" not in str(error)  # noqa: PT017


def test_links_that_are_cut_or_too_long_are_one_line():
    link = link_of(ONE)
    for bad in (link[:-8], link[4:], "A" * (LONGEST + 1), "%%%", ""):
        with pytest.raises(EstateInputError, match="the link: no scenario can be read"):
            scenario_in(bad)
    noise = "".join(hashlib.sha256(bytes([each])).hexdigest() for each in range(200))
    long = ONE.model_copy(update={"notes": noise})
    with pytest.raises(EstateInputError, match="send its file instead"):
        link_of(long)


def test_changes_in_words(appraiser):  # noqa: F811
    names = site_names(appraiser.before.estate, [HUB])
    said = [
        in_words(change, names)
        for change in (
            SHARE,
            CLOSE,
            Close(site="F2", year=3),
            HUB,
            Merge(sites=("F1", "P1", "A1"), into="F1"),
            ReCrew(resource="F1-1", to_site="hub", turnout_s=90),
            Standby(resource="A1-1", site="H1", hours="07-19"),
            CoRespond(
                service="fire", sites=("F1", "F2"), turnout_s=90, availability_share=0.5,
                callouts_per_year=10, hours_per_callout=1,
            ),
        )
    ]  # fmt: skip
    assert said == [
        "Police of West police station move into West fire station",
        "Close East fire station; its crews go to West fire station",
        "Close East fire station; its crews are withdrawn (from year 3)",
        "Open Hub for fire",
        "Merge West police station, Ambulance station into West fire station".replace(
            ", Amb", " and Amb"
        ),
        "F1-1 moves to Hub and turns out in 90 s",
        "A1-1 stands by at Hospital, 07-19",
        "Fire crews of West fire station and East fire station go to medical calls",
    ]


def test_the_first_look_has_the_headlines_of_the_appraisal(appraiser):  # noqa: F811
    scenario = Scenario(
        name="x", area=appraiser.before.assessor.area.manifest.name, change=(CLOSE,)
    )
    assumptions = load_assumptions()
    look = first_look(appraiser, scenario, assumptions)
    whole = appraiser.appraise(scenario, assumptions)
    told = [(each.id, each.before, each.after, each.lacks) for each in look.headlines]
    assert told == [(each.id, each.before, each.after, each.lacks) for each in whole.headlines]
    assert look.zones.equals(whole.measured["zones"].table)
    for one, other in zip(look.headlines, whole.headlines, strict=True):
        if one.unit != "gbp":  # its range is of speeds alone, so it lies within the whole one
            assert other.low <= one.low <= one.change <= one.high <= other.high
    assert any(one.low < one.high for one in look.headlines if one.unit != "gbp")


class Applies:
    """Stands for an appraiser of the small estate: changes are only applied."""

    before = replace(small_estate(), sites=small_estate().sites.assign(bay_height_m=2.0))

    def apply(self, changes):
        return apply(changes, self.before, load_standards())


def test_what_a_host_lacks_is_asked_before_the_change_is_added():
    scenario = Scenario(name="x", area="small")
    move = Share(service="fire", from_site="fire-b", into_site="fire-a")
    against, _ = lacks_of_host(Applies(), scenario, move, ())
    assert against
    with pytest.raises(EstateInputError, match=f"accept {against[0].rule} with a reason"):
        Applies().apply((move,))
    accepted = move.model_copy(update={"accepted": {each.rule: "as agreed" for each in against}})
    Applies().apply((accepted,))
    # What was accepted earlier is not asked again, and some changes ask nothing of anybody.
    done = added(scenario, accepted)
    known = Applies().apply(done.change).compatibility
    assert lacks_of_host(Applies(), done, Close(site="amb-a"), known)[0] == ()
    assert lacks_of_host(Applies(), done, Close(site="amb-a"), ())[0] != ()
    assert lacks_of_host(Applies(), done, HUB, known) == ((), ())
