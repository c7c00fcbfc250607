"""What a report rests on: assumptions, speeds, sources, what is not verified, method, words.

The parts serve the reports of several scenarios and of today's estate as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from coverage.counted import agreeing, counted
from coverage.service import Service
from estates.appraisal_summary import assumptions
from estates.area import Manifest
from estates.assessment import Assessor, ServiceAssessment
from estates.assumptions import PLANNER, Assumptions
from estates.compatibility import load_figures
from estates.glossary import Term, load_glossary
from estates.report.document import Block, Bullets, Column, Paragraph, Section, Table, Terms, Weight
from estates.report.sections.method_words import method_terms
from estates.report.subject import OneScenario
from estates.report.wording import listed, sentence
from estates.summary import road_change_lines
from estates.view.method_figures import DataFiles, price_rows
from estates.view.method_view import WEAK, not_verified, parts_table, speed_lines

Services = Mapping[Service, ServiceAssessment]
MOST_ASSUMED = 12
YARDSTICK = ": a yardstick of this tool, promised by nobody."
AREA = re.compile(r"Running cost of (.+): ([0-9.e+]+) m2")
GUESSED = "Guessed when the area was built: "
MOST_GUESSED = 4
MONEY_DOUBTS = (
    "Money: each figure marked “not verified” or “given for this scenario” under Assumptions, the "
    "years that are counted and the year of their prices, and all that is listed under To confirm."
)
# Words of the glossary that need no telling in a report: as elsewhere, or said where they stand.
EVERYDAY = frozenset(
    {
        "CRMP",
        "Green Book",
        "alert",
        "appliance",
        "appraisal",
        "area",
        "assumption",
        "availability",
        "backlog",
        "band",
        "base",
        "body",
        "business rates",
        "call handling",
        "capital and revenue",
        "category 1",
        "change",
        "clock start",
        "compatibility",
        "crewed hours",
        "demand",
        "demand point",
        "draw",
        "estate",
        "first attending",
        "fit-out",
        "freehold",
        "front counter",
        "leasehold",
        "merge",
        "neighbour",
        "on-call",
        "patrol area",
        "percentile",
        "range",
        "recorded performance",
        "resource",
        "response standard",
        "rests on one site",
        "running cost",
        "scenario",
        "site",
        "speed profile",
        "turnout",
        "urban or rural",
        "verified",
        "weighted by",
        "workload",
        "yardstick standard",
    }
)


def basis_section(subject: OneScenario, texts: Iterable[str]) -> Section:
    """What a scenario report rests on.

    Parameters
    ----------
    texts
        All texts of the other sections: only words that occur there are explained.
    """
    appraisal = subject.appraisal
    assessor, services = appraisal.after.assessor, appraisal.before.services
    inside = basis_sections(
        assessor,
        services,
        lines=assumptions(appraisal),
        figures=appraisal.assumptions,
        money=True,
        search=subject.search is not None,
        texts=texts,
    )
    return Section(id="basis", title="What this rests on", sections=inside)


def basis_sections(
    assessor: Assessor,
    services: Services,
    *,
    lines: Sequence[str],
    figures: Assumptions,
    money: bool,
    search: bool,
    texts: Iterable[str],
) -> tuple[Section, ...]:
    """The parts of the section, in order.

    Parameters
    ----------
    lines
        All that was assumed, a line each.
    money
        Whether the report counts money.
    search
        Whether the report shows what an optimiser found.
    """
    said = method_terms(assessor.profile.range, figures, money=money, search=search)
    method = Terms((*said, ("What is weak", " ".join(WEAK))))
    found = glossary_terms(texts)
    glossary = (Terms(found),) if found else ()
    parts = (
        (
            "assumptions",
            "Assumptions and defaults used",
            assumption_blocks(assessor, lines, figures),
        ),
        ("sources", "Sources and licences", (sources_table(assessor.area.manifest),)),
        (
            "not-verified",
            "What is not verified",
            doubt_blocks(assessor, services, figures, money=money),
        ),
        ("method", "The method in one page", (method,)),
        ("glossary", "Words", glossary),
    )
    return tuple(
        Section(id=f"basis-{id_}", title=title, blocks=tuple(blocks))
        for id_, title, blocks in parts
        if blocks
    )


def assumption_blocks(
    assessor: Assessor, lines: Sequence[str], figures: Assumptions
) -> tuple[Block, ...]:
    """Speeds and exemptions, changed roads, then all that was assumed."""
    roads = road_change_lines(assessor)
    speeds = [sentence(line) for line in (*speed_lines(assessor), *roads)]
    handling = tuple(f"{service.value}: call handling " for service in Service)  # told with speeds
    told = [line for line in lines if line not in roads and not line.startswith(handling)]
    rest = list(dict.fromkeys(sentence(each) for line in told for each in parted(line, figures)))
    given, default = (
        [line.removesuffix(".") for line in rest if ends in line]
        for ends in (f" ({PLANNER})", " (source: ")
    )
    areas = [line.removesuffix(".") for line in rest if AREA.fullmatch(line.removesuffix("."))]
    apart = {*given, *default, *areas}
    shown = [line for line in rest if line.removesuffix(".") not in apart]
    if len(shown) > MOST_ASSUMED:
        more = len(shown) - MOST_ASSUMED
        shown[MOST_ASSUMED:] = [f"{more:,} more {agreeing(more, 'is', 'are')} in the workbook."]
    if given:
        plain = (_low(line).replace(f" ({PLANNER})", "") for line in given)
        shown.append(f"Given for this scenario: {'; '.join(plain)}.")
    if areas:
        shown.append(f"Running cost by floor area: {'; '.join(_of_area(line) for line in areas)}.")
    if default:
        shown.append(f"Defaults: {'; '.join(map(_low, default))}.")
    if not assessor.changed_roads:
        speeds.append("No road is closed or slowed.")
    said = Paragraph("Nothing else was assumed.") if not shown else Bullets(tuple(shown))
    return (Bullets(tuple(speeds)), said)


def parted(line: str, figures: Assumptions) -> list[str]:
    """The assumptions that a line holds, each figure in the unit that people say it in.

    A line may name an area and the price of each m² of it, apart by a semicolon: two things, of
    which only the price may be given for the scenario.
    """
    names = zip(figures.figures, price_rows(figures), strict=False)
    for figure, row in names:
        if figure.value is None:
            continue
        own = figures.line(figure.id)
        if own in line:
            start, end = own[: len(figure.name) + 2], own[own.rindex(" (") :]
            line = line.replace(own, f"{start}{_amount(row.value, row.unit)}{end}")
    two = re.fullmatch(r"(running cost of .+: [0-9.e+]+ m2); (.+)", line)
    return [line] if two is None else [two[1], two[2]]


def _amount(value: str, unit: str) -> str:
    """A figure with its unit: £3,500 per m², 2.5%."""
    if unit.startswith("£"):
        return f"{unit[0]}{value}{unit[1:]}"
    return f"{value}%{unit[1:]}" if unit.startswith("%") else f"{value} {unit}".strip()


def _of_area(line: str) -> str:
    found = AREA.fullmatch(line)
    return line if found is None else f"{found[1]}, {float(found[2]):,.0f} m²"


def _low(text: str) -> str:
    """A line in the midst of others; what is all capitals stays."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def sources_table(manifest: Manifest) -> Table:
    """A row a file of the area: where it is from, of what date, under what licence."""
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for part, source, *dated in parts_table(manifest).itertuples(index=False, name=None):
        own = re.fullmatch(rf"{re.escape(part)} \((.*)\)", source)  # a file of that very name
        grouped.setdefault((own[1] if own else source, *dated), []).append(part)
    widths = {"Part": 3.2, "Source": 3.0, "Date": 1.0, "Licence": 1.8}
    return Table(
        caption="Where the data of the area come from",
        columns=tuple(Column(label=head, width=width) for head, width in widths.items()),
        rows=tuple((listed(parts), *told) for told, parts in grouped.items()),
        nothing="The area names no source.",
    )


def doubt_blocks(
    assessor: Assessor, services: Services, figures: Assumptions, *, money: bool
) -> tuple[Block, ...]:
    """All that nobody has checked or given, what is alike put together."""
    data = DataFiles(assessor.speeds, assessor.standards, figures, load_figures(), assessor.actuals)
    found = not_verified(assessor, services, data)
    # Of money the report itself marks each figure in use; of those not in use nothing hangs.
    left_out = ("Money",) if money else ("Money", "Sharing a site")
    found = [line for line in found if not line.startswith(left_out)]
    yardsticks = [line for line in found if line.endswith(YARDSTICK)]
    guessed = [line.removeprefix(GUESSED) for line in found if line.startswith(GUESSED)]
    grouped: dict[str, list[str]] = {}
    for line in found:
        if line not in yardsticks and not line.startswith(GUESSED):
            what, _, said = line.partition(": ")
            grouped.setdefault(what, []).append(said.removesuffix("."))
    alike: dict[str, list[str]] = {}
    for what, doubts in grouped.items():
        alike.setdefault("; ".join(doubts), []).append(what)
    lines = [f"{listed(who)}: {told}." for told, who in alike.items()]
    if money:
        lines.append(MONEY_DOUBTS)
    if yardsticks:
        n = len(yardsticks)
        verb = agreeing(n, "is a yardstick", "are yardsticks")
        lines.append(f"Standards: {n:,} {verb} of this tool, promised by nobody.")
    if guessed:
        shown = "; ".join(line.removesuffix(".") for line in guessed[:MOST_GUESSED])
        rest = len(guessed) - MOST_GUESSED
        more = (
            f"; {counted(rest, 'more guess', 'more guesses')} in the workbook" if rest > 0 else ""
        )
        lines.append(f"{GUESSED}{shown}{more}.")
    if not lines:
        return (Paragraph("Everything that was listed has been checked."),)
    told = "Nobody has checked what follows, or nobody has given it. Read each figure with it."
    return (Paragraph(told, Weight.WARNING), Bullets(tuple(lines)))


def glossary_terms(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The words of the glossary that occur in the texts, with what they mean."""
    text = " ".join(texts).casefold().replace("’", "'")
    terms = (each for each in load_glossary().terms if each.word not in EVERYDAY)
    return tuple((each.word, each.short) for each in terms if _occurs(each, text))


def _occurs(term: Term, text: str) -> bool:
    """Whether a word stands in a text by itself, in one of its forms, plural or not."""
    names = "|".join(re.escape(name) for name in term.names)
    return re.search(rf"(?<!\w)(?:{names})s?(?!\w)", text) is not None
