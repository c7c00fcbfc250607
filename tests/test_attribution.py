"""Attribution: steps that add up, what is lost without a change, and changes that need another."""

import math

import pytest
from hand_town import appraisal_of, appraiser, town  # noqa: F401  (fixtures)

from estates.attribution import attribute
from estates.change import Close, CoRespond, ReCrew, Share
from estates.errors import EstateInputError
from estates.headline import Headline

A, B, C = (Close(site=site) for site in ("A", "B", "C"))


def headline(change, key="fire/x"):
    return Headline(id=key, label=key, unit="s", before=100.0, after=100.0 + change)


def from_table(worth):
    """Headlines by the sites that close; those that are not in the table cannot stand."""

    def headlines(changes, _):
        key = "".join(change.site for change in changes)
        if key not in worth:
            raise EstateInputError(f"{key} cannot stand.")
        return (headline(worth[key]),)

    return headlines


def column(table, name):
    return table[name].tolist()


def test_changes_that_help_each_other_by_hand():
    """A alone 10, B alone 20, both 50: A brings 10 and B 40; without A 30 are missing, without

    B 40.
    """
    table = attribute([A, B], from_table({"": 0, "A": 10, "B": 20, "AB": 50}))
    assert column(table, "change") == [1, 2]
    assert column(table, "in_order") == [10, 40]
    assert column(table, "left_out") == [30, 40]
    assert column(table, "why_not") == ["", ""]


def test_after_nobody_comes_any_more_another_change_adds_nothing():
    """A takes the last crew away; B, 20 s by itself, cannot be felt then."""
    never = math.inf
    table = attribute([A, B], from_table({"": 0, "A": never, "B": 20, "AB": never}))
    assert column(table, "in_order") == [never, 0]
    assert column(table, "left_out") == [never, 0]
    # The other way about: 20 s, then never; and a change that brings somebody again.
    table = attribute([B, A], from_table({"": 0, "A": never, "B": 20, "BA": never}))
    assert column(table, "in_order") == [20, never]
    table = attribute([A, B], from_table({"": 0, "A": never, "B": 20, "AB": 30}))
    assert column(table, "in_order") == [never, -never]
    assert column(table, "left_out") == [10, -never]


def test_order_decides_the_steps_and_not_what_is_left_out():
    table = attribute([B, A], from_table({"": 0, "A": 10, "B": 20, "BA": 50}))
    assert column(table, "in_order") == [20, 30]
    assert column(table, "left_out") == [40, 30]


def test_a_change_that_the_others_need_says_so():
    table = attribute([A, B], from_table({"": 0, "A": 10, "AB": 50}))
    assert math.isnan(table["left_out"][0])
    assert table["why_not"][0] == "B cannot stand."
    assert table["left_out"][1] == 40


def test_a_change_that_needs_a_later_one_has_no_step_and_the_later_one_brings_both():
    table = attribute([A, B, C], from_table({"": 0, "AB": 50, "ABC": 60, "BC": 7, "AC": 8}))
    assert math.isnan(table["in_order"][0])
    assert table["why_not"][0] == "A cannot stand."
    assert column(table, "in_order")[1:] == [50, 10]
    assert column(table, "left_out") == [53, 52, 10]
    assert table["in_order"].sum() == 60


def test_money_is_attributed_as_far_as_it_is_known():
    """Nothing of A's cost is known, so it is left out of the sum of A and B: B brings the 7."""
    table = attribute([A, B], from_table({"": 0, "A": math.nan, "B": 7, "AB": 7}))
    assert column(table, "in_order") == [0, 7]
    assert column(table, "left_out") == [0, 7]


def test_what_cannot_stand_is_named_by_its_number_in_the_scenario(appraiser):  # noqa: F811
    """Without change 2, the share, change 3 has no base of fire to go to."""
    found = appraisal_of(
        appraiser,
        ReCrew(resource="A1-1", turnout_s=170),
        Share(service="fire", from_site="F2", into_site="P1", across=True),
        ReCrew(resource="F1-1", to_site="P1"),
    )
    table = found.attribution[found.attribution["headline"] == "money/npc"]
    assert table["why_not"].iloc[1].startswith("change 3 (re-crew): resource 'F1-1' would be at")


def test_the_crew_that_must_move_after_its_site_closes(appraiser):  # noqa: F811
    """The pump cannot go to P1 before fire is based there: the share makes both stand."""
    found = appraisal_of(
        appraiser,
        ReCrew(resource="F2-1", to_site="P1", availability="1"),
        Share(service="fire", from_site="F2", into_site="P1", across=True),
    )
    table = found.attribution[found.attribution["headline"] == "money/npc"]
    assert math.isnan(table["in_order"].iloc[0])
    assert "no base of fire" in table["why_not"].iloc[0]
    whole = next(each.change for each in found.headlines if each.id == "money/npc")
    assert table["in_order"].iloc[1] == pytest.approx(whole)


def test_the_loss_of_the_ambulance_is_not_laid_on_those_who_help_out(appraiser):  # noqa: F811
    """A1-2 withdrawn, F1 sent to medical calls: the first trained person is the ambulance's

    until F1 helps, so both steps are seen, and without the co-response only the first.
    """
    found = appraisal_of(
        appraiser,
        ReCrew(resource="A1-1", turnout_s=170),
        CoRespond(
            service="fire",
            sites=("F1",),
            turnout_s=60,
            availability_share=0.5,
            callouts_per_year=0,
            hours_per_callout=1,
        ),
    )
    table = found.attribution.set_index(["headline", "change"])
    key, ambulance = "ambulance/ambulance-7/first trained", "ambulance/ambulance-7"
    assert table.loc[(ambulance, 1), "in_order"] > 0
    assert table.loc[(key, 1), "in_order"] == table.loc[(ambulance, 1), "in_order"]
    whole = next(each.change for each in found.headlines if each.id == key)
    steps = [table.loc[(key, number), "in_order"] for number in (1, 2)]
    assert sum(steps) == pytest.approx(whole)
    assert table.loc[(key, 2), "left_out"] == pytest.approx(steps[1])


def test_no_change_is_nothing_to_attribute():
    assert attribute([], from_table({"": 0})).empty
