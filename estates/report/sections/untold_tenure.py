"""Sites that a scenario leaves and of which nobody has told how they are held.

Whether such a site is sold, given back or paid for to the end is not known, so the ledgers hold
nothing of it. A report must not show that nothing as £0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from estates.cost.financial import Account
from estates.cost.line import Item, Line, Term
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


def with_untold_receipts(account: Account, untold: tuple[Untold, ...]) -> Account:
    """A body's account in which receipts from such sites are to confirm, not nought.

    What is borrowed hangs on receipts, and the charge to revenue on that: neither is known.
    """
    own = tuple(each for each in untold if each.body == account.body)
    if not own:
        return account
    missing = {each.site: f"receipt and cost of sale of {each.name}, if it is sold" for each in own}
    lines = [
        Line(
            item=Item.RECEIPT,
            term=Term.SITE_OPEN,
            site=site,
            body=account.body,
            gbp=None,
            weight=(1.0,) * len(account.lines.factors),
            to_confirm=text,
        )
        for site, text in missing.items()
    ]
    whole = replace(account.lines, lines=(*account.lines.lines, *lines))
    unfinanced = tuple(sorted({*account.unfinanced, *missing.values()}))
    return replace(account, lines=whole, loan=None, unfinanced=unfinanced)
