"""Attribution: which change brought how much of each headline.

Two ways, because changes help and hinder each other: each in the order given, on top of those
before it (the steps add up to the whole); and by leaving each out of the whole in turn (what
would be lost without it; these need not add up). A change that cannot stand without a later one
has no step of its own: the first that makes all so far stand brings theirs too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pandas as pd

from estates.change import AnyChange
from estates.errors import EstateInputError
from estates.headline import FIRST_TRAINED_KEY, Headline

COLUMNS = ["change", "kind", "headline", "label", "unit", "in_order", "left_out", "why_not"]
HeadlinesOf = Callable[[Sequence[AnyChange], Sequence[int]], tuple[Headline, ...]]


def attribute(changes: Sequence[AnyChange], headlines: HeadlinesOf) -> pd.DataFrame:
    """Attribute the headlines of a scenario to its changes.

    Parameters
    ----------
    headlines
        What a list of changes to business as usual comes to; told their numbers too, so that
        what cannot stand is named as the scenario numbers it.

    Returns
    -------
    A row a change and headline: `change` (its number, from 1), `kind`, `headline`, `label`, `unit`,
    `in_order` (what it adds to those before it; NaN where these cannot stand yet), `left_out` (what
    the whole is more than without it; NaN where the others cannot stand without it), and `why_not`
    (why one of them cannot; "" = both can).
    """
    numbers = list(range(1, len(changes) + 1))
    whole = _by_id(headlines(changes, numbers))
    rows = []
    reached = _by_id(headlines([], []))
    for number, change in zip(numbers, changes, strict=True):
        if change.off:
            continue
        so_far, why_no_step = _tried(headlines, changes, numbers[:number])
        others = [each for each in numbers if each != number]
        without, why_not = _tried(headlines, changes, others)
        for key, headline in whole.items():
            rows.append(
                (
                    number,
                    change.kind,
                    key,
                    headline.label,
                    headline.unit,
                    _less(_change(so_far, key), _change(reached, key)),
                    _less(headline.change, _change(without, key)),
                    why_no_step or why_not,
                )
            )
        reached = so_far or reached
    return pd.DataFrame(rows, columns=COLUMNS)


def _by_id(headlines: tuple[Headline, ...]) -> dict[str, Headline]:
    return {headline.id: headline for headline in headlines}


def _tried(
    headlines: HeadlinesOf, changes: Sequence[AnyChange], numbers: Sequence[int]
) -> tuple[dict[str, Headline], str]:
    """Headlines of some of the changes; none, and why, where these cannot stand alone."""
    try:
        return _by_id(headlines([changes[number - 1] for number in numbers], numbers)), ""
    except EstateInputError as error:
        return {}, str(error)


def _less(one: float, other: float) -> float:
    """A difference; where nobody comes either way there is none."""
    return 0.0 if one == other else one - other


def _change(found: dict[str, Headline], key: str) -> float:
    """Change of a headline; NaN where nothing was found.

    While nobody co-responds, the first trained person on scene is the ambulance's. Where no
    figure of a sum of money is known, nothing is attributed: the steps are of what is known.
    """
    if not found:
        return float("nan")
    headline = found.get(key) or found.get(key.replace(FIRST_TRAINED_KEY, ""))
    if headline is None or math.isnan(headline.change):
        return 0.0
    return headline.change
