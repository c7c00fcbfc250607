"""What an area and the program rest on, for the page Method and data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from coverage.attainment import Standard
from coverage.service import Service
from coverage.standard import MeanWithin
from estates.area import Manifest
from estates.assessment import Assessor, ServiceAssessment
from estates.glossary import Glossary, Term
from estates.view.coverage_view import minutes
from estates.view.method_figures import (
    NOT_VERIFIED,
    TO_CONFIRM,
    VERIFIED,
    DataFiles,
    Row,
    compatibility_rows,
    price_rows,
)

Services = Mapping[Service, ServiceAssessment]
NOT_KNOWN = "not known"
DOCS = {
    "docs/method-travel-times.md": "speeds, drive times and their weak points",
    "docs/method-appraisal.md": "how a scenario is appraised, and how money is counted",
    "docs/method-candidates.md": "where one more crew would help most",
    "docs/method-optimiser.md": "how the best estates are found, and how that is proved",
    "docs/method-engine.md": "how the quickest routes are worked out",
    "docs/scenarios.md": "how to write a scenario by hand",
}
# How it works: a heading and a paragraph each.
STEPS = {
    "Roads in": (
        "An extract of OpenStreetMap gives every road of the area, with its class, its speed limit "
        "and its signals. It becomes a network of junctions and the roads between them. One-way "
        "streets, gates and private roads are obeyed, unless an exemption is switched on."
    ),
    "Minutes out": (
        "Each kind of road has a speed for emergency vehicles in town and in the country. Bends, "
        "signals and crossings cost time of their own. The quickest way is found from every place "
        "where a crew starts to every place that needs help. A response time is the handling of "
        "the call, the turnout of the crew and the drive."
    ),
    "Who comes": (
        "Crews are not always free. For each hour of the week the nearest crew comes if it is "
        "free, else the next, and so on: that is the expected figure. “At most” supposes that "
        "every crew is at home and free; it is never a forecast."
    ),
    "Against what was promised": (
        "Times are set against each service’s own published standard, for the calls that it "
        "counts and from the moment that its clock starts. Where a service has published none, a "
        "yardstick of this tool stands in and says so. Places count for their incidents a year or, "
        "where those are not known, for the people who live there."
    ),
    "Choices weighed": (
        "A scenario is a list of changes to today’s estate. Both estates are scored in the same "
        "way, on the same roads. What people gain and lose stands beside the pounds and is never "
        "turned into pounds. Money is counted twice: what it costs society, after HM Treasury’s "
        "Green Book, and what it does to each body’s accounts. What nobody knows is listed “to "
        "confirm” and never counted as nothing."
    ),
    "Better ones found": (
        "The search tries the ways in which bases can stay, share, merge or move, and proves how "
        "far its best can be from the best there is. Each option is scored again by the appraisal, "
        "as if a person had written it."
    ),
}
WEAK = (
    "No speed has been checked against records of emergency vehicles in Great Britain.",
    (
        "Turn restrictions are counted but not obeyed. Delays of turning, hills, weather and the "
        "rush hour are not modelled."
    ),
    "Crews are taken to be free or not independently of each other.",
    "Crews beyond the edge of the map are not counted; what they might serve is told.",
    (
        "Building, fit-out and moving rates have no public source that holds for any estate: they "
        "are yours to give."
    ),
)


def parts_table(manifest: Manifest) -> pd.DataFrame:
    """A row a file of the area: where it is from, of what date, under what licence."""
    return pd.DataFrame(
        [
            {
                "Part": part.file,
                "Source": part.source or NOT_KNOWN,
                "Date": part.date or NOT_KNOWN,
                "Licence": part.licence or NOT_KNOWN,
            }
            for part in manifest.parts
        ],
        columns=["Part", "Source", "Date", "Licence"],
    )


def promise(standard: Standard) -> str:
    """What a standard promises, in short."""
    limit = minutes(standard.limit_s)
    if isinstance(standard, MeanWithin):
        return f"{limit} on average"
    return f"{standard.share_required * 100:g}% within {limit}"


def standards_table(assessor: Assessor, services: Services) -> pd.DataFrame:
    """A row a standard in force in the area, scored or not."""
    why = {
        each.standard.id: getattr(each, "why", "")
        for assessment in services.values()
        for each in assessment.attainments
    }
    return pd.DataFrame(
        [
            {
                "Service": each.service.value.capitalize(),
                "Standard": each.name,
                "Promises": promise(each),
                "For the": "first to attend" if each.attending == 1 else "second to attend",
                "Incidents": ", ".join(each.incident_types) or "all",
                "Where": {"any": "everywhere", "urban": "towns", "rural": "country"}[each.setting],
                "Clock from": f"the {each.clock_starts}",
                "Status": each.status,
                "Dated": str(each.dated),
                "Checked": VERIFIED if each.verified else NOT_VERIFIED,
                "Scored here": f"no: {why[each.id]}" if why.get(each.id) else "yes",
                "Source": each.source,
                "Note": each.note,
            }
            for each in assessor.standards.of_area(assessor.area.manifest.standards_of)
        ]
    )


def speed_lines(assessor: Assessor) -> list[str]:
    """How vehicles drive in what is shown, a line each."""
    profile = assessor.profile
    low, high = ((end - 1) * 100 for end in (profile.range.low, profile.range.high))
    exempt = [each.label for each in assessor.exemptions]
    return [
        f"Speeds: {profile.label.lower()}: {profile.description.lower()}. {NOT_VERIFIED}.",
        f"Every speed may be off by {low:+.0f}% to {high:+.0f}%; see the ranges.",
        f"Legal exemptions in use: {'; '.join(exempt) if exempt else 'none'}.",
        *(
            f"Call handling, {each.service.value}: {each.seconds:g} seconds "
            f"({each.source}; {VERIFIED if each.verified else NOT_VERIFIED})."
            for each in (assessor.standards.handling(service) for service in Service)
        ),
    ]


def not_verified(assessor: Assessor, services: Services, data: DataFiles) -> list[str]:
    """One list of all that nobody has checked, or nobody has given, and this area rests on."""
    return list(dict.fromkeys(_doubts(assessor, services, data)))


def _doubts(assessor: Assessor, services: Services, data: DataFiles) -> Iterator[str]:
    manifest = assessor.area.manifest
    yield f"Speeds: all of the profile “{assessor.profile.label}”, for Great Britain."
    for exemption in assessor.exemptions:
        if not exemption.verified:
            yield f"Legal exemption: {exemption.label}."
    for assessment in services.values():
        yield from _of_service(assessment)
    for standard in assessor.standards.of_area(manifest.standards_of):
        if standard.status == "yardstick":
            yield f"Standard: {standard.name}: a yardstick of this tool, promised by nobody."
        elif not standard.verified:
            yield f"Standard: {standard.name}."
    yield from (f"Guessed when the area was built: {line}" for line in manifest.assumptions)
    yield from _of_figures("Sharing a site", compatibility_rows(data.compatibility))
    yield from _of_figures("Money", price_rows(data.prices))


def _of_figures(what: str, rows: Iterable[Row]) -> Iterator[str]:
    """The rows of a file that nobody has checked, or nobody has given."""
    for row in rows:
        if row.checked == TO_CONFIRM:
            yield f"{what}, to confirm: {row.figure}."
        elif row.checked == NOT_VERIFIED:
            yield f"{what}: {row.figure}: {f'{row.value} {row.unit}'.strip()}."


def _of_service(assessment: ServiceAssessment) -> Iterator[str]:
    """What is not known of a service's crews and calls."""
    name = assessment.service.value.capitalize()
    if not any(each.reconciled for each in assessment.reconciliations.values()):
        yield f"{name}: modelled times agree with no checked, published record."
    if not assessment.handling.verified:
        yield f"{name}: call handling of {assessment.handling.seconds:g} seconds."
    if assessment.assumed:
        yield f"{name}: no list of vehicles: one is supposed at each station, always free."
    elif not assessment.availability_known:
        yield f"{name}: how often crews are free is not known; all are taken as free."


def words_found(glossary: Glossary, words: str) -> list[Term]:
    """Terms that have all of these words somewhere; those that are so called come first."""
    wanted = words.casefold().split()
    meant = glossary.of(words)

    def text(term: Term) -> str:
        return " ".join((term.word, *term.also, term.short, term.more)).casefold()

    hits = [term for term in glossary.terms if all(word in text(term) for word in wanted)]

    def called(term: Term) -> bool:
        return all(any(word in name for name in term.names) for word in wanted)

    return sorted(hits, key=lambda term: (term != meant, not called(term)))
