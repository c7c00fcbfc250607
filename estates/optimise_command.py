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

from estates.appraisal import Appraiser
from estates.assessment import Assessor
from estates.assumptions import Assumptions, load_assumptions
from estates.candidates import candidates
from estates.compatibility import Rule
from estates.errors import EstateInputError
from estates.optimiser.answer import Answer, Solver, Wish
from estates.optimiser.new_places import best_junctions, read_new_places
from estates.optimiser.printed import printed_answer
from estates.optimiser.question import ON_CALL_REACH_MIN, REACH_MIN, NewPlace, Question
from estates.optimiser.robustness import Draws
from estates.optimiser.setting import setting
from estates.optimiser.summary import scenario_of, summarise
from estates.recipes import recipes
from estates.scenario import read_scenario, write_scenario
from estates.scenario_base import check_base

_MOST_POINTS = 500
_DAY_MIN = 1440
_WRITTEN = ("option-[0-9]*.toml", "other-[0-9]*.toml")


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `optimise` takes besides the area and the profile."""
    add = parser.add_argument
    add("--points", type=int, default=20, metavar="N", help="of the frontier, at most")
    add("--gap", type=float, default=0.001, metavar="SHARE", help="proof wanted; 0.001 = 0.1 %%")
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
    _check(options)
    assumptions = _assumptions(options.assume, assessor.area.manifest.name)
    if options.year >= assumptions.years:
        raise EstateInputError(
            f"--year {options.year}: the appraisal ends with year {assumptions.years - 1}; give an "
            "earlier one, or raise it by --assume appraisal_years=N."
        )
    if options.out is not None and options.out.exists() and not options.out.is_dir():
        raise EstateInputError(f"--out {options.out}: is a file; name a folder.")
    appraiser = Appraiser(assessor, say=say)
    plans = [(path, read_scenario(path)) for path in options.compare]
    for _, plan in plans:
        for line in check_base(plan, assessor.area):
            say(line)
    asked = _question(options, assessor, appraiser, say)
    ready = setting(appraiser.before, asked, assumptions, say)
    with _stoppable(say) as stopped:
        solver = Solver(
            setting=ready,
            appraiser=appraiser,
            wish=Wish(
                points=options.points,
                gap=options.gap,
                others=options.others,
                within=options.within,
                limit_s=options.limit,
                draws=_draws(options),
            ),
            say=say,
            stop=stopped,
        )
        found = solver.answer(ready.yardstick(options.axis), [plan for _, plan in plans])
    if options.out is not None:
        _write(found, options.out)
    summary = summarise(found)
    if options.json:
        return json.dumps(summary, ensure_ascii=False, indent=2, allow_nan=False)
    return printed_answer(summary)


def _check(options: argparse.Namespace) -> None:
    for name, good, rule in (
        ("points", 2 <= options.points <= _MOST_POINTS, f"give 2 to {_MOST_POINTS}"),  # noqa: PLR2004
        ("gap", 0 <= options.gap < 1, "give a share from 0 to under 1, such as 0.001"),
        ("reach", 0 <= options.reach <= _DAY_MIN, "give minutes, 0 to 1440"),
        ("on_call_reach", 0 <= options.on_call_reach <= _DAY_MIN, "give minutes, 0 to 1440"),
        ("budget", options.budget is None or math.isfinite(options.budget), "give pounds"),
        ("most_moved", options.most_moved is None or options.most_moved >= 0, "give 0 or more"),
        (
            "zone_worse",
            options.zone_worse is None or 0 <= options.zone_worse <= _DAY_MIN,
            "give minutes, 0 to 1440",
        ),
        ("extend", options.extend is None or options.extend >= 0, "give square metres, 0 or more"),
        ("junctions", options.junctions >= 0, "give 0 or more"),
        ("others", options.others >= 0, "give 0 or more"),
        ("within", 0 <= options.within < 1, "give a share from 0 to under 1, such as 0.005"),
        ("limit", options.limit > 0, "give seconds, more than 0"),
        ("year", options.year >= 0, "give a year of the appraisal, 0 or more"),
    ):
        if not good:
            flag = name.replace("_", "-")
            raise EstateInputError(f"--{flag} {getattr(options, name)}: {rule}.")


def _draws(options: argparse.Namespace) -> Draws | None:
    if options.draws is None:
        if options.seed is not None:
            raise EstateInputError("--seed goes with --draws; say how many, such as --draws 100.")
        return None
    return Draws(number=options.draws, seed=1 if options.seed is None else options.seed)


def _question(
    options: argparse.Namespace,
    assessor: Assessor,
    appraiser: Appraiser,
    say: Callable[[str], None],
) -> Question:
    places: tuple[NewPlace, ...] = ()
    if options.places is not None:
        places += read_new_places(options.places, assessor.area)
    question = Question(
        axis=options.axis,
        floors=dict(_pair(each, "--floor", _floor) for each in options.floor),
        keep=tuple(options.keep),
        give_up=tuple(options.give_up),
        stay=tuple(options.stay),
        reach_s=options.reach * 60,
        on_call_reach_s=options.on_call_reach * 60,
        most_moved=options.most_moved,
        budget_gbp=options.budget,
        zone_worse_s=None if options.zone_worse is None else options.zone_worse * 60,
        extend_m2=math.inf if options.extend is None else options.extend,
        accepted=dict(_accepted(each) for each in options.accept),
        known_only=options.known_only,
        new_places=places,
        year=options.year,
    )
    if not options.junctions:
        return question
    for assessment in appraiser.before.services.values():
        if options.axis in [each.standard.id for each in assessment.scored]:
            tried = candidates(assessor, assessment, options.axis, progress=say)
            best = best_junctions(tried, options.junctions)
            return replace(question, new_places=(*places, *best))
    raise EstateInputError("--junctions: say for which standard they are the best, by --axis.")


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
    if len(reason.strip()) < 3:  # noqa: PLR2004  (as scenarios ask)
        raise EstateInputError(f"--accept {text}: say why, such as --accept {rule}='works follow'.")
    return rule, reason.strip()


def _assumptions(given: list[str], area: str) -> Assumptions:
    """The figures that money rests on; those given go before those of the area's recipe."""
    recipe = recipes().get(area)
    figures: dict[str, float | None] = dict(recipe.assumptions) if recipe is not None else {}
    figures |= dict(_pair(each, "--assume", _number) for each in given)
    return load_assumptions().with_(figures)


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
