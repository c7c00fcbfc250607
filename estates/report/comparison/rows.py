"""Scenarios against each other: which is best on what, and which another beats on everything.

Figures are told apart as they are shown: what stands in a table as the same is the same, so that
no sentence contradicts it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coverage.counted import agreeing, capital, counted
from estates.appraisal import Appraisal
from estates.headline import FIRST_TRAINED_KEY, IN_TIME_KEY, Headline
from estates.measures.money import NPC
from estates.report.wording import Course, change_cell, course_of, listed, value_in_words
from estates.view.look_view import standard_labels
from estates.view.money import pounds

NPC_LABEL = "Net present cost"
_WHICH = {1: "it is", 2: "either of them is"}
_NO_END = " .,;:!?…–—-("  # what a title that is cut does not end with
_LONGEST = 30  # letters of a title that the head of a column has room for


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of every scenario, by which they can be told apart."""

    id: str
    label: str
    unit: str
    before: float
    values: tuple[float, ...]  # of each scenario; NaN = not known, or not all of it
    more_is_better: bool

    def shown(self, at: int) -> str:
        """A scenario's value as it is shown."""
        value = self.values[at]
        if self.unit == "gbp":
            return "not known" if math.isnan(value) else pounds(value)
        return value_in_words(value, self.unit)

    def moved(self, at: int) -> str:
        """A scenario's change against today as it is shown."""
        return change_cell(_less(self.values[at], self.before), self.unit)

    def beats(self, one: int, other: int) -> bool:
        """Whether one scenario is better than another, as values and changes are shown."""
        ours, theirs = self.values[one], self.values[other]
        if math.isnan(ours) or math.isnan(theirs):
            return False
        if self.shown(one) == self.shown(other) or self.moved(one) == self.moved(other):
            return False
        return (ours > theirs) is self.more_is_better

    @property
    def known(self) -> tuple[int, ...]:
        """Scenarios of which it is known."""
        return tuple(at for at, value in enumerate(self.values) if not math.isnan(value))

    @property
    def best(self) -> tuple[int, ...]:
        """Scenarios that none beats; nothing where it is not known of all, or all are alike."""
        every = range(len(self.values))
        if len(self.known) < len(self.values) or self.alike:
            return ()
        return tuple(at for at in every if not any(self.beats(other, at) for other in every))

    @property
    def alike(self) -> bool:
        """Whether it is known of all and shown the same."""
        every = range(len(self.values))
        return len(self.known) == len(self.values) and not any(
            self.beats(one, other) for one in every for other in every
        )

    def shown_of(self, some: Iterable[int]) -> str:
        """Values of some scenarios; more than one where they are told apart by rounding alone."""
        return " or ".join(dict.fromkeys(self.shown(at) for at in some))


def _less(after: float, before: float) -> float:
    """A change; nothing where nobody arrives on either side of it."""
    return 0.0 if math.isinf(after) and math.isinf(before) else after - before


def names_of(appraisals: Sequence[Appraisal]) -> tuple[str, ...]:
    """A letter and a short title for each scenario, each its own."""
    return tuple(
        f"{letter(at)}: {_short(each.scenario.title or each.scenario.name)}"
        for at, each in enumerate(appraisals)
    )


def letter(at: int) -> str:
    """A, B, C, ...; past Z by number."""
    return chr(ord("A") + at) if at < 26 else str(at + 1)  # noqa: PLR2004  (letters)


def _short(title: str) -> str:
    """Cut after a whole word, with no stop before the ellipsis, and none at the end."""
    title = title.strip()
    if len(title) <= _LONGEST:
        return title.rstrip(".") or title
    words = title[:_LONGEST]  # one letter more than there is room for: it may be a space
    head = words[:-1] if words[-1].isspace() else words.rpartition(" ")[0]
    return f"{(head or words[:-1]).rstrip(_NO_END) or words[:-1]}…"


def by_scenario(lines: Sequence[Sequence[str]]) -> list[tuple[str | None, str]]:
    """Each line once, with the scenarios that it is of in words; None = of all.

    Parameters
    ----------
    lines
        Of each scenario its own.
    """
    found = []
    for line in dict.fromkeys(line for each in lines for line in each):
        of = [letter(at) for at, each in enumerate(lines) if line in each]
        who = f"{agreeing(len(of), 'scenario', 'scenarios')} {listed(of)}"
        found.append((None if len(of) == len(lines) else who, line))
    return found


def labelled(lines: Sequence[Sequence[str]]) -> list[str]:
    """The same, with the scenarios before each line that is not of all."""
    return [line if who is None else f"{capital(who)}: {line}" for who, line in by_scenario(lines)]


def figures_of(appraisals: Sequence[Appraisal]) -> tuple[Figure, ...]:
    """What each scored standard promises, and net present cost where all of it is known."""
    by_id = [{each.id: each for each in one.headlines} for one in appraisals]
    first: dict[str, Headline] = {}
    for one in appraisals:
        for each in one.headlines:
            first.setdefault(each.id, each)
    labels = standard_labels(appraisals[0].before)
    found = []
    for key, each in first.items():
        if key.endswith(IN_TIME_KEY) or (each.unit == "gbp" and key != NPC):
            continue
        found.append(
            Figure(
                id=key,
                label=NPC_LABEL if key == NPC else labels.get(key, each.label),
                unit=each.unit,
                before=each.before,
                values=tuple(_value(headlines, key, each) for headlines in by_id),
                more_is_better=each.unit == "share",
            )
        )
    return tuple(found)


def _value(headlines: Mapping[str, Headline], key: str, first: Headline) -> float:
    """A scenario's own; part of a sum is none; where nobody co-responds, the ambulance's."""
    own = headlines.get(key) or headlines.get(key.replace(FIRST_TRAINED_KEY, ""))
    if own is None:
        return first.before
    return math.nan if own.lacks else own.after


def beaten_by(figures: Sequence[Figure], scenarios: int) -> dict[int, list[int]]:
    """Scenarios that another beats on everything, and which.

    One beats another if no figure of it is worse and some figure is better, as they are shown. Of
    a figure that is not known of both nothing can be said, so neither beats the other.
    """
    found: dict[int, list[int]] = {}
    for other in range(scenarios):
        for one in range(scenarios):
            told = [
                each
                for each in figures
                if not (math.isnan(each.values[one]) or math.isnan(each.values[other]))
            ]
            if one == other or len(told) < len(figures):
                continue
            worse = any(each.beats(other, one) for each in told)
            if not worse and any(each.beats(one, other) for each in told):
                found.setdefault(other, []).append(one)
    return found


def verdict_in_words(figures: Sequence[Figure], scenarios: int) -> list[str]:
    """Which scenario is best on most, and which is beaten on everything; by their letters."""
    if not figures:
        return ["No standard can be scored and no money is known, so none can be called better."]
    return [_best_in_words(figures), *_beaten_in_words(figures, scenarios)]


def _best_in_words(figures: Sequence[Figure]) -> str:
    apart = [each for each in figures if each.best]
    open_ = [each.label for each in figures if not each.best and not each.alike]
    if not apart:
        if not open_:
            return "No figure tells the scenarios apart, as they are shown."
        return (
            "No figure that is known of every scenario tells them apart, as they are shown; "
            f"not known of all: {listed(open_)}."
        )
    wins = Counter(at for each in apart for at in each.best)
    most = max(wins.values())
    leading = [letter(at) for at in sorted(wins) if wins[at] == most]
    one = len(leading) == 1
    return (
        f"{counted(len(apart), 'figure')} {agreeing(len(apart), 'tells', 'tell')} the scenarios "
        f"apart: {'scenario' if one else 'scenarios'} {listed(leading)} "
        f"{'is' if one else 'are each'} best on {most:,}, alone or with others"
        f"{_not_compared(figures)}."
    )


def _not_compared(figures: Sequence[Figure]) -> str:
    """What the count leaves out, and why; "" = nothing."""
    open_ = [each for each in figures if not each.best and not each.alike]
    if not open_:
        return ""
    missing = sorted(
        {at for each in open_ for at in range(len(each.values)) if at not in each.known}
    )
    names = listed(f"{each.label[:1].lower()}{each.label[1:]}" for each in open_)
    verb = agreeing(len(open_), "is", "are")
    return (
        f"; {names} {verb} not compared, incomplete or not known for {listed(map(letter, missing))}"
    )


def _beaten_in_words(figures: Sequence[Figure], scenarios: int) -> list[str]:
    told = [
        f"Scenario {letter(loser)} is beaten on everything by {listed(map(letter, winners))}: "
        "better on no figure, worse on at least one."
        for loser, winners in sorted(beaten_by(figures, scenarios).items())
    ]
    unknown = [each for each in figures if len(each.known) < scenarios]
    if not unknown:
        return told or ["No scenario is beaten on everything by another."]
    missing = sorted({at for each in unknown for at in range(scenarios) if at not in each.known})
    said = (
        f"Not wholly known of {listed(map(letter, missing))}: "
        f"{listed(each.label for each in unknown)}. So it cannot be said whether "
        f"{_WHICH.get(len(missing), 'any of them is')} beaten on everything, or beats "
        "another."
    )
    known = [each for each in figures if each not in unknown]
    what = "On response alone" if [each.id for each in unknown] == [NPC] else "On the rest alone"
    rest = [
        f"{what}, scenario {letter(loser)} is beaten by {listed(map(letter, winners))}."
        for loser, winners in sorted(beaten_by(known, scenarios).items())
    ]
    return [*told, said, *rest]


def courses(headlines: Iterable[Headline]) -> Counter[Course]:
    """How many standards get better, worse or stay, as they are shown."""
    return Counter(
        course_of(each)
        for each in headlines
        if each.unit != "gbp" and not each.id.endswith(IN_TIME_KEY)
    )
