"""The command `candidates`: where one more crew would help most."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd

from coverage.attainment import NotScored
from coverage.crs import WGS84
from coverage.drivetime import minutes_and_seconds
from coverage.service import Service
from estates.assessment import Assessor
from estates.candidates import APART_M, NOT_SAID, Candidates, candidates
from estates.errors import EstateInputError
from estates.output import written_whole
from estates.summary import assumptions

_LAYER = "candidates"


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `candidates` takes besides the area, the profile and the scenario."""
    parser.add_argument("--standard", metavar="ID", help="of this standard only")
    parser.add_argument("--service", choices=[each.value for each in Service])
    parser.add_argument(
        "--turnout",
        type=float,
        metavar="SECONDS",
        help="of the further crew; without it the most common of the crews that wait at stations",
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--out", type=Path, help="also write every junction, .csv or .gpkg")


def answer(
    options: argparse.Namespace,
    assessor: Assessor,
    scenario: str | None,
    say: Callable[[str], None],
) -> str:
    """Try every junction; what to print."""
    if options.out is not None and options.out.suffix not in (".csv", ".gpkg"):
        raise EstateInputError(f"{options.out}: write to a name ending in .csv or .gpkg.")
    found, not_scored = _found(options, assessor, say)
    if options.out is not None:
        _write(found[0], options.out)
    summary = _summary(assessor, scenario, found, not_scored)
    if options.json:
        return json.dumps(summary, ensure_ascii=False, indent=2, allow_nan=False)
    return _printed(summary)


def _found(
    options: argparse.Namespace, assessor: Assessor, say: Callable[[str], None]
) -> tuple[list[Candidates], list[dict[str, str]]]:
    """Of each standard asked for, and those that cannot be scored."""
    services = [Service(options.service)] if options.service else list(Service)
    assessments = [assessor.service(service) for service in services]
    scored = [(each, row.standard.id) for each in assessments for row in each.scored]
    ids = {standard: assessment for assessment, standard in scored}
    wanted = [options.standard] if options.standard else list(ids)
    if options.standard and options.standard not in ids:
        raise EstateInputError(
            f"{options.standard}: not a standard that can be scored here; scored are: "
            f"{', '.join(ids) or 'none'}."
        )
    if not wanted:
        raise EstateInputError(
            "no standard can be scored here, so no place is better than another; "
            "see why with: python -m estates coverage."
        )
    if options.out is not None and len(wanted) > 1:
        raise EstateInputError(
            "--out writes the junctions of one standard; name it with --standard: "
            f"{', '.join(wanted)}."
        )
    found = []
    for standard in wanted:
        say(f"every junction for {standard}")
        found.append(candidates(assessor, ids[standard], standard, options.turnout, say))
    not_scored = [
        {"id": row.standard.id, "service": each.service.value, "why_not_scored": row.why}
        for each in assessments
        for row in each.attainments
        if isinstance(row, NotScored) and not options.standard
    ]
    return found, not_scored


def _write(found: Candidates, path: Path) -> None:
    table = found.table.round({"lon": 7, "lat": 7, "in_time_per_year": 6, "share_then": 9})
    with written_whole(path) as out:
        if path.suffix == ".csv":
            table.round({"wait_less_s": 6}).to_csv(out, index=False, lineterminator="\n")
        else:
            points = gpd.points_from_xy(table["lon"], table["lat"])
            layer = gpd.GeoDataFrame(table, geometry=points, crs=WGS84)
            layer.to_file(out, layer=_LAYER, driver="GPKG")


def _summary(
    assessor: Assessor,
    scenario: str | None,
    found: list[Candidates],
    not_scored: list[dict[str, str]],
) -> dict[str, Any]:
    area = assessor.area
    services = {each.assessment.service: each.assessment for each in found}
    return {
        "schema_version": 1,
        "area": area.manifest.name,
        "title": area.title,
        "made_up": area.manifest.made_up,
        "profile": assessor.profile_name,
        "exemptions": [exemption.id for exemption in assessor.exemptions],
        "scenario": scenario,
        "apart_m": APART_M,
        "not_said": list(NOT_SAID),
        "standards": [_standard(each) for each in found],
        "not_scored": not_scored,
        "assumptions": assumptions(assessor, services),
    }


def _standard(found: Candidates) -> dict[str, Any]:
    standard = found.attainment.standard
    columns = ["rank", "junction", "lon", "lat", "in_time_per_year", "share_then", "wait_less_s"]
    best = found.best[[*columns, "near", "near_m"]].round({"lon": 7, "lat": 7})
    rows = [
        {str(column): value for column, value in row.items()} for row in best.to_dict("records")
    ]
    for row in rows:
        if not row["near"]:
            row["near"] = row["near_m"] = None
    return {
        "id": standard.id,
        "name": standard.name,
        "service": standard.service.value,
        "kind": standard.kind,
        "limit_s": standard.limit_s,
        "attending": standard.attending,
        "basis": found.basis,
        "counted": found.counted,
        "weight": found.found.weight,
        "rests_on": found.rests_on,
        "verdict": found.reconciled,
        "turnout_s": found.turnout.seconds,
        "turnout_why": found.turnout.why,
        "share_now": found.share_now,
        "junctions": len(found.found.junctions),
        "junctions_inside_boundary": int(found.inside.sum()),
        "listed": found.listed,
        "gain_is": found.gain_is,
        "off_the_map_share": found.assessment.off_the_map.share,
        "off_the_map": found.off_the_map,
        "ranked_by": "wait_less_s" if found.by_wait else "in_time_per_year",
        "best": rows,
    }


def _printed(summary: dict[str, Any]) -> str:
    exempt = ", ".join(summary["exemptions"]) or "none"
    lines = [f"{summary['title']}, profile {summary['profile']}, legal exemptions in use: {exempt}"]
    if summary["scenario"]:
        lines.append(f"Scenario {summary['scenario']}: the estate that it leads to")
    apart = f"at least {summary['apart_m'] / 1000:g} km apart"
    lines.append(f"Where one more crew would help most: the best junctions, {apart}")
    for standard in summary["standards"]:
        lines += ["", *_printed_standard(standard)]
    lines += ["", "What this does not say"]
    lines += [f"  - {line}" for line in summary["not_said"]]
    if summary["not_scored"]:
        lines.append("Not scored")
        lines += [f"  - {row['id']}: {row['why_not_scored']}" for row in summary["not_scored"]]
    return "\n".join([*lines, "Assumptions", *(f"  - {each}" for each in summary["assumptions"])])


def _printed_standard(standard: dict[str, Any]) -> list[str]:
    ranked = "fall of the mean wait" if standard["ranked_by"] == "wait_less_s" else "demand in time"
    share, weight = f"{standard['share_now']:.1%}", f"{standard['weight']:,.0f}"
    lines = [
        f"{standard['service'].upper()}: {standard['name']} ({standard['id']})",
        f"  {standard['basis']}, {standard['rests_on']}; {standard['verdict']}",
        f"  turnout of the further crew {standard['turnout_s']:g} s ({standard['turnout_why']})",
        f"  now within {minutes_and_seconds(standard['limit_s'])}: {share} of {weight}",
        f"  {standard['gain_is']}",
        f"  {standard['off_the_map']}",
        f"  {standard['listed']}; ranked by {ranked}",
    ]
    if not standard["best"]:
        return [*lines, "  nowhere there would it gain anything"]
    for row in standard["best"]:
        where = (
            f"{row['near_m'] / 1000:.1f} km from {row['near']}" if row["near"] else "no name near"
        )
        lines.append(
            f"  {row['rank']:>2}. {row['lon']:.5f},{row['lat']:.5f} ({where}): "
            f"{row['in_time_per_year']:,.1f} more {standard['counted']} in time, "
            f"then {row['share_then']:.1%}; "
            f"mean wait {row['wait_less_s']:.1f} s less"
        )
    return lines
