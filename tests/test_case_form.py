"""The boxes for the case, alone: what is typed comes out, and stays where it breaks a rule."""

import datetime as dt

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from estates.business_case import (
    BusinessCase,
    Consultation,
    Equality,
    GivenRisk,
    Governance,
    Inspection,
    Party,
)
from estates.errors import EstateInputError
from estates.scenario import scenario_of, scenario_text
from estates.scenario_edits import case_of
from estates.ui import case_form as module

FILE = 'name = "a"\narea = "town"\n[[change]]\nkind = "close"\nsite = "south"\n'


def script():
    """A page with nothing but the boxes; the scenario follows what they return."""
    import streamlit as st  # noqa: PLC0415

    from estates.scenario import scenario_of, scenario_text  # noqa: PLC0415
    from estates.ui.case_form import case_form  # noqa: PLC0415

    if st.toggle("Another page", key="away"):
        st.stop()
    scenario = scenario_of("a.toml", st.session_state["file"].encode())
    case = case_form(scenario, st.session_state.get("bodies", ()))
    edited = scenario.model_copy(update={"case": case})
    st.session_state["file"] = scenario_text(edited)


def page(case=None, bodies=()):
    app = AppTest.from_function(script, default_timeout=60)
    scenario = scenario_of("a.toml", FILE.encode())
    if case is not None:
        scenario = scenario.model_copy(update={"case": case})
    app.session_state["file"] = scenario_text(scenario)
    app.session_state["bodies"] = bodies
    return app.run()


def box(app, label, kind="text_area"):
    return next(each for each in getattr(app, kind) if each.label == label)


def case(app):
    return scenario_of("a.toml", app.session_state["file"].encode()).case


PLAN = "Community risk management plan, consultation, inspection"


def assert_said_by_its_box(app, heading, label):
    """Under the heading of the box, and above all headings a line that names both."""
    (group,) = (each for each in app.expander if each.label == heading)
    assert [each.value for each in group.error] == [each.value for each in app.error]
    (above,) = app.warning
    assert f"{label}, under “{heading}”" in above.value.replace("\\", "")
    read = [id(each) for each in walked(app.main)]
    assert read.index(id(above)) < read.index(id(app.expander[0]))


def walked(block):
    """All that a page shows, in the order in which it is read."""
    for each in block.children.values():
        yield each
        if hasattr(each, "children"):
            yield from walked(each)


def test_what_is_typed_is_the_case():
    app = page()
    assert not app.exception
    assert case(app) == BusinessCase()
    box(app, "Strategic case").set_value("<b>Because</b>\nof $x$").run()
    box(app, "Age").set_value("many over 75").run()
    box(app, "From", "date_input").set_value(dt.date(2026, 6, 1)).run()
    box(app, "Responses", "number_input").set_value(214).run()
    assert not app.exception
    assert case(app) == BusinessCase(
        strategic="<b>Because</b>\nof $x$",
        equality=Equality(age="many over 75"),
        consultation=Consultation(start=dt.date(2026, 6, 1), responses=214),
    )


WHOLE = BusinessCase(
    strategic="why",
    restrictions="none",
    governance_change=True,
    governance=Governance(economy="cheaper"),
    party=(Party(body="Fire", efficiency="one roof"),),
    consultation=Consultation(text="asked", end=dt.date(2026, 8, 1), responses=0),
    inspection=(Inspection(body="HMICFRS", date=dt.date(2025, 3, 4), finding="estate"),),
    risk=(
        GivenRisk(risk="late", likelihood=2, impact=5),
        GivenRisk(risk="dear", owner="Chief"),
    ),
)


def test_a_case_that_is_there_stays_as_it_is():
    app = page(WHOLE, ("Fire", "Police"))
    assert not app.exception
    assert not app.error
    assert case(app) == WHOLE
    assert box(app, "Economy").value == "cheaper"
    app.run()
    assert case(app) == WHOLE


def test_the_test_of_governance_is_asked_only_where_it_changes():
    app = page()
    assert "Public safety" not in [each.label for each in app.text_area]
    box(app, "Another body comes to govern a service", "checkbox").set_value(True).run()
    box(app, "Public safety").set_value("safer").run()
    assert case(app).governance == Governance(public_safety="safer")
    box(app, "Another body comes to govern a service", "checkbox").set_value(False).run()
    assert case(app) == BusinessCase()
    box(app, "Another body comes to govern a service", "checkbox").set_value(True).run()
    assert box(app, "Public safety").value == "safer"  # nothing is typed twice


def test_a_fault_is_one_line_and_what_was_typed_stays():
    app = page(BusinessCase(strategic="why"))
    box(app, "From", "date_input").set_value(dt.date(2026, 8, 1)).run()
    box(app, "Until", "date_input").set_value(dt.date(2026, 6, 1)).run()
    (error,) = app.error
    assert "ends on 2026-06-01, before it starts on 2026-08-01" in error.value.replace("\\", "")
    assert_said_by_its_box(app, PLAN, "Consultation, From and Until")
    assert case(app).consultation == Consultation(
        start=dt.date(2026, 8, 1)
    )  # the last that was right
    assert box(app, "Until", "date_input").value == dt.date(2026, 6, 1)
    # Another page in between: what was typed is still there, right or not.
    app.toggle(key="away").set_value(True).run()
    assert not app.text_area
    app.toggle(key="away").set_value(False).run()
    assert box(app, "Until", "date_input").value == dt.date(2026, 6, 1)
    assert len(app.error) == 1
    box(app, "Until", "date_input").set_value(dt.date(2026, 9, 1)).run()
    assert not app.error
    assert not app.warning
    assert case(app).consultation.end == dt.date(2026, 9, 1)


def test_a_case_that_changes_elsewhere_is_taken_over():
    app = page(BusinessCase(strategic="first"))
    box(app, "Strategic case").set_value("second").run()
    undone = scenario_of("a.toml", app.session_state["file"].encode())
    before = undone.model_copy(update={"case": BusinessCase(strategic="first")})
    app.session_state["file"] = scenario_text(before)
    app.run()
    assert box(app, "Strategic case").value == "first"
    assert case(app).strategic == "first"


def test_a_body_that_changes_touch_later_gets_a_row(monkeypatch):
    left = {}
    monkeypatch.setattr(
        module.st, "data_editor", lambda table, *, key, **_: _typed(left, key, table)
    )
    app = page(WHOLE, ("Fire",))
    assert left["party"]["body"].tolist() == ["Fire"]
    app.session_state["bodies"] = ("Fire", "Police")
    app.run()
    assert left["party"]["body"].tolist() == ["Fire", "Police"]
    assert case(app) == WHOLE


def test_tables_are_read_row_by_row(monkeypatch):
    """The editor itself is Streamlit's: here it gives what a person would have left in it."""
    left = {}
    monkeypatch.setattr(
        module.st, "data_editor", lambda table, *, key, **_: _typed(left, key, table)
    )
    app = page(WHOLE, ("Fire", "Police"))
    party = left["party"]
    assert party["body"].tolist() == ["Fire", "Police"]
    assert left["risk"]["likelihood"].tolist()[0] == 2
    assert not app.exception
    risks = left["risk"]
    more = pd.DataFrame([{"risk": "  new ", "owner": None, "likelihood": 3.0, "impact": None,
                          "mitigation": ""}, {"risk": "", "owner": "", "likelihood": None,
                          "impact": None, "mitigation": None}])  # fmt: skip
    left["given"] = {"risk": pd.concat([risks, more], ignore_index=True)}
    app.run()
    assert case(app).risk == (*WHOLE.risk, GivenRisk(risk="new", likelihood=3))
    left["given"] = {"party": party.assign(effectiveness=["", "nearer"])}
    app.run()
    assert case(app).party == (*WHOLE.party, Party(body="Police", effectiveness="nearer"))
    left["given"] = {"risk": more.assign(risk="")}
    app.run()
    (error,) = app.error
    assert "case, risk 1, risk: is missing; add it" in error.value.replace("\\", "")
    assert_said_by_its_box(app, "Risks, rejected options, approvals", "Risks")
    twice = party.assign(body="Fire", efficiency=["one", "two"])
    left["given"] = {"risk": risks, "party": twice}
    app.run()
    (error,) = app.error
    assert "party 'Fire' stands twice" in error.value.replace("\\", "")
    assert_said_by_its_box(
        app,
        "Legal test and governance",
        "Why it is in the interests of each body; one reason is enough",
    )


def test_a_character_that_no_page_can_show_is_told_at_its_box():
    app = page()
    box(app, "Deprivation").set_value("a\x07b").run()
    assert "cannot be shown (U+0007)" in app.error[0].value.replace("\\", "")
    assert_said_by_its_box(app, "Equality impact", "Deprivation")
    box(app, "Deprivation").set_value("ab").run()
    box(app, "Another body comes to govern a service", "checkbox").set_value(True).run()
    box(app, "Economy").set_value("a\x07b").run()
    assert_said_by_its_box(app, "Legal test and governance", "Economy")


def test_empty_cells_are_empty(monkeypatch):
    """Unless told, Streamlit writes None in them."""
    asked = []
    monkeypatch.setattr(module.st, "data_editor", lambda table, **more: asked.append(more) or table)
    page(WHOLE)
    assert len(asked) == 5
    assert {each["placeholder"] for each in asked} == {""}


def _typed(left, key, table):
    name = key.rpartition("-")[2]
    left[name] = table
    return left.get("given", {}).get(name, table)


def test_faults_of_a_case_alone_name_no_file():
    assert case_of({"strategic": "x", "risk": [{"risk": "a"}]}) == BusinessCase(
        strategic="x", risk=(GivenRisk(risk="a"),)
    )
    with pytest.raises(EstateInputError) as caught:
        case_of({"risk": [{"risk": "a", "impact": 9}]})
    assert str(caught.value) == "case, risk 1, impact: 9 is over 5; write 5 or less."
