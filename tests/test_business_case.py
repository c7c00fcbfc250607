"""What is written of the case: in files, with faults in one line, and with no hold on figures."""

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates.business_case import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_TEXT,
    Approval,
    BusinessCase,
    Consultation,
    Equality,
    GivenRisk,
    Governance,
    Inspection,
    Party,
    Rejected,
)
from estates.comparison import difference
from estates.errors import EstateInputError
from estates.history import History
from estates.scenario import Scenario, scenario_of, scenario_text
from estates.scenario_edits import added, removed
from estates.scenario_link import link_of, scenario_in

HEAD = 'name = "a"\narea = "town"\n'
CHANGE = '[[change]]\nkind = "close"\nsite = "south"\n'
WHOLE = BusinessCase(
    strategic="Two lines:\nand the second.",
    economic='<script>alert("x")</script> #let $x$ \\n =cmd|',
    management='"""',
    party=(
        Party(body="Fire", efficiency="one roof", effectiveness=""),
        Party(body="Police (made up)", effectiveness="nearer\n\nthe town"),
    ),
    restrictions="None.",
    governance_change=True,
    governance=Governance(economy="cheaper", public_safety="\u202eright to left\u202c"),
    crmp="Page 12",
    consultation=Consultation(
        text="Twelve weeks", start=dt.date(2026, 6, 1), end=dt.date(2026, 8, 24), responses=0
    ),
    inspection=(
        Inspection(body="HMICFRS", date=dt.date(2025, 3, 4), finding="estate", answer="this"),
    ),
    equality=Equality(age="many over 75", other="\U0001f692"),
    rejected=(Rejected(option="Do nothing", reason="backlog"),),
    risk=(GivenRisk(risk="It takes longer", owner="Chief", likelihood=2, impact=5),),
    approval=(Approval(by="Board", date=dt.date(2026, 12, 1)), Approval(by="Secretary of State")),
)


def scenario(case=WHOLE):
    return Scenario(**{**dict(scenario_of("a.toml", (HEAD + CHANGE).encode())), "case": case})


@pytest.mark.parametrize("ending", [".toml", ".json"])
def test_a_case_reads_back_as_it_was_written(ending):
    text = scenario_text(scenario(), ending)
    again = scenario_of(f"a{ending}", text.encode())
    assert again == scenario()
    assert scenario_text(again, ending) == text


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(words, st.sampled_from([".toml", ".json"]))
def test_any_text_is_kept_or_refused(text, ending):
    """Line ends apart, which are made alike, and blanks around it."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any((each < " " or each == "\x7f") and each not in "\n\t" for each in plain):
        with pytest.raises(ValueError, match=r"cannot be shown \(U\+00"):
            BusinessCase(strategic=text)
        return
    case = BusinessCase(strategic=text, risk=(GivenRisk(risk=f"r{text}", owner=text),))
    assert case.strategic == plain
    again = scenario_of(f"a{ending}", scenario_text(scenario(case), ending).encode())
    assert again.case == case


def test_a_file_without_a_case_is_as_it_was():
    """Byte for byte: what was kept before is the same file."""
    plain = scenario(BusinessCase())
    assert scenario_text(plain) == f"schema_version = 1\n{HEAD}\n{CHANGE}"
    assert "case" not in json.loads(scenario_text(plain, ".json"))
    assert not plain.case.given
    assert WHOLE.given


def test_texts_of_several_lines_stand_in_several_lines():
    text = scenario_text(scenario())
    assert 'strategic = """\nTwo lines:\nand the second."""' in text
    assert "start = 2026-06-01\n" in text
    assert text.count("[[case.party]]") == 2


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("[case]\nstratgic = 'x'",
         "case.stratgic: there is no such field; correct its name or leave it out"),
        ("[case]\nstrategic = 5", ('case.strategic: 5 is a number, a text is wanted; write it in '
         'quotes: "5"')),
        (f"[case]\nstrategic = '{'x' * 4001}'",
         "case.strategic: 4,001 characters; at most 4,000 fit, shorten it"),
        ("[case]\nstrategic = 'a\\u0000'".replace("'", '"'),
         "case.strategic: holds a character that cannot be shown (U+0000); leave it out"),
        ("[[case.risk]]\nrisk = 'a'\nlikelihood = 6\nimpact = 1",
         "case, risk 1, likelihood: 6 is over 5; write 5 or less"),
        ("[[case.risk]]\nrisk = 'a'\nlikelihood = 0\nimpact = 1",
         "case, risk 1, likelihood: 0 is too small; write 1 or more"),
        ("[[case.risk]]\nrisk = 'a'\n[[case.risk]]\nrisk = 'b'\nimpact = 'high'",
         "case, risk 2, impact: 'high' is not a whole number; write one in digits, without quotes"),
        ("[[case.risk]]\nowner = 'a'", "case, risk 1, risk: is missing; add it"),
        ("[[case.risk]]\nrisk = '  '",
         "case, risk 1, risk: '  ' is too short; give the risk in words"),
        ("[case.risk]\nrisk = 'a'",
         "case.risk: write [[case.risk]], in double brackets, or a list of tables"),
        ("[case]\nrisk = ['late']",
         ("case, risk 1: 'late' is not a table; write a table: { risk = \"what may go wrong\", "
         "likelihood = 3, impact = 4 }")),
        ("case = 'none'",
         "case: 'none' is not a table; write a table: { strategic = \"why it is needed\" }"),
        ("[case]\nconsultation = 'none'",
         ("case.consultation: 'none' is not a table; write a table: { text = \"who was asked\", "
         "start = 2026-09-01 }")),
        ("[case.consultation]\nstart = '1/6/2026'",
         ("case.consultation.start: '1/6/2026' is not a date as this program reads it; write "
         "2026-06-01")),
        ("[case.consultation]\nstart = 2026-06-02\nend = 2026-06-01",
         "case.consultation: ends on 2026-06-01, before it starts on 2026-06-02; correct one"),
        ("[case]\ngovernance_change = 'yes'",
         "case.governance_change: 'yes': write true or false, without quotes"),
        ("[case.governance]\neconomy = 'x'",
         "case: the test of governance is given; write governance_change = true, or leave it out"),
        ("[[case.party]]\nbody = 'A'\n[[case.party]]\nbody = 'A'",
         "case: party 'A' stands twice; keep one"),
        ("[case]\ncrmp = 'x'\nauthor = 'y'", "author: stands below [case]; move it above"),
        ("".join(f"[[case.rejected]]\noption = '{n}'\n" for n in range(31)),
         "case.rejected: at most 30 fit; leave the least important out"),
    ],
)  # fmt: skip
def test_faults_are_one_line_with_place_and_remedy(written, line):
    with pytest.raises(EstateInputError) as caught:
        scenario_of("a.toml", f"{HEAD}{written}\n{CHANGE}".encode())
    assert str(caught.value) == f"a.toml: {line}."


def test_limits_are_inclusive():
    case = BusinessCase(
        strategic="x" * LONGEST_TEXT,
        risk=tuple(GivenRisk(risk="x" * LONGEST_NOTE, owner="x" * LONGEST_NAME) for _ in range(30)),
    )
    text = scenario_text(scenario(case))
    assert scenario_of("a.toml", text.encode()).case == case


def test_a_score_needs_both():
    assert GivenRisk(risk="a", likelihood=2, impact=5).score == 10
    assert GivenRisk(risk="a", likelihood=2).score is None
    assert GivenRisk(risk="a", impact=2).score is None


def test_edits_and_undo_keep_the_case():
    first = scenario()
    assert removed(added(first, first.change[0]), 0).case == WHOLE
    history = History(first).edited(removed(first, 0)).described(title="Other")
    assert history.present.case == history.undone().present.case == WHOLE


def test_a_link_holds_the_case_or_the_changes_alone():
    assert scenario_in(link_of(scenario())).case == WHOLE
    sums = [hashlib.sha256(bytes([n])).hexdigest() for n in range(120)]  # texts that pack badly
    long = BusinessCase(strategic="".join(sums[:60]), economic="".join(sums[60:]))
    assert scenario_in(link_of(scenario(long))).case == BusinessCase()  # the changes at least


def test_no_figure_hangs_on_the_case():
    bare = scenario(BusinessCase())
    assert difference(bare, scenario()) == difference(bare, bare)
    other = scenario().model_copy(update={"title": "x", "notes": "y", "author": "z"})
    assert other.counted == bare.counted
    assert removed(other, 0).counted != bare.counted


def test_the_schema_knows_the_case():
    schema = json.loads(
        (Path(__file__).parents[1] / "docs/schemas/scenario.schema.json").read_text()
    )
    assert set(schema["$defs"]["BusinessCase"]["properties"]) == set(BusinessCase.model_fields)
