"""The appendix: the scenario file itself, and what makes the same report again."""

from __future__ import annotations

from estates.report.document import Block, Listing, Paragraph, Section, Weight
from estates.report.reproduction import ROADS_FILE, SEARCH_FILE, Reproduction
from estates.report.subject import Subject
from estates.scenario import scenario_text


def appendix_section(subject: Subject) -> Section:
    """The scenario file itself, and what makes the same report again, byte for byte."""
    found = Reproduction.of(subject)
    return Section(
        id="appendix",
        title="Appendix: the same report again",
        sections=(
            Section(id="appendix-command", title="The command", blocks=_said(found)),
            *(
                Section(
                    id=f"appendix-scenario-{n}",
                    title=f"The scenario file {each.name}.toml",
                    blocks=(Listing(caption=f"{each.name}.toml", text=scenario_text(each)),),
                )
                for n, each in enumerate(found.scenarios, start=1)
            ),
            Section(
                id="appendix-checksums", title="Checksums and versions", blocks=_checked(found)
            ),
        ),
    )


def _said(found: Reproduction) -> tuple[Block, ...]:
    files = ", ".join(f"{each.name}.toml" for each in found.scenarios)
    where = "the area under its name among the built areas, or its folder in place of the name"
    told = [f"Run in the folder of the program, with {where}"]
    if files:
        told.append(f"{files}: as listed below, in the same folder")
    if found.road_changes:
        told.append(f"{ROADS_FILE}: the file of closed and slowed roads, by whatever name it has")
    if found.search:
        told.append(f"{SEARCH_FILE}: what optimise --json printed, by whatever name it is kept")
    return (
        Listing(caption="The command that makes this report again", text=found.command),
        Paragraph(f"{'; '.join(told)}."),
        Paragraph(
            "Another ending than .pdf gives the other formats. With the files and versions below "
            "the same report comes out byte for byte; nothing in it is taken from the clock. Other "
            "versions, or another kind of computer, may differ in the last digit of a figure."
        ),
    )


def _checked(found: Reproduction) -> tuple[Block, ...]:
    rows = {
        **{f"area/{name}": each for name, each in found.area.items()},
        **{f"data/{name}": each for name, each in found.data.items()},
        "program (see below)": found.code,
        "assumptions in use": found.assumptions,
        "closed and slowed roads": found.road_changes,
        "search for better estates": found.search,
    }
    text = "\n".join(f"{each}  {name}" for name, each in rows.items() if each)
    blocks: list[Block] = [
        Listing(caption="SHA-256 of what the figures rest on", text=text),
        Paragraph(
            "Of the program: all its own files in coverage, estates and data, sorted by name, with "
            "line endings made alike.",
            Weight.NOTE,
        ),
    ]
    if found.changed:
        said = f"Figures taken otherwise: {'; '.join(found.changed)}."
        blocks.append(Paragraph(said, Weight.NOTE))
    elif found.assumptions:
        said = "No figure of data/prices.toml is taken otherwise."
        blocks.append(Paragraph(said, Weight.NOTE))
    versions = "; ".join(f"{name} {each}" for name, each in found.libraries.items())
    blocks.append(Paragraph(f"Made with Python {found.python}, and {versions}.", Weight.NOTE))
    return tuple(blocks)
