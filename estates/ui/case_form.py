"""The boxes for what is written of the case; what was typed stays, right or not, until it is."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from estates.business_case import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_TEXT,
    WORST,
    BusinessCase,
)
from estates.scenario import Scenario
from estates.scenario_edits import case_of
from estates.ui.components import EXPECTED, one_line, plain, refuse

_DRAFTS, _NUMBER = "case_drafts", "case_forms"
_Kind = Literal["name", "note", "date", "score"]

_CASES = {
    "strategic": "Why it is needed, and how it fits what the bodies set out to do.",
    "economic": "Why this option and no other is the best for the public.",
    "commercial": "How works, land and leases are bought, sold and let.",
    "financial": "Who pays, from which budget, and whether it can be afforded.",
    "management": "Who does what by when, and how the benefits are measured.",
}
_TABLES: dict[str, dict[str, tuple[str, _Kind]]] = {
    "party": {
        "body": ("Body", "name"),
        "efficiency": ("Efficiency", "note"),
        "effectiveness": ("Effectiveness", "note"),
    },
    "inspection": {
        "body": ("Inspected by", "name"),
        "date": ("Date", "date"),
        "finding": ("Finding", "note"),
        "answer": ("How this answers it", "note"),
    },
    "rejected": {"option": ("Option", "name"), "reason": ("Why it was rejected", "note")},
    "risk": {
        "risk": ("Risk", "note"),
        "owner": ("Owner", "name"),
        "likelihood": (f"Likelihood, 1 to {WORST}", "score"),
        "impact": (f"Impact, 1 to {WORST}", "score"),
        "mitigation": ("What is done about it", "note"),
    },
    "approval": {
        "by": ("By", "name"),
        "date": ("Date, empty = not yet", "date"),
        "text": ("What was decided", "note"),
    },
}
_GOVERNANCE = ("economy", "efficiency", "effectiveness", "public_safety")
_CHANGES = "governance_change"
_FIRST, _LAST = dt.date(1990, 1, 1), dt.date(2100, 12, 31)  # that can be chosen
_EQUALITY = ("age", "disability", "ethnicity", "deprivation", "other")


@dataclass(slots=True)
class _Draft:
    """What this person types for one scenario."""

    number: int  # of the boxes on screen, their own in this session
    case: BusinessCase  # the last that was right, which the scenario then has
    typed: dict[str, Any] = field(default_factory=dict)  # by box
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)  # as the editors were given them
    latest: dict[str, pd.DataFrame] = field(default_factory=dict)  # as they are now
    heading: str = ""  # that the boxes which are being drawn stand under
    wrong: list[str] = field(default_factory=list)  # boxes whose text breaks a rule, with it

    def key(self, name: str) -> str:
        """Of a box; what it held is put in where it was on no page for a while."""
        key = f"case-{self.number}-{name}"
        if key not in st.session_state and name in self.typed:
            st.session_state[key] = self.typed[name]
        return key


def case_form(scenario: Scenario, bodies: Sequence[str] = ()) -> BusinessCase:
    """Draw the boxes.

    Parameters
    ----------
    bodies
        That the changes touch: each has a row of the legal test to be filled in.

    Returns
    -------
    What is typed, for the caller to put into the scenario: one that comes with another case was
    changed elsewhere. While something of it breaks a rule, its box says so, a line above all boxes
    names that box, and the last that was right is returned.
    """
    draft = _draft(scenario)
    draft.wrong.clear()
    fields: dict[str, object] = {}
    above = st.container()  # met first, by who looks and by who listens
    with _under(draft, "The five cases"):
        for name, help_ in _CASES.items():
            fields[name] = _text(draft, name, f"{name.capitalize()} case", help_)
    with _under(draft, "Legal test and governance"):
        fields |= _legal(draft, bodies)
    with _under(draft, "Community risk management plan, consultation, inspection"):
        fields |= _consultation(draft)
    with _under(draft, "Equality impact"):
        fields["equality"] = {
            name: _text(draft, f"equality.{name}", name.capitalize()) for name in _EQUALITY
        }
    with _under(draft, "Risks, rejected options, approvals"):
        fields["risk"] = _table(draft, "risk", "Risks")
        fields["rejected"] = _table(draft, "rejected", "Options that were rejected")
        fields["approval"] = _table(draft, "approval", "Approvals")
    with above:
        try:
            draft.case = case_of(fields)
        except EXPECTED as error:
            _name_the_boxes(draft.wrong, one_line(error))
    return draft.case


@contextmanager
def _under(draft: _Draft, heading: str) -> Iterator[None]:
    """Boxes behind a heading that opens."""
    draft.heading = heading
    with st.expander(heading):
        yield


def _name_the_boxes(wrong: Sequence[str], line: str) -> None:
    """Which boxes to go to; what is wrong stands there, and here where it is of no single box."""
    if not wrong:
        refuse(line)
        return
    st.warning(
        f"Not in the report until it is corrected: {plain('; '.join(wrong))}. Until then the "
        "report has what was last right.",
        icon=":material/warning:",
    )


def _check(draft: _Draft, where: DeltaGenerator, label: str, fields: dict[str, object]) -> None:
    """Say beside a box what is wrong with what it holds."""
    try:
        case_of(fields)
    except EXPECTED as error:
        draft.wrong.append(f"{label}, under “{draft.heading}”")
        with where:
            refuse(one_line(error))


def _draft(scenario: Scenario) -> _Draft:
    """What was typed for this scenario; anew where its case was changed elsewhere, as by undo."""
    drafts: dict[tuple[str, str], _Draft] = st.session_state.setdefault(_DRAFTS, {})
    key = (scenario.area, scenario.name)
    if key not in drafts or drafts[key].case != scenario.case:
        number = st.session_state[_NUMBER] = st.session_state.get(_NUMBER, 0) + 1
        drafts[key] = _Draft(
            number=number,
            case=scenario.case,
            typed=_boxes(scenario.case),
            latest={name: _frame(scenario.case, name) for name in _TABLES},
        )
    return drafts[key]


def _boxes(case: BusinessCase) -> dict[str, Any]:
    """What each box but the tables holds."""
    typed: dict[str, Any] = {name: getattr(case, name) for name in (*_CASES, "crmp")}
    typed |= {name: getattr(case, name) for name in ("restrictions", _CHANGES)}
    for part, names in (
        ("governance", _GOVERNANCE),
        ("equality", _EQUALITY),
        ("consultation", ("text", "start", "end", "responses")),
    ):
        typed |= {f"{part}.{name}": getattr(getattr(case, part), name) for name in names}
    return typed


def _legal(draft: _Draft, bodies: Sequence[str]) -> dict[str, object]:
    known = set(draft.latest["party"]["body"])
    empty = [[body, "", ""] for body in bodies if body not in known]
    more = pd.DataFrame(empty, columns=list(_TABLES["party"]))
    label = "Why it is in the interests of each body; one reason is enough"
    parties = _table(draft, "party", label, more)
    changes = st.checkbox("Another body comes to govern a service", key=draft.key(_CHANGES))
    draft.typed[_CHANGES] = changes
    test = (
        {
            name: _text(draft, f"governance.{name}", name.replace("_", " ").capitalize())
            for name in _GOVERNANCE
        }
        if changes
        else {}
    )
    return {
        # A row that only names a body that is touched anyway says nothing.
        "party": [each for each in parties if len(each) > 1 or each.get("body") not in bodies],
        "restrictions": _text(draft, "restrictions", "Restrictions on the agreement"),
        _CHANGES: changes,
        "governance": test,
    }


def _consultation(draft: _Draft) -> dict[str, object]:
    plan = _text(draft, "crmp", "What the community risk management plan says")
    asked: dict[str, object] = {
        "text": _text(draft, "consultation.text", "Consultation: who was asked, and what they said")
    }
    wrong = st.container()
    columns = st.columns(3)
    for name, label, column in zip(("start", "end"), ("From", "Until"), columns, strict=False):
        box = f"consultation.{name}"
        given = column.date_input(
            label,
            value=None,
            min_value=_FIRST,
            max_value=_LAST,
            key=draft.key(box),
            format="DD/MM/YYYY",
        )
        draft.typed[box] = asked[name] = given
    box = "consultation.responses"
    responses = columns[2].number_input(
        "Responses", min_value=0, value=None, step=1, key=draft.key(box), placeholder="not given"
    )
    draft.typed[box] = asked["responses"] = responses
    dates = {name: asked[name] for name in ("start", "end")}
    _check(draft, wrong, "Consultation, From and Until", {"consultation": dates})
    return {
        "crmp": plan,
        "consultation": asked,
        "inspection": _table(draft, "inspection", "Findings of inspections"),
    }


def _text(draft: _Draft, name: str, label: str, help_: str = "") -> str:
    wrong = st.container()
    text = st.text_area(
        label, max_chars=LONGEST_TEXT, key=draft.key(name), help=help_ or None, height=96
    )
    draft.typed[name] = text
    part, _, of_part = name.partition(".")
    given: dict[str, object] = {part: {of_part: text} if of_part else text}
    if part == "governance":
        given[_CHANGES] = True  # only then it is asked for
    _check(draft, wrong, label, given)
    return text


def _table(
    draft: _Draft, name: str, label: str, more: pd.DataFrame | None = None
) -> list[dict[str, object]]:
    """A table of rows that can be added and removed; the rows that hold anything.

    Parameters
    ----------
    more
        Rows to begin with besides those that there are.
    """
    key = draft.key(name)
    if key not in st.session_state:  # on screen for the first time, or again
        latest = draft.latest[name]
        some = more is not None and not more.empty
        draft.tables[name] = pd.concat([latest, more], ignore_index=True) if some else latest
    st.markdown(f"**{label}**")
    wrong = st.container()
    edited = st.data_editor(
        draft.tables[name],
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        key=key,
        placeholder="",  # of an empty cell
        column_config={
            column: _configured(heading, kind) for column, (heading, kind) in _TABLES[name].items()
        },
    )
    draft.latest[name] = edited
    rows = ({column: _cell(value) for column, value in row.items()} for row in _records(edited))
    told = ({column: value for column, value in row.items() if value != ""} for row in rows)
    found = [row for row in told if row]
    _check(draft, wrong, label, {name: found})
    return found


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False)]


def _cell(value: object) -> object:
    """A cell as a file has it; "" = empty."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, dt.datetime):  # a time stamp of pandas is one
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.strip() if isinstance(value, str) else value


def _configured(heading: str, kind: _Kind) -> Any:  # noqa: ANN401  (of Streamlit)
    match kind:
        case "date":
            return st.column_config.DateColumn(heading, format="DD/MM/YYYY")
        case "score":
            return st.column_config.NumberColumn(heading, min_value=1, max_value=WORST, step=1)
    longest = LONGEST_NAME if kind == "name" else LONGEST_NOTE
    width: Literal["small", "large"] = "small" if kind == "name" else "large"
    return st.column_config.TextColumn(heading, max_chars=longest, width=width)


def _frame(case: BusinessCase, name: str) -> pd.DataFrame:
    """A list of the case as a table."""
    rows: list[Mapping[str, Any]] = [dict(each) for each in getattr(case, name)]
    columns = {}
    for column, (_, kind) in _TABLES[name].items():
        cells = [row[column] for row in rows]
        if kind == "date":
            columns[column] = pd.Series(pd.to_datetime(pd.Series(cells, dtype=object)))
        else:
            columns[column] = pd.Series(cells, dtype=float if kind == "score" else object)
    return pd.DataFrame(columns)
