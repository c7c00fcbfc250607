"""Context: what was given stands as it was written, and what was not is said to be missing."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from market_town import Kit
from priced_town import SITES, write_priced_town
from told_town import CLOSES, HEAD, appraiser_of, one, told

from coverage.errors import CoverageInputError
from estates.__main__ import main
from estates.business_case import (
    Approval,
    BusinessCase,
    Consultation,
    Equality,
    GivenRisk,
    Governance,
    Inspection,
    Party,
)
from estates.duties import load_duties
from estates.errors import EstateInputError
from estates.report.document import Document, Paragraph, Table
from estates.report.sections.context import context_section, written
from estates.report.sections.parties import bodies_touched
from estates.scenario import scenario_of

NAMES = ("strategic", "economic", "commercial", "financial", "management")
HOSTILE = "<script>alert(1)</script> #let $x$ \\ =cmd|' /C calc'!A0 \u202eabc\u202c \U0001f692"
line = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)


def texts(section):
    """All texts of a section, by its own subsections' ids."""
    found = {}
    for each in section.walk():
        alone = replace(each, sections=())
        document = Document(
            name="x", kind="", title="", subtitle="", author="", date=None, warnings=(),
            sections=(alone,),
        )  # fmt: skip
        found[each.id] = list(document.texts())
    return found


def tables(section):
    return {b.caption: b for s in section.walk() for b in s.blocks if isinstance(b, Table)}


@pytest.fixture(scope="module")
def town(area):
    return one(area)


@pytest.fixture(scope="module")
def owned(tmp_path_factory):
    """The town with six sites, owned by three bodies; one has no owner."""
    folder = tmp_path_factory.mktemp("owned")
    area = write_priced_town(folder)
    sites = area / "sites.csv"
    frame = pd.read_csv(sites, dtype=str, keep_default_na=False)
    owner = {"f1": "Fire", "f2": "Fire", "a1": "Ambulance", "p1": "Police", "p2": "Police"}
    frame["body"] = frame["id"].map(owner).fillna("")
    assert set(frame["id"]) == {row[0] for row in SITES}
    frame.to_csv(folder / "kit" / "sites.csv", index=False)
    again = folder / "owned"
    assert main(Kit(folder / "kit").arguments("town", again)) == 0
    return again


def touched(area, *changes):
    """Bodies of a scenario that is applied, and not appraised."""
    text = HEAD + "".join(f"[[change]]\n{each}\n" for each in changes)
    scenario, appraiser = scenario_of("made.toml", text.encode()), appraiser_of(area)
    after = appraiser.outcome(scenario.change)
    return bodies_touched(SimpleNamespace(scenario=scenario, before=appraiser.before, after=after))


ANY = "\n[change.accepted]\n" + "".join(f'{rule} = "not the question"\n' for rule in (
    "area", "bays", "bay_height", "turnout_route", "drill_yard", "contamination", "custody",
    "evidence", "vetting", "access_24_hours", "parking"))  # fmt: skip


def test_parties_are_the_bodies_of_the_sites_and_crews_that_changes_name(owned):
    close = 'kind = "close"\nsite = "f2"'
    share = f'kind = "share"\nservice = "police"\nfrom_site = "p2"\ninto_site = "f1"\n{ANY}'
    assert touched(owned, close) == ("Fire",)
    assert touched(owned, share) == ("Fire", "Police")
    assert touched(owned, f"{close}\noff = true", 'kind = "re-crew"\nresource = "car-1"\n'
                   'remove = true') == ("Police",)  # fmt: skip
    # Nobody is told to own a2, and most ambulance bases there are of one body.
    assert touched(owned, 'kind = "close"\nsite = "a2"\nresources_to = "a1"') == (
        "Ambulance", "Owner of Site a2: to confirm")  # fmt: skip
    calls = (
        'kind = "co-respond"\nservice = "fire"\nsites = ["f1"]\nturnout_s = 90\n'
        "availability_share = 0.5\ncallouts_per_year = 10\nhours_per_callout = 1.0"
    )
    assert touched(owned, calls) == ("Ambulance", "Fire")


FEW = settings(max_examples=12)  # each tells a whole section


@FEW
@given(
    st.lists(
        st.builds(Party, body=st.sampled_from(["A", "B", "Ghost"]) | line, efficiency=line
                  | st.just(""), effectiveness=line | st.just("")),
        unique_by=lambda each: each.body, max_size=5,
    )
)  # fmt: skip
def test_no_party_is_without_a_row(town_of, parties):
    section = context_section(told(town_of, BusinessCase(party=tuple(parties))))
    if not parties:
        legal = texts(section)["context-legal"]
        assert any("No reason is given" in text and all(body in text for body in
                   bodies_touched(town_of.appraisal)) for text in legal)  # fmt: skip
        assert not tables(section).keys() & {"Why it is in the interests of each body"}
        return
    table = tables(section)["Why it is in the interests of each body"]
    rows = {row[0]: row[1:] for row in table.rows}
    bodies = bodies_touched(town_of.appraisal)
    assert set(rows) == {*bodies, *(each.body for each in parties)}
    assert len(rows) == len(table.rows)
    for each in parties:
        efficiency, effectiveness, test = rows[each.body]
        assert efficiency == (each.efficiency or "not given")
        assert effectiveness == (each.effectiveness or "not given")
        assert (test == "given") is bool(each.efficiency or each.effectiveness)
    # Who is written of and not touched has a row, and does not count.
    answered = sum(row[-1] == "given" for row in table.rows if row[0] in bodies)
    said = " ".join(texts(section)["context-legal"])
    n = len(bodies)
    if n > 1 and answered == n:
        assert f"A reason is given for each of the {n} bodies." in said
    elif n > 1 and answered == 0:
        assert f"No reason is given for any of the {n} bodies: " in said
    elif n > 1:
        assert f"given for {answered} of {n} bodies." in said


@pytest.fixture(scope="module")
def town_of(town):
    return town


def test_nothing_given_says_so_case_by_case(town):
    section = context_section(town)
    found = texts(section)
    titles = [each.title for each in section.sections]
    missing = "strategic, economic, commercial and financial cases"
    assert titles[:2] == [missing.capitalize(), "Management case"]
    assert any(f"Nothing was given for the {missing}." in t for t in found["context-strategic"])
    said = "Nothing was given for the management case. No approval was given."
    assert said in found["context-management"]
    everything = " ".join(text for some in found.values() for text in some)
    for part in (
        "Nothing was given on restrictions.",
        "Nothing was given on the community risk management plan.",
        "Nothing was given on consultation.",
        "No inspection finding was given.",
        "No approval was given.",
        "No risk was given",
        "Nothing was given on age, disability, ethnicity, deprivation or other groups.",
        "No change of governance is proposed, so its test is not applied.",
    ):
        assert part in everything, part
    assert "context-governance" not in found


@FEW
@given(st.sampled_from(NAMES), st.lists(line, min_size=1, max_size=4))
def test_a_case_stands_as_it_was_written(town_of, name, lines):
    case = BusinessCase(**{name: "\n".join(lines)})
    section = context_section(told(town_of, case))
    found = texts(section)
    own = [text for text in found[f"context-{name}"] if text]
    assert own[1 : 1 + len(lines)] == lines
    assert not any("Nothing was given for" in text for text in found[f"context-{name}"])
    missing = " ".join(text for some in found.values() for text in some if "Nothing was" in text)
    for other in set(NAMES) - {name}:
        assert other in missing
    # In the order of the five cases, those that share a section where the first of them stands.
    order = [
        NAMES.index(each.id.removeprefix("context-"))
        for each in section.sections
        if each.id.removeprefix("context-") in NAMES
    ]
    assert order == sorted(order)


def test_markup_stays_as_written_in_every_place(town):
    case = BusinessCase(
        strategic=HOSTILE,
        restrictions=HOSTILE,
        crmp=HOSTILE,
        party=(Party(body=HOSTILE, efficiency=HOSTILE),),
        governance_change=True,
        governance=Governance(economy=HOSTILE),
        consultation=Consultation(text=HOSTILE),
        inspection=(Inspection(body=HOSTILE, finding=HOSTILE, answer=HOSTILE),),
        equality=Equality(age=HOSTILE),
        risk=(GivenRisk(risk=HOSTILE, owner=HOSTILE, mitigation=HOSTILE),),
        approval=(Approval(by=HOSTILE, text=HOSTILE),),
    )
    found = texts(context_section(told(town, case)))
    times = {id_: sum(text == HOSTILE for text in some) for id_, some in found.items()}
    assert {id_: n for id_, n in times.items() if n} == {
        "context-strategic": 1,
        "context-management": 5,
        "context-legal": 3,
        "context-governance": 1,
        "context-consultation": 2,
        "context-inspection": 3,
        "context-equality": 1,
    }


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Consultation(start=dt.date(2026, 6, 1), end=dt.date(2026, 8, 24), responses=1),
         "Consultation from 2026-06-01 to 2026-08-24; 1 response."),
        (Consultation(start=dt.date(2026, 6, 1), responses=0),
         "Consultation from 2026-06-01, its end not given; no responses."),
        (Consultation(end=dt.date(2026, 8, 24)),
         "Consultation until 2026-08-24, its start not given; responses not given."),
        (Consultation(text="Asked.", responses=2),
         "When the consultation was is not given; 2 responses."),
    ],
)  # fmt: skip
def test_consultation_in_words(town, asked, said):
    found = texts(context_section(told(town, BusinessCase(consultation=asked))))
    assert said in found["context-consultation"]


def test_governance_is_tested_only_where_it_changes(town):
    case = BusinessCase(governance_change=True, governance=Governance(public_safety="safer"))
    section = context_section(told(town, case))
    rows = dict(tables(section)["The test of a change of governance"].rows)
    assert rows == {
        "Economy": "not given",
        "Efficiency": "not given",
        "Effectiveness": "not given",
        "Public safety": "safer",
    }
    assert not any("No change of governance" in text for text in texts(section)["context-legal"])


def clock(seconds):
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def test_groups_that_lose_are_those_of_the_zones(town):
    """Deciles of the town are its rows of blocks: means counted again by a plain loop."""
    zones = town.appraisal.measured["zones"].table
    key = ("fire", "sample-fire-first-10", "")
    mine = zones[(zones[["service", "standard", "who"]] == list(key)).all(axis=1)]
    ends = {}
    for column in ("deprivation_decile", "urban_rural"):
        means = {
            group: sum(row.change_s * row.weight for row in some.itertuples()) / some.weight.sum()
            for group, some in mine.groupby(column)
        }
        worst = max(means, key=means.get)
        ends[column] = worst, means[worst], mine[mine[column] == worst]
    (line_,) = (
        text
        for text in texts(context_section(town))["context-equality"]
        if text.startswith("Fire: First in 10 minutes")
    )
    decile, setting = line_.removesuffix(".").split("; ")
    for part, column, name in (
        (decile, "deprivation_decile", "decile {:g} of 10"),
        (setting, "urban_rural", "the {} part"),
    ):
        worst, mean, points = ends[column]
        assert mean > 1
        assert name.format(worst) in part
        assert f"({points['residents'].sum():,.0f} residents)" in part
        assert f"{clock(mean)} later on average" in part
        over = points[points["change_s"] > 60]["weight"].sum() / points["weight"].sum()
        assert (f"{over:.0%} of its demand by over a minute" in part) is bool(over > 0)


def test_data_that_are_not_there_are_not_told(town):
    def with_zones(**changes):
        appraisal = town.appraisal
        found = appraisal.measured["zones"]
        changed = replace(found, table=found.table.assign(**changes))
        measured = {**appraisal.measured, "zones": changed}
        section = context_section(replace(town, appraisal=replace(appraisal, measured=measured)))
        return texts(section)["context-equality"]

    unknown = with_zones(deprivation_decile=np.nan, urban_rural="", residents=np.nan)
    assert "Deprivation and setting are not known of any place here." in unknown
    assert not any("stand under Who gains" in text for text in unknown)
    (line_,) = (text for text in unknown if text.startswith("Later by over a minute under "))
    assert line_.endswith(", residents not known.")
    sooner = with_zones(change_s=-90.0)
    assert any(
        "by deprivation, no group’s mean gets later by as much as a second" in text
        for text in sooner
    )


def test_a_scenario_that_moves_nobody_says_so(area):
    section = context_section(one(area, f"{CLOSES}off = true\n"))
    told_ = texts(section)["context-equality"]
    assert any("no group changes as shown" in text for text in told_)
    assert not any("loses most" in text for text in told_)


def test_lines_become_paragraphs():
    assert list(written("a\n\n b \n")) == [Paragraph("a"), Paragraph(" b ")]
    assert list(written("")) == []


def test_duties_are_told_with_where_they_stand(tmp_path):
    duties = load_duties()
    assert "not verified" in duties.of("restrictions").cited
    assert duties.of("collaboration").cited == "Policing and Crime Act 2017, section 2"
    for each in duties.duties:
        assert each.text.endswith(".")
        assert each.verified or each.note
    with pytest.raises(EstateInputError, match="no duty 'x'; add it"):
        duties.of("x")
    twice = tmp_path / "duties.toml"
    fields = "".join(f'{key} = "a"\n' for key in ("id", "title", "text", "citation", "source"))
    row = f"[[duty]]\n{fields}verified = true\n"
    twice.write_text(f"schema_version = 1\nreviewed = 2026-11-22\n{row}{row}")
    with pytest.raises(CoverageInputError, match="duty 'a' stands twice; keep one"):
        load_duties(twice)
