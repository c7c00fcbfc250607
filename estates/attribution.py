"""Attribution: which change brought how much of each headline.

Two ways, because changes help and hinder each other: each in the order given, on top of those
before it (the steps add up to the whole); and by leaving each out of the whole in turn (what
would be lost without it; these need not add up).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from estates.change import AnyChange
from estates.errors import EstateInputError
from estates.headline import Headline

COLUMNS = ["change", "kind", "headline", "label", "unit", "in_order", "left_out", "why_not"]


def attribute(
    changes: Sequence[AnyChange], headlines: Callable[[Sequence[AnyChange]], tuple[Headline, ...]]
) -> pd.DataFrame:
    """Attribute the headlines of a scenario to its changes.

    Parameters
    ----------
    headlines
        What a list of changes to business as usual comes to.

    Returns
    -------
    A row a change and headline: `change` (its number, from 1), `kind`, `headline`, `label`, `unit`,
    `in_order` (what it adds to those before it), `left_out` (what the whole is more than without
    it; NaN where the others cannot stand without it, and `why_not` says why).
    """
    whole = _by_id(headlines(changes))
    rows = []
    reached = _by_id(headlines([]))
    for number, change in enumerate(changes):
        so_far = _by_id(headlines(changes[: number + 1]))
        others = [*changes[:number], *changes[number + 1 :]]
        why_not = ""
        try:
            without = _by_id(headlines(others))
        except EstateInputError as error:
            without, why_not = {}, str(error)
        for key, headline in whole.items():
            rows.append(
                (
                    number + 1,
                    change.kind,
                    key,
                    headline.label,
                    headline.unit,
                    _step(so_far, key) - _step(reached, key),
                    headline.change - without[key].change if key in without else float("nan"),
                    why_not,
                )
            )
        reached = so_far
    return pd.DataFrame(rows, columns=COLUMNS)


def _by_id(headlines: tuple[Headline, ...]) -> dict[str, Headline]:
    return {headline.id: headline for headline in headlines}


def _step(headlines: dict[str, Headline], key: str) -> float:
    """Change so far; nothing where a headline does not exist yet (first trained person)."""
    return headlines[key].change if key in headlines else 0.0
