"""The command line: `python -m estates`."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from pathlib import Path

from estates.set_up import libraries

with libraries():
    import numpy as np
    import pandas as pd

    from coverage.errors import CoverageError, CoverageInputError
    from coverage.road_change import RoadChange, read_road_changes
    from coverage.road_travel import RoadTravel
    from coverage.service import Service
    from coverage.speed import load_speeds
    from estates import (
        appraise_command,
        candidates_command,
        optimise_command,
        report_command,
        times_command,
    )
    from estates.appraisal import Appraiser
    from estates.area import areas_home, built_areas
    from estates.assessment import DEFAULT_PROFILE, Assessor
    from estates.build import build_area
    from estates.drawn_speeds import check_draws, draw_speeds
    from estates.errors import EstateError, EstateInputError
    from estates.find_area import find_area
    from estates.inputs import Inputs, check_name
    from estates.network_file import write_network
    from estates.output import written_whole
    from estates.printed import printed
    from estates.recipes import SAMPLE, recipes
    from estates.scenario import read_scenario
    from estates.scenario_base import check_base
    from estates.site_template import write_template
    from estates.summary import road_change_lines, summarise

OK, BAD_INPUT = 0, 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command; bad input is one line on standard error and exit code 2."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if "run" not in options:
        parser.print_help(sys.stderr)
        parser.exit(BAD_INPUT, "\nno command given; name one of those above.\n")
    try:
        options.run(options)
    except (CoverageError, EstateError) as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:  # who reads our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        reason = " ".join(str(error.strerror or error).split())
        print(f"{where}{reason}; check the folder and its rights.", file=sys.stderr)
        return BAD_INPUT
    return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m estates", description=__doc__)
    commands = parser.add_subparsers(metavar="COMMAND")

    areas = commands.add_parser("areas", help="list the areas there are")
    areas.add_argument("--json", action="store_true")
    areas.set_defaults(run=_areas)

    build = commands.add_parser("build", help="make an area from files")
    build.add_argument("name", metavar="NAME")
    build.add_argument("--roads", type=Path, help="OpenStreetMap extract or OSMnx GraphML")
    build.add_argument("--place", default="", help="download the roads of a place by name")
    build.add_argument("--title", default="")
    for part in ("boundary", "sites", "resources", "demand", "incidents", "patrol-areas"):
        build.add_argument(f"--{part}", type=Path)
    build.add_argument(
        "--standards", default="", help="comma-separated area slugs of data/standards.toml"
    )
    build.add_argument("--out", type=Path, help="folder of the area")
    build.set_defaults(run=_build)

    template = commands.add_parser("template", help="a site list to fill in")
    template.add_argument("--out", type=Path, required=True, help=".csv or .xlsx")
    template.set_defaults(run=_template)

    times = commands.add_parser("times", help="drive times from points to points")
    _area_and_profile(times)
    times_command.add_options(times)
    times.set_defaults(run=lambda options: times_command.run(options, _told(options)))

    network = commands.add_parser("network", help="the roads with their times, to check elsewhere")
    _area_and_profile(network)
    network.add_argument("--out", type=Path, required=True, help=".csv or .gpkg")
    network.set_defaults(run=_network)

    coverage = commands.add_parser("coverage", help="what share each service reaches in time")
    _area_and_profile(coverage)
    coverage.add_argument("--json", action="store_true")
    coverage.add_argument("--points", type=Path, help="also write a row a demand point, .csv")
    coverage.add_argument("--scenario", type=Path, help="score the estate that it leads to")
    coverage.add_argument(
        "--draws", type=int, metavar="N", help="also score N draws of uncertain speeds"
    )
    coverage.add_argument("--seed", type=int, metavar="S", help="of the draws; 1 unless told")
    coverage.set_defaults(run=_coverage)

    candidates = commands.add_parser("candidates", help="where one more crew would help most")
    _area_and_profile(candidates)
    candidates_command.add_options(candidates)
    candidates.add_argument("--scenario", type=Path, help="for the estate that it leads to")
    candidates.set_defaults(run=_candidates)

    appraise = commands.add_parser("appraise", help="scenarios against business as usual")
    _area_and_profile(appraise)
    appraise_command.add_options(appraise)
    appraise.set_defaults(
        run=lambda options: print(appraise_command.answer(options, _assessor(options), _say))
    )

    optimise = commands.add_parser("optimise", help="the best shared estates, with their proof")
    _area_and_profile(optimise)
    optimise_command.add_options(optimise)
    optimise.set_defaults(
        run=lambda options: print(optimise_command.answer(options, _assessor(options), _say))
    )

    report = commands.add_parser("report", help="what a board reads and an analyst re-runs")
    _area_and_profile(report)
    report_command.add_options(report)
    report.set_defaults(
        run=lambda options: print(report_command.write(options, lambda: _assessor(options), _say))
    )
    return parser


def _area_and_profile(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("area", metavar="AREA", help="folder, built area, or sample")
    parser.add_argument("--profile", default=DEFAULT_PROFILE)
    parser.add_argument(
        "--exempt",
        action="append",
        metavar="EXEMPTION",
        help="use only these legal exemptions of data/speeds.toml (none: obey all); "
        "without it the profile's own",
    )
    parser.add_argument(
        "--road-changes",
        type=Path,
        metavar="FILE",
        help="closed and slowed roads, .geojson or .gpkg with a column speed_share (0 = closed)",
    )


def _say(line: str) -> None:
    print(f"{line} ...", file=sys.stderr)


def _assessor(options: argparse.Namespace) -> Assessor:
    exemptions = None
    if options.exempt is not None:
        exemptions = frozenset(options.exempt) - {"none"}
    speeds = load_speeds()  # what it does not have is told before the area is loaded
    speeds.profile(options.profile)
    speeds.exemptions_of(exemptions or frozenset())
    area = find_area(options.area, _say)
    changes: tuple[RoadChange, ...] = ()
    if options.road_changes is not None:
        changes = read_road_changes(options.road_changes, area.manifest.crs)
    return Assessor(area, options.profile, exemptions, road_changes=changes)


def _told(options: argparse.Namespace) -> Assessor:
    """Road changes go to standard error, where the result has no place for assumptions."""
    assessor = _assessor(options)
    for line in road_change_lines(assessor):
        print(line, file=sys.stderr)
    return assessor


def _led_to(options: argparse.Namespace) -> tuple[Assessor, str | None]:
    """The estate of today, or the one that a scenario leads to, and the scenario's name."""
    assessor = _assessor(options)
    if not options.scenario:
        return assessor, None
    scenario = read_scenario(options.scenario)
    for line in check_base(scenario, assessor.area):
        print(line, file=sys.stderr)
    estate = Appraiser(assessor).outcome(scenario.change).estate
    return assessor.of(estate), scenario.name


def _candidates(options: argparse.Namespace) -> None:
    assessor, scenario = _led_to(options)
    print(candidates_command.answer(options, assessor, scenario, _say))


def _areas(options: argparse.Namespace) -> None:
    listed = {
        name: f"{manifest.title}{' (made up)' if manifest.made_up else ''}"
        for name, manifest in built_areas().items()
    }
    if SAMPLE not in listed:
        listed[SAMPLE] = f"{recipes()[SAMPLE].title} (made up; built when first used)"
    if options.json:
        rows = [{"name": name, "title": title} for name, title in sorted(listed.items())]
        print(json.dumps({"areas": rows}, ensure_ascii=False, indent=2))
        return
    for name, title in sorted(listed.items()):
        print(f"{name}\t{title}")


def _build(options: argparse.Namespace) -> None:
    check_name(options.name)
    recipe = recipes().get(options.name)
    if recipe is not None and options.roads is None and not options.place:
        inputs = recipe.inputs(options.name)
    else:
        standards = tuple(s.strip() for s in options.standards.split(",") if s.strip())
        if not standards and recipe:
            standards = recipe.standards_of
        inputs = Inputs(
            name=options.name,
            roads=options.roads,
            place=options.place,
            title=options.title or (recipe.title if recipe else ""),
            standards_of=standards,
            boundary=options.boundary,
            sites=options.sites,
            resources=options.resources,
            zones=options.demand,
            incidents=options.incidents,
            patrol_areas=options.patrol_areas,
        )
    folder = build_area(inputs, options.out or areas_home() / options.name, _say)
    area = find_area(str(folder))
    for line in (*area.manifest.findings, *area.manifest.assumptions):
        print(line, file=sys.stderr)
    print(folder)


def _template(options: argparse.Namespace) -> None:
    with written_whole(options.out) as out:
        write_template(out)
    print(options.out)


def _network(options: argparse.Namespace) -> None:
    assessor = _told(options)
    model = assessor.model
    if not isinstance(model, RoadTravel):
        raise EstateInputError(f"{options.area}: has no roads, so there is no network to write.")
    with written_whole(options.out) as out:
        write_network(assessor.area.network, model, out)


def _coverage(options: argparse.Namespace) -> None:
    if options.seed is not None and options.draws is None:
        raise EstateInputError("--seed goes with --draws; say how many, such as --draws 100.")
    seed = 1 if options.seed is None else options.seed
    if options.draws is not None:
        check_draws(options.draws, seed)
    assessor, scenario = _led_to(options)
    services = {service: assessor.service(service) for service in Service}
    ranges = {}
    for end in (assessor.profile.range.low, assessor.profile.range.high):
        _say(f"the same with every speed times {end:g}")
        other = assessor.at_speed(end)
        ranges[end] = {service: other.service(service) for service in Service}
    drawn = None
    if options.draws is not None:
        drawn = draw_speeds(assessor, options.draws, seed, _say)
    summary = summarise(assessor, services, ranges, drawn)
    summary["scenario"] = scenario
    if options.points is not None:
        tables = [
            each.zones.assign(service=service.value, standard=each.standard.id)
            for service, assessment in services.items()
            for each in assessment.scored
        ]
        if not tables:
            raise CoverageInputError(
                "no standard could be scored, so there are no points to write."
            )
        table = pd.concat(tables).replace([np.inf, -np.inf], np.nan)
        with written_whole(options.points) as out:
            table.to_csv(out, index=False, float_format="%.6f", lineterminator="\n")
    if options.json:
        print(json.dumps(summary, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(printed(summary))


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names are in any script, and JSON is UTF-8
            stream.reconfigure(encoding="utf-8")
    sys.exit(main())
