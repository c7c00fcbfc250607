"""The files of a report: one document in each format, and the data behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from estates.errors import EstateInputError
from estates.maps.standalone import live_map
from estates.report.comparison.report import comparison_report
from estates.report.coverage.report import coverage_report
from estates.report.data.archive import archive_bytes
from estates.report.data.geopackage import geopackage_bytes
from estates.report.document import Document
from estates.report.formats.html import html_bytes
from estates.report.formats.pdf import pdf_bytes
from estates.report.formats.word import word_bytes
from estates.report.scenario_report import scenario_report
from estates.report.subject import OneScenario, SeveralScenarios, Subject
from estates.report.workbook.workbook import workbook_bytes

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of file."""

    ending: str
    label: str
    purpose: str
    mime: str
    of_sections: bool  # whether it shows the sections that are chosen; else it has all data


FORMATS = (
    Format(
        ending=".pdf",
        label="PDF",
        purpose="To read, print and send; made for screen readers too (PDF/UA).",
        mime="application/pdf",
        of_sections=True,
    ),
    Format(
        ending=".html",
        label="web page",
        purpose="The same as one file for any browser, with a map to move in; needs no internet.",
        mime="text/html",
        of_sections=True,
    ),
    Format(
        ending=".docx",
        label="Word document",
        purpose="The same, for boards that edit.",
        mime="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        of_sections=True,
    ),
    Format(
        ending=".xlsx",
        label="Excel workbook",
        purpose="All tables; of each scenario the cash flow too, in live formulas.",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        of_sections=False,
    ),
    Format(
        ending=".gpkg",
        label="GeoPackage",
        purpose="Sites, demand points, bands and roads as layers with styles, for QGIS.",
        mime="application/geopackage+sqlite3",
        of_sections=False,
    ),
    Format(
        ending=".zip",
        label="data archive",
        purpose="Every table as CSV, every layer as GeoJSON, all figures as JSON, the scenario.",
        mime="application/zip",
        of_sections=False,
    ),
)
ENDINGS = tuple(each.ending for each in FORMATS)


def document_of(subject: Subject, say: Say = lambda _: None) -> Document:
    """The report without a format."""
    match subject:
        case OneScenario():
            return scenario_report(subject, say)
        case SeveralScenarios():
            return comparison_report(subject, say)
        case _:
            return coverage_report(subject, say)


def file_bytes(
    ending: str, subject: Subject, document: Document | None = None, say: Say = lambda _: None
) -> bytes:
    """One file; the same subject gives the same bytes.

    Parameters
    ----------
    document
        Perhaps with chosen sections only; None = the whole report. Files of data have no use for
        it.

    Raises
    ------
    EstateInputError
        No format has this ending.
    """
    match ending:
        case ".xlsx":
            say("the workbook")
            return workbook_bytes(subject)
        case ".gpkg":
            say("the layers")
            return geopackage_bytes(subject)
        case ".zip":
            say("the tables and layers")
            return archive_bytes(subject)
    shown = document_of(subject, say) if document is None else document
    match ending:
        case ".pdf":
            say("the pages")
            return pdf_bytes(shown, say)
        case ".html":
            say("the map to move in")
            return html_bytes(shown, _live_map(subject, shown))
        case ".docx":
            return word_bytes(shown)
    raise EstateInputError(f"{ending}: a report ends in one of {', '.join(ENDINGS)}; rename it.")


def _live_map(subject: Subject, document: Document) -> str:
    """The map to move in; "" where maps are left out, and of several scenarios: it shows one."""
    title = document.title
    if all(section.id != "maps" for section in document.sections):
        return ""
    match subject:
        case OneScenario():
            found = subject.appraisal
            zones = found.measured["zones"].table
            return live_map(found.before, found.after, title=title, zones=zones)
        case SeveralScenarios():
            return ""
        case _:
            return live_map(subject.today, title=title)
