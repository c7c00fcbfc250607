"""The command `optimise`: the best shared estates, as a frontier of cost and coverage."""

from __future__ import annotations

import argparse
import json
import math
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

from estates.assessment import Assessor
from estates.compatibility import Rule
from estates.errors import EstateInputError
from estates.optimiser.answer import Answer, Wish
from estates.optimiser.new_places import read_new_places
from estates.optimiser.printed import printed_answer
from estates.optimiser.question import ON_CALL_REACH_MIN, REACH_MIN
from estates.optimiser.request import Request, check, prepared, solved
from estates.optimiser.robustness import Draws
from estates.optimiser.summary import scenario_of, summarise
from estates.scenario import read_scenario, write_scenario

_WRITTEN = ("option-[0-9]*.toml", "other-[0-9]*.toml")


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `optimise` takes besides the area and the profile."""
    add = parser.add_argument
    add("--points", type=int, default=20, metavar="N", help="of the frontier, at most")
    add("--gap", type=float, default=0.001, metavar="SHARE", help="proof wanted; 0.001 = 0.1%%")
    add("--axis", default="", metavar="STANDARD", help="weighed against cost")
    add(
        "--floor",
        action="append",
        default=[],
        metavar="STANDARD=VALUE",
        help="a share (0.75) or mean seconds (480) that it must keep, none = let it fall; "
        "without it each standard but the axis is kept as good as today",
    )
    add("--keep", nargs="+", default=[], metavar="SITE", help="stays in use")
    add("--give-up", nargs="+", default=[], metavar="SITE", help="is left")
    add("--stay", nargs="+", default=[], metavar="SITE", help="nothing moves away from it")
    add("--reach", type=float, default=REACH_MIN, metavar="MINUTES", help="a base moves, at most")
    add(
        "--on-call-reach",
        type=float,
        default=ON_CALL_REACH_MIN,
        metavar="MINUTES",
        help="a base with an on-call crew moves, at most",
    )
    add("--most-moved", type=int, metavar="K", help="bases that move, at most")
    add("--budget", type=float, metavar="GBP", help="whole-life cost against today's, at most")
    add("--zone-worse", type=float, metavar="MINUTES", help="no demand point waits longer by more")
    add("--extend", type=float, metavar="M2", help="any one host is built on by, at most")
    add(
        "--accept",
        action="append",
        default=[],
        metavar="RULE=REASON",
        help=f"hosts may break this rule: {', '.join(Rule)}",
    )
    add(
        "--known-only",
        action="store_true",
        help="nothing moves where a price or what a host offers is not known",
    )
    add("--places", type=Path, metavar="FILE", help="where a joint station could be built, .csv")
    add("--junctions", type=int, default=0, metavar="N", help="also the N best road junctions")
    add("--assume", action="append", default=[], metavar="FIGURE=VALUE", help="of data/prices.toml")
    add("--year", type=int, default=0, help="of the appraisal, in which everything happens")
    add("--compare", nargs="+", type=Path, default=[], metavar="SCENARIO", help="how far from best")
    add("--others", type=int, default=5, metavar="N", help="estates nearly as good to look for")
    add(
        "--within",
        type=float,
        default=0.005,
        metavar="SHARE",
        help="of the whole-life cost of today's estate: how much dearer those may be",
    )
    add(
        "--limit",
        type=float,
        default=math.inf,
        metavar="SECONDS",
        help="of any one search; then the best so far, which may depend on the machine",
    )
    add("--draws", type=int, metavar="N", help="of prices: how often options stay on the frontier")
    add("--seed", type=int, metavar="S", help="of the draws; 1 unless told")
    add("--json", action="store_true")
    add("--out", type=Path, metavar="DIR", help="write each option as a scenario file")


def answer(options: argparse.Namespace, assessor: Assessor, say: Callable[[str], None]) -> str:
    """Search; what to print."""
    request = _request(options)
    check(request, _flag)
    if options.places is not None:
        places = read_new_places(options.places, assessor.area)
        request = replace(request, new_places=places)
    if options.out is not None and options.out.exists() and not options.out.is_dir():
        raise EstateInputError(f"--out {options.out}: is a file; name a folder.")
    plans = [read_scenario(path) for path in options.compare]
    ready = prepared(request, assessor, plans, called=_flag, say=say)
    with _stoppable(say) as stopped:
        found = solved(ready, plans, say=say, stop=stopped)
    if options.out is not None:
        _write(found, options.out)
    summary = summarise(found)
    if options.json:
        return json.dumps(summary, ensure_ascii=False, indent=2, allow_nan=False)
    return printed_answer(summary)


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _request(options: argparse.Namespace) -> Request:
    return Request(
        axis=options.axis,
        floors=dict(_pair(each, "--floor", _floor) for each in options.floor),
        keep=tuple(options.keep),
        give_up=tuple(options.give_up),
        stay=tuple(options.stay),
        reach_min=options.reach,
        on_call_reach_min=options.on_call_reach,
        most_moved=options.most_moved,
        budget_gbp=options.budget,
        zone_worse_min=options.zone_worse,
        extend_m2=options.extend,
        accepted=dict(_accepted(each) for each in options.accept),
        known_only=options.known_only,
        junctions=options.junctions,
        year=options.year,
        figures=dict(_pair(each, "--assume", _number) for each in options.assume),
        wish=Wish(
            points=options.points,
            gap=options.gap,
            others=options.others,
            within=options.within,
            limit_s=options.limit,
            draws=_draws(options),
        ),
    )


def _draws(options: argparse.Namespace) -> Draws | None:
    if options.draws is None:
        if options.seed is not None:
            raise EstateInputError("--seed goes with --draws; say how many, such as --draws 100.")
        return None
    return Draws(number=options.draws, seed=1 if options.seed is None else options.seed)


def _pair(
    text: str, flag: str, value: Callable[[str, str], float | None]
) -> tuple[str, float | None]:
    name, equals, told = text.partition("=")
    if not equals:
        raise EstateInputError(f"{flag} {text}: write a name, = and a value.")
    return name.strip(), value(told.strip(), f"{flag} {text}")


def _floor(told: str, where: str) -> float | None:
    return None if told == "none" else _number(told, where)


def _number(told: str, where: str) -> float:
    try:
        number = float(told)
    except ValueError as error:
        raise EstateInputError(f"{where}: {told[:40]!r} is not a number.") from error
    if not math.isfinite(number):
        raise EstateInputError(f"{where}: give a finite number.")
    return number


def _accepted(text: str) -> tuple[Rule, str]:
    name, _, reason = text.partition("=")
    try:
        rule = Rule(name.strip())
    except ValueError as error:
        raise EstateInputError(
            f"--accept {text}: no such rule; rules are {', '.join(Rule)}."
        ) from error
    return rule, reason.strip()


@contextmanager
def _stoppable(say: Callable[[str], None]) -> Iterator[Callable[[], bool]]:
    """Ctrl-C ends the search with the best so far; pressed again, it ends the program."""
    asked: list[bool] = []

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(True)
        say("stopping: the best so far is kept")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)


def _write(found: Answer, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for written in _WRITTEN:
        for older in folder.glob(written):  # of an earlier answer, perhaps a longer one
            older.unlink()
    for named in (*found.options, *found.other_options):
        write_scenario(scenario_of(found, named), folder / f"{named.name}.toml")
