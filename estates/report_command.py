"""The command `report`: a scenario, several, or today's estate, as a file to take away."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from estates.appraisal import Appraiser
from estates.appraise_command import appraised, read_scenarios
from estates.assessment import Assessor
from estates.errors import EstateInputError
from estates.find_area import area_name
from estates.output import written_whole
from estates.report.document import Document
from estates.report.files import ENDINGS, document_of, file_bytes
from estates.report.subject import (
    OneScenario,
    SeveralScenarios,
    Subject,
    TodayAlone,
    ranges_of,
)
from estates.scenario import Scenario
from estates.scenario_base import check_area, check_base

_LARGEST_SEARCH_BYTES = 50_000_000
# That a report on no, on one, on several scenarios may have, to tell a wrong one before the work.
SECTIONS = (
    (
        "summary",
        "today",
        "maps",
        "hours",
        "dependence",
        "groups",
        "gaps",
        "sites",
        "basis",
        "appendix",
    ),
    (
        "summary",
        "context",
        "today",
        "changes",
        "maps",
        "people",
        "money",
        "options",
        "basis",
        "appendix",
    ),
    ("summary", "changes", "maps", "people", "money", "attribution", "basis", "appendix"),
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `report` takes besides the area and the profile."""
    parser.add_argument(
        "scenarios",
        metavar="SCENARIO",
        nargs="*",
        type=Path,
        help=".toml, .json; several are compared, none reports on today's estate",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=", ".join(ENDINGS))
    parser.add_argument(
        "--search",
        type=Path,
        metavar="FILE",
        help="what `optimise --json` printed: adds the options considered",
    )
    parser.add_argument(
        "--leave-out",
        action="append",
        default=[],
        metavar="SECTION",
        help="summary, context, money ...: the report says what is left out",
    )


def write(
    options: argparse.Namespace, assessed: Callable[[], Assessor], say: Callable[[str], None]
) -> Path:
    """Write the report; where it is.

    Parameters
    ----------
    assessed
        Loads the area, which takes seconds: what is asked for is checked before.
    """
    ending = options.out.suffix.lower()
    if ending not in ENDINGS:
        known = ", ".join(ENDINGS)
        raise EstateInputError(f"{options.out}: a report ends in one of {known}; rename it.")
    if options.search is not None and len(options.scenarios) != 1:
        raise EstateInputError("--search goes with one scenario; leave it out.")
    _check_left_out(options.leave_out, len(options.scenarios))
    with written_whole(options.out) as out:  # a folder that is missing is told before the work
        scenarios = read_scenarios(options.scenarios)
        area = area_name(options.area)
        for each in scenarios:
            check_area(each, area)
        search = None if options.search is None else _search(options.search)
        subject = _subject(scenarios, search, assessed(), say)
        document = _without(options.leave_out, subject, say) if options.leave_out else None
        out.write_bytes(file_bytes(ending, subject, document, say))
    path: Path = options.out
    return path


def _subject(
    scenarios: Sequence[Scenario],
    search: dict[str, Any] | None,
    assessor: Assessor,
    say: Callable[[str], None],
) -> Subject:
    loose = tuple(check_base(each, assessor.area) for each in scenarios)
    appraiser = Appraiser(assessor, say=say)
    ranges = ranges_of(appraiser)
    if not scenarios:
        return TodayAlone(today=appraiser.before, ranges=ranges)
    appraisals = tuple(appraised(appraiser, each) for each in scenarios)
    if len(appraisals) == 1:
        return OneScenario(
            appraisal=appraisals[0], ranges=ranges, loose=tuple(loose[0]), search=search
        )
    return SeveralScenarios(
        appraisals=appraisals, ranges=ranges, loose=tuple(tuple(each) for each in loose)
    )


def _check_left_out(sections: Sequence[str], scenarios: int) -> None:
    """Refuse a section that no report on so many scenarios has."""
    known = SECTIONS[min(scenarios, len(SECTIONS) - 1)]
    if unknown := sorted(set(sections) - set(known)):
        raise _no_such_section(unknown[0], known)


def _no_such_section(name: str, known: Sequence[str]) -> EstateInputError:
    return EstateInputError(f"--leave-out {name}: no such section; there are {', '.join(known)}.")


def _without(sections: Sequence[str], subject: Subject, say: Callable[[str], None]) -> Document:
    """The report without sections."""
    whole = document_of(subject, say)
    known = [each.id for each in whole.sections]
    if unknown := sorted(set(sections) - set(known)):
        raise _no_such_section(unknown[0], known)  # this one has nothing to say there
    return whole.only(set(known) - set(sections))


def _search(path: Path) -> dict[str, Any]:
    """What `optimise --json` printed."""
    try:
        if path.stat().st_size > _LARGEST_SEARCH_BYTES:
            raise EstateInputError(f"{path}: too large for an answer of `optimise --json`.")
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise EstateInputError(
            f"{path}: no answer of `optimise --json` can be read here; write it anew."
        ) from error
    if not isinstance(found, dict) or "frontier" not in found:
        raise EstateInputError(
            f"{path}: this is not what `optimise --json` prints; write it with "
            "python -m estates optimise AREA --json > FILE."
        )
    return found
