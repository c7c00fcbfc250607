"""The comparison report: several scenarios side by side against one business as usual."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from coverage.counted import agreeing, counted
from estates.appraisal import Appraisal
from estates.appraisal_summary import assumptions
from estates.report.comparison.maps import difference_maps
from estates.report.comparison.people import (
    MOST_PLACES,
    groups_tables,
    losing_labels,
    not_shown,
    own_rows,
    people_table,
    worst_table,
)
from estates.report.comparison.rows import (
    by_scenario,
    figures_of,
    labelled,
    letter,
    names_of,
    verdict_in_words,
)
from estates.report.comparison.tables import (
    accounts_table,
    best_table,
    changes_table,
    confirm_table,
    found_by,
    money_table,
    ranges_table,
    response_table,
    scenarios_table,
)
from estates.report.document import (
    Beside,
    Block,
    Bullets,
    Document,
    Paragraph,
    Section,
    Terms,
    Weight,
)
from estates.report.sections.appendix import appendix_section
from estates.report.sections.basis import basis_sections
from estates.report.sections.changes import attribution
from estates.report.sections.method_words import method_terms
from estates.report.subject import SeveralScenarios
from estates.report.wording import area_warnings, listed, sentence

KIND = "Comparison report"
NAME = "comparison"
FEWER_PLACES = 5  # in each of several tables


def comparison_report(
    subject: SeveralScenarios, say: Callable[[str], None] = lambda _: None
) -> Document:
    """Report of two or more scenarios against one business as usual.

    Parameters
    ----------
    say
        Told what is being drawn, for whoever waits.
    """
    appraisals = subject.appraisals
    before = appraisals[0].before
    found = found_by(names_of(appraisals), appraisals)
    say("the report: what sets the scenarios apart")
    parts = [
        _summary(found),
        Section(id="changes", title="What sets them apart", blocks=(changes_table(found),)),
        difference_maps(found, own_rows(found), say),
        Section(id="people", title="Who gains and who loses", blocks=_people(found)),
        Section(
            id="money",
            title="Money",
            blocks=(money_table(found), accounts_table(found), confirm_table(found)),
        ),
        _attribution(found),
    ]
    authors = dict.fromkeys(each.scenario.author for each in appraisals)
    dates = [each.scenario.date for each in appraisals if each.scenario.date is not None]
    told = Document(
        name=NAME,
        kind=KIND,
        title=f"{counted(len(appraisals), 'scenario')} compared",
        subtitle=before.assessor.area.title,
        author=listed(authors),
        date=max(dates, default=None),
        warnings=area_warnings(before),
        sections=tuple(each for each in parts if each.blocks or each.sections),
    )
    basis = _basis(subject, told.texts())
    return replace(told, sections=(*told.sections, basis, appendix_section(subject)))


def _summary(found: Mapping[str, Appraisal]) -> Section:
    """Side by side at a glance, which is best on what, and whether any is beaten throughout."""
    appraisals, names = tuple(found.values()), tuple(found)
    figures = figures_of(appraisals)
    first, *rest = verdict_in_words(figures, len(names))
    return Section(
        id="summary",
        title="Summary",
        blocks=(
            scenarios_table(appraisals),
            Paragraph(first, Weight.LEAD),
            *([Bullets(tuple(rest))] if rest else []),
            response_table(found),
            best_table(figures, names),
            ranges_table(found),
        ),
    )


def _basis(subject: SeveralScenarios, texts: Iterable[str]) -> Section:
    """What the scenarios rest on; what is not of all of them says of which it is."""
    appraisals = subject.appraisals
    before = appraisals[0].before
    pinned = [
        f"Scenario {letter(at)}: {line}" for at, each in enumerate(subject.loose) for line in each
    ]
    inside = basis_sections(
        before.assessor,
        before.services,
        lines=[*labelled([assumptions(each) for each in appraisals]), *pinned],
        figures=appraisals[0].assumptions,
        money=True,
        search=False,
        texts=texts,
    )
    ends = before.assessor.profile.range
    methods = [
        dict(method_terms(ends, each.assumptions, money=True, search=False)) for each in appraisals
    ]
    return Section(
        id="basis",
        title="What this rests on",
        sections=tuple(_with_methods(each, methods) for each in inside),
    )


def _with_methods(section: Section, methods: Sequence[Mapping[str, str]]) -> Section:
    """With each paragraph of the method that is not the same for all told for each."""
    blocks: list[Block | Beside] = []
    for block in section.blocks:
        if isinstance(block, Terms) and section.id == "basis-method":
            items: list[tuple[str, str]] = []
            for head, text in block.items:
                own = [each.get(head, text) for each in methods]
                items += [
                    (head if who is None else f"{head}, {who}", told)
                    for who, told in by_scenario([[each] for each in own])
                ]
            blocks.append(Terms(tuple(items)))
        else:
            blocks.append(block)
    return replace(section, blocks=tuple(blocks))


def _people(found: Mapping[str, Appraisal]) -> tuple[Block, ...]:
    """Who waits longer, the places that each scenario hits worst, groups, and what is left out."""
    blocks: list[Block] = [people_table(found), response_table(found, in_time=True)]
    labels = losing_labels(found)
    if not labels:
        return tuple(blocks)
    most = MOST_PLACES if len(labels) == 1 else FEWER_PLACES
    blocks += [worst_table(found, label, most) for label in labels]
    groups: list[Block] = [*groups_tables(found, labels[0])]
    told = labels[:1] if groups else labels
    if lines := not_shown(found, dict.fromkeys(found, told)):
        where = f"By group, {labels[0]} is shown alone; " if groups else ""
        said = sentence(f"{where}places are named under {listed(labels)}. What else gets later:")
        groups += [Paragraph(said, Weight.NOTE), Bullets(tuple(lines))]
    return (*blocks, *groups)


def _attribution(found: Mapping[str, Appraisal]) -> Section:
    """What each change of each scenario brings, where there are several."""
    done = {
        name: sum(not change.off for change in each.scenario.change) for name, each in found.items()
    }
    alone = [letter(at) for at, name in enumerate(found) if done[name] == 1]
    said = (
        f"{agreeing(len(alone), 'Scenario', 'Scenarios')} {listed(alone)} "
        f"{agreeing(len(alone), 'has one change', 'have one change each')}, so all that is shown "
        "comes of it."
    )
    inside = tuple(
        Section(id=f"attribution-{number}", title=name, blocks=attribution(each))
        for number, (name, each) in enumerate(found.items(), start=1)
        if done[name] > 1
    )
    return Section(
        id="attribution",
        title="What each change brings",
        blocks=(Paragraph(said),) if alone else (),
        sections=inside,
    )
