"""A report of the priced town in every format: every figure of it is known."""

from __future__ import annotations

from dataclasses import dataclass

from made_workbook import WHOLE, ranges_of, scenario

from estates.appraisal import Appraiser
from estates.assumptions import load_assumptions
from estates.report.document import Document
from estates.report.files import ENDINGS, document_of, file_bytes
from estates.report.subject import OneScenario
from estates.scenario import Scenario

# Fire leaves the south-west, where some wait longer; an on-call crew is home more often.
KNOWN = scenario(
    "known",
    {"kind": "share", "service": "fire", "from_site": "f1", "into_site": "p1",
     "area_m2": 300.0, "extension_m2": 250.0, "year": 1},
    {"kind": "share", "service": "ambulance", "from_site": "a1", "into_site": "p2",
     "area_m2": 200.0, "extension_m2": 100.0, "year": 2, "note": "=1+1"},
    {"kind": "re-crew", "resource": "f2-1", "availability": "0.9", "crew_gbp_per_year": -9_000},
    assumptions=WHOLE,
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A scenario, its report, and the files of it by their endings."""

    subject: OneScenario
    document: Document
    files: dict[str, bytes]


def written(
    appraiser: Appraiser, told: Scenario = KNOWN, endings: tuple[str, ...] = ENDINGS
) -> Written:
    """Appraise a scenario and write the files of its report, every one unless told which."""
    appraisal = appraiser.appraise(told, load_assumptions().with_(dict(told.assumptions)))
    subject = OneScenario(appraisal=appraisal, ranges=ranges_of(appraiser))
    document = document_of(subject)
    files = {ending: file_bytes(ending, subject, document) for ending in endings}
    return Written(subject=subject, document=document, files=files)
