"""Sites that a scenario leaves and of which nobody has told how they are held.

Whether such a site is sold, given back or paid for to the end is not known. The ledgers hold each
of these as unknown; here is said, once, what they all hang on.
"""

from __future__ import annotations

from dataclasses import dataclass

from estates.cost.timeline import timeline
from estates.estate import Estate
from estates.report.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """A building that is left."""

    site: str
    name: str
    body: str  # who holds it


def untold_tenures(before: Estate, after: Estate) -> tuple[Untold, ...]:
    """Buildings that are left and whose tenure is not known; not those of neighbours."""
    return tuple(
        Untold(site=each.site, name=each.name, body=each.body)
        for each in timeline(before, after).buildings
        if each.left is not None and not each.tenure and not each.neighbour
    )


def untold_in_words(untold: tuple[Untold, ...]) -> str:
    """What no sum holds of them; "" = there are none."""
    if not untold:
        return ""
    names = listed(dict.fromkeys(each.name for each in untold))
    return (
        f"Not known: how {names} {'is' if len(untold) == 1 else 'are'} held. So the receipt, the "
        "cost of sale, rent and the cost of holding it once it is left are in no sum."
    )
