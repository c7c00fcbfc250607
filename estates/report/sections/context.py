"""Context: the five cases, the legal tests, consultation, inspection, equality.

What was given stands as it was written; what was not is said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

from coverage.counted import agreeing, counted
from estates.business_case import BusinessCase, Consultation
from estates.duties import load_duties
from estates.report.document import (
    Block,
    Column,
    Paragraph,
    Section,
    Table,
    Weight,
)
from estates.report.sections.equality import equality_section
from estates.report.sections.parties import bodies_touched
from estates.report.sections.risks import risks_table
from estates.report.subject import OneScenario
from estates.report.wording import listed, sentence

NOT_GIVEN = "not given"
# Where the figures of a case stand.
_ELSEWHERE = {
    "strategic": "what changes stands under Changes one by one",
    "economic": "the figures of the economic case stand under Money and Options considered",
    "commercial": "",
    "financial": "the accounts of each body stand under Money",
}


def context_section(subject: OneScenario) -> Section:
    """The five cases in their order, then the legal tests and who was asked."""
    case = subject.appraisal.scenario.case
    duty = load_duties().of("five-cases")
    return Section(
        id="context",
        title="Context",
        blocks=(
            Paragraph(
                f"As the planner wrote it, in the order of the five cases ({duty.cited}).",
                Weight.NOTE,
            ),
        ),
        sections=(
            *_cases(case),
            _management(subject),
            _legal_test(subject),
            *([_governance(case)] if case.governance_change else []),
            _consultation(case),
            *_inspections(case),
            equality_section(subject),
        ),
    )


def written(text: str) -> Iterator[Paragraph]:
    """A text of the planner, a paragraph a line."""
    return (Paragraph(line) for line in text.split("\n") if line.strip())


def _cases(case: BusinessCase) -> Iterator[Section]:
    """A section a case that was written of; those between them that were not share one."""
    for given, names in groupby(_ELSEWHERE, lambda name: bool(getattr(case, name).strip())):
        if given:
            for name in names:
                yield Section(
                    id=f"context-{name}",
                    title=f"{name.capitalize()} case",
                    blocks=tuple(written(getattr(case, name))),
                )
        else:
            yield _not_given(list(names))


def _not_given(names: list[str]) -> Section:
    cases = f"{listed(names)} {agreeing(len(names), 'case', 'cases')}"
    said = [f"Nothing was given for the {cases}."]
    if elsewhere := [_ELSEWHERE[name] for name in names if _ELSEWHERE[name]]:
        said.append(sentence("; ".join(elsewhere)))
    return Section(
        id=f"context-{names[0]}", title=cases.capitalize(), blocks=(Paragraph(" ".join(said)),)
    )


def _management(subject: OneScenario) -> Section:
    """What was written of it, every risk, and who has approved."""
    case = subject.appraisal.scenario.case
    told = list(written(case.management))
    nothing = [] if told else ["Nothing was given for the management case."]
    if not case.approval:
        nothing.append("No approval was given.")
    return Section(
        id="context-management",
        title="Management case",
        blocks=(*told, *_in_one(nothing), risks_table(subject), *_approvals(case)),
    )


def _in_one(sentences: list[str]) -> list[Paragraph]:
    return [Paragraph(" ".join(sentences))] if sentences else []


def _approvals(case: BusinessCase) -> Iterator[Block]:
    if not case.approval:
        return
    yield Table(
        caption="Approvals",
        columns=(
            Column(label="By", width=2),
            Column(label="Date"),
            Column(label="What was decided", width=3),
        ),
        rows=tuple(
            (each.by, _date(each.date, "not yet"), each.text or NOT_GIVEN) for each in case.approval
        ),
    )


def _legal_test(subject: OneScenario) -> Section:
    """Each body that the changes touch, and each that was written of: in rows, if anything was."""
    case = subject.appraisal.scenario.case
    given = {each.body: each for each in case.party}
    touched = bodies_touched(subject.appraisal)
    rows = []
    for body in [*touched, *(each for each in given if each not in touched)]:
        party = given.get(body)
        efficiency, effectiveness = (party.efficiency, party.effectiveness) if party else ("", "")
        rows.append(
            (
                body,
                efficiency or NOT_GIVEN,
                effectiveness or NOT_GIVEN,
                "given" if efficiency or effectiveness else NOT_GIVEN,
            )
        )
    duties = load_duties()
    duty, limits = duties.of("collaboration"), duties.of("restrictions")
    answered = sum(row[-1] == "given" for row in rows[: len(touched)])
    return Section(
        id="context-legal",
        title="Legal test",
        blocks=(
            Paragraph(duty.told),
            Paragraph(_answered(answered, touched)),
            *(
                Paragraph(f"{body} is not named by any site or crew that the changes touch.")
                for body in given
                if body not in touched
            ),
            *([_interests(rows)] if case.party else []),
            Paragraph(f"Restrictions: {limits.told}", Weight.NOTE),
            *written(case.restrictions),
            *_in_one(
                ["Nothing was given on restrictions."] * (not case.restrictions)
                + ["No change of governance is proposed, so its test is not applied."]
                * (not case.governance_change)
            ),
        ),
    )


def _interests(rows: Sequence[tuple[str, ...]]) -> Table:
    return Table(
        caption="Why it is in the interests of each body",
        columns=(
            Column(label="Body", width=1.6),
            Column(label="Efficiency", width=2.4),
            Column(label="Effectiveness", width=2.4),
            Column(label="Test"),
        ),
        rows=tuple(rows),
        note="Given: the planner names efficiency, effectiveness or both. Whether the test is met "
        "is for the bodies to consider.",
    )


def _answered(answered: int, touched: Sequence[str]) -> str:
    """For how many bodies a reason is given; all are named where it is for none of them."""
    bodies = len(touched)
    if bodies == 1:
        only = f"The changes touch one body only, {touched[0]}: no collaboration follows from them."
        return f"{only} {'A reason is given.' if answered else 'No reason is given.'}"
    if bodies == 0:
        return "The changes touch no body that is known, so there is nothing to test."
    if answered == bodies:
        return f"A reason is given for each of the {counted(bodies, 'body', 'bodies')}."
    verb = agreeing(answered, "A reason is", "Reasons are")
    if answered == 0:
        named = listed(touched)
        return f"No reason is given for any of the {counted(bodies, 'body', 'bodies')}: {named}."
    return f"{verb} given for {answered} of {counted(bodies, 'body', 'bodies')}."


def _governance(case: BusinessCase) -> Section:
    duty, test = load_duties().of("governance"), case.governance
    parts = ("economy", "efficiency", "effectiveness", "public_safety")
    return Section(
        id="context-governance",
        title="Change of governance",
        blocks=(
            Paragraph(duty.told),
            Table(
                caption="The test of a change of governance",
                columns=(Column(label="Part of the test"), Column(label="Given", width=4)),
                rows=tuple(
                    (
                        name.replace("_", " ").capitalize(),
                        str(getattr(test, name)) or NOT_GIVEN,
                    )
                    for name in parts
                ),
            ),
        ),
    )


def _consultation(case: BusinessCase) -> Section:
    """What was given of both; that of them, or on inspections, nothing was."""
    duty = load_duties().of("crmp")
    plan, asked = list(written(case.crmp)), list(_asked(case.consultation))
    nothing = _in_one(
        ["Nothing was given on the community risk management plan."] * (not plan)
        + ["Nothing was given on consultation."] * (not asked)
        + ["No inspection finding was given."] * (not case.inspection)
    )
    parts = ["community risk management plan", "consultation"]
    parts += ["inspection"] * (not case.inspection)
    return Section(
        id="context-consultation",
        title=listed(parts).capitalize(),
        blocks=(*plan, *asked, *nothing, Paragraph(duty.told, Weight.NOTE)),
    )


def _asked(asked: Consultation) -> Iterator[Paragraph]:
    if asked == Consultation():
        return
    yield from written(asked.text)
    start, end = asked.start, asked.end
    if start and end:
        when = f"Consultation from {start} to {end}"
    elif start or end:
        when = f"Consultation from {start}, its end not given" if start else (
            f"Consultation until {end}, its start not given"
        )  # fmt: skip
    else:
        when = "When the consultation was is not given"
    answers = (
        "responses not given" if asked.responses is None else counted(asked.responses, "response")
    )
    yield Paragraph(f"{when}; {answers}.")


def _inspections(case: BusinessCase) -> Iterator[Section]:
    if not case.inspection:
        return
    found = Table(
        caption="Inspection findings, and how the scenario answers them",
        columns=(
            Column(label="Body"),
            Column(label="Date"),
            Column(label="Finding", width=3),
            Column(label="Answer", width=3),
        ),
        rows=tuple(
            (
                each.body,
                _date(each.date, NOT_GIVEN),
                each.finding or NOT_GIVEN,
                each.answer or NOT_GIVEN,
            )
            for each in case.inspection
        ),
    )
    yield Section(id="context-inspection", title="Inspection findings", blocks=(found,))


def _date(date: dt.date | None, without: str) -> str:
    return without if date is None else date.isoformat()
