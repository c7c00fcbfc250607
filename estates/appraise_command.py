"""The command `appraise`: scenarios against business as usual, and against each other."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from estates.appraisal import Appraisal, Appraiser
from estates.appraisal_printed import printed_appraisal, printed_comparison
from estates.appraisal_summary import records, summarise_appraisal
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.comparison import compare, difference, zone_difference
from estates.errors import EstateInputError
from estates.output import as_spreadsheet_text, written_whole
from estates.scenario import Scenario, read_scenario, write_scenario
from estates.scenario_base import check_base, rebased

_PAIR = 2
_MOVED_SHOWN = 6  # with a fault, which is one line


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `appraise` takes besides the area and the profile."""
    parser.add_argument("scenarios", metavar="SCENARIO", nargs="+", type=Path, help=".toml, .json")
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--rebase",
        action="store_true",
        help="appraise although the area has changed since, and list what moved",
    )
    parser.add_argument(
        "--rebased-to", type=Path, metavar="FILE", help="write the scenario as rebased"
    )
    parser.add_argument("--zones", type=Path, help="also write a row a demand point, .csv")


def answer(options: argparse.Namespace, assessor: Assessor, say: Callable[[str], None]) -> str:
    """Appraise; what to print."""
    read = read_scenarios(options.scenarios)
    based = [_based(scenario, assessor, rebase=options.rebase) for scenario in read]
    if options.rebased_to is not None and (len(based) != 1 or not options.rebase):
        raise EstateInputError("--rebased-to goes with --rebase and one scenario.")
    appraiser = Appraiser(assessor, say=say)
    appraisals, summaries = [], []
    for scenario, moved in based:
        appraisal = appraised(appraiser, scenario, moved if options.rebase else ())
        appraisals.append(appraisal)
        ends = assessor.profile.range
        at_speeds = {end: appraiser.before_at(end).services for end in (ends.low, ends.high)}
        summaries.append({**summarise_appraisal(appraisal, at_speeds), "base": list(moved)})
    if options.rebased_to is not None:
        write_scenario(based[0][0], options.rebased_to)
    if options.zones is not None:
        _write_zones(appraisals, options.zones)
    together = _together(appraisals)
    if options.json:
        whole = {**together, "scenarios": summaries} if together else summaries[0]
        return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False)
    told = [printed_appraisal(summary) for summary in summaries]
    if together:
        told.append(printed_comparison(together))
    return "\n\n".join(told)


def read_scenarios(paths: Sequence[Path]) -> list[Scenario]:
    """Read scenario files, each with a name of its own."""
    read = [read_scenario(path) for path in paths]
    if repeated := sorted({s.name for s in read if [each.name for each in read].count(s.name) > 1}):
        raise EstateInputError(f"scenario {repeated[0]!r} is given twice; give each its own name.")
    return read


def _based(
    scenario: Scenario, assessor: Assessor, *, rebase: bool
) -> tuple[Scenario, tuple[str, ...]]:
    if rebase:
        return rebased(scenario, assessor.area)
    return scenario, check_base(scenario, assessor.area)


def appraised(appraiser: Appraiser, scenario: Scenario, moved: Sequence[str] = ()) -> Appraisal:
    """Appraise; where what moved since may be why that fails, it is told with the fault."""
    try:
        assumptions = load_assumptions().with_(dict(scenario.assumptions))
        return appraiser.appraise(scenario, assumptions)
    except EstateInputError as error:
        line = f"scenario {scenario.name!r}: {error}"  # of several, which one
        if moved:
            shown = "; ".join(moved[:_MOVED_SHOWN])
            more = f"; {len(moved) - _MOVED_SHOWN} more" if len(moved) > _MOVED_SHOWN else ""
            line += f" Moved since it was made: {shown}{more}."
        raise EstateInputError(line) from error


def _together(appraisals: list[Appraisal]) -> dict[str, Any]:
    """All scenarios in one table, and of two what sets them apart; empty for one alone."""
    if len(appraisals) == 1:
        return {}
    named = {each.scenario.name: each.headlines for each in appraisals}
    found: dict[str, Any] = {"schema_version": 1, "comparison": records(compare(named))}
    if len(appraisals) == _PAIR:
        one, other = appraisals
        zones = (each.measured["zones"].table for each in appraisals)
        found["difference"] = difference(one.scenario, other.scenario)
        found["zones_that_differ"] = records(zone_difference(*zones))
    return found


def _write_zones(appraisals: list[Appraisal], path: Path) -> None:
    tables = [
        each.measured["zones"].table.assign(scenario=each.scenario.name) for each in appraisals
    ]
    table = pd.concat(tables).replace([np.inf, -np.inf], np.nan)
    table["name"] = as_spreadsheet_text(table["name"])
    with written_whole(path) as out:
        table.to_csv(out, index=False, float_format="%.6f", lineterminator="\n")
